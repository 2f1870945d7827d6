"""Verbs that move a case through its life, send it elsewhere and hand it to a person; `support.lifecycle` says what stands
in the way of a step."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from customers.models import Message
from partnerhub.redaction import redact_text
from partnerhub.refusals import Refusal, Refused
from partnerhub.signing import LONGEST_REASON, sign
from support.cases import note_closing
from support.destinations import LABELS, To
from support.lifecycle import TransitionFacts, can_transition, is_reopening
from support.models import Case, Problem
from support.notes import add_note, refuse_future, refuse_text
from support.rerouting import route_now
from support.second_cases import refuse_second_case
from support.waiting import turn

# Fields of a case that a step depends on.
TRANSITION_FIELDS = (
    "kind", "destination", "category", "filed_at", "last_answer_at", "is_investigated", "investigation",
)  # fmt: skip
BECAUSE_LIMIT = 2_000  # characters that the case keeps of why it goes elsewhere


@transaction.atomic
def move(
    *,
    case: Case,
    to: str,
    actor: User | None,
    because: str = "",
    ball: str | None = None,
    at: datetime | None = None,
    version: int | None = None,
) -> Case:
    """Take the case one step on, or open it again. Raises Refused with everything that stands in the way.

    `at` is when it happened, now unless given, and becomes the filing date of a case that is filed without one. `ball`
    says whose turn it is then; `version` is the one the person saw. An actor of None is another system.
    """
    locked = Case.objects.select_for_update().get(pk=case.pk)
    moment = at or timezone.now()
    if to == Case.Status.FILED and at and locked.filed_at is None:
        locked.filed_at = at
    refusals = [
        *_refuse_stale(locked, version),
        *refuse_future(moment, field="at"),
        *_refuse_ball(ball),
        *refuse_text(because, field="because"),
        *can_transition(facts_of(locked, because=because), to),
    ]
    if refusals:
        raise Refused(refusals)
    locked.ball = ball or _ball_after(locked, to)
    locked.status = to
    note_closing(case=locked)
    turn(case=locked, party=locked.ball, at=moment)
    _save(locked, actor, because, "status", "ball", "filed_at", "closed_at", "due_at")
    _keep_long_reason(locked, actor, because)
    return locked


@transaction.atomic
def send_to(*, case: Case, to: str, because: str, actor: User, version: int | None = None) -> Case:
    """The case goes there; where the rules say otherwise, with the reason. LinkedIn's promise is worked out for the new
    place. Raises Refused with everything that stands in the way; `version` is the one the person saw."""
    locked = Case.objects.select_for_update().get(pk=case.pk)
    routed = route_now(locked).route.destination
    refusals = [
        *_refuse_stale(locked, version),
        *_refuse_over(locked),
        *(_refuse_destination(to, routed) or _refuse_silence(to, routed, because)),
        *_refuse_wording(because),
    ]
    if refusals:
        raise Refused(refusals)
    reason = redact_text(because.strip()) if to != routed else ""
    is_new = to != (locked.destination or routed)
    locked.destination, locked.destination_because = To(to).value, reason
    turn(case=locked, party=locked.ball, at=timezone.now(), is_refiled=is_new)
    words = reason or f"As the rules say: {LABELS[routed]}"
    _save(locked, actor, words, "destination", "destination_because", "due_at")
    case.refresh_from_db()
    return case


@transaction.atomic
def assign(*, case: Case, owner: User | None, actor: User | None) -> Case:
    """Give the case to a person, or to nobody. Raises Refused for somebody who could not work on it."""
    locked = Case.objects.select_for_update().get(pk=case.pk)
    if owner is not None and not (owner.is_active and owner.has_perm("support.change_case")):
        words = f"{owner.get_username()} may not change cases: give it to somebody who may."
        raise Refused([Refusal(words, field="owner")])
    if locked.owner != owner:
        locked.owner = owner
        _save(locked, actor, "Assigned", "owner")
    return locked


def facts_of(
    case: Case, *, because: str = "", typed: Mapping[str, Any] | None = None, is_numbered: bool = False
) -> TransitionFacts:
    """What the rules look at, read from the case; `typed` are values of `TRANSITION_FIELDS` that are not saved yet."""
    read = {name: getattr(case, name) for name in TRANSITION_FIELDS} | dict(typed or {})
    return TransitionFacts(
        number=case.pk or 0,
        status=case.status,
        is_partner=read["kind"] == Case.Kind.PARTNER,
        destination=read["destination"],
        category=read["category"],
        filed_at=read["filed_at"],
        is_numbered=is_numbered or (case.pk is not None and case.references.exists()),
        is_investigated=bool(read["is_investigated"] or read["investigation"].strip()),
        is_answered=read["last_answer_at"] is not None,
        because=because,
        twin=_open_twin(case),
        merged_into=case.merged_into_id,
    )


def members_to_tell(case: Case) -> QuerySet[Case]:
    """The open cases of the problem that this partner case leads: their customers want to hear when it ends (SP-06)."""
    problem = Problem.objects.filter(partner_case=case.pk).first()
    if problem is None:
        return Case.objects.none()
    return problem.cases.exclude(pk=case.pk).exclude(status__in=Case.OVER).select_related("customer")


def _open_twin(case: Case) -> Refusal | None:
    """Another open case of the same customer and issue: a second one would be refused by the database (SP-07)."""
    if case.is_open:
        return None
    return next(iter(refuse_second_case(case=case, issue_key=case.issue_key)), None)


def _refuse_stale(case: Case, version: int | None) -> list[Refusal]:
    if version is None or version == case.version:
        return []
    return [Refusal(f"Case {case.pk} was changed since you opened it: look at it as it is now, then decide.")]


def _refuse_over(case: Case) -> list[Refusal]:
    if case.is_open:
        return []
    words = f"Case {case.pk} is {case.get_status_display()}: reopen it first, then say where it goes."
    if case.merged_into_id:
        words = (
            f"Case {case.pk} was merged into case {case.merged_into_id}: send that one, or undo the merge."
        )
    return [Refusal(words, field="to")]


def _refuse_destination(to: str, routed: To) -> list[Refusal]:
    if to not in LABELS:
        return [Refusal(f"{to!r} is no destination: choose one of the list.", field="to")]
    if routed is To.SECURITY_MAIL and to != routed:
        words = "A suspected breach goes to the security team and nowhere else."
        return [Refusal(words, "SP-26", "to")]
    return []


def _refuse_silence(to: str, routed: To, because: str) -> list[Refusal]:
    if to == routed or because.strip():
        return []
    words = f"The rules say {LABELS[routed]}: say why it goes elsewhere. The reason is kept on the case."
    return [Refusal(words, field="because")]


def _refuse_wording(because: str) -> list[Refusal]:
    length = len(because.strip())
    if length > BECAUSE_LIMIT:
        words = f"The reason has {length:,} characters, and {BECAUSE_LIMIT:,} is the most: shorten it."
        return [Refusal(words, field="because")]
    return refuse_text(because, field="because")


def _refuse_ball(ball: str | None) -> list[Refusal]:
    if not ball or ball in Case.Ball.values:
        return []
    return [
        Refusal(f"“{ball}” is nobody to wait for: use one of {', '.join(Case.Ball.values)}.", field="ball")
    ]


def _ball_after(case: Case, to: str) -> str:
    """Whose turn it is where nobody says: LinkedIn's once it is filed or handed on there, ours once it is reopened."""
    at_linkedin = (Case.Ball.LINKEDIN_SUPPORT, Case.Ball.LINKEDIN_ENGINEERING)
    if to in (Case.Status.FILED, Case.Status.TRANSFERRED) and case.ball not in at_linkedin:
        return case.desk_at_linkedin
    return Case.Ball.US.value if is_reopening(case.status, to) else case.ball


def _keep_long_reason(case: Case, actor: User | None, because: str) -> None:
    """The history row has one short line: what does not fit there is kept whole as a note."""
    if len(because.strip()) > LONGEST_REASON:
        text = f"{case.get_status_display().capitalize()}, because: {because}"
        add_note(case=case, text=text, audience=Message.Audience.INTERNAL, author=actor)


def _save(case: Case, actor: User | None, because: str, *fields: str) -> None:
    """One history row: who, what, from, to, why."""
    case.version += 1
    sign(case, redact_text(because.strip()), by=actor)
    case.save(update_fields=[*fields, "version"])
