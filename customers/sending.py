"""Sending a frozen message once. Where SMTP leaves it open whether the mail left, a person decides."""

import smtplib
import ssl
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db.models import F, Q
from django.utils import timezone

from customers.models import Message
from partnerhub.redaction import redact_text
from partnerhub.refusals import Refusal, Refused

State = Message.State

CLAIM = timedelta(minutes=10)  # longer than the slowest conversation with a mail server
BACKOFF = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=15), timedelta(hours=1))


@dataclass(frozen=True, slots=True)
class Delivery:
    """How one conversation ended. `again`: nothing left and a later attempt may succeed by itself."""

    state: Message.State
    trouble: str = ""
    again: bool = False


class _NotTakenError(Exception):
    """The server did not take the mail: nothing left the building."""

    def __init__(self, text: str, *, again: bool) -> None:
        super().__init__(text)
        self.again = again


def send(message_pk: int) -> None:
    """Send the frozen bytes if the message is approved and due; harmless when called twice, or too late."""
    now = timezone.now()
    claimed = Message.objects.filter(pk=message_pk, state=State.APPROVED, due_at__lte=now).update(
        state=State.SENDING, due_at=now + CLAIM, attempts=F("attempts") + 1, trouble=""
    )
    if claimed:
        message = Message.objects.get(pk=message_pk)
        _record(message, deliver(message))


def deliver(message: Message) -> Delivery:
    """One conversation with the mail server: what stood before the end of DATA left nothing behind it."""
    try:
        return _converse(message)
    except _NotTakenError as refusal:
        return Delivery(State.APPROVED, str(refusal), again=refusal.again)


def due_messages() -> list[int]:
    """Primary keys of approved messages whose attempt is due."""
    due = Message.objects.filter(state=State.APPROVED, due_at__lte=timezone.now())
    return list(due.values_list("pk", flat=True)[:100])


def give_lost_claims_to_a_person() -> int:
    """Messages whose worker never reported back may or may not have left. Returns how many there were."""
    lost = Message.objects.filter(state=State.SENDING, due_at__lt=timezone.now())
    return lost.update(
        state=State.UNKNOWN,
        due_at=None,
        trouble="The worker stopped while it was sending. Look for the Message-ID in the sent mail or in the"
        " mail server's log, then say here whether it left.",
    )


def send_again(message: Message) -> None:
    """A person's decision: the message did not leave, send the same bytes now. Raises Refused."""
    stopped = Q(state=State.UNKNOWN) | Q(state=State.APPROVED, due_at__isnull=True)
    moved = Message.objects.filter(stopped, pk=message.pk).update(state=State.APPROVED, due_at=timezone.now())
    if not moved:
        raise Refused([Refusal("This mail is not waiting for a decision any more: reload the page.")])


def confirm_sent(message: Message) -> None:
    """A person's decision: the message was found to have left. Raises Refused."""
    moved = Message.objects.filter(pk=message.pk, state=State.UNKNOWN).update(
        state=State.SENT, left_at=timezone.now()
    )
    if not moved:
        raise Refused([Refusal("This mail is not waiting for a decision any more: reload the page.")])


def _record(message: Message, delivery: Delivery) -> None:
    now = timezone.now()
    retries_left = delivery.again and message.attempts <= len(BACKOFF)
    # `attempts` names our claim: after it ran out, another worker's word counts.
    mine = Message.objects.filter(pk=message.pk, state=State.SENDING, attempts=message.attempts)
    mine.update(
        state=delivery.state,
        trouble=redact_text(delivery.trouble),
        left_at=now if delivery.state == State.SENT else None,
        due_at=now + BACKOFF[message.attempts - 1] if retries_left else None,
    )


def _converse(message: Message) -> Delivery:
    server = _connect()
    try:
        _log_in(server)
        _offer(server, message)
        return _transmit(server, message)
    finally:
        server.close()  # no QUIT: its answer could only blur what is already known


def _connect() -> smtplib.SMTP:
    host, port, timeout = settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT
    try:
        if settings.EMAIL_USE_SSL:
            return smtplib.SMTP_SSL(host, port, timeout=timeout, context=ssl.create_default_context())
        return smtplib.SMTP(host, port, timeout=timeout)
    except (OSError, smtplib.SMTPException) as error:
        words = f"The mail server {host}:{port} could not be reached: {error}"
        raise _NotTakenError(words, again=True) from error


def _log_in(server: smtplib.SMTP) -> None:
    try:
        server.ehlo_or_helo_if_needed()
        if settings.EMAIL_USE_TLS:
            server.starttls(context=ssl.create_default_context())
            server.ehlo_or_helo_if_needed()  # what was said before TLS no longer counts
        if settings.EMAIL_HOST_USER:
            server.login(settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD)
    except smtplib.SMTPAuthenticationError as error:
        words = f"The mail server refused our login ({error.smtp_code}): correct EMAIL_URL, then send again."
        raise _NotTakenError(words, again=False) from error
    except (OSError, smtplib.SMTPException) as error:
        raise _NotTakenError(f"The mail server could not be used: {error}", again=True) from error
    except UnicodeError as error:
        words = "The user name or password in EMAIL_URL holds characters that SMTP cannot carry: correct it."
        raise _NotTakenError(words, again=False) from error


def _offer(server: smtplib.SMTP, message: Message) -> None:
    """Envelope and DATA: every recipient must be taken, half a delivery is none."""
    try:
        _expect(250, "the sender", server.mail(message.from_email))
        for address in message.recipients:
            _expect(250, address, server.rcpt(address))
        _expect(354, "the mail", server.docmd("DATA"))
    except (OSError, smtplib.SMTPException) as error:
        raise _NotTakenError(
            f"The mail server hung up before it took the mail: {error}", again=True
        ) from error


def _expect(code: int, what: str, answer: tuple[int, bytes]) -> None:
    given, text = answer
    if given // 10 != code // 10:  # 251, "will forward", is as good as 250
        words = f"The mail server refused {what}: {given} {_words(text)}"
        raise _NotTakenError(words, again=400 <= given < 500)


def _transmit(server: smtplib.SMTP, message: Message) -> Delivery:
    """After the final dot only a reply tells whether the server has the mail (RFC 1047)."""
    try:
        server.send(_dotted(bytes(message.raw)))
    except (OSError, smtplib.SMTPException) as error:
        raise _NotTakenError(
            f"The connection broke while the mail was on its way: {error}", again=True
        ) from error
    try:
        server.send(b".\r\n")
        answer = server.getreply()
    except (OSError, smtplib.SMTPException) as error:
        return Delivery(State.UNKNOWN, _doubt(message, str(error)))
    if not 200 <= answer[0] < 600:
        return Delivery(State.UNKNOWN, _doubt(message, _words(answer[1])))
    _expect(250, "the mail", answer)
    return Delivery(State.SENT, f"Accepted by the mail server: {_words(answer[1])}")


def _dotted(raw: bytes) -> bytes:
    """Lines that begin with a dot get a second one, which the server takes off again (RFC 5321, 4.5.2)."""
    stuffed = b"\r\n".join(b"." + line if line.startswith(b".") else line for line in raw.split(b"\r\n"))
    return stuffed if stuffed.endswith(b"\r\n") else stuffed + b"\r\n"


def _doubt(message: Message, words: str) -> str:
    return (
        f"The mail server took the whole mail and then gave no clear answer ({words}). It may have left: look"
        f" for Message-ID {message.message_id} in the mail server's log, or ask the recipient, then say here"
        " whether it did."
    )


def _words(answer: bytes) -> str:
    return answer.decode(errors="replace")[:500]
