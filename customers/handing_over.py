"""How a composed mail leaves, whoever composed it: in one of the ways, frozen once, stopped while it still waits, and decided
by a person where it stopped half-way."""

from collections.abc import Collection

from django.conf import settings
from django.contrib.auth.models import User

from customers import sending
from customers.letters import Letter, freeze, mailto
from customers.models import Message
from customers.tasks import send_message
from partnerhub.queue import wake
from partnerhub.refusals import Refusal, Refused

Handover = Message.Handover
State = Message.State

# What a person may have found out about a mail that stopped half-way.
_DECISIONS = {"sent": sending.confirm_sent, "again": sending.send_again}


def refuse_way(letter: Letter, how: str, ways: Collection[str] = Handover.values) -> list[Refusal]:
    """Why this letter cannot leave in that way."""
    if how not in ways:
        return [Refusal(f"{how!r} is no way to hand a mail over: use one of {', '.join(ways)}.")]
    if how == Handover.SMTP and not settings.EMAIL_URL:
        return [Refusal("Nothing is sent from here while EMAIL_URL is not set: download the .eml instead.")]
    if how == Handover.MAILTO and not mailto(letter):
        return [Refusal("This mail is too long for a link: download the .eml, or copy the text.")]
    return []


def let_out(letter: Letter, *, how: Handover, author: User) -> Message:
    """Freeze it, and have it sent where that is the way. Raises Refused."""
    by_smtp = how is Handover.SMTP
    message = freeze(letter, author=author, state=State.APPROVED if by_smtp else State.HANDED_OVER, how=how)
    if by_smtp:
        wake(send_message, message.pk)
    return message


def refuse_repeat(message: Message, *, how: str) -> list[Refusal]:
    """Why a mail that is out does not leave in this further way; by hand it may be taken as often as one likes."""
    if how == message.handover or Handover.SMTP not in (how, message.handover):
        return []
    by = message.get_handover_display()
    return [Refusal(f"This mail left already, {by}: sending it as well could deliver it twice.")]


def decide(message: Message, left: str) -> None:
    """A person found the mail (`sent`), or is sure that it never left (`again`). Raises Refused."""
    if left not in _DECISIONS:
        words = f"{left!r} is no finding about a mail: say one of {', '.join(_DECISIONS)}."
        raise Refused([Refusal(words)])
    _DECISIONS[left](message)
    wake(send_message, message.pk)


def stop(message: Message) -> bool:
    """Whether it is out of every state from which it could still be sent; nothing moves once a worker has it."""
    waiting = Message.objects.filter(pk=message.pk, state__in=[State.APPROVED, State.UNKNOWN])
    return bool(waiting.update(state=State.DRAFT, due_at=None))
