"""What a call meets before its resource: rows 1-9, 23, 23b, 26-28 and 34 of linkedin.md 8.5."""

import base64
from datetime import UTC, datetime, timedelta

import pytest

from integrations.sandbox.registration import Registration
from integrations.sandbox.server import SandboxLinkedIn

from .conftest import ACME
from .partner import PATH, VIEWERS, Key, Partner, entities, query

VALUES = {Key("JOB_POSTING_VIEWERS"): VIEWERS}


class Clock:
    def __init__(self) -> None:
        self.now = datetime(2026, 11, 21, 23, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def timed(clock):
    """A sandbox whose time stands still, with three calls a day."""
    with SandboxLinkedIn(clock=clock, daily_limit=3) as running:
        running.state.register(Registration(**ACME, integration_type="ONE_CLICK_EXPORT"))
        yield Partner(running.url, "acme-app", "acme-secret").sign_in()


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        pytest.param({"Authorization": None}, 401, 401, id="row 1: no Authorization"),
        pytest.param({"Authorization": "Basic abc"}, 401, 401, id="row 1: no Bearer"),
        pytest.param({"Authorization": "Bearer wrong"}, 401, 65600, id="row 2: unknown token"),
        pytest.param({"LinkedIn_Version": None}, 400, "VERSION_MISSING", id="row 4: no version"),
        pytest.param({"LinkedIn_Version": "202001"}, 426, "NONEXISTENT_VERSION", id="row 5: sunset version"),
        pytest.param({"LinkedIn_Version": "latest"}, 426, "NONEXISTENT_VERSION", id="row 5: malformed"),
        pytest.param({"LinkedIn_Version": "202512"}, 404, "RESOURCE_NOT_FOUND", id="row 23b: too early"),
    ],
)
def test_a_call_is_refused_at_the_gateway(acme, changes, status, code):
    answer = acme.upsert(VALUES, **changes)
    document = answer.json()
    assert answer.status == document["status"] == status
    assert code in (document.get("code"), document.get("serviceErrorCode"))
    assert answer.headers["X-LinkedIn-Error-Response"] == "true"


def test_row_2_a_token_expires(timed, clock):
    clock.now += timedelta(seconds=1800)
    answer = timed.read(Key())
    assert (answer.status, answer.json()["serviceErrorCode"]) == (401, 65602)


def test_row_3_a_parent_application_has_no_permission(sandbox):
    sandbox.state.register_parent("parent-app", "parent-secret")
    answer = Partner(sandbox.url, "parent-app", "parent-secret").sign_in().upsert(VALUES)
    assert answer.status == 403
    assert answer.json() == {
        "status": 403,
        "serviceErrorCode": 100,
        "code": "ACCESS_DENIED",
        "message": "Not enough permissions to access: integrationConfigurations.BATCH_UPDATE.20260301",
    }


def test_row_5_the_refused_version_is_echoed_with_a_day(acme):
    answer = acme.upsert(VALUES, LinkedIn_Version="202001")
    assert answer.json()["message"] == "Requested version 20200101 is not active"


@pytest.mark.parametrize(
    ("method", "restli_method", "status"),
    [
        pytest.param("POST", None, 403, id="row 7: POST without a method"),
        pytest.param("PUT", None, 400, id="row 7: PUT without a method"),
        pytest.param("POST", "batch_update", 400, id="row 8: batch_update on POST"),
        pytest.param("GET", "batch_update", 400, id="row 8: batch_update on GET"),
        pytest.param("PUT", "batch_get", 400, id="row 8: batch_get on PUT"),
        pytest.param("DELETE", None, 405, id="row 23: DELETE"),
        pytest.param("DELETE", "batch_delete", 405, id="row 23: DELETE with its method"),
        pytest.param("POST", "batch_partial_update", 405, id="a method the resource lacks"),
        pytest.param("PATCH", None, 405, id="a verb Rest.li lacks"),
    ],
)
def test_verb_and_method_must_fit(acme, method, restli_method, status):
    headers = {"Content-Type": "application/json"}
    if restli_method:
        headers["x-restli-method"] = restli_method
    answer = acme.call(method, f"{PATH}?{query(*VALUES)}", entities(VALUES), headers)
    assert answer.status == status


