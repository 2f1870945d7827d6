"""Frozen bytes reach a mail server at most once; what is not known goes to a person (M1-M9)."""

import socket
from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone

from customers import sending
from customers.letters import freeze
from customers.models import Message
from customers.tasks import message_sweep, send_message
from partnerhub.refusals import Refused
from tests.customers.mail_server import Handler, mail_server
from tests.customers.test_letters import LETTER

pytestmark = pytest.mark.django_db
State = Message.State


def approved(letter=LETTER):
    return freeze(letter, author=None, state=State.APPROVED, how=Message.Handover.SMTP)


def state_after_sending(message):
    send_message(message.pk)
    message.refresh_from_db()
    return message.state


def test_server_receives_exactly_the_frozen_bytes(settings):
    message = approved(replace(LETTER, text=".\r\n..\r\nHi\r\n.", cc=("bo@linkedin.example",)))
    with mail_server(settings) as server:
        assert state_after_sending(message) == State.SENT
    assert server.taken == [
        ("support@partner.example", ["dana@linkedin.example", "bo@linkedin.example"], bytes(message.raw))
    ]
    assert message.left_at
    assert message.trouble == "Accepted by the mail server: fine"


def test_second_delivery_of_the_queue_message_sends_nothing(settings):
    message = approved()
    with mail_server(settings) as server:
        send_message(message.pk)
        send_message(message.pk)
    assert server.ended_data == 1


@pytest.mark.parametrize(
    ("moment", "answer", "again"),
    [
        ("MAIL", "451 busy", True),
        ("RCPT", "450 greylisted", True),
        ("RCPT", "550 no such person", False),
        ("RCPT", Handler.DROP, True),
        ("DATA", "451 not now", True),
        ("DATA", "554 no", False),
        ("DOT", "452 full", True),
        ("DOT", "554 spam", False),
    ],
    ids=lambda value: str(value) if isinstance(value, str | bool) else "hangs up",
)
def test_what_the_server_did_not_take_stays_approved(settings, moment, answer, again):
    message = approved()
    with mail_server(settings, **{moment: answer}):
        assert state_after_sending(message) == State.APPROVED
    assert "mail server" in message.trouble
    assert (message.due_at is not None) is again


def test_silence_after_the_final_dot_is_unknown_and_names_the_message_id(settings):
    message = approved()
    with mail_server(settings, DOT=Handler.DROP) as server:
        assert state_after_sending(message) == State.UNKNOWN
        message_sweep()
        send_message(message.pk)
    assert server.ended_data == 1
    assert message.message_id in message.trouble


def test_refused_connection_leaves_the_message_approved_for_later(settings):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        settings.EMAIL_HOST, settings.EMAIL_PORT = taken.getsockname()
        settings.EMAIL_TIMEOUT = 5
        message = approved()
        assert state_after_sending(message) == State.APPROVED
    assert "could not be reached" in message.trouble
    assert message.due_at > timezone.now()


def test_missing_starttls_is_trouble_and_not_a_plain_text_login(settings):
    message = approved()
    with mail_server(settings) as server:
        settings.EMAIL_USE_TLS = True
        assert state_after_sending(message) == State.APPROVED
    assert server.ended_data == 0
    assert "STARTTLS" in message.trouble


def test_attempts_end_with_a_person(settings):
    message = approved()
    with mail_server(settings, RCPT="450 later"):
        for _ in range(len(sending.BACKOFF) + 1):
            Message.objects.update(due_at=timezone.now())
            state_after_sending(message)
    assert (message.state, message.due_at) == (State.APPROVED, None)


def test_message_that_is_not_due_yet_is_left_alone(settings):
    message = approved()
    Message.objects.update(due_at=timezone.now() + timedelta(minutes=1))
    with mail_server(settings) as server:
        assert state_after_sending(message) == State.APPROVED
    assert server.ended_data == 0


def test_message_whose_worker_was_killed_becomes_unknown():
    message = approved()
    Message.objects.update(state=State.SENDING, due_at=timezone.now() - timedelta(seconds=1))
    message_sweep()
    message.refresh_from_db()
    assert (message.state, message.due_at) == (State.UNKNOWN, None)


def test_sweep_wakes_a_worker_for_what_a_lost_queue_message_left(django_capture_on_commit_callbacks):
    message = approved()
    assert sending.due_messages() == [message.pk]
    with django_capture_on_commit_callbacks() as woken:
        message_sweep()
    assert len(woken) == 1


def test_person_decides_that_an_unknown_message_is_sent_again(settings):
    message = approved()
    Message.objects.update(state=State.UNKNOWN, due_at=None)
    sending.send_again(message)
    with mail_server(settings) as server:
        assert state_after_sending(message) == State.SENT
    assert server.ended_data == 1


def test_person_decides_that_an_unknown_message_was_sent():
    message = approved()
    Message.objects.update(state=State.UNKNOWN, due_at=None)
    sending.confirm_sent(message)
    message.refresh_from_db()
    assert message.state == State.SENT
    with pytest.raises(Refused, match="reload"):
        sending.send_again(message)
