"""What integrations add to the customer's pages: syncing, exporting, and how each integration stands."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse

from customers.admin import CustomerAdmin
from customers.models import Customer
from integrations.admin.chosen import Kind
from integrations.admin.exports import ExportsCustomers
from integrations.admin.standing import standings_of_customer
from integrations.admin.sync_pages import OffersSync

admin.site.unregister(Customer)


@admin.register(Customer)
class ConnectedCustomerAdmin(OffersSync, ExportsCustomers, CustomerAdmin):
    sync_kind = Kind.CUSTOMERS
    actions: Any = ("sync_to_linkedin", "export_as_csv")

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        shows = object_id.isdigit() and request.user.has_perm("integrations.view_integration")
        standings = standings_of_customer(int(object_id)) if shows else None
        context = {"standings": standings, **(extra_context or {})}
        return super().change_view(request, object_id, form_url, context)
