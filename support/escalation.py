"""Verbs of an escalation: draft, hand over once, decide, withdraw. `support.gate` says what stands in the way."""

from collections.abc import Sequence
from datetime import date

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from customers.handing_over import decide, let_out, refuse_repeat, refuse_way, stop
from customers.letters import Letter
from customers.models import LinkedInContact, Message
from partnerhub.redaction import redact_text
from partnerhub.refusals import Refusal, Refused
from partnerhub.signing import sign
from support.cases import hand_ball, note_answer
from support.checklist import in_full
from support.escalation_letter import compose
from support.gate import check_escalation, gate, open_escalations, refuse_second, refuse_wording
from support.models import Case, Escalation

Handover = Message.Handover
State = Message.State

_CHANGED = Refusal("The mail changed since you opened this page: look at it again below, then decide.")


@transaction.atomic
def draft_escalation(
    *,
    cases: Sequence[Case],
    reason: str,
    reasoning: str,
    bd_contact: LinkedInContact,
    author: User,
    another_because: str = "",
) -> Escalation:
    """Write down a draft. Raises Refused with everything that stands in the way."""
    locked = list(Case.objects.select_for_update().filter(pk__in=[case.pk for case in cases]).order_by("pk"))
    refusals = [
        *gate(*locked),
        *refuse_wording(reason, reasoning, bd_contact, locked),
        *refuse_second(open_escalations(locked), another_because),
    ]
    if refusals:
        raise Refused(refusals)
    escalation = Escalation.objects.create(
        reason=reason,
        reasoning=reasoning.strip(),
        bd_contact=bd_contact,
        author=author,
        another_because=another_because.strip(),
    )
    escalation.cases.set(locked)
    return escalation


@transaction.atomic
def revise_escalation(
    *,
    escalation: Escalation,
    reason: str,
    reasoning: str,
    bd_contact: LinkedInContact,
    another_because: str = "",
) -> Escalation:
    """Change the wording of a draft. Raises Refused."""
    locked = Escalation.objects.select_for_update().get(pk=escalation.pk)
    cases = list(locked.cases.order_by("pk"))
    others = open_escalations(cases).exclude(pk=locked.pk)
    refusals = [
        *([] if locked.is_draft else [refuse_frozen(locked)]),
        *refuse_wording(reason, reasoning, bd_contact, cases),
        *refuse_second(others, another_because),
    ]
    if refusals:
        raise Refused(refusals)
    locked.reason, locked.reasoning, locked.bd_contact = reason, reasoning.strip(), bd_contact
    locked.another_because = another_because.strip()
    locked.save(update_fields=["reason", "reasoning", "bd_contact", "another_because"])
    return locked


@transaction.atomic
def hand_over(*, escalation: Escalation, how: str, actor: User, digest: str) -> Message:
    """Freeze exactly the mail that was previewed (`digest`), once; a repeat returns it. Raises Refused."""
    locked = Escalation.objects.select_for_update().get(pk=escalation.pk)
    if locked.message:
        return _frozen_before(locked, locked.message, how, digest)
    letter = compose(locked)
    refusals = [
        *([] if locked.is_draft else [refuse_frozen(locked)]),
        *_changed_since(letter, digest),
        *refuse_way(letter, how),
        *check_escalation(locked, letter),
    ]
    if refusals:
        raise Refused(refusals)
    return _let_out(locked, letter, Handover(how), actor)


@transaction.atomic
def decide_about(*, escalation: Escalation, left: str, actor: User) -> Escalation:
    """A person found the mail (`sent`), or is sure that it never left (`again`). Raises Refused."""
    locked = Escalation.objects.select_for_update().get(pk=escalation.pk)
    if locked.status != Escalation.Status.OUT or locked.message is None:
        words = f"Escalation {locked.pk} is {locked.get_status_display()}: its mail is not sent any more."
        raise Refused([Refusal(words)])
    decide(locked.message, left)
    _note(locked, actor, because=f"Found by {actor.get_username()}: {left}")
    return locked


