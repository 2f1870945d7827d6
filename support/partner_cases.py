"""The partner case of a problem: one ticket at LinkedIn for all customers, none of whom is ever on it (SP-06, SP-11)."""

from collections.abc import Iterable, Iterator

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from customers.models import Message
from partnerhub.refusals import Refusal, Refused
from partnerhub.signing import sign
from support.changes import change_case
from support.destinations import To
from support.models import Case, Note, Problem
from support.problem_facts import FEWEST_CUSTOMERS, calls_of, customers_of, known_numbers, uuids
from support.reports import BusinessLine, Kind

NUMBERS_WRITTEN = 100  # in the description; the page has them all


@transaction.atomic
def open_partner_case(*, problem: Problem, actor: User) -> Case:
    """A case of ours at partner engineering, with all members' customers, calls and numbers. Raises Refused."""
    problem = Problem.objects.select_for_update().get(pk=problem.pk)
    members = list(problem.cases.select_related("integration", "product").order_by("pk"))
    refusals = list(_refusals(problem))
    if refusals:
        raise Refused(refusals)
    case = _compose(problem, members, actor)
    sign(case, f"For the problem “{problem}”", by=actor)
    case.save()
    case.affected_customers.set(customers_of(problem))
    case.api_calls.set(calls_of(problem))
    problem.partner_case = case
    sign(problem, f"Case {case.pk} opened", by=actor)
    problem.save(update_fields=["partner_case"])
    return case


def tell_partner_case(partner: Case, case: Case, actor: User) -> None:
    """A further customer: LinkedIn is to hear the new count and the new numbers (SP-06, SP-10)."""
    if case.customer:
        partner.affected_customers.add(case.customer)
    partner.api_calls.add(*case.api_calls.all())
    customers = partner.affected_customers.count()
    change_case(case=partner, actor=actor, because=f"Case {case.pk} joined", affected_count=customers)
    numbers = ", ".join(reference.as_written for reference in case.references.all())
    naming = f", naming {numbers}" if numbers else ""
    Note.objects.create(
        case=partner,
        audience=Message.Audience.INTERNAL,
        text=f"Case {case.pk} joined: {customers} customers now. Tell LinkedIn{naming} (SP-06, SP-10).",
        author=actor,
        happened_at=timezone.now(),
    )


def _refusals(problem: Problem) -> Iterator[Refusal]:
    if problem.status != Problem.Status.OPEN:
        yield Refusal(f"The problem “{problem}” is closed: open a new one for what happens now.")
    if problem.partner_case:
        words = f"Case {problem.partner_case_id} is this problem's partner case already: continue there."
        yield Refusal(words, rule="SP-07")
    customers = customers_of(problem).count()
    if customers < FEWEST_CUSTOMERS:
        words = (
            f"A partner case is for an issue of {FEWEST_CUSTOMERS} customers or more, here are {customers}: let further"
            " cases join, or write to LinkedIn on the customer's own case."
        )
        yield Refusal(words, rule="SP-22")


def _compose(problem: Problem, members: list[Case], actor: User) -> Case:
    products = {case.product for case in members if case.product}
    product = products.pop() if len(products) == 1 else None
    line = product.business_line if product else BusinessLine.TALENT.value
    is_talent = line == BusinessLine.TALENT  # SP-34: the others have a form of their own
    return Case(
        kind=Case.Kind.PARTNER,
        title=problem.title,
        description=_description(problem),
        product=product,
        programme=_shared(case.related_programme for case in members),
        category=Kind.TECHNICAL_ISSUE,
        error_text=next((case.error_text for case in members if case.error_text), ""),
        affected_count=customers_of(problem).count(),
        destination=To.PARTNER_ENGINEERING_FORM if is_talent else To.DEVELOPER_SUPPORT_FORM,
        signature=problem.signature,
        is_urgent=any(case.is_urgent for case in members),
        owner=actor,
    )


def _shared(values: Iterable[str]) -> str:
    """What all that say something agree on."""
    said = {value for value in values if value}
    return said.pop() if len(said) == 1 else ""


def _description(problem: Problem) -> str:
    """No names of customers: their number, what it is, and what LinkedIn knows already."""
    lines = [f"The same problem at {customers_of(problem).count()} customers: {problem.title}"]
    numbers = [row.as_written for row in known_numbers(problem)][:NUMBERS_WRITTEN]
    if numbers:
        lines.append(f"Known cases: {', '.join(numbers)}.")
    if calls := uuids(problem)[:NUMBERS_WRITTEN]:
        lines.append(f"x-li-uuid of failed calls: {', '.join(calls)}.")
    return "\n".join(lines)
