"""Where a mail is, in words and in a tone, on whichever page it stands."""

from django.utils import timezone

from customers.models import Message

State = Message.State
_TONES = {
    State.DRAFT: "muted",
    State.APPROVED: "busy",
    State.SENDING: "busy",
    State.SENT: "ok",
    State.HANDED_OVER: "ok",
    State.UNKNOWN: "unknown",
}
_WORDS = {
    State.DRAFT: "Not sent",
    State.APPROVED: "Will be sent in a moment",
    State.SENDING: "Being sent",
    State.SENT: "Sent: the mail server accepted it",
    State.UNKNOWN: "Not known whether it left",
}


def message_words(message: Message) -> str:
    """ "Accepted" is all that a mail server says (M5)."""
    if message.is_stuck:
        return "Could not be sent"
    if message.state == State.HANDED_OVER:
        return f"Handed over {message.get_handover_display()}"
    if message.state == State.APPROVED and message.attempts and message.due_at:
        return f"Will be tried again at {timezone.localtime(message.due_at):%H:%M}"
    return _WORDS[State(message.state)]


def message_tone(message: Message) -> str:
    return "warn" if message.is_stuck else _TONES[State(message.state)]
