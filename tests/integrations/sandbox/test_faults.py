"""Fault scripts: what goes wrong, when, how often, and what was applied all the same."""

import http.client
import json
import socket
from dataclasses import replace

import pytest

from integrations.sandbox.faults import Fault, FaultScriptError, read_faults

from .partner import VIEWERS, Key, query

CALLBACK = Key("CALLBACK_URL")
JOB_VIEWERS = Key("JOB_POSTING_VIEWERS")
VALUES = {CALLBACK: "https://acme.example/in", JOB_VIEWERS: VIEWERS}
PUT = {"method": "PUT"}


@pytest.mark.parametrize(("at", "applied"), [("before_apply", 0), ("after_apply", 2)])
def test_a_failure_comes_before_or_after_the_values_take_effect(acme, sandbox, at, applied):
    sandbox.state.faults.append(Fault("status:503", match=PUT, at=at))
    assert acme.upsert(VALUES).status == 503
    assert len(sandbox.state.applied) == applied


@pytest.mark.parametrize(
    ("effect", "status", "content_type", "body"),
    [
        ("html", 200, "text/html; charset=utf-8", b"<!doctype html>"),
        ("garbage", 200, "application/json", b'{"results":{"config\x00'),
        ("empty", 200, "application/json", b""),
        ("body:null", 200, "application/json", b"null"),
        ('body:{"results": [NaN]}', 200, "application/json", b'{"results": [NaN]}'),
        ("status:500", 500, "application/json", b'{"status":500'),
        ("redirect:https://elsewhere.example/x", 302, "application/json", b""),
    ],
)
def test_a_reply_is_spoilt(acme, sandbox, effect, status, content_type, body):
    sandbox.state.faults.append(Fault(effect, match=PUT))
    answer = acme.upsert(VALUES)
    assert (answer.status, answer.headers["Content-Type"]) == (status, content_type)
    assert answer.body.startswith(body)


def test_a_spoilt_reply_carries_the_headers_of_the_script(acme, sandbox):
    sandbox.state.faults.append(Fault("status:429", headers={"Retry-After": "7"}))
    answer = acme.read(CALLBACK)
    assert (answer.json()["code"], answer.headers["Retry-After"]) == ("TOO_MANY_REQUESTS", "7")


def test_a_redirect_names_its_target(acme, sandbox):
    sandbox.state.faults.append(Fault("redirect:https://elsewhere.example/x"))
    assert acme.read(CALLBACK).headers["Location"] == "https://elsewhere.example/x"


@pytest.mark.parametrize(
    ("effect", "at", "error", "applied"),
    [
        ("reset", "before_apply", ConnectionResetError, 0),
        ("reset", "after_apply", ConnectionResetError, 2),
        ("hang:0", "after_apply", http.client.RemoteDisconnected, 2),
        ("truncate", "during_reply", http.client.IncompleteRead, 2),
        ("hang:0", "during_reply", http.client.IncompleteRead, 2),
    ],
)
def test_a_connection_breaks(acme, sandbox, effect, at, error, applied):
    sandbox.state.faults.append(Fault(effect, match=PUT, at=at))
    with pytest.raises(error):
        acme.upsert(VALUES)
    assert len(sandbox.state.applied) == applied


def test_a_hanging_answer_ends_when_the_sandbox_closes(acme, sandbox):
    sandbox.state.faults.append(Fault("hang:3600", at="during_reply"))
    with socket.create_connection(sandbox._server.server_address) as caller, caller.makefile("rb") as file:
        caller.sendall(b"GET /rest/x HTTP/1.1\r\nHost: x\r\n\r\n")
        assert file.readline() == b"HTTP/1.1 404 Not Found\r\n"
        sandbox.close()
        assert not file.read().endswith(b"}")


def test_a_dripping_reply_is_whole_in_the_end(acme, sandbox):
    sandbox.state.faults.append(Fault("drip:0", match=PUT, at="during_reply"))
    assert len(acme.upsert(VALUES).json()["results"]) == 2


@pytest.mark.parametrize(
    ("at", "applied"), [("before_apply", [VIEWERS]), ("after_apply", list(VALUES.values()))]
)
@pytest.mark.parametrize("effect", ["drop_entity", "entity_status:500", 'entity_answer:{"status":"204"}'])
def test_single_entities_fail_with_or_without_effect(acme, sandbox, effect, at, applied):
    sandbox.state.faults.append(Fault(effect, match={**PUT, "entity": "CALLBACK_URL"}, at=at))
    document = acme.upsert(VALUES).json()
    assert document["results"].pop(JOB_VIEWERS.in_reply()) == {"status": 204}
    assert document["results"].get(CALLBACK.in_reply()) == (
        {"status": "204"} if effect.startswith("entity_answer") else None
    )
    assert document["errors"].get(CALLBACK.in_reply(), {}).get("status") == (
        500 if effect.startswith("entity_status") else None
    )
    assert [applied.value for applied in sandbox.state.applied] == applied