@transaction.atomic
def withdraw(*, escalation: Escalation, because: str, actor: User) -> Escalation:
    """Take back what did not leave: a draft, or a mail handed over that nobody sent. Raises Refused."""
    locked = Escalation.objects.select_for_update().get(pk=escalation.pk)
    refusals = _withdrawal_refusals(locked, because)
    if refusals:
        raise Refused(refusals)
    was_out = locked.status == Escalation.Status.OUT
    _move(locked, Escalation.Status.WITHDRAWN, actor, withdrawn_because=redact_text(because.strip()))
    if was_out:
        hand_ball(cases=locked.cases.all(), to=Case.Ball.US, because=f"Escalation {locked.pk} was not sent")
    return locked


@transaction.atomic
def record_answer(*, escalation: Escalation, on: date, actor: User) -> Escalation:
    """LinkedIn answered an escalation that is out: its cases' clocks start anew, and it is our turn. Raises Refused."""
    locked = Escalation.objects.select_for_update().get(pk=escalation.pk)
    refusals = _answer_refusals(locked, on)
    if refusals:
        raise Refused(refusals)
    _move(locked, Escalation.Status.ANSWERED, actor)
    note_answer(cases=locked.cases.all(), on=on, because=f"LinkedIn answered escalation {locked.pk}")
    return locked


def refuse_frozen(escalation: Escalation) -> Refusal:
    return Refusal(
        f"Escalation {escalation.pk} is {escalation.get_status_display()}, no draft any more: reload the page."
    )


def _frozen_before(escalation: Escalation, message: Message, how: str, digest: str) -> Message:
    if escalation.status != Escalation.Status.OUT:
        raise Refused([refuse_frozen(escalation)])
    if message.digest != digest:
        raise Refused([_CHANGED])
    if refusals := refuse_repeat(message, how=how):
        raise Refused(refusals)
    return message


def _changed_since(letter: Letter, digest: str) -> list[Refusal]:
    return [] if letter.digest == digest else [_CHANGED]


def _let_out(escalation: Escalation, letter: Letter, how: Handover, actor: User) -> Message:
    message = let_out(letter, how=how, author=actor)
    _move(escalation, Escalation.Status.OUT, actor, message=message)
    hand_ball(cases=escalation.cases.all(), to=Case.Ball.BD, because=f"Escalation {escalation.pk}")
    return message


def _withdrawal_refusals(escalation: Escalation, because: str) -> list[Refusal]:
    if escalation.status not in Escalation.OPEN:
        return [refuse_frozen(escalation)]
    if escalation.message is None:
        return []
    refusals = [] if because.strip() else [Refusal("Say why it was not sent.", field="because")]
    if escalation.message.state == State.HANDED_OVER or stop(escalation.message):
        return refusals
    return [*refusals, _left(escalation.message)]


def _answer_refusals(escalation: Escalation, on: date) -> list[Refusal]:
    message = escalation.message
    if escalation.status != Escalation.Status.OUT or message is None:
        words = f"Escalation {escalation.pk} is {escalation.get_status_display()}: only one that is out is answered."
        return [Refusal(words)]
    if not message.has_left or message.frozen_at is None:
        words = f"The mail is {message.get_state_display()}: settle first whether it left."
        return [Refusal(words)]
    handed_over_on = timezone.localdate(message.frozen_at)
    if on > timezone.localdate():
        return [
            Refusal(f"{in_full(on)} is in the future: enter the day on which LinkedIn answered.", field="on")
        ]
    if on < handed_over_on:
        words = f"LinkedIn cannot have answered on {in_full(on)}: the mail is of {in_full(handed_over_on)}."
        return [Refusal(words, field="on")]
    return []


def _left(message: Message) -> Refusal:
    return Refusal(
        f"The mail is {message.get_state_display()} and cannot be taken back: write to the contact instead."
    )


def _move(escalation: Escalation, to: Escalation.Status, actor: User, **also: object) -> None:
    """Move away from the state we read, or not at all; the history row says who."""
    moved = Escalation.objects.filter(pk=escalation.pk, status=escalation.status).update(status=to, **also)
    if not moved:
        raise Refused([refuse_frozen(escalation)])
    escalation.refresh_from_db()
    _note(escalation, actor)


def _note(escalation: Escalation, actor: User, *, because: str = "") -> None:
    """A history row of the escalation as it stands."""
    sign(escalation, because, by=actor)
    escalation.save(update_fields=["status"])
