"""The form of an integration: once the customer is known it offers that customer's rows alone, and takes an only one."""

from typing import Any, ClassVar

from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest

from customers.models import Contract, Customer
from integrations import catalog
from integrations.admin.prefilled import row_id
from integrations.models import DeveloperApplication, Integration
from integrations.taken_off import check_identity

NOT_THEIRS = (
    "That {} belongs to someone else: a customer's data travels with its own only. Choose one of theirs."
)


class IntegrationForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = Integration
        fields: ClassVar = [
            "customer",
            "integration_type",
            "contract",
            "application",
            "tenant_type",
            "integration_name",
        ]

    def clean(self) -> dict[str, Any] | None:
        """A new integration gets the customer's only application, and the only contract where its type wants one. One that was
        taken off LinkedIn stays where it was (SP-28)."""
        cleaned = super().clean() or {}
        customer = cleaned.get("customer")
        for refusal in check_identity(self.instance, self.changed_data) if self.instance.pk else []:
            self.add_error(refusal.field, str(refusal))
        if customer is None or self.instance.pk:
            return cleaned
        if "application" in cleaned and not cleaned["application"]:
            cleaned["application"] = only_one(applications_of(customer.pk))
        if "contract" in cleaned and not cleaned["contract"] and _wants_contract(cleaned):
            cleaned["contract"] = only_one(contracts_of(customer.pk))
        return cleaned


def customer_of(request: HttpRequest) -> int | None:
    """The customer that an integration's page is about, as far as it is known when the page is opened or posted."""
    match = request.resolver_match
    opened = row_id(Integration, match.kwargs.get("object_id", "")) if match else None
    if opened is not None:
        return Integration.objects.values_list("customer", flat=True).get(pk=opened)
    return row_id(Customer, request.POST.get("customer") or request.GET.get("customer"))


def applications_of(customer: int) -> QuerySet[DeveloperApplication]:
    return DeveloperApplication.objects.filter(customer=customer)


def contracts_of(customer: int) -> QuerySet[Contract]:
    return Contract.objects.filter(customer=customer)


def only_one(rows: QuerySet[Any]) -> Any:
    """The row when there is exactly one to choose, else None."""
    found = list(rows[:2])
    return found[0] if len(found) == 1 else None


def _wants_contract(cleaned: dict[str, Any]) -> bool:
    kind = catalog.TYPES.get(cleaned.get("integration_type", ""))
    return kind is not None and kind.context is catalog.Context.CONTRACT
