"""/_sandbox/…: what a test or a checker sees and changes from outside."""

from datetime import UTC, datetime

import pytest

from integrations.sandbox.control import serve
from integrations.sandbox.faults import Fault
from integrations.sandbox.messages import Request

from .partner import VIEWERS, Integration, Key

EXPORT = {
    "client_id": "acme-app",
    "context": "urn:li:organization:1001",
    "integration_type": "ONE_CLICK_EXPORT",
    "tenant_type": "RECRUITER",
}
CALLBACK = {**EXPORT, "name": "CALLBACK_URL", "value": "https://else.example/"}
ADDRESS = "https://acme.example/in"


def test_the_log_tells_what_took_effect_and_by_which_call(control, acme):
    written = acme.upsert({Key(): ADDRESS})
    acme.delete_v2("CALLBACK_URL")
    acme.rename(Integration(), "Export")
    document = control("log.json").json()
    (row,) = document["applied"]
    (call,) = [call for call in document["calls"] if call["method"] == "PUT"]
    at = row.pop("at")
    assert row == {
        **CALLBACK,
        "value": ADDRESS,
        "uuid": written.headers["x-li-uuid"],
        "request_id": written.headers["x-li-request-id"],
        "call": call["number"],
    }
    assert datetime.fromisoformat(at).tzinfo == UTC
    assert {name: call[name] for name in ("resource", "client_id", "status", "uuid")} == {
        "resource": "integrationConfigurations",
        "client_id": "acme-app",
        "status": 200,
        "uuid": row["uuid"],
    }
    assert [(row["name"], row["value"]) for row in document["named"]] == [("integrationName", "Export")]


def test_the_log_tells_of_deletes(control, acme):
    acme.upsert_v2({"JOB_POSTING_VIEWERS": VIEWERS})
    acme.delete_v2("JOB_POSTING_VIEWERS")
    assert [row["value"] for row in control("log.json").json()["applied"]] == [VIEWERS, None]


def test_the_log_tells_of_a_value_whose_reply_was_lost(control, acme, sandbox):
    sandbox.state.faults.append(Fault("reset", match={"method": "PUT"}))
    with pytest.raises(ConnectionResetError):
        acme.upsert({Key(): ADDRESS})
    document = control("log.json").json()
    assert [row["value"] for row in document["applied"]] == [ADDRESS]
    assert [call["status"] for call in document["calls"] if call["method"] == "PUT"] == [0]


def test_usage_is_kept_by_day(control, acme):
    acme.read(Key())
    control("clock", {"offset_seconds": 86_400})
    acme.sign_in().read_v2("CALLBACK_URL")
    usage = control("log.json").json()["usage"]
    assert [spender.rpartition("|")[0] for spender in usage] == [
        "acme-app|rest/integrationConfigurations",
        "acme-app|v2/atsIntegrations",
    ]
    assert len({spender.rpartition("|")[2] for spender in usage}) == 2
    assert list(usage.values()) == [1, 1]


def test_the_log_holds_no_secret(control, acme):
    acme.ask_for_token()
    text = control("log.json").text
    assert "acme-secret" not in text
    assert acme.token not in text


def test_faults_are_replaced_while_it_runs(control, acme):
    control("faults", [{"effect": "status:500", "times": 0}, {"effect": "reset"}])
    assert acme.read(Key()).status == 500
    control("faults", [])
    assert acme.read(Key()).status == 200


def test_a_script_that_is_wrong_changes_nothing(control, sandbox):
    sandbox.state.faults.append(Fault("reset", skip=99))
    answer = control("faults", [{"effect": "explode"}])
    assert (answer.status, "Unknown effect 'explode'" in answer.text) == (400, True)
    assert sandbox.state.faults == [Fault("reset", skip=99)]


