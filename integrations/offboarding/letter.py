"""The mail that asks LinkedIn to disable or delete integrations (SP-01, SP-02, SP-28): the customer and we are on it."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from django.conf import settings
from django.utils import timezone

from customers.models import Message
from integrations import catalog
from integrations.models import Integration, Offboarding
from integrations.offboarding.gate import check_requester, contracts_concerned
from integrations.onboarding_letters import Draft, LetterKind, Reader, readers_of, render, sender_words
from partnerhub.refusals import Refusal

LINKEDIN = "LTSATSintegrations@linkedin.com"


@dataclass(frozen=True, slots=True)
class Line:
    """One integration, as LinkedIn calls it."""

    label: str
    type_name: str
    context: str


def draft_for_linkedin(offboarding: Offboarding) -> Draft:
    """To LinkedIn and to whoever asked, copied to us: nobody can choose them away."""
    track, contact = offboarding.track, offboarding.requested_by
    rows = _rows(offboarding)
    words = _words(offboarding, rows)
    return Draft(
        kind=LetterKind.OFFBOARDING,
        audience=Message.Audience.LINKEDIN,
        subject=render(LetterKind.OFFBOARDING, "subject.txt", words).strip(),
        text=render(LetterKind.OFFBOARDING, "body.txt", words),
        readers=tuple(_only_copied(one) for one in readers_of(track) if not contact or one.pk != contact.pk),
        fixed_to=(LINKEDIN, *((contact.email,) if contact else ())),
        fixed_cc=(settings.SUPPORT_FROM_EMAIL,),
        refusals=tuple(_check(offboarding, rows)),
        must_hold=tuple(_must_hold(offboarding, rows)),
    )


def _words(offboarding: Offboarding, rows: list[Integration]) -> dict[str, object]:
    track, contact = offboarding.track, offboarding.requested_by
    return {
        **sender_words(),
        "verb": offboarding.kind,
        "product": track.product_data.label,
        "customer": track.customer.name,
        "company_id": track.customer.linkedin_company_id,
        "contracts": ", ".join(_contract_ids(offboarding)),
        "applications": _applications(rows),
        "lines": [Line(one["label"], one["type"], one["context"]) for one in offboarding.final_state],
        "requester": str(contact) if contact else offboarding.requested_by_name,
        "stopped": f"{timezone.localtime(offboarding.started_at):%Y-%m-%d %H:%M %Z}",
    }


def _check(offboarding: Offboarding, rows: list[Integration]) -> Iterator[Refusal]:
    contact, customer = offboarding.requested_by, offboarding.track.customer
    if contact is None:
        text = f"{offboarding.requested_by_name} is no contact of {customer} any more: LinkedIn wants them on the mail."
        yield Refusal(text, rule="SP-01", field="requested_by")
    else:
        yield from check_requester(offboarding.track, contact)
    if not customer.linkedin_company_id:
        yield Refusal(
            f"Enter the LinkedIn company id of {customer}.", rule="SP-02", field="linkedin_company_id"
        )
    if not _contract_ids(offboarding):
        yield Refusal(f"Record the LinkedIn contract id of {customer}.", rule="SP-02", field="contract")
    for row in rows:
        if row.application is None:
            text = f"{row.type_label} has no developer application: choose it, LinkedIn asks for its id."
            yield Refusal(text, rule="SP-02", field="application")


def _must_hold(offboarding: Offboarding, rows: list[Integration]) -> Iterator[str]:
    """What LinkedIn asks for, however the text is edited (SP-02, SP-28)."""
    yield offboarding.track.customer.linkedin_company_id
    yield from _contract_ids(offboarding)
    yield from dict.fromkeys(row.integration_type for row in rows)
    yield from dict.fromkeys(row.application.client_id for row in rows if row.application)
    yield offboarding.requested_by.email if offboarding.requested_by else ""


def _contract_ids(offboarding: Offboarding) -> list[str]:
    """Of the contracts that it is about and that the requester administers."""
    contracts = contracts_concerned(offboarding.track)
    contact = offboarding.requested_by
    theirs = set(contact.administers.values_list("pk", flat=True)) if contact else set()
    return [
        one.linkedin_contract_id for one in contracts if one.pk in theirs or offboarding.track.contract_id
    ]


def _applications(rows: list[Integration]) -> list[str]:
    found = {row.application for row in rows if row.application}
    return [
        f"{one.name}, client id {one.client_id}{f' ({one.urn})' if one.urn else ''}"
        for one in sorted(found, key=lambda one: one.pk)
    ]


def _rows(offboarding: Offboarding) -> list[Integration]:
    rows = offboarding.integrations.select_related("customer", "contract", "application")
    return sorted(rows, key=lambda row: list(catalog.TYPES).index(row.integration_type))


def _only_copied(reader: Reader) -> Reader:
    return replace(reader, is_proposed_to=False, is_proposed_cc=False)
