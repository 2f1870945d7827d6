"""What a restart remembers, and the command that runs the sandbox."""

import json
import os
import signal
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

import pytest
import requests

from integrations.sandbox.accounts import Account, Persona
from integrations.sandbox.server import SandboxLinkedIn
from integrations.sandbox.state_file import StateFile, StateFileError

from .partner import VIEWERS, Integration, Key, Partner

ROOT = Path(__file__).resolve().parents[3]
CUSTOMERS = (
    "customer,linkedin_company_id,application_client_id,application_client_secret,integration_type\n"
    "Acme,1001,acme-app,acme-secret,ONE_CLICK_EXPORT\n"
)
VALUES = {Key("CALLBACK_URL"): "https://acme.example/", Key("JOB_POSTING_VIEWERS"): VIEWERS}


@pytest.fixture
def path(tmp_path):
    return tmp_path / "state.json"


@pytest.fixture
def saved(path):
    """A state file that a sandbox left behind, and the token it gave out."""
    with SandboxLinkedIn() as sandbox, StateFile(sandbox.state, path):
        sandbox.state.register_csv(CUSTOMERS)
        acme = Partner(sandbox.url, "acme-app", "acme-secret").sign_in()
        acme.upsert(VALUES)
        (key,) = sandbox.state.integrations
        sandbox.state.enable(key)
    return acme.token


def test_a_restart_forgets_nothing(saved, path):
    with SandboxLinkedIn(daily_limit=2) as sandbox, StateFile(sandbox.state, path):
        acme = Partner(sandbox.url, "acme-app", "acme-secret")
        acme.token = saved
        answers = [acme.read(*VALUES) for _ in range(2)]
        assert [answer.status for answer in answers] == [200, 429], "the day's calls are remembered"
        values = [row["configurationValue"]["string"] for row in answers[0].json()["results"].values()]
        assert values == list(VALUES.values())
        assert [integration.is_enabled for integration in sandbox.state.integrations.values()] == [True]


def test_a_restart_still_knows_whose_account_opens_the_widget(saved, path):
    account = Account(Persona.LITE, company_id="1001", syncs_acls=True)
    with SandboxLinkedIn() as sandbox, StateFile(sandbox.state, path):
        made_at = sandbox.state.applications["acme-app"].made_at
        sandbox.state.accounts["acme-app"] = account
        sandbox.state.revision += 1
    with SandboxLinkedIn() as sandbox, StateFile(sandbox.state, path):
        assert sandbox.state.accounts == {"acme-app": account}
        assert sandbox.state.applications["acme-app"].made_at == made_at


def test_a_restart_still_knows_whose_callback_url_it_is(saved, path):
    more = CUSTOMERS.replace("Acme,1001,acme", "Bolt,1002,bolt").replace("acme-secret", "bolt-secret")
    with SandboxLinkedIn() as sandbox, StateFile(sandbox.state, path):
        assert sandbox.state.register_csv(more) == []
        bolt = Partner(sandbox.url, "bolt-app", "bolt-secret").sign_in()
        theirs = Key(context="urn:li:organization:1002")
        error = bolt.upsert({theirs: "https://acme.example/"}).json()["errors"][theirs.in_reply()]
    assert error["status"] == 409


def test_the_file_is_for_its_owner_alone(saved, path):
    assert path.stat().st_mode & 0o777 == 0o600
    assert list(path.parent.iterdir()) == [path], "no temporary file stays behind"


def test_a_restart_remembers_names_states_requests_children_and_past_days(path):
    with SandboxLinkedIn() as sandbox, StateFile(sandbox.state, path):
        sandbox.state.register_csv(CUSTOMERS)
        sandbox.state.register_parent("parent-app", "parent-secret")
        sandbox.state.applications["acme-app"].secrets.append("second")
        sandbox.state.clock_offset = timedelta(days=1)
        (key,) = sandbox.state.integrations
        acme = Partner(sandbox.url, "acme-app", "acme-secret").sign_in()
        acme.rename(Integration(), "Export")
        request_id = sandbox.state.disable(key).request_ids[-1]
        sandbox.state.revoke_tokens("acme-app")
    with SandboxLinkedIn() as again, StateFile(again.state, path):
        assert again.state.applications == sandbox.state.applications
        assert again.state.integrations == sandbox.state.integrations
        assert again.state.tokens == sandbox.state.tokens
        assert again.state.usage.spent == sandbox.state.usage.spent
        assert again.state.requests == {request_id: key}
        assert again.state.clock_offset == timedelta(days=1)


