"""The demo's problems: errors on the cases that tell of one, one problem that is known, and others left as proposals."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta

from django.contrib.auth.models import User
from django.utils import timezone

from support.cases import add_reference
from support.models import Case, Problem
from support.moving import move
from support.partner_cases import open_partner_case
from support.problem_facts import ProblemProposal, proposals
from support.problems import open_problem
from support.sameness import stamp

# What customers see, by words of the title; ids differ from report to report.
ERRORS: Mapping[str, str] = {
    "fails with 403": "HTTP 403: You do not have access to export candidate {number}",
    "no job postings": "No jobs found for recruiter {number}",
    "arrive twice": "409 Conflict: candidate {number} was delivered before",
    "Indicator missing": "No match for candidate urn:li:person:{number}",
    "without e-mail address": "Field emailAddress is empty for candidate {number}",
}
TICKET = "Zendesk 1184072"


def make_problems(cases: Iterable[Case]) -> list[Problem]:
    """The widest proposal becomes a problem with its partner case; the others wait for a person. Returns the problems."""
    told = [case for case in cases if _tell(case)]
    found = proposals()
    if not told or not found:
        return []
    widest, actor = found[0], _owner(told)
    if actor is None:
        return []
    return [_lead(widest, actor)]


def _tell(case: Case) -> bool:
    """Whether the case has an error to tell; it is written down with its signature."""
    error = next((error for words, error in ERRORS.items() if words in case.title), "")
    if case.kind != Case.Kind.CUSTOMER or not error:
        return False
    case.error_text = error.format(number=40_000 + 7 * case.pk)
    Case.objects.filter(pk=case.pk).update(error_text=case.error_text)
    stamp(case)
    return True


def _owner(cases: Sequence[Case]) -> User | None:
    return next((case.owner for case in cases if case.owner), None)


def _lead(proposal: ProblemProposal, actor: User) -> Problem:
    """All but the last report: that one is offered to join."""
    members = proposal.cases[:-1] if len(proposal.customers) > 2 else proposal.cases
    problem = open_problem(title=proposal.title, cases=members, actor=actor)
    partner = open_partner_case(problem=problem, actor=actor)
    add_reference(case=partner, text=TICKET)
    move(case=partner, to=Case.Status.FILED, actor=actor, at=timezone.now() - timedelta(days=3))
    problem.refresh_from_db()
    return problem
