"""Customers, their contracts and contacts, LinkedIn's people, holidays, and the mails that left."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from customers.models import Contact, Contract, Customer, Holiday, LinkedInContact, Message
from partnerhub.history import HistoryAdmin
from partnerhub.listing import FlatListAdmin, ReadOnlyAdmin
from partnerhub.pastes import KeepsWholePastes


class ContractInline(KeepsWholePastes, admin.TabularInline):  # type: ignore[type-arg]
    model = Contract
    fields = ("linkedin_contract_id", "product")
    extra = 0
    show_change_link = True


class ContactInline(KeepsWholePastes, admin.TabularInline):  # type: ignore[type-arg]
    model = Contact
    fields = ("name", "email", "is_ats_admin")
    extra = 0


@admin.register(Customer)
class CustomerAdmin(HistoryAdmin, KeepsWholePastes, FlatListAdmin):
    list_display = ("name", "company_id", "uses_acls", "csm_name")
    list_filter = ("uses_acls",)
    list_select_related = ("csm",)
    search_fields = ("name", "linkedin_company_id")
    exact_search_fields = ("linkedin_company_id", "contracts__linkedin_contract_id")
    search_help_text = "A company id or contract id finds its customer; else words of the name."
    autocomplete_fields = ("csm",)
    inlines = (ContractInline, ContactInline)
    fieldsets = (
        (None, {"fields": ("name", "linkedin_company_id", "uses_acls", "drift_policy", "time_zone", "csm")}),
        ("Internal", {"fields": ("notes",)}),
    )

    @admin.display(description="company id", ordering="linkedin_company_id")
    def company_id(self, customer: Customer) -> str:
        return customer.linkedin_company_id or "–"

    @admin.display(description="CSM", ordering="csm__name")
    def csm_name(self, customer: Customer) -> str:
        return customer.csm.name if customer.csm else "–"


@admin.register(Contract)
class ContractAdmin(HistoryAdmin, KeepsWholePastes, FlatListAdmin):
    list_display = ("linkedin_contract_id", "customer", "product")
    list_filter = ("product",)
    list_select_related = ("customer",)
    search_fields = ("linkedin_contract_id", "customer__name")
    exact_search_fields = ("linkedin_contract_id",)
    autocomplete_fields = ("customer", "recruiter_admins")


@admin.register(Contact)
class ContactAdmin(HistoryAdmin, KeepsWholePastes, FlatListAdmin):
    list_display = ("name", "email", "customer", "is_ats_admin")
    list_filter = ("is_ats_admin",)
    list_select_related = ("customer",)
    search_fields = ("name", "email", "customer__name")
    exact_search_fields = ("email__iexact",)
    autocomplete_fields = ("customer",)


@admin.register(LinkedInContact)
class LinkedInContactAdmin(HistoryAdmin, FlatListAdmin):
    list_display = ("name", "kind", "programme", "email", "user")
    list_filter = ("kind", "programme")
    list_select_related = ("user",)
    search_fields = ("name", "email")
    autocomplete_fields = ("user",)
    readonly_fields = ("login",)

    def get_fields(self, request: HttpRequest, obj: LinkedInContact | None = None) -> Any:
        """The login as a plain name for those to whom people's pages are closed."""
        fields = [name for name in super().get_fields(request, obj) if name != "login"]
        if request.user.has_perm("auth.view_user"):
            return fields
        return ["login" if name == "user" else name for name in fields]

    @admin.display(description="user")
    def login(self, contact: LinkedInContact) -> str:
        return str(contact.user or "–")


@admin.register(Holiday)
class HolidayAdmin(FlatListAdmin):
    list_display = ("date", "name", "calendar")
    list_filter = ("calendar",)
    search_fields = ("name",)


@admin.register(Message)
class MessageAdmin(ReadOnlyAdmin):
    list_display = ("subject", "audience", "state", "handover", "author", "frozen_at")
    list_filter = ("state", "audience")
    list_select_related = ("author",)
    search_fields = ("subject",)
    exact_search_fields = ("message_id",)
    search_help_text = "A Message-ID finds its mail; else words of the subject."
    exclude = ("raw",)