FORMAT_1 = {
    "format": 1,
    "customers": [
        {
            "name": "Acme",
            "changed_at": "2026-11-20T10:00:00+00:00",
            "linkedin_company_id": "1001",
            "contract_ids": [],
            "client_ids": ["acme-app"],
            "syncs_acls": False,
        }
    ],
    "applications": [
        {"client_id": "acme-app", "secrets": ["acme-secret"], "customer": "Acme", "may_create_tokens": True},
        {"client_id": "our-parent", "secrets": ["s"], "customer": "", "may_create_tokens": True},
    ],
    "integrations": [
        {
            "key": ["acme-app", "urn:li:organization:1001", "ONE_CLICK_EXPORT", "RECRUITER"],
            "requested_at": "2026-11-20T10:00:00+00:00",
            "is_enabled": True,
            "values": {
                "CALLBACK_URL": {
                    "value": "https://acme.example/",
                    "at": "2026-11-20T10:01:00+00:00",
                    "uuid": "u",
                }
            },
        }
    ],
    "tokens": {"a-token": {"client_id": "acme-app", "expires_at": "2036-11-20T10:30:00+00:00"}},
    "usage_day": "2026-11-20",
    "usage": [["acme-app", "integrationConfigurations", 7]],
}


def test_a_file_of_the_first_format_is_read(path):
    path.write_text(json.dumps(FORMAT_1))
    with SandboxLinkedIn() as sandbox, StateFile(sandbox.state, path):
        acme = Partner(sandbox.url, "acme-app", "acme-secret")
        acme.token = "a-token"
        (row,) = acme.integrations(Integration()).json()["results"].values()
        assert row["integrationStatus"] == "ENABLED"
        values = acme.read_v2("CALLBACK_URL").json()["results"]
        assert values == {"CALLBACK_URL": {"configurationValue": {"string": "https://acme.example/"}}}
        assert (
            sandbox.state.usage.spent["acme-app", "rest/integrationConfigurations", date(2026, 11, 20)] == 7
        )
        assert sandbox.state.applications["our-parent"].is_parent
        parent = Partner(sandbox.url, "our-parent", "s").sign_in()
        query = "q=credentialsByUniqueForeignId&uniqueForeignId=acme-app"
        assert len(parent.call("GET", f"/v2/provisionedApplications?{query}").json()["elements"]) == 1
    assert json.loads(path.read_text())["format"] == 2


@pytest.mark.parametrize(
    "content", ["", "[]", "{}", '{"format": 2}', '{"format": 3}', '{"format": 1, "customers": [{}]}']
)
def test_a_file_that_is_no_state_is_refused_by_name(path, content):
    path.write_text(content)
    sandbox = SandboxLinkedIn()
    with pytest.raises(StateFileError, match=r"state\.json is no state file"), StateFile(sandbox.state, path):
        pass
    sandbox.close()
    assert path.read_text() == content


def command(*arguments):
    environment = {**os.environ, "DEBUG": "true", "SECRET_KEY": "only-for-this-test"}
    return subprocess.Popen(
        [sys.executable, "manage.py", "linkedin_sandbox", "--port", "0", *map(str, arguments)],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.mark.parametrize("stop", [signal.SIGTERM, signal.SIGINT])
def test_the_command_names_its_addresses_and_stops_cleanly(tmp_path, path, stop):
    customers = tmp_path / "customers.csv"
    customers.write_text(CUSTOMERS)
    with command("--customers", customers, "--state", path) as process:
        line = process.stdout.readline()
        url = line.split("LINKEDIN_API_URL=")[1].split()[0]
        assert f"LINKEDIN_OAUTH_URL={url}/oauth/v2" in line
        assert requests.get(f"{url}/state.json", timeout=10).json()["customers"][0]["customer"] == "Acme"
        process.send_signal(stop)
        assert process.communicate(timeout=30) == ("", "")
    assert process.returncode == 0
    assert path.exists()


def test_the_command_says_what_is_wrong_with_a_script(tmp_path):
    script = tmp_path / "faults.json"
    script.write_text('[{"effect": "explode"}]')
    with command("--faults", script) as process:
        _, errors = process.communicate(timeout=30)
    assert "Unknown effect 'explode'" in errors
    assert process.returncode == 1
