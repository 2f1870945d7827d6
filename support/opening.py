"""Opening a case from a report: the one verb behind the intake, the form and the API. It routes, refuses what the rules refuse,
and writes down where the case goes and why."""

from collections.abc import Iterator

from django.contrib.auth.models import User
from django.db import transaction

from customers.models import Message
from partnerhub.headers import is_email, visible_text
from partnerhub.models import ApiClient
from partnerhub.refusals import Refusal, Refused
from partnerhub.signing import sign
from support.beside_open_cases import (
    Arrival,
    named_case,
    read_existing,
    refuse_known_thread,
    refuse_twins,
    twins_of,
)
from support.cases import add_reference, read_number, refuse_known_number
from support.destinations import To
from support.information import give
from support.models import Case
from support.new_reports import (
    NewReport,
    arrival_of,
    becomes_ours,
    destination_of,
    product_of,
    reported,
    settled,
    similar_to,
)
from support.notes import add_note, refuse_text
from support.reports import Kind
from support.requirement_tables import LABELS
from support.sameness import open_apart, refuse_reason, stamp
from support.triage import Triage, triage

__all__ = ["NewReport", "destination_of", "open_report", "reported", "settled", "similar_to"]

TITLE_LIMIT = 200  # characters
NEEDS_CUSTOMER = frozenset({To.CUSTOMER_CASE_MAIL, To.HELP_CENTER, To.CUSTOMER_SUCCESS_MANAGER})


@transaction.atomic
def open_report(new: NewReport, *, author: User | None, client: ApiClient | None = None) -> Case:
    """Route it, make the case, keep its numbers and items; `client` is the program that wrote it. Raises Refused with
    everything that stands in the way, and then nothing was made."""
    new = settled(new)
    found = triage(reported(new), customer=new.customer, product=new.product, given=new.items)
    arrival = arrival_of(new, found)
    twins = twins_of(arrival)
    refusals = [
        *_wording_refusals(new),
        *_customer_refusals(new, found),
        *_destination_refusals(new, found),
        *_number_refusals(new),
        *refuse_known_thread(arrival),
        *([] if new.different_because.strip() else refuse_twins(arrival, twins)),
    ]
    if refusals:
        raise Refused(refusals)
    case = _made(new, found, author, client)
    _keep_numbers(case, new, arrival, author)
    _keep_items(case, new, author)
    stamp(case)
    if new.different_because.strip():
        others = {one.case.pk: one.case for one in twins}
        if named := named_case(arrival):
            others[named.pk] = named
        open_apart(
            case=case, others=others.values(), because=new.different_because, actor=author, client=client
        )
    return case


# What stands in the way ---------------------------------------------------------------------------


def _wording_refusals(new: NewReport) -> Iterator[Refusal]:
    title = new.title.strip()
    if not title:
        yield Refusal("Say in one line what the problem is: it becomes the subject.", field="title")
    if len(title) > TITLE_LIMIT:
        yield Refusal(
            f"The problem has {len(title)} characters: one line of at most {TITLE_LIMIT} fits.", field="title"
        )
    if visible_text(title) != title:
        shown = visible_text(title)[:100]
        yield Refusal(f"The problem holds an invisible character: “{shown}”. Delete it.", field="title")
    texts = {
        "description": new.report.description,
        "error_text": new.report.error_text,
        "elsewhere_because": new.elsewhere_because,
    }
    for name, text in texts.items():
        yield from refuse_text(text, field=name)
    if new.different_because.strip():
        yield from refuse_reason(new.different_because, field="different_because")
    if new.reporter_email and not is_email(new.reporter_email):
        yield Refusal(
            f"“{new.reporter_email[:100]}” is no e-mail address: correct it, or leave it empty.",
            field="reporter_email",
        )
    if new.integration and new.customer and new.integration.customer_id != new.customer.pk:
        yield Refusal(f"That integration belongs to {new.integration.customer}.", field="integration")


