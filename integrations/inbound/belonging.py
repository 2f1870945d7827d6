"""Whether what a notification names belongs to the customer of the application that it came to (T9)."""

from typing import Any

from integrations.inbound.notices import named_urns
from integrations.models import DeveloperApplication


def why_foreign(document: Any, application: DeveloperApplication) -> str:
    """The first that is not this customer's, in a sentence; empty when all are. The partner's own application, and ids
    that we do not have on record for the customer, are told apart by what is on record: what is not known is foreign."""
    strangers = sorted(named_urns(document) - _own(application))
    if not strangers:
        return ""
    kind, number = strangers[0]
    return f"It names urn:li:{kind}:{number[:50]}, which is not on record for {application.customer}: nothing was done."


def _own(application: DeveloperApplication) -> set[tuple[str, str]]:
    customer = application.customer
    if customer is None:
        return set()
    numbers = {("organization", customer.linkedin_company_id)}
    numbers |= {
        ("contract", number) for number in customer.contracts.values_list("linkedin_contract_id", flat=True)
    }
    parent = application.parent.urn if application.parent else ""
    urns = [*customer.applications.values_list("urn", flat=True), parent]
    numbers |= {("developerapplication", urn.rpartition(":")[2]) for urn in urns}
    return {(kind, number) for kind, number in numbers if number}
