"""`manage.py work` as a real process: it carries runs out, survives the death of its workers, and leaves nothing."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings

from integrations.sandbox.server import SandboxLinkedIn

HEADER = (
    "customer,linkedin_company_id,application_client_id,application_client_secret,"
    "integration_type,configuration_key,configuration_value"
)
ROWS = "Acme,1,acme,acme-secret,CRM_ONE_CLICK_EXPORT,CALLBACK_URL,https://acme.example/{}"


@pytest.fixture
def linkedin():
    with SandboxLinkedIn() as sandbox:
        sandbox.state.register_csv(f"{HEADER}\n{ROWS.format(0)}\n")
        yield sandbox


@pytest.fixture
def manage(linkedin, tmp_path) -> Callable[..., subprocess.Popen[str]]:
    """`manage("work")` starts a command of a PartnerHub with a database of its own."""
    environment = {
        "PATH": os.environ["PATH"],
        "DEBUG": "true",
        "SECRET_KEY": settings.SECRET_KEY,
        "VAULT_KEYS": ",".join(settings.VAULT_KEYS),
        "DATABASE_URL": f"sqlite:///{tmp_path / 'work.sqlite3'}",
        "LINKEDIN_API_URL": linkedin.url,
        "LINKEDIN_OAUTH_URL": linkedin.oauth_url,
        "REDIS_URL": "",
        "EMAIL_URL": "",
    }

    def start(*arguments: str) -> subprocess.Popen[str]:
        command = [sys.executable, "manage.py", *arguments]
        return subprocess.Popen(
            command,
            cwd=settings.BASE_DIR,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    return start


def test_work_goes_on_after_its_workers_were_killed(manage, linkedin, tmp_path, migrated_file):
    shutil.copyfile(migrated_file, tmp_path / "work.sqlite3")
    work = manage("work")
    try:
        enqueue(manage, tmp_path, "https://acme.example/0")
        until(lambda: held(linkedin) == ["https://acme.example/0"], work)
        for pid in descendants(work.pid):
            os.kill(pid, signal.SIGKILL)
        enqueue(manage, tmp_path, "https://acme.example/1")
        until(lambda: held(linkedin) == ["https://acme.example/1"], work)
    finally:
        work.terminate()
        work.communicate(timeout=60)
    assert work.returncode == 0
    assert descendants(work.pid) == []


def enqueue(manage, tmp_path: Path, callback: str) -> None:
    file = tmp_path / "customers.csv"
    file.write_text(f"{HEADER}\n{ROWS.format(callback.rpartition('/')[2])}\n")
    finish(manage("import_customers", str(file)))
    report = json.loads(finish(manage("sync_configurations", "--all", "--enqueue", "--json")))
    assert report["totals"] == {"queued": 1}


def finish(process: subprocess.Popen[str]) -> str:
    out, errors = process.communicate(timeout=120)
    assert process.returncode == 0, errors
    return out


def held(linkedin: SandboxLinkedIn) -> list[str]:
    with linkedin.state.lock:
        integrations = list(linkedin.state.integrations.values())
        return [received.value for one in integrations for received in one.values.values()]


def until(condition: Callable[[], bool], work: subprocess.Popen[str]) -> None:
    deadline = time.monotonic() + 90
    while not condition():
        assert work.poll() is None, "manage.py work ended by itself"
        assert time.monotonic() < deadline, "it did not happen within 90 seconds"
        time.sleep(0.1)


def descendants(pid: int) -> list[int]:
    """Children, their children and so on, where the system shows them."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = int(stat.read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue
        if parent == pid:
            child = int(stat.parent.name)
            found += [child, *descendants(child)]
    return found