def _customer_refusals(new: NewReport, found: Triage) -> Iterator[Refusal]:
    to = destination_of(new, found)
    if new.customer is None and to in NEEDS_CUSTOMER:
        words = "This goes out for one customer, who stands on the mail: say which customer it is."
        yield Refusal(words, "SP-01" if to is To.CUSTOMER_CASE_MAIL else "SP-20", "customer")


def _destination_refusals(new: NewReport, found: Triage) -> Iterator[Refusal]:
    if new.elsewhere is None or new.elsewhere is found.route.destination:
        return
    if found.route.destination is To.SECURITY_MAIL:
        yield Refusal("A suspected breach goes to the security team and nowhere else.", "SP-26", "elsewhere")
    if not new.elsewhere_because.strip():
        words = "Say why it goes elsewhere than the rules say: the reason is kept on the case."
        yield Refusal(words, field="elsewhere_because")


def _number_refusals(new: NewReport) -> Iterator[Refusal]:
    if new.report.existing_reference:
        try:
            read_existing(new.report.existing_reference)
        except Refused as refused:
            yield from refused.refusals
    for number in new.references:
        try:
            reference = read_number(number)
        except Refused as refused:
            yield from (Refusal(one.text, one.rule, "references") for one in refused.refusals)
            continue
        for one in refuse_known_number(reference, case_pk=None):
            yield Refusal(one.text, one.rule, "references")


# The rows -----------------------------------------------------------------------------------------


def _made(new: NewReport, found: Triage, author: User | None, client: ApiClient | None) -> Case:
    report, to = found.report, destination_of(new, found)
    is_ours = becomes_ours(new, to)
    case = Case(
        kind=Case.Kind.PARTNER if is_ours else Case.Kind.CUSTOMER,
        title=new.title.strip(),
        description=new.report.description,
        customer=None if is_ours else new.customer,
        product=new.product or product_of(found),
        integration=new.integration,
        programme="" if new.integration else _programme(new, found),
        category=report.kind or Kind.OTHER,
        error_text=report.error_text,
        affected_count=report.customers_affected,
        is_widget=report.widget,
        is_investigated=report.investigated,
        has_impact=report.production_or_security_impact,
        is_urgent=bool(report.urgent),
        reporter_role=report.reporter_role or "",
        reporter_email=new.reporter_email,
        stage=report.programme_stage or "",
        destination=to,
        destination_because=new.elsewhere_because.strip() if to is not found.route.destination else "",
        owner=author,
    )
    sign(case, f"Opened over the API by {client}" if client else "Opened", by=author)
    case.save()
    own = [new.customer] if is_ours and new.customer else []
    case.affected_customers.add(*own, *(one for one in new.affected if is_ours or one != new.customer))
    return case


def _programme(new: NewReport, found: Triage) -> str:
    product = new.product or product_of(found)
    return product.programme if product else ""


def _keep_numbers(case: Case, new: NewReport, arrival: Arrival, author: User | None) -> None:
    """The number of the thread that goes on is the case's own (SP-03); that of another one is only mentioned."""
    for number in new.references:
        add_reference(case=case, text=number)
    reference = arrival.reference
    if reference is None or case.references.filter(system=reference.system, lookup=reference.lookup).exists():
        return
    if arrival.continues and arrival.known is None:
        add_reference(case=case, text=reference.as_written, system=reference.system)
    elif not arrival.is_read:
        text = f"The report names {reference.in_subject}, which is the number of another ticket or case."
        add_note(case=case, text=text, audience=Message.Audience.INTERNAL, author=author)


def _keep_items(case: Case, new: NewReport, author: User | None) -> None:
    """Only what belongs to a report, and only what a person brought: programs send it in the description."""
    for key, value in (new.items or {}).items():
        if key in LABELS and value.strip() and author:
            give(case=case, key=key, value=value, actor=author)
