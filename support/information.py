"""Reads from the rows what a report to LinkedIn needs: what was given on the case, and what our records know.

`support.requirements` says what is wanted.
"""

from collections.abc import Iterable, Sequence
from typing import cast

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from customers.calendars import linkedin_calendar
from customers.models import Contract, Customer
from integrations.models import ApiCall, DeveloperApplication
from partnerhub.headers import visible_text
from partnerhub.redaction import redact_text
from partnerhub.refusals import Refusal, Refused
from support.attachment_types import is_picture
from support.changes import note_change
from support.checklist import escalation_items
from support.destinations import To
from support.facts import read_facts, references_of
from support.known_errors import find_known_error
from support.models import Case, CaseReference, ChecklistItem, Problem
from support.quoted_words import LONGEST_READ
from support.requirement_tables import LABELS
from support.requirements import InfoItem, from_checklist, items_for, not_applicable_to, refuse_value

REPORT = ChecklistItem.Checklist.REPORT
LONGEST_VALUE = 20_000  # characters
SHOWN_CUSTOMERS, SHOWN_CALLS = 50, 20


def items_of(case: Case, destination: To) -> tuple[InfoItem, ...]:
    """The items of this destination, as they stand for this case. A constant number of queries."""
    if destination is To.BD_ESCALATION:
        facts = read_facts([case])
        why = facts[0].typed.get("why", "")
        items = escalation_items(facts, today=timezone.localdate(), calendar=linkedin_calendar(), why=why)
        return from_checklist(items)
    return items_for(
        destination=destination,
        programme=programme_of(case),
        is_widget=case.is_widget,
        given=given_of(case),
        known=known_of(case),
        not_applicable=not_applicable_to(case.category),
    )


def programme_of(case: Case) -> str:
    """The integration's, the one chosen by hand, else the product's."""
    return case.related_programme or (case.product.programme if case.product else "")


def given_of(case: Case) -> dict[str, str]:
    """What the report itself says: the case's fields, the files attached, and what a person typed, which wins."""
    names = [row.name for row in case.attachments.all()]
    pictures = [row.name for row in case.attachments.all() if is_picture(row.content_type)]
    fields = {
        "description": case.description.strip() or case.title,
        "error_text": case.error_text,
        "investigation": case.investigation,
        "screenshots": ", ".join(pictures),
        "error_files": ", ".join(names),
        "customers_affected": str(case.affected_count) if case.affected_count else "",
        "known_error": _known_error(case),
    }
    typed = {row.key: row.value for row in case.checklist_items.filter(checklist=REPORT)}
    return {key: value for key, value in {**fields, **typed}.items() if value.strip()}


def _known_error(case: Case) -> str:
    """The rule of an error that LinkedIn's FAQ names, such as SP-30, whose answer wants a screenshot."""
    known = find_known_error(
        f"{case.title}\n{case.description}"[:LONGEST_READ], case.error_text[:LONGEST_READ]
    )
    return known.rule if known else ""


def known_of(case: Case) -> dict[str, str]:
    """What the rows know about the case; for the partner case of a Problem also what its members know."""
    members = members_of(case)
    customers = affected_customers(case, members)
    applications = _applications(case, customers)
    calls = list(case.api_calls.order_by("pk")[:SHOWN_CALLS])
    return _only_known(
        {
            **_integration(case),
            **_clients(applications),
            **_calls(calls),
            "product": case.product.in_forms if case.product else "",
            "company": _company(case.customer) if case.customer else "",
            "contract_id": _contracts(case),
            "customers_affected": _count_and_names(customers),
            "known_references": ", ".join(known_numbers(case, members)),
            "reference": _thread(case),
        }
    )


def known_of_customer(customer: Customer) -> dict[str, str]:
    """What the rows know about a customer, where there is no case yet."""
    contracts = customer.contracts.values_list("linkedin_contract_id", flat=True)
    applications = list(_production(DeveloperApplication.objects.filter(customer=customer)))
    return _only_known(
        {
            **_clients(applications),
            "company": _company(customer),
            "contract_id": ", ".join(contracts),
        }
    )


def known_numbers(case: Case, members: Sequence[Case] | None = None) -> list[str]:
    """LinkedIn's numbers as written: the case's own, then those of a Problem's members (SP-06, SP-10)."""
    own = [reference.as_written for reference in references_of(case)]
    others = CaseReference.objects.filter(case__in=members_of(case) if members is None else members)
    return list(dict.fromkeys([*own, *others.order_by("pk").values_list("as_written", flat=True)]))


def members_of(case: Case) -> list[Case]:
    """The customers' cases that a partner case speaks for; none for any other case."""
    problem = Problem.objects.filter(partner_case=case).first()
    return list(problem.cases.select_related("customer", "integration").order_by("pk")) if problem else []


