"""What integrations add to the customer's pages: syncing, exporting, and how each integration stands."""

from typing import Any

from django.contrib import admin
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.safestring import SafeString

from customers.admin import CustomerAdmin
from customers.models import Customer
from integrations.admin.chosen import Kind
from integrations.admin.exports import ExportsCustomers
from integrations.admin.standing import standing_of, standings_of_customer, state_badge, with_standing
from integrations.admin.sync_pages import OffersSync
from integrations.models import DeveloperApplication, Integration
from integrations.states import customer_state
from partnerhub.ids import is_id

admin.site.unregister(Customer)


@admin.register(Customer)
class ConnectedCustomerAdmin(OffersSync, ExportsCustomers, CustomerAdmin):
    sync_kind = Kind.CUSTOMERS
    actions: Any = ("sync_to_linkedin", "export_as_csv")
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
        context |= extra_context or {}
        return super().change_view(request, object_id, form_url, context)

    @admin.display(description="sync")
    def sync_state(self, customer: Customer) -> SafeString:
        standings = [standing_of(one) for one in customer.integrations.all()]
        return state_badge(customer_state([(one.integration.type_label, one.state) for one in standings]))
