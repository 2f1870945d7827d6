"""What rows say about problems: which cases look like one, who is affected, and every number and call of the members."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import cast

from django.db.models import Count, Q, QuerySet

from customers.models import Customer
from integrations.models import ApiCall
from support.models import Case, CaseReference, Problem, Sameness
from support.reports import Kind

FEWEST_CUSTOMERS = 2
MOST_PROPOSALS = 50
MOST_CASES = 200  # of one proposal, or offered to one problem
OPEN = [
    status.value for status in Case.Status if status not in Case.OVER
]  # named, so that an index is walked


@dataclass(frozen=True, slots=True)
class ProblemProposal:
    """Open cases of several customers that look like one issue. `signature` is empty where people alone said so."""

    signature: str
    cases: tuple[Case, ...]
    customers: tuple[Customer, ...]

    @property
    def title(self) -> str:
        """The first report's words, to be changed."""
        return self.cases[0].title


def proposals() -> list[ProblemProposal]:
    """The same signature, or a person's “the same issue”, at two customers; most customers first. Seven queries."""
    keyed = [_proposal("", cases) for cases in _groups("issue_key")]
    taken = set(Problem.objects.filter(status=Problem.Status.OPEN).values_list("signature", flat=True))
    looking_alike = [cases for cases in _groups("signature") if cases[0].signature not in taken]
    found = [_with_lookalikes(proposal, looking_alike) for proposal in keyed]
    told = {case.pk for proposal in found for case in proposal.cases}
    for cases in looking_alike:
        found.append(_proposal(cases[0].signature, [case for case in cases if case.pk not in told]))
    broad = [proposal for proposal in found if len(proposal.customers) >= FEWEST_CUSTOMERS]
    return sorted(broad, key=lambda proposal: -len(proposal.customers))


def offered_to(problem: Problem) -> QuerySet[Case]:
    """Open customer cases with the problem's signature about which nobody was asked yet."""
    if not problem.signature or problem.status != Problem.Status.OPEN:
        return Case.objects.none()
    asked = Sameness.objects.filter(verdict=Sameness.Verdict.DIFFERENT).filter(
        Q(other__problem=problem) | Q(other__leads=problem)
    )
    alike = open_reports().filter(~Q(signature=""), signature=problem.signature, problem=None)
    return alike.exclude(pk__in=asked.values("case")).select_related("customer").order_by("pk")


def problem_for(case: Case) -> Problem | None:
    """The open problem that this case is offered to join."""
    if case.problem_id or not case.signature or case.kind != Case.Kind.CUSTOMER or not case.is_open:
        return None
    alike = Problem.objects.filter(signature=case.signature, status=Problem.Status.OPEN)
    return next((problem for problem in alike if offered_to(problem).filter(pk=case.pk).exists()), None)


def open_reports() -> QuerySet[Case]:
    """Open reports of customers; a case that only lets a customer follow is none."""
    rows = Case.objects.filter(kind=Case.Kind.CUSTOMER, status__in=OPEN, merged_into=None)
    return rows.exclude(category=Kind.VISIBILITY_FOR_CUSTOMER)


def customers_of(problem: Problem) -> QuerySet[Customer]:
    """The members' customers, each once: their number is what LinkedIn asks for."""
    return Customer.objects.filter(cases__problem=problem).distinct().order_by("name")


def known_numbers(problem: Problem) -> list[CaseReference]:
    """The numbers of all members, to be named in the partner ticket (SP-06, SP-10): CAS and CRM before Zendesk."""
    rows = CaseReference.objects.filter(case__problem=problem).select_related("case__customer").order_by("pk")
    return sorted(rows, key=lambda row: row.system == CaseReference.System.ZENDESK)


def partner_numbers(problem: Problem | None) -> list[CaseReference]:
    """The partner ticket's numbers, which a member shows through its problem."""
    if problem is None or problem.partner_case is None:
        return []
    return list(problem.partner_case.references.all())


def calls_of(problem: Problem) -> QuerySet[ApiCall]:
    """The API calls of all members."""
    return ApiCall.objects.filter(cases__problem=problem).distinct().order_by("pk")


def uuids(problem: Problem) -> list[str]:
    """x-li-uuid of the members' calls (SP-09), each once."""
    found = calls_of(problem).exclude(uuid="").values_list("uuid", flat=True)
    return list(dict.fromkeys(found))


def _groups(field: str) -> Iterator[list[Case]]:
    """Cases without a problem that share this field at two customers or more, less those said to be different."""
    loose = open_reports().filter(~Q(**{field: ""}), problem=None)
    shared = loose.order_by().values(field).annotate(customers=Count("customer", distinct=True))
    broad = shared.filter(customers__gte=FEWEST_CUSTOMERS).order_by("-customers", field)[:MOST_PROPOSALS]
    values = [row[field] for row in broad]
    found = loose.filter(**{f"{field}__in": values}).select_related("customer").prefetch_related("references")
    cases = list(found.order_by("pk")[: MOST_CASES * 5])
    apart = _set_apart(cases)
    for value in values:
        members = [case for case in cases if getattr(case, field) == value]
        together = [case for case in members if not apart.get(case.pk, set()) & {one.pk for one in members}]
        if together:
            yield together[:MOST_CASES]


def _set_apart(cases: Sequence[Case]) -> dict[int, set[int]]:
    pks = [case.pk for case in cases]
    answers = Sameness.objects.filter(verdict=Sameness.Verdict.DIFFERENT, case__in=pks)
    apart: dict[int, set[int]] = {}
    for case_pk, other_pk in answers.values_list("case_id", "other_id"):
        apart.setdefault(case_pk, set()).add(other_pk)
    return apart


def _with_lookalikes(told: ProblemProposal, groups: Sequence[Sequence[Case]]) -> ProblemProposal:
    """Where people said it of some cases that look alike, the others that do are proposed with them."""
    kin = next(
        (cases for cases in groups if {case.pk for case in told.cases} & {case.pk for case in cases}), ()
    )
    known = {case.pk for case in told.cases}
    further = [case for case in kin if case.pk not in known and not case.issue_key]
    return _proposal(told.signature, [*told.cases, *further])


def _proposal(signature: str, cases: Sequence[Case]) -> ProblemProposal:
    customers = {case.customer_id: cast("Customer", case.customer) for case in cases}
    return ProblemProposal(signature, tuple(cases), tuple(customers.values()))
