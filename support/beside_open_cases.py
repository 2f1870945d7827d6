"""Whether a report may become a case of its own beside those that are open: the number of LinkedIn's that it names, and
the open cases that look the same (SP-03, SP-06, SP-07)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.db.models import Q

from customers.models import Customer
from partnerhub.refusals import Refusal, Refused
from support.destinations import To
from support.models import Case, CaseReference, Problem
from support.problem_facts import OPEN
from support.references import Reference, parse_reference
from support.reports import Kind, Report
from support.routing import TROUBLE
from support.sameness import Proposal, open_twins
from support.second_cases import age_of, numbers_of
from support.signatures import Symptoms

MOST_SHOWN = 10
SHORTEST_ALIKE = 40  # characters of a report that says something of its own
# Handled beside an open case whose number they name.
MATTERS_OF_THEIR_OWN = frozenset({Kind.SECURITY_BREACH, Kind.SIGN_OFF})


@dataclass(frozen=True, slots=True)
class Arrival:
    """A report as the rules read it, on its way to `to`. `is_ours`: it becomes a case of ours alone with LinkedIn. `reference`
    is the number that it names; `is_read` where only its text does."""

    report: Report
    symptoms: Symptoms
    title: str
    customer: Customer | None
    to: To
    is_ours: bool
    reference: Reference | None = None
    is_read: bool = False

    @property
    def is_for_visibility(self) -> bool:
        return self.report.kind is Kind.VISIBILITY_FOR_CUSTOMER

    @property
    def known(self) -> CaseReference | None:
        """That number here."""
        if self.reference is None:
            return None
        rows = CaseReference.objects.filter(system=self.reference.system, lookup=self.reference.lookup)
        return rows.select_related("case").first()

    @property
    def continues(self) -> bool:
        """The number it names is of the thread that it goes on with."""
        apart = self.is_for_visibility or self.report.kind in MATTERS_OF_THEIR_OWN
        if self.reference is None or apart or self.report.same_issue is False:
            return False
        return self.to is To.EXISTING_CASE if self.is_read else True


def read_existing(text: str) -> Reference:
    """A number that somebody named for the open case; bare digits are Zendesk's. Raises Refused."""
    try:
        is_bare = text.strip().lstrip("# ").isdigit()
        return parse_reference(text, "Zendesk" if is_bare else None)
    except ValueError as error:
        raise Refused([Refusal(str(error), rule="SP-03", field="existing_reference")]) from error


def named_case(arrival: Arrival) -> Case | None:
    """The case of this customer here whose number it names, unless the report is a matter of its own beside it."""
    known = arrival.known
    if known is None or arrival.report.kind in MATTERS_OF_THEIR_OWN:
        return None
    return known.case if _concerns(known.case, arrival) else None


def refuse_known_thread(arrival: Arrival) -> Iterator[Refusal]:
    """The number is of a case here, as far as anybody said for this issue: that case goes on (SP-03, SP-07)."""
    case, known = named_case(arrival), arrival.known
    if case is None or known is None or arrival.report.same_issue is False:
        return
    where = ", as its text says" if arrival.is_read else ""
    yield Refusal(
        f"{known.as_written} is the number of case {case.pk}, “{case.title}”{where}: write a note on case {case.pk}, or"
        " escalate it; or say that this is not the same issue.",
        "SP-07",
        "existing_reference",
    )


def twins_of(arrival: Arrival) -> list[Proposal]:
    """The open cases beside which it would be a second one; a case for visibility is none beside a partner case."""
    twins = open_twins(arrival.symptoms, customer=arrival.customer, is_ours=arrival.is_ours)
    if arrival.report.kind is Kind.SECURITY_BREACH:  # nothing else holds one up (SP-26)
        return [one for one in twins if one.case.category == Kind.SECURITY_BREACH]
    if not arrival.is_for_visibility:
        return [*twins, *_word_for_word(arrival, twins)]
    followed = _followed_before(arrival)
    return followed if _follows_ours(arrival, twins) else [*followed, *twins]


