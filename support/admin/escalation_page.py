"""What the page of an escalation shows: the mail as it would leave now, or as it was frozen."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.text import slugify

from customers.calendars import linkedin_calendar
from customers.letters import Letter, mailto, thawed
from customers.message_words import message_tone, message_words
from customers.models import Message
from partnerhub.refusals import Refusal
from support.checklist import Item
from support.escalation_letter import compose, items_of
from support.facts import read_facts
from support.gate import check_escalation
from support.models import Escalation

Status = Escalation.Status
TONES = {Status.DRAFT: "muted", Status.OUT: "unknown", Status.WITHDRAWN: "muted", Status.ANSWERED: "ok"}


@dataclass(frozen=True, slots=True)
class Outgoing:
    """The mail on the page; `refusals` keep it from leaving."""

    letter: Letter
    refusals: tuple[Refusal, ...] = ()

    @property
    def mailto(self) -> str:
        return mailto(self.letter)


def outgoing(escalation: Escalation) -> Outgoing:
    """The frozen message where there is one, else what the same code would send now."""
    if escalation.message:
        return Outgoing(thawed(escalation.message))
    letter = compose(escalation)
    return Outgoing(letter, tuple(check_escalation(escalation, letter)) if escalation.is_draft else ())


def escalation_context(escalation: Escalation) -> dict[str, Any]:
    message = escalation.message
    return {
        "escalation": escalation,
        "cases": escalation.cases.order_by("pk"),
        "mail": outgoing(escalation),
        "message": message,
        "items": _items(escalation) if escalation.is_draft else (),
        "tone": TONES[Status(escalation.status)],
        "message_tone": message_tone(message) if message else "",
        "message_words": message_words(message) if message else "",
        "is_busy": bool(message and message.state in (Message.State.APPROVED, Message.State.SENDING)),
        "is_stuck": bool(message and message.is_stuck),
        "can_send": bool(settings.EMAIL_URL),
        "can_withdraw": message is None or message.state not in (Message.State.SENDING, Message.State.SENT),
        "can_be_answered": escalation.status == Status.OUT and message is not None and message.has_left,
        "today": timezone.localdate(),
        "is_older": escalation.is_draft and timezone.localdate(escalation.created_at) < timezone.localdate(),
    }


def eml_name(escalation: Escalation) -> str:
    """A file name of plain letters, digits and hyphens."""
    numbers = [reference.as_written for case in escalation.cases.all() for reference in case.references.all()]
    return f"{slugify(' '.join(['escalation', str(escalation.pk), *numbers]))[:80]}.eml"


def _items(escalation: Escalation) -> tuple[Item, ...]:
    facts = read_facts(list(escalation.cases.order_by("pk")))
    return items_of(escalation, facts, today=timezone.localdate(), calendar=linkedin_calendar())