def test_without_a_choice_the_first_entity_fails(acme, sandbox):
    sandbox.state.faults.append(Fault("entity_status:500", match=PUT))
    assert list(acme.upsert(VALUES).json()["errors"]) == [CALLBACK.in_reply()]


def test_a_fault_skips_and_stops_as_scripted(acme, sandbox):
    sandbox.state.faults.append(Fault("status:500", skip=1, times=2))
    assert [acme.read(CALLBACK).status for _ in range(5)] == [200, 500, 500, 200, 200]


def test_a_fault_without_a_number_never_stops(acme, sandbox):
    sandbox.state.faults.append(Fault("status:500", times=0))
    assert {acme.read(CALLBACK).status for _ in range(5)} == {500}


@pytest.mark.parametrize(
    ("match", "status"),
    [
        ({"method": "GET"}, 500),
        ({"method": "PUT"}, 200),
        ({"path": "/rest/"}, 500),
        ({"path": "/oauth/"}, 200),
        ({"query": "CALLBACK_URL"}, 500),
        ({"query": "JOB_POSTING_VIEWERS"}, 200),
        ({"client_id": "acme-app"}, 500),
        ({"client_id": "bolt-app"}, 200),
        ({"method": "GET", "client_id": "bolt-app"}, 200),
    ],
)
def test_a_fault_hits_only_the_calls_it_matches(acme, sandbox, match, status):
    sandbox.state.faults.append(Fault("status:500", match=match))
    assert acme.read(CALLBACK).status == status


def test_a_token_call_can_fail(acme, sandbox):
    sandbox.state.faults.append(Fault("status:500", match={"path": "/oauth", "client_id": "acme-app"}))
    assert acme.ask_for_token().status == 500


def test_unanswered_calls_are_logged_with_status_zero(acme, sandbox):
    sandbox.state.faults.append(Fault("reset", match=PUT))
    with pytest.raises(ConnectionResetError):
        acme.upsert(VALUES)
    assert sandbox.state.calls.count("PUT", "integrationConfigurations", status=0) == 1


def test_a_script_is_read_from_json(tmp_path):
    script = tmp_path / "faults.json"
    entry = {"effect": "status:503", "match": {"path": "/rest"}, "at": "before_apply", "times": 3}
    script.write_text(json.dumps([entry, {"effect": "reset"}]))
    expected = Fault("status:503", match={"path": "/rest"}, at="before_apply", times=3)
    assert read_faults(script) == [expected, Fault("reset")]


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        ("{}", "must hold a JSON list"),
        ("[", "cannot be read as JSON"),
        ('[{"effect": "explode"}]', "Fault number 1 is wrong: Unknown effect 'explode'"),
        ('[{"effect": "reset", "at": "later"}]', "Unknown moment 'later'"),
        ('[{"effect": "truncate", "at": "after_apply"}]', "set at to during_reply"),
        ('[{"effect": "status"}]', "needs an argument"),
        ('[{"effect": "status:many"}]', "must be a number"),
        ('[{"effect": "entity_answer:{"}]', "must be JSON"),
        ('[{"effect": "throttle:month"}]', "must be one of day, short"),
        ('[{"effect": "poison"}]', "needs an argument"),
        ('[{"effect": "hold:1", "at": "during_reply"}]', "set at to before_apply or after_apply"),
        ('[{"effect": "hold:long"}]', "must be a number"),
        ('[{"effect": "sunset:202602", "at": "after_apply"}]', "set at to before_apply"),
        ('[{"effect": 5}]', "Fault number 1 is wrong"),
        ('[{"effect": "reset", "match": "x"}]', "Unknown match"),
        ('[{"effect": "reset", "match": {"host": "x"}}]', "Unknown match"),
        ('[{"effect": "reset", "often": 2}]', "often"),
        ('["reset"]', "Fault number 1 is wrong"),
    ],
)
def test_a_script_that_is_wrong_says_where(tmp_path, content, complaint):
    script = tmp_path / "faults.json"
    script.write_text(content)
    with pytest.raises(FaultScriptError, match=complaint):
        read_faults(script)


def test_faults_do_not_touch_the_page(acme, sandbox):
    sandbox.state.faults.append(Fault("status:500", times=0))
    assert acme.send("GET", "/").status == 200


def test_two_faults_are_used_one_after_the_other(acme, sandbox):
    first = Fault("status:500")
    sandbox.state.faults += [first, replace(first, effect="status:502")]
    assert [acme.read(CALLBACK).status for _ in range(3)] == [500, 502, 200]


def test_an_entity_fault_leaves_refused_batches_alone(acme, sandbox):
    sandbox.state.faults.append(Fault("drop_entity", match=PUT))
    assert acme.put(query(CALLBACK), "{").status == 400
