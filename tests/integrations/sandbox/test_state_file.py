"""What a restart remembers, and the command that runs the sandbox."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
import requests

from integrations.sandbox.server import SandboxLinkedIn
from integrations.sandbox.state_file import StateFile, StateFileError

from .partner import VIEWERS, Key, Partner

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


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"format": 2}', '{"format": 1, "customers": [{}]}'])
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
