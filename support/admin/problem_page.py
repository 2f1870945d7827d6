"""What the page of a problem and the proposals above the list show."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from support.models import Case, Problem
from support.problem_facts import (
    ProblemProposal,
    customers_of,
    known_numbers,
    offered_to,
    partner_numbers,
    proposals,
    uuids,
)
from support.second_cases import numbers_of
from support.words import some

SHOWN = 100  # members, offers, numbers and ids on the page
PROPOSED = 10


def problem_context(problem: Problem) -> dict[str, Any]:
    """A fixed number of queries, however many members there are."""
    members = problem.cases.select_related("customer").prefetch_related("references").order_by("pk")
    rows, numbers, calls = list(members[:SHOWN]), known_numbers(problem), uuids(problem)
    offered = offered_to(problem).prefetch_related("references")[:SHOWN]
    return {
        "problem": problem,
        "is_open": problem.status == Problem.Status.OPEN,
        "members": [(case, numbers_of(case)) for case in rows],
        "member_count": problem.cases.count(),
        "customer_count": customers_of(problem).count(),
        "twice": _twice(rows),
        "offered": [(case, numbers_of(case)) for case in offered],
        "numbers": numbers[:SHOWN],
        "all_numbers": ", ".join(row.as_written for row in numbers),
        "uuids": calls[:SHOWN],
        "all_uuids": "\n".join(calls),
        "partner_case": problem.partner_case,
        "partner_numbers": partner_numbers(problem),
    }


def proposal_lines() -> list[tuple[ProblemProposal, str]]:
    """Each with its customers in words."""
    found = proposals()[:PROPOSED]
    return [(one, some([customer.name for customer in one.customers], 5)) for one in found]


def _twice(members: Sequence[Case]) -> list[str]:
    """Customers with two open cases here: one of them is a duplicate (SP-07)."""
    counted = Counter(str(case.customer) for case in members if case.is_open)
    return [name for name, number in counted.items() if number > 1]
