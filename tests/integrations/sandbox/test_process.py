"""The sandbox as a process of its own: watched and changed from outside."""

import json

import pytest
import requests

from tests.integrations.sandbox_process import SandboxProcess

from .partner import VIEWERS, Key, Partner
from .receiver import Receiver

CUSTOMERS = (
    "customer,linkedin_company_id,application_client_id,application_client_secret,integration_type\n"
    "Acme,1001,acme-app,acme-secret,ONE_CLICK_EXPORT\n"
)
VALUES = {Key("CALLBACK_URL"): "https://acme.example/", Key("JOB_POSTING_VIEWERS"): VIEWERS}
EXPORT = {
    "client_id": "acme-app",
    "context": "urn:li:organization:1001",
    "integration_type": "ONE_CLICK_EXPORT",
}


@pytest.fixture(scope="module")
def process():
    with SandboxProcess("--dialect-status-word", "status", customers=CUSTOMERS) as running:
        yield running


@pytest.fixture
def acme(process):
    return Partner(process.url, "acme-app", "acme-secret").sign_in()


def test_a_process_tells_what_arrived(process, acme):
    acme.upsert(VALUES)
    assert {row["name"]: row["value"] for row in process.applied()[-2:]} == {
        key.name: value for key, value in VALUES.items()
    }
    assert process.calls(resource="integrationConfigurations")[-1]["status"] == 200
    assert process.usage()[next(iter(process.usage()))] >= 1


def test_a_process_is_changed_from_outside(process, acme):
    acme.upsert(VALUES)
    process.change(**EXPORT, name="CALLBACK_URL", value="https://else.example/")
    assert acme.read(Key()).json()["results"][Key().in_reply()]["configurationValue"] == {
        "string": "https://else.example/"
    }
    request_id = process.enable(**EXPORT)
    found = acme.call("GET", f"/v2/atsIntegrations?q=request&requestId={request_id}").json()["elements"]
    assert [row["status"] for row in found] == ["ENABLED"]
    process.set_faults([{"effect": "status:503"}])
    assert [acme.read(Key()).status for _ in range(2)] == [503, 200]


def test_a_processs_clock_is_shifted(process, acme):
    process.shift_clock(1800)
    assert acme.read(Key()).json()["serviceErrorCode"] == 65602
    process.shift_clock(0)


def test_a_process_that_cannot_start_says_why():
    with pytest.raises(RuntimeError, match="--parent needs both parts"), SandboxProcess("--parent", "x"):
        pass


def test_rows_3_and_23b_are_lenient_by_option():
    options = ("--lenient-parent", "--lenient-version", "--parent", "p:s", "--dialect-expires-in", "integer")
    with SandboxProcess(*options, "--token-lifetime", "60", customers=CUSTOMERS) as process:
        parent = Partner(process.url, "p", "s")
        token = parent.ask_for_token().json()
        parent.token = token["access_token"]
        acme = Partner(process.url, "acme-app", "acme-secret").sign_in()
        assert token["expires_in"] == 60
        assert acme.read(Key(), LinkedIn_Version="202512").status == 200
        assert parent.call("GET", "/v2/atsIntegrations?q=request&requestId=1").status == 200


def test_a_script_is_given_at_the_start(tmp_path):
    script = tmp_path / "faults.json"
    script.write_text(json.dumps([{"effect": "status:418", "times": 0}]))
    with SandboxProcess("--faults", str(script), customers=CUSTOMERS, latency_ms=1) as process:
        assert requests.get(f"{process.url}/rest/x", timeout=10).status_code == 418


def test_the_widget_is_slow_and_events_are_pushed_by_option():
    with Receiver() as receiver:
        options = ("--widget-delay", "300", "--dialect-plugin-payload", "object", "--push-events")
        mapped = ("--push-host", f"acme.example={receiver.url}")
        with SandboxProcess(*options, *mapped, customers=CUSTOMERS) as process:
            acme = Partner(process.url, "acme-app", "acme-secret").sign_in()
            acme.upsert(VALUES)
            request_id = process.enable(**EXPORT)
            assert receiver.next().json()["id"] == request_id


def test_events_are_mapped_to_this_machine_only():
    elsewhere = ("--push-host", "acme.example=https://ats.example")
    with pytest.raises(RuntimeError, match="url must be on this machine"), SandboxProcess(*elsewhere):
        pass
