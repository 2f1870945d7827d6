"""What integrations add to the customer's pages: syncing, exporting, and how each integration stands."""

from collections.abc import Iterable
from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import Exists, OuterRef, Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.safestring import SafeString

from customers.admin import CustomerAdmin
from customers.models import Customer
from integrations.admin.chosen import Kind
from integrations.admin.comparing import OffersComparison
from integrations.admin.exports import ExportsCustomers
from integrations.admin.onboarding.customer_band import onboarding_band
from integrations.admin.standing import standing_of, standings_of_customer, state_badge, with_standing
from integrations.admin.sync_pages import OffersSync
from integrations.models import Configuration, DeveloperApplication, Integration
from integrations.states import FILTERS, customer_state
from partnerhub.ids import is_id

admin.site.unregister(Customer)
UNCONNECTED = "none"


class SyncFilter(admin.SimpleListFilter):
    """Customers with a configuration in some state; the conditions are those of the list of configurations."""

    title = "sync"
    parameter_name = "sync"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, str]]:
        some = [(name, f"some {word}") for name, (word, _) in FILTERS.items()]
        return [*some, (UNCONNECTED, "no integration")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Customer]) -> QuerySet[Customer]:
        if self.value() == UNCONNECTED:
            return queryset.filter(~Exists(Integration.objects.filter(customer=OuterRef("pk"))))
        chosen = FILTERS.get(self.value() or "")
        if chosen is None:
            return queryset
        return queryset.filter(
            Exists(Configuration.objects.filter(chosen[1], integration__customer=OuterRef("pk")))
        )


@admin.register(Customer)
class ConnectedCustomerAdmin(OffersSync, OffersComparison, ExportsCustomers, CustomerAdmin):
    sync_kind = Kind.CUSTOMERS
    compared_by = "integration__customer"
    actions: Any = ("sync_to_linkedin", "export_as_csv")
    list_filter: ClassVar[Any] = (SyncFilter, *CustomerAdmin.list_filter)
    list_display: Any = ("name", "sync_state", "company_id", "uses_acls", "csm_name")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Customer]:
        integrations = with_standing(Integration.objects.all())
        return super().get_queryset(request).prefetch_related(Prefetch("integrations", integrations))

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        shows = is_id(object_id) and request.user.has_perm("integrations.view_integration")
        context: dict[str, Any] = {"standings": None}
        if shows:
            pk = int(object_id)
            applications = DeveloperApplication.objects.filter(customer=pk)
            context = {"standings": standings_of_customer(pk), "applications": applications}
        if is_id(object_id):
            context |= onboarding_band(int(object_id), request)
        context |= extra_context or {}
        return super().change_view(request, object_id, form_url, context)

    @admin.display(description="sync")
    def sync_state(self, customer: Customer) -> SafeString:
        standings = [standing_of(one) for one in customer.integrations.all()]
        return state_badge(customer_state([(one.integration.type_label, one.state) for one in standings]))