def test_someone_else_changes_and_deletes_a_value(control, acme, sandbox):
    acme.upsert({Key(): ADDRESS})
    control("values", CALLBACK)
    assert acme.read_v2("CALLBACK_URL").json()["results"]["CALLBACK_URL"]["configurationValue"] == {
        "string": "https://else.example/"
    }
    control("values", {**CALLBACK, "value": None})
    assert acme.read_v2("CALLBACK_URL").json()["errors"]["CALLBACK_URL"]["status"] == 404
    document = control("log.json").json()
    assert [row["value"] for row in document["applied"]] == [ADDRESS]
    assert [row["value"] for row in document["elsewhere"]] == ["https://else.example/", None]


def test_the_customer_enables_and_disables(control, acme):
    acme.upsert_v2({"CALLBACK_URL": ADDRESS, "JOB_POSTING_VIEWERS": VIEWERS})
    request_id = control("enable", EXPORT).json()["request_id"]
    found = acme.call("GET", f"/rest/integrations?q=request&requestId={request_id}").json()["elements"]
    assert [row["integrationStatus"] for row in found] == ["ENABLED"]
    assert control("enable", {**EXPORT, "status": "DISABLED"}).json()["status"] == "DISABLED"


def test_row_25_the_customer_cannot_enable_what_is_not_configured(control):
    answer = control("enable", EXPORT)
    assert answer.status == 400
    assert "cannot be enabled yet: CALLBACK_URL and JOB_POSTING_VIEWERS did not arrive" in answer.text


def test_tokens_can_be_barred_and_revoked(control, acme):
    control("applications", {"client_id": "acme-app", "may_create_tokens": False, "revoke_tokens": True})
    assert acme.read(Key()).json()["serviceErrorCode"] == 65601
    answer = acme.ask_for_token()
    assert (answer.status, answer.json()["error"]) == (401, "access_denied")


def test_customers_can_be_registered(control, sandbox):
    text = "customer,application_client_id,application_client_secret\nCedar,cedar-app,s\nDune,cedar-app,s\n"
    complaints = control("customers", {"csv": text}).json()["complaints"]
    assert complaints == ["Line 3: Application cedar-app belongs to Cedar: use another client id."]
    assert "cedar" in sandbox.state.customers


@pytest.mark.parametrize(
    ("path", "document", "sentence"),
    [
        ("faults", {}, "must be a JSON list"),
        ("values", {**CALLBACK, "value": 5}, "value must be text, or null to delete"),
        ("values", {**CALLBACK, "name": "X"}, "'X' is not a configuration of ONE_CLICK_EXPORT"),
        ("values", {**CALLBACK, "client_id": "nobody"}, "was not requested with nobody"),
        ("values", {**CALLBACK, "integration_type": "X"}, "'X' is no integration type"),
        ("clock", {"offset_seconds": "later"}, "offset_seconds must be a number"),
        ("applications", {"client_id": "nobody"}, "Application 'nobody' is not known"),
        ("customers", {"csv": "x"}, "must name the column customer"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(control, path, document, sentence):
    answer = control(path, document)
    assert answer.status == 400
    assert sentence in answer.json()["message"]


@pytest.mark.parametrize(
    ("method", "path", "headers", "status"),
    [
        pytest.param(
            "POST", "/_sandbox/clock", {"Content-Type": "text/plain"}, 415, id="a form of another site"
        ),
        pytest.param(
            "GET", "/_sandbox/log.json", {"Host": "evil.example"}, 404, id="a foreign name for this host"
        ),
        pytest.param("GET", "/_sandbox/clock", {}, 405, id="a change by GET"),
        pytest.param("GET", "/_sandbox/nothing", {}, 404, id="nothing there"),
    ],
)
def test_a_call_that_is_not_meant_is_refused(acme, method, path, headers, status):
    assert acme.send(method, path, '{"offset_seconds": 1}', headers).status == status


def test_other_machines_find_nothing(sandbox):
    request = Request("GET", "/_sandbox/log.json", {"host": "127.0.0.1:1"}, is_local=False)
    assert serve(sandbox.state, request).status == 404


def test_what_is_done_here_is_no_call(control, sandbox):
    sandbox.state.faults.append(Fault("status:500", times=0))
    before = dict(sandbox.state.calls.counts)
    assert control("log.json").status == 200
    assert dict(sandbox.state.calls.counts) == before
