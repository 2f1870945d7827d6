"""A report on its way to become a case: what a door brings, without its secrets, and as the rules read it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from customers.models import Customer
from integrations.models import Integration
from partnerhub.redaction import redact_text
from partnerhub.refusals import Refused
from support.beside_open_cases import Arrival, named_case, read_existing, twins_of
from support.destinations import PARTNER_TICKETS, To
from support.models import Product
from support.references import Reference, find_references
from support.reports import Report
from support.sameness import Proposal, similar_cases
from support.signatures import Symptoms
from support.triage import Triage, triage

# Without a customer's own case there: ours alone with LinkedIn.
OURS = PARTNER_TICKETS - {To.BD_ESCALATION} | {To.BD_CONTACT}


@dataclass(frozen=True, slots=True)
class NewReport:
    """What a door brings. `items` are typed items of information by key; `elsewhere` and `elsewhere_because` a person's own
    choice of destination; `different_because` answers that it is none of the similar cases."""

    report: Report
    title: str
    customer: Customer | None = None
    product: Product | None = None
    integration: Integration | None = None
    affected: Sequence[Customer] = ()
    references: Sequence[str] = ()
    reporter_email: str = ""
    items: Mapping[str, str] | None = None
    elsewhere: To | None = None
    elsewhere_because: str = ""
    different_because: str = ""


def reported(new: NewReport) -> Report:
    """What is routed: the text with its title. A report that brings LinkedIn's number has its thread there already: it is
    continued (SP-03, SP-07)."""
    text = "\n".join(filter(None, [new.title.strip(), new.report.description]))
    report = replace(new.report, description=text)
    if not new.references or report.existing_reference:
        return report
    same = True if report.same_issue is None else report.same_issue
    return replace(report, existing_reference=new.references[0], same_issue=same)


def settled(new: NewReport) -> NewReport:
    """Without its secrets; who says why it is a different issue says that it is not that of the case it names."""
    new = without_secrets(new)
    if not new.different_because.strip() or new.references or new.report.same_issue is not None:
        return new
    found = triage(reported(new), customer=new.customer, product=new.product)
    if named_case(arrival_of(new, found)) is None:
        return new
    return replace(new, report=replace(new.report, same_issue=False))


def destination_of(new: NewReport, found: Triage) -> To:
    """The rules' destination, or the person's own; a breach goes nowhere else (SP-26)."""
    routed = found.route.destination
    return routed if routed is To.SECURITY_MAIL or new.elsewhere is None else new.elsewhere


def similar_to(new: NewReport, found: Triage | None = None) -> list[Proposal]:
    """Open cases that stand in the way first, then others that could be the same issue (SP-07)."""
    new = without_secrets(new)
    found = found or triage(reported(new), customer=new.customer, product=new.product)
    arrival = arrival_of(new, found)
    twins = twins_of(arrival)
    if arrival.is_for_visibility:
        return twins
    known = {one.case.pk for one in twins}
    others = similar_cases(arrival.symptoms, new.customer)
    return [*twins, *(one for one in others if one.case.pk not in known)]


def arrival_of(new: NewReport, found: Triage) -> Arrival:
    """As the case will be, so that what is compared now is what is stamped later."""
    to, product = destination_of(new, found), new.product or product_of(found)
    kind = product.programme if product else ""
    kind = new.integration.integration_type if new.integration else kind
    reference, is_read = _reference_of(new, found)
    return Arrival(
        report=found.report,
        symptoms=Symptoms(kind, new.report.error_text, new.title.strip(), new.report.description),
        title=new.title.strip(),
        customer=new.customer,
        to=to,
        is_ours=becomes_ours(new, to),
        reference=reference,
        is_read=is_read,
    )


def _reference_of(new: NewReport, found: Triage) -> tuple[Reference | None, bool]:
    """The number that it names, and whether only its text does; what is no number is refused elsewhere."""
    said = new.report.existing_reference
    if said or new.references:
        try:
            return (read_existing(said) if said else None), False
        except Refused:
            return None, False
    read = [one.key for one in find_references(found.report.existing_reference)]
    written = find_references("\n".join([new.title, new.report.description, new.report.error_text]))
    return next((one for one in written if one.key in read), None), True


def becomes_ours(new: NewReport, to: To) -> bool:
    return new.customer is None or to in OURS


def without_secrets(new: NewReport) -> NewReport:
    """Before anything reads it, so that nothing can keep one."""
    report = replace(
        new.report,
        description=redact_text(_plain_lines(new.report.description)),
        error_text=redact_text(_plain_lines(new.report.error_text)),
    )
    return replace(
        new,
        report=report,
        title=redact_text(new.title),
        elsewhere_because=redact_text(_plain_lines(new.elsewhere_because)),
        different_because=redact_text(_plain_lines(new.different_because)),
    )


def _plain_lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def product_of(found: Triage) -> Product | None:
    return Product.objects.filter(name=found.report.product).first() if found.report.product else None