def _word_for_word(arrival: Arrival, twins: Sequence[Proposal]) -> list[Proposal]:
    """The same report taken in twice: an open case of the customer holds this very text."""
    text = arrival.symptoms.description.strip()
    if arrival.customer is None or len(text) < SHORTEST_ALIKE:
        return []
    concerned = Q(customer=arrival.customer) | Q(affected_customers=arrival.customer)
    rows = Case.objects.filter(concerned, status__in=OPEN, description=arrival.symptoms.description)
    known = {one.case.pk for one in twins}
    found = rows.exclude(pk__in=known).distinct().prefetch_related("references")[:MOST_SHOWN]
    return [Proposal(case, ("It says the same, word for word.",), True) for case in found]


def refuse_twins(arrival: Arrival, twins: Sequence[Proposal]) -> Iterator[Refusal]:
    """A person has to have said that it is another issue: the signature only proposes (SP-07)."""
    for one in twins:
        is_ours = one.case.kind == Case.Kind.PARTNER
        words = (
            _words_of_ours(arrival) if is_ours else (f"{arrival.customer} has", "Add to it or escalate it")
        )
        number = numbers_of(one.case) or "no number of LinkedIn's yet"
        yield Refusal(
            f"{words[0]} an open case that looks the same ({', '.join(one.why)}): case {one.case.pk}, “{one.case.title}”,"
            f" {number}, {age_of(one.case)}. {words[1]}; or say why this is a different issue.",
            "SP-06" if is_ours and arrival.customer else "SP-07",
            "different_because",
        )


def _words_of_ours(arrival: Arrival) -> tuple[str, str]:
    further = f" and add {arrival.customer} to the customers it affects" if arrival.customer else ""
    return "With LinkedIn we have", f"Go on there{further}"


def _concerns(case: Case, arrival: Arrival) -> bool:
    """It is of the same customer; trouble that is wider than a customer's case is for one of ours (SP-06)."""
    if case.kind == Case.Kind.PARTNER:
        return not arrival.is_for_visibility and _affects(case, arrival)
    if arrival.customer is None:
        return arrival.to is To.EXISTING_CASE
    is_wider = arrival.is_ours and arrival.report.kind in TROUBLE
    return not is_wider and case.customer_id == arrival.customer.pk


def _affects(partner: Case, arrival: Arrival) -> bool:
    if arrival.is_ours or arrival.customer is None:
        return True
    return partner.affected_customers.filter(pk=arrival.customer.pk).exists()


def _followed_before(arrival: Arrival) -> list[Proposal]:
    """The customer's open case for the visibility of the same issue."""
    signature = arrival.symptoms.signature
    alike = Q(signature=signature) if signature else Q(title__iexact=arrival.title)
    rows = Case.objects.filter(
        alike, status__in=OPEN, category=Kind.VISIBILITY_FOR_CUSTOMER, customer=arrival.customer
    )
    if arrival.customer is None:
        return []
    why = ("It was opened so that the customer can follow.",)
    return [Proposal(case, why, True) for case in rows.prefetch_related("references")[:MOST_SHOWN]]


def _follows_ours(arrival: Arrival, twins: Sequence[Proposal]) -> bool:
    """There is a ticket of ours with LinkedIn to be followed."""
    reference, known = arrival.reference, arrival.known
    if known and known.case.kind == Case.Kind.PARTNER:
        return True
    if reference and reference.system == "Zendesk" and known is None:
        return True
    alike = Q(signature=arrival.symptoms.signature) if arrival.symptoms.signature else Q(pk=None)
    ours = Case.objects.filter(kind=Case.Kind.PARTNER, status__in=OPEN)
    affecting = Q(affected_customers=arrival.customer) if arrival.customer else Q(pk=None)
    problems = Problem.objects.filter(status=Problem.Status.OPEN)
    members = Q(cases__in=[one.case.pk for one in twins])
    return ours.filter(alike | affecting).exists() or problems.filter(alike | members).exists()