def affected_customers(case: Case, members: Iterable[Case] = ()) -> list[Customer]:
    """The case's own customer, those listed on it, and those of its members, each once."""
    own = [case.customer] if case.customer else []
    joined = [member.customer for member in members if member.customer]
    found = {customer.pk: customer for customer in [*own, *case.affected_customers.all(), *joined]}
    return list(found.values())


@transaction.atomic
def give(*, case: Case, key: str, value: str, actor: User) -> ChecklistItem:
    """A person types an item of the report; typed again it is corrected. Secrets are taken out first. Raises Refused."""
    text = redact_text(value.replace("\r\n", "\n").strip())
    refusals = [*refuse_value(key, text), *_unreadable(key, text)]
    if refusals:
        raise Refused(refusals)
    row, _ = ChecklistItem.objects.update_or_create(
        case=case, checklist=REPORT, key=key, defaults={"value": text, "typed_by": actor}
    )
    note_change(case, f"Typed: {LABELS[key]}", by=actor)
    return row


def _unreadable(key: str, text: str) -> list[Refusal]:
    label = LABELS.get(key, key)
    if len(text) > LONGEST_VALUE:
        words = f"{label} has {len(text)} characters, and {LONGEST_VALUE} fit: attach it as a file instead."
        return [Refusal(words, field=key)]
    hidden = next((line for line in text.replace("\t", " ").split("\n") if visible_text(line) != line), None)
    if hidden is not None:
        shown = visible_text(hidden)[:200]
        return [Refusal(f"{label} holds an invisible character: “{shown}”. Delete it.", field=key)]
    return []


def _only_known(values: dict[str, str]) -> dict[str, str]:
    return {key: value for key, value in values.items() if value}


def _integration(case: Case) -> dict[str, str]:
    programme = str(case.get_programme_display()) if case.programme else ""
    if case.integration is None:
        return {"integration_type": programme or (case.product.name if case.product else "")}
    kind = case.integration.type
    return {"integration_type": f"{kind.label} ({kind.name}), {kind.programme.label}"}


def _applications(case: Case, customers: Sequence[Customer]) -> list[DeveloperApplication]:
    """The integration's own application; where the case names none, those of its customers."""
    if case.integration and case.integration.application_id:
        wanted = Q(pk=case.integration.application_id)
    else:
        wanted = Q(customer__in=customers)
    return list(_production(DeveloperApplication.objects.filter(wanted)))


def _production(rows: QuerySet[DeveloperApplication]) -> QuerySet[DeveloperApplication]:
    found = rows.filter(environment=DeveloperApplication.Environment.PRODUCTION)
    return found.select_related("parent").order_by("pk")[:SHOWN_CUSTOMERS]


def _clients(children: Sequence[DeveloperApplication]) -> dict[str, str]:
    """Client ids of child and parent; the only parent there is, where the children name none (SP-09)."""
    parents = [child.parent.client_id for child in children if child.parent] or _only_parent()
    return {
        "client_id": ", ".join(dict.fromkeys(parents)),
        "child_client_id": ", ".join(child.client_id for child in children),
        "application_id": ", ".join(_application_id(child) for child in children),
    }


def _only_parent() -> list[str]:
    parents = DeveloperApplication.objects.filter(
        kind=DeveloperApplication.Kind.PARENT, environment=DeveloperApplication.Environment.PRODUCTION
    )
    found = list(parents.values_list("client_id", flat=True)[:2])
    return found if len(found) == 1 else []


def _application_id(application: DeveloperApplication) -> str:
    return (
        f"{application.urn} (client ID {application.client_id})" if application.urn else application.client_id
    )


def _calls(calls: Sequence[ApiCall]) -> dict[str, str]:
    endpoints = dict.fromkeys(f"{call.method} {call.endpoint}" for call in calls)
    return {
        "api_calls": "\n".join(f"{call}, x-li-uuid {call.uuid or 'none'}" for call in calls),
        "uuid": ", ".join(dict.fromkeys(call.uuid for call in calls if call.uuid)),
        "endpoint": ", ".join(endpoints),
        "request_body": next((call.request_body for call in calls if call.request_body), ""),
    }


def _company(customer: Customer) -> str:
    known = f" (LinkedIn company ID {customer.linkedin_company_id})" if customer.linkedin_company_id else ""
    return f"{customer.name}{known}"


def _contracts(case: Case) -> str:
    if case.integration and case.integration.contract_id:
        return cast("Contract", case.integration.contract).linkedin_contract_id
    if case.customer is None:
        return ""
    return ", ".join(case.customer.contracts.values_list("linkedin_contract_id", flat=True))


def _count_and_names(customers: Sequence[Customer]) -> str:
    if not customers:
        return ""
    names = ", ".join(sorted(customer.name for customer in customers[:SHOWN_CUSTOMERS]))
    more = f" and {len(customers) - SHOWN_CUSTOMERS} more" if len(customers) > SHOWN_CUSTOMERS else ""
    return f"{len(customers)}: {names}{more}"


def _thread(case: Case) -> str:
    numbers = " / ".join(reference.in_subject for reference in references_of(case))
    return numbers or case.mail_subject