@pytest.mark.parametrize("spelling", ["batch_update", "BATCH_UPDATE"])
def test_the_method_is_read_without_regard_to_case(acme, spelling):
    assert acme.upsert(VALUES, X_RestLi_Method=spelling).status == 200


def test_row_9_protocol_2_with_keys_of_1_is_refused(acme):
    answer = acme.upsert(VALUES, X_Restli_Protocol_Version="2.0.0")
    assert answer.status == 400
    assert "'ids'" in answer.json()["message"]


def test_an_unknown_path_is_unknown_to_the_gateway(acme):
    answer = acme.call("GET", "/rest/nothingHere?ids[0].a=b")
    assert answer.status == 404
    assert answer.json()["code"] == "RESOURCE_NOT_FOUND"
    assert "serviceErrorCode" not in answer.json()
    assert answer.headers["X-RestLi-Gateway-Error"] == "true"


def test_row_26_a_query_over_four_kilobytes_is_too_long(acme):
    assert acme.call("GET", f"{PATH}?{'a' * 4096}").status == 400
    assert acme.call("GET", f"{PATH}?{'a' * 4097}").status == 414


def test_row_27_a_tunnelled_get_is_a_get(acme):
    acme.upsert(VALUES)
    headers = {"X-HTTP-Method-Override": "GET", "Content-Type": "application/x-www-form-urlencoded"}
    answer = acme.call("POST", PATH, query(*VALUES), headers)
    assert answer.json() == acme.read(*VALUES).json()


def test_row_27_a_tunnelled_put_is_a_put(acme, sandbox):
    body = (
        "--x\r\nContent-Type: application/x-www-form-urlencoded\r\n\r\n"
        f"{query(*VALUES)}\r\n"
        f"--x\r\nContent-Type: application/json\r\n\r\n{entities(VALUES)}\r\n--x--\r\n"
    )
    headers = {
        "X-HTTP-Method-Override": "PUT",
        "X-RestLi-Method": "batch_update",
        "Content-Type": "multipart/mixed; boundary=x",
    }
    answer = acme.call("POST", PATH, body, headers)
    assert answer.json()["results"] == {Key("JOB_POSTING_VIEWERS").in_reply(): {"status": 204}}
    assert sandbox.state.calls.count("PUT", "integrationConfigurations") == 1


def test_row_27_a_tunnel_without_its_parts_is_refused(acme):
    headers = {"X-HTTP-Method-Override": "PUT", "Content-Type": "multipart/mixed; boundary=x"}
    assert acme.call("POST", PATH, "nothing", headers).status == 400


def test_row_28_the_call_after_the_last_of_the_day_is_throttled(timed):
    assert [timed.read(Key()).status for _ in range(4)] == [200, 200, 200, 429]
    answer = timed.read(Key())
    assert answer.json() == {
        "status": 429,
        "serviceErrorCode": 101,
        "code": "TOO_MANY_REQUESTS",
        "message": "Resource level throttle APPLICATION DAY limit for calls to this resource is reached.",
    }
    assert "Retry-After" not in answer.headers


def test_row_28_the_day_ends_at_midnight_utc(timed, clock):
    assert [timed.read(Key()).status for _ in range(4)][-1] == 429
    clock.now = datetime(2026, 11, 22, 0, 0, tzinfo=UTC)
    assert timed.sign_in().read(Key()).status == 200


@pytest.mark.parametrize("call", ["token", "refusal", "success"])
def test_row_34_every_answer_carries_what_support_asks_for(acme, call):
    answers = {
        "token": acme.ask_for_token,
        "refusal": lambda: acme.call("GET", "/nowhere"),
        "success": lambda: acme.upsert(VALUES),
    }
    headers = answers[call]().headers
    assert len(headers["x-li-uuid"]) == 24
    assert len(base64.b64decode(headers["x-li-uuid"])) == 16
    assert headers["x-li-uuid"].endswith("==")
    assert headers["x-li-fabric"]
    assert headers["x-li-request-id"]
