"""Signed webhooks from the sandbox: the challenge, the signature over the bytes, and sending again (linkedin.md 1.8)."""

import hashlib
import hmac
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import pytest

from .receiver import Receiver

BODY = {"type": "JOB_APPLICATION", "name": "Zoë"}


def signed(body: bytes, secret: str) -> str:
    return hmac.new(secret.encode(), b"hmacsha256=" + body, hashlib.sha256).hexdigest()


@pytest.fixture
def webhook(control, receiver):
    def send(**fields):
        return control("webhook", {"client_id": "acme-app", "url": f"{receiver.url}/hook", **fields})

    return send


def test_a_notification_is_signed_over_its_bytes(webhook, receiver):
    answer = webhook(body=BODY).json()
    notification = receiver.next()
    assert notification.body == b'{"type":"JOB_APPLICATION","name":"Zo\\u00eb"}'
    assert notification.headers["x-li-signature"] == signed(notification.body, "acme-secret")
    assert answer == {"status": 200, "statuses": [200], "attempts": [[200]]}


def test_raw_text_is_sent_as_it_is(webhook, receiver):
    webhook(raw="{ not json ë")
    notification = receiver.next()
    assert notification.body == "{ not json ë".encode()
    assert notification.headers["x-li-signature"] == signed(notification.body, "acme-secret")


@pytest.mark.parametrize(
    ("which", "secret"), [("current", "new"), ("previous", "acme-secret"), ("wrong", None), ("none", None)]
)
def test_either_live_secret_signs_and_a_wrong_one_can(webhook, receiver, sandbox, which, secret):
    sandbox.state.applications["acme-app"].secrets = ["acme-secret", "new"]
    webhook(body=BODY, secret=which)
    notification = receiver.next()
    found = notification.headers.get("x-li-signature")
    good = {signed(notification.body, one): one for one in ("acme-secret", "new")}
    assert (found is None, good.get(found)) == (which == "none", secret)


def test_what_is_not_taken_is_sent_again_six_times(webhook, receiver):
    receiver.statuses = [500] * 10
    answer = webhook(body=BODY).json()
    assert answer["attempts"] == [[500] * 7]
    assert len({receiver.next().body for _ in range(7)}) == 1
    assert receiver.received.empty()


def test_sending_again_ends_once_it_is_taken(webhook, receiver):
    receiver.statuses = [503, 401]
    assert webhook(body=BODY).json()["attempts"] == [[503, 401, 200]]


def test_sending_again_can_be_left_out(webhook, receiver):
    receiver.statuses = [503]
    assert webhook(body=BODY, resends=0).json()["status"] == 503


def test_the_same_notification_comes_many_times_at_once(webhook, receiver):
    answer = webhook(body=BODY, times=40, parallel=20).json()
    assert answer["statuses"] == [200] * 40
    assert len({receiver.next().headers["x-li-signature"] for _ in range(40)}) == 1


def test_a_challenge_comes_first(webhook, receiver, sandbox):
    receiver.secret = "acme-secret"
    answer = webhook(challenge=True, body=BODY).json()
    challenge, notification = receiver.next(), receiver.next()
    asked = parse_qs(urlsplit(challenge.target).query)
    assert (challenge.method, notification.method, answer["challenge"]["is_right"]) == ("GET", "POST", True)
    assert UUID(asked["challengeCode"][0]).version == 4
    assert asked["applicationId"] == [str(sandbox.state.applications["acme-app"].number)]


def test_nothing_is_sent_to_who_fails_the_challenge(webhook, receiver):
    receiver.secret = "another"
    answer = webhook(challenge=True, body=BODY).json()
    assert (list(answer), answer["challenge"]["is_right"]) == (["challenge"], False)
    assert receiver.next().method == "GET"
    assert receiver.received.empty()


def test_the_challenge_can_be_another(webhook, receiver):
    webhook(challenge=True, challenge_code="not-a-uuid", application_id="")
    assert receiver.next().target == "/hook?challengeCode=not-a-uuid"


def test_the_answer_holds_no_secret(webhook, receiver):
    assert "acme-secret" not in webhook(challenge=True, body=BODY).text


def test_a_redirect_is_not_followed(control, receiver):
    with Receiver(redirect_to=f"{receiver.url}/elsewhere") as first:
        answer = control(
            "webhook", {"client_id": "acme-app", "url": first.url, "body": BODY, "resends": 0}
        ).json()
    assert answer["status"] == 302
    assert receiver.received.empty()


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"client_id": "nobody"}, "Application 'nobody' is not known."),
        ({"url": "https://ats.example/"}, "url must be on this machine"),
        ({"secret": "previous"}, "Application acme-app has no previous secret."),
        ({"secret": "best"}, "'best' is no secret: use current, previous, wrong, none."),
        ({"resends": 7}, "resends must be a whole number from 0 to 6; it is 7."),
        ({"parallel": "many"}, "parallel must be a whole number from 1 to 100; it is 'many'."),
    ],
)
def test_a_webhook_that_cannot_be_sent_is_refused(webhook, receiver, fields, sentence):
    answer = webhook(**{"body": BODY, **fields})
    assert answer.status == 400
    assert sentence in answer.json()["message"]
    assert receiver.received.empty()
