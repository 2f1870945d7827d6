"""Events that the sandbox sends to a callback URL: by itself after a change of status, and when it is told to."""

import pytest

from integrations.sandbox.keys import IntegrationKey
from integrations.sandbox.pushes import push_status

from .conftest import EXPORT
from .partner import VIEWERS
from .receiver import Receiver

CSA = {**EXPORT, "context": "urn:li:contract:2001", "integration_type": "CSA_API"}
CALLBACK = "https://hooks.acme.example/linkedin?customer=1"


@pytest.fixture
def enabled(control, acme):
    """The requestId of the export's last change."""
    acme.upsert_v2({"CALLBACK_URL": CALLBACK, "JOB_POSTING_VIEWERS": VIEWERS})
    return control("enable", EXPORT).json()["request_id"]


@pytest.fixture
def pushing(sandbox, receiver):
    sandbox.state.rules.push_events = True
    sandbox.state.rules.push_hosts = {"hooks.acme.example": receiver.url}


def test_a_status_change_is_pushed_to_the_mapped_callback_url(pushing, enabled, receiver):
    event = receiver.next()
    assert (event.method, event.target) == ("POST", "/linkedin?customer=1")
    assert {**event.json(), "expiresAt": None} == {
        "id": enabled,
        "type": "INTEGRATION_STATUS_CHANGE",
        "expiresAt": None,
    }
    assert event.json()["expiresAt"] > 1_000_000_000_000
    assert "x-li-signature" not in event.headers


def test_an_integration_without_a_callback_url_uses_the_exports(pushing, enabled, receiver, submit):
    receiver.next()
    assert submit("/enable", CSA).status == 303
    assert receiver.next().json()["type"] == "INTEGRATION_STATUS_CHANGE"


def test_nothing_is_pushed_unless_the_rules_say_so(enabled, receiver, sandbox):
    sandbox.state.rules.push_hosts = {"hooks.acme.example": receiver.url}
    assert receiver.received.empty()
    assert not sandbox.state.pushes


def test_no_other_machine_is_called(pushing, sandbox, control, acme):
    sandbox.state.rules.push_hosts = {}
    acme.upsert_v2({"CALLBACK_URL": CALLBACK, "JOB_POSTING_VIEWERS": VIEWERS})
    assert control("enable", EXPORT).status == 200
    assert control("log.json").json()["pushes"] == []


def test_the_log_tells_what_the_receiver_answered(enabled, pushing, receiver, sandbox, control):
    integration = sandbox.state.integrations[IntegrationKey(**EXPORT)]
    push_status(sandbox.state, integration).join(10)
    (push,) = control("log.json").json()["pushes"]
    assert {name: push[name] for name in ("url", "id", "status", "error")} == {
        "url": f"{receiver.url}/linkedin?customer=1",
        "id": enabled,
        "status": 200,
        "error": "",
    }


def test_one_event_is_sent_on_demand(enabled, receiver, control):
    answer = control("push", {**EXPORT, "url": f"{receiver.url}/in?x=1", "kind": "status"}).json()
    event = receiver.next()
    assert (event.target, event.headers["content-type"]) == ("/in?x=1", "application/json")
    assert event.json() == answer["event"]
    assert (answer["event"]["id"], answer["status"], answer["statuses"]) == (enabled, 200, [200])


def test_an_export_is_sent_several_times_over(receiver, control):
    receiver.statuses = [503]
    answer = control("push", {"url": receiver.url, "kind": "export", "id": "e-1", "times": 3}).json()
    assert answer["statuses"] == [503, 200, 200]
    assert [receiver.next().json()["id"] for _ in range(3)] == ["e-1"] * 3
    assert answer["event"]["type"] == "EXPORT_CANDIDATE_PROFILE"


def test_a_redirect_is_not_followed(control, receiver):
    with Receiver(redirect_to=f"{receiver.url}/elsewhere") as first:
        answer = control("push", {"url": first.url, "kind": "export"}).json()
    assert answer["status"] == 302
    assert receiver.received.empty()


def test_a_receiver_that_is_gone_is_told(control, receiver):
    with Receiver() as gone:
        url = gone.url
    answer = control("push", {"url": url, "kind": "export"}).json()
    assert (answer["status"], "refused" in answer["error"]) == (0, True)


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"url": "https://ats.example/in"}, "url must be on this machine"),
        ({"url": "http://127.0.0.1.ats.example/"}, "url must be on this machine"),
        ({"url": "http://127.0.0.1@ats.example/"}, "url must be on this machine"),
        ({"url": "ftp://127.0.0.1/"}, "url must be on this machine"),
        ({"url": "http://[::1"}, "is no address"),
        ({"kind": "gossip"}, "'gossip' is no kind of event: use status, export."),
        ({"times": 0}, "times must be a whole number from 1 to 1000; it is 0."),
        ({"integration_type": "X"}, "'X' is no integration type of LinkedIn."),
        ({"client_id": "nobody"}, "was not requested with nobody."),
        ({}, "has not changed its status yet."),
    ],
)
def test_an_event_that_cannot_be_sent_is_refused(control, fields, sentence):
    answer = control("push", {**EXPORT, "url": "http://127.0.0.1:1/", **fields})
    assert answer.status == 400
    assert sentence in answer.json()["message"]
