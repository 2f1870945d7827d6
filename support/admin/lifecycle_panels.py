"""What the case page shows of a case's life: the lawful next steps, the clocks, and the timeline."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import AnonymousUser, User
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from customers.models import Message
from partnerhub.refusals import Refusal
from support.clock_facts import clocks_of
from support.lifecycle import can_transition, is_reopening, next_steps
from support.models import Case
from support.moving import facts_of
from support.timeline import CAP, read_timeline

MOST_OWNERS = 200  # people offered in one list
AUDIENCES = (
    (Message.Audience.INTERNAL.value, "only us (internal)"),
    (Message.Audience.CUSTOMER.value, "the customer"),
    (Message.Audience.LINKEDIN.value, "LinkedIn"),
)
BUTTONS = {
    Case.Status.FILED: "Filed with LinkedIn",
    Case.Status.WAITING: "Waiting",
    Case.Status.TRANSFERRED: "Transferred by LinkedIn",
    Case.Status.RESOLVED: "Resolved",
    Case.Status.CLOSED: "Close",
}
# How a line of the timeline is marked, by who may read it.
AUDIENCE_TONES = {
    Message.Audience.INTERNAL.value: "muted",
    Message.Audience.CUSTOMER.value: "ok",
    Message.Audience.LINKEDIN.value: "unknown",
}

LEGEND = [(AUDIENCE_TONES[audience], words) for audience, words in AUDIENCES]


@dataclass(frozen=True, slots=True)
class Step:
    """One button: `refusals` stand in its way; `asks_why` where a reason, which is typed beside it, would do."""

    to: str
    label: str
    refusals: Sequence[Refusal]
    asks_why: bool


def steps_panel(case: Case, user: User | AnonymousUser) -> dict[str, Any]:
    """For `admin/support/case/steps.html`; no steps for who may not change the case."""
    may = user.has_perm("support.change_case")
    return {
        "case": case,
        "may": may,
        "may_note": may and user.has_perm("support.add_note"),
        "steps": _steps(case) if may else [],
        "balls": Case.Ball.choices,
        "audiences": AUDIENCES,
        "owners": _owners() if may else [],
        "move_url": reverse("admin:support_case_move", args=[case.pk]),
        "note_url": reverse("admin:support_case_note", args=[case.pk]),
        "assign_url": reverse("admin:support_case_assign", args=[case.pk]),
    }


def clock_panel(case: Case) -> dict[str, Any]:
    """For `admin/support/case/clocks.html`."""
    return {"clocks": clocks_of(case, now=timezone.now())}


def timeline_panel(case: Case, user: User | AnonymousUser, *, show_all: bool = False) -> dict[str, Any]:
    """For `admin/support/case/timeline.html`: the newest lines, or all where the page's address asks for them."""
    timeline = read_timeline(case, user, cap=None if show_all else CAP)
    lines = [(event, AUDIENCE_TONES[event.audience]) for event in timeline.events]
    return {"lines": lines, "legend": LEGEND, "is_capped": timeline.is_capped, "cap": CAP}


def step_fields(posted: Mapping[str, Any]) -> dict[str, Any]:
    """What a button posts, as the verb takes it."""
    version = str(posted.get("version", ""))
    return {
        "to": posted.get("to", ""),
        "because": posted.get("because", ""),
        "ball": posted.get("ball") or None,
        "version": int(version) if version.isascii() and version.isdigit() and len(version) < 10 else None,
    }


def note_fields(posted: Mapping[str, Any]) -> dict[str, Any]:
    return {"text": posted.get("text", ""), "audience": posted.get("audience", "")}


def _steps(case: Case) -> list[Step]:
    facts = facts_of(case)
    return [_step(case, to, can_transition(facts, to)) for to in next_steps(case.status)]


def _step(case: Case, to: str, refusals: Sequence[Refusal]) -> Step:
    hard = [refusal for refusal in refusals if refusal.field != "because"]
    label = "Reopen" if is_reopening(case.status, to) else BUTTONS[Case.Status(to)]
    return Step(to, label, hard, asks_why=len(hard) < len(refusals))


def _owners() -> QuerySet[User]:
    return (
        User.objects.with_perm("support.change_case")
        .filter(is_active=True)
        .order_by("username")[:MOST_OWNERS]
    )
