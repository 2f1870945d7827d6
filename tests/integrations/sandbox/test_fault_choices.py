"""Faults that refuse whole calls, and faults that pick theirs: by resource, header, version, entity or value."""

from concurrent.futures import ThreadPoolExecutor
from time import monotonic

import pytest

from integrations.sandbox.faults import Fault

from .partner import VIEWERS, Integration, Key

CALLBACK = Key("CALLBACK_URL")
JOB_VIEWERS = Key("JOB_POSTING_VIEWERS")
VALUES = {CALLBACK: "https://acme.example/in", JOB_VIEWERS: VIEWERS}
PUT = {"method": "PUT"}


def test_a_refusal_comes_before_anything_takes_effect(acme, sandbox):
    for effect in ("throttle:short", "throttle:day", "poison:acme.example", "sunset:202603"):
        sandbox.state.faults[:] = [Fault(effect)]
        assert acme.upsert(VALUES).status in {400, 426, 429}
    assert sandbox.state.applied == []


@pytest.mark.parametrize(("kind", "is_daily"), [("day", True), ("short", False)])
def test_a_throttle_is_of_the_day_or_short(acme, sandbox, kind, is_daily):
    sandbox.state.faults.append(Fault(f"throttle:{kind}", headers={"Retry-After": "soon"}))
    answer = acme.read(CALLBACK)
    assert (answer.status, answer.json()["code"]) == (429, "TOO_MANY_REQUESTS")
    assert ("DAY limit" in answer.json()["message"]) is is_daily
    assert answer.headers["Retry-After"] == "soon"


@pytest.mark.parametrize(
    "value", ["https://bad.example/ü", "https://bad.example/%25", 'https://bad.example/"']
)
def test_a_poisonous_entity_fails_every_call_that_holds_it(acme, sandbox, value):
    sandbox.state.faults.append(Fault("poison:bad.example"))
    for _ in range(2):
        assert acme.upsert({CALLBACK: value, JOB_VIEWERS: VIEWERS}).status == 400
    assert acme.upsert({JOB_VIEWERS: VIEWERS}).status == 200
    assert acme.read(CALLBACK).status == 200, "its key is none of the poison"


@pytest.mark.parametrize("poison", ["organization:1001", "organization%3A1001", "CALLBACK_URL"])
def test_a_key_can_be_poisonous_in_either_dialect(acme, sandbox, poison):
    sandbox.state.faults.append(Fault(f"poison:{poison}", match={"path": "/rest"}))
    assert acme.read(CALLBACK).status == 400
    assert acme.read_v2("CALLBACK_URL").status == 200
    sandbox.state.faults[:] = [Fault(f"poison:{poison.replace('%3A', ':')}")]
    assert acme.read_v2("CALLBACK_URL").status == 400
    assert acme.ask_for_token().status == 200


def test_a_version_is_sunset_while_it_runs(acme, sandbox):
    sandbox.state.faults.append(Fault("sunset:202602"))
    answers = [acme.read(CALLBACK, LinkedIn_Version="202602") for _ in range(2)]
    assert [answer.status for answer in answers] == [426, 426]
    assert answers[0].json()["message"] == "Requested version 20260201 is not active"
    assert acme.read(CALLBACK, LinkedIn_Version="202603").status == 200
    assert acme.read_v2("CALLBACK_URL", LinkedIn_Version=None).status == 200


@pytest.mark.parametrize(
    ("match", "statuses"),
    [
        ({"resource": "integrations"}, [200, 500, 200]),
        ({"resource": "atsIntegrations/configurations"}, [200, 200, 500]),
        ({"header": "LinkedIn-Version: 202603"}, [500, 500, 500]),
        ({"header": "linkedin-version:2026"}, [500, 500, 500]),
        ({"header": "X-Nothing"}, [200, 200, 200]),
        ({"entity": "dataProvider=ATS"}, [200, 200, 500]),
        ({"entity": "organization:1002"}, [200, 200, 200]),
        ({"resource": "accessToken"}, [200, 200, 200]),
    ],
    ids=str,
)
def test_a_fault_may_look_for_a_resource_a_header_or_an_entity(acme, sandbox, match, statuses):
    sandbox.state.faults.append(Fault("status:500", match=match, times=0))
    calls = (acme.read(CALLBACK), acme.integrations(Integration()), acme.read_v2("CALLBACK_URL"))
    assert [answer.status for answer in calls] == statuses


