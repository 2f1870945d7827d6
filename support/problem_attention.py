"""What the start page says about problems: the same error at two customers, and further cases of a known problem."""

from django.contrib.auth.models import AnonymousUser, User
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse

from partnerhub.attention import ROWS_SHOWN, Part, Row, Topic, topic_of
from support.models import Problem
from support.problem_facts import ProblemProposal, offered_to, open_reports, proposals
from support.words import some

PERMISSION = "support.add_problem"


def problem_rows(user: User | AnonymousUser) -> Part:
    """For who may open problems; nothing for others."""
    if not user.has_perms(["support.view_case", PERMISSION]):
        return Part()
    return Part(topics=[topic for topic in (_proposed(), _offered()) if topic.number])


def _proposed() -> Topic:
    found = proposals()
    return Topic(
        name="same error at several customers",
        tone="warn",
        number=len(found),
        rows=[_row(proposal) for proposal in found[:ROWS_SHOWN]],
        url=reverse("admin:support_problem_changelist"),
        permission=PERMISSION,
    )


def _row(proposal: ProblemProposal) -> Row:
    names = some([customer.name for customer in proposal.customers], 3)
    return Row(
        title=proposal.title,
        reason=f"{len(proposal.customers)} customers: {names}. One partner case is for all of them (SP-06).",
        action_label="Look at them",
        action_url=reverse("admin:support_problem_changelist"),
        since=min(case.created_at for case in proposal.cases),
    )


def _offered() -> Topic:
    """Open problems with a case that looks like one of theirs; the problem's page asks about each."""
    alike = open_reports().filter(~Q(signature=""), signature=OuterRef("signature"), problem=None)
    rows = Problem.objects.filter(Exists(alike), status=Problem.Status.OPEN).exclude(signature="")
    asking = [problem.pk for problem in rows.order_by("pk")[:20] if offered_to(problem).exists()]
    return topic_of(
        Problem.objects.filter(pk__in=asking).order_by("pk"),
        lambda problem: Row(
            title=str(problem),
            reason="Further cases look the same: let them join, or say why they are different.",
            action_label="Look at them",
            action_url=reverse("admin:support_problem_change", args=[problem.pk]),
            since=problem.created_at,
        ),
        name="problems with further cases",
        tone="warn",
        url=reverse("admin:support_problem_changelist"),
        permission=PERMISSION,
    )
