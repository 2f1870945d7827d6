"""“Export as CSV” for the list of customers: a mixin, because the customers app knows nothing of integrations."""

from django.contrib import admin, messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db.models import QuerySet
from django.http import HttpRequest, StreamingHttpResponse
from django.utils import timezone

from customers.models import Customer
from integrations.customer_csv.exporting import export_lines

MOST_CUSTOMERS = 100_000


class ExportsCustomers(admin.ModelAdmin):  # type: ignore[type-arg]
    """Mix into the admin of Customer. Streamed, capped, and noted under the person's recent actions."""

    actions = ("export_as_csv",)

    def has_export_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("integrations.export_customers")

    @admin.action(description="Export as CSV", permissions=["export"])
    def export_as_csv(
        self, request: HttpRequest, queryset: QuerySet[Customer]
    ) -> StreamingHttpResponse | None:
        number = queryset.order_by()[: MOST_CUSTOMERS + 1].count()
        if number > MOST_CUSTOMERS:
            sentence = (
                f"More than {MOST_CUSTOMERS:,} customers are selected: filter the list and export parts."
            )
            self.message_user(request, sentence, messages.ERROR)
            return None
        _note(request, number)
        return _download(queryset)


def _note(request: HttpRequest, number: int) -> None:
    LogEntry.objects.create(
        user_id=request.user.pk,  # type: ignore[misc]  # an action is only run by people who logged in
        content_type=ContentType.objects.get_for_model(Customer),
        object_repr=f"Export of {number} customers",
        action_flag=CHANGE,
        change_message="Exported as CSV.",
    )


def _download(customers: QuerySet[Customer]) -> StreamingHttpResponse:
    name = f"customers-{timezone.localdate():%Y-%m-%d}.csv"
    return StreamingHttpResponse(
        export_lines(customers),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"},
    )