@pytest.mark.parametrize("entity", ["CALLBACK_URL", "organization:1001"])
@pytest.mark.parametrize(("at", "applied"), [("before_apply", 0), ("after_apply", 1)])
def test_single_entities_fail_in_v2_as_well(acme, sandbox, entity, at, applied):
    sandbox.state.faults.append(Fault("entity_status:500", match={"entity": entity, **PUT}, at=at))
    answer = acme.upsert_v2({"CALLBACK_URL": "https://acme.example/in"}).json()
    assert (answer["results"], answer["errors"]["CALLBACK_URL"]["status"]) == ({}, 500)
    assert len(sandbox.state.applied) == applied


def test_an_entity_fault_waits_for_a_call_with_that_entity(acme, sandbox):
    sandbox.state.faults.append(Fault("entity_status:500", match={"entity": "CALLBACK_URL"}))
    assert acme.upsert({JOB_VIEWERS: VIEWERS}).json()["errors"] == {}
    assert list(acme.upsert(VALUES).json()["errors"]) == [CALLBACK.in_reply()]


@pytest.mark.parametrize("rename", ["rename", "rename_v2"])
def test_naming_can_fail_with_and_without_effect(acme, sandbox, rename):
    sandbox.state.faults += [Fault("reset"), Fault("entity_status:500", at="before_apply")]
    with pytest.raises(ConnectionResetError):
        getattr(acme, rename)(Integration(), "first")
    assert len(getattr(acme, rename)(Integration(), "second").json()["errors"]) == 1
    assert [row.value for row in sandbox.state.named] == ["first"]


@pytest.mark.parametrize("path", ["/oauth/v2/accessToken", "/oauth/v2/introspectToken"])
def test_an_oauth_call_fails_in_its_own_words(acme, sandbox, path):
    sandbox.state.faults.append(Fault("status:503", match={"path": path, "client_id": "acme-app"}))
    body = "client_id=acme-app&client_secret=acme-secret"
    answer = acme.send("POST", path, body, {"Content-Type": "application/x-www-form-urlencoded"})
    assert (answer.status, answer.json()["error"]) == (503, "scripted_fault")


@pytest.mark.parametrize("effect", ["html", "garbage", "empty", "body:x"])
def test_a_spoilt_answer_may_have_any_status(acme, sandbox, effect):
    sandbox.state.faults.append(Fault(effect, status=502))
    assert acme.read(CALLBACK).status == 502


@pytest.mark.parametrize(("at", "applied"), [("before_apply", 0), ("after_apply", 2)])
def test_a_call_is_held_until_it_is_released(acme, sandbox, at, applied):
    (fault,) = sandbox.state.faults[:] = [Fault("hold:60", match=PUT, at=at)]
    with ThreadPoolExecutor(1) as other:
        held = other.submit(acme.upsert, VALUES)
        wait_until(lambda: fault.seen and len(sandbox.state.applied) == applied)
        assert acme.read(JOB_VIEWERS).status == 200, "nobody else waits"
        assert not held.done()
        sandbox.state.faults.clear()
        assert held.result(timeout=10).json()["errors"] == {}
    assert len(sandbox.state.applied) == 2


def test_a_held_call_goes_on_by_itself_in_the_end(acme, sandbox):
    sandbox.state.faults.append(Fault("hold:0.02", match=PUT))
    assert acme.upsert(VALUES).json()["errors"] == {}


def wait_until(condition, seconds=10):
    end = monotonic() + seconds
    while not condition():
        assert monotonic() < end, "it never came to that"
