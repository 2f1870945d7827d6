"""The commands themselves, killed and told to leave in mid-call. What they leave behind is taken up by a worker."""

import json
import os
import signal
import subprocess
import sys

import pytest
from django.conf import settings
from django.db import connection

from integrations.models import Configuration, SyncRun

pytestmark = [
    pytest.mark.chaos,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        "connection.vendor != 'sqlite'", reason="the address of the test database is a file's"
    ),
]


@pytest.fixture
def sync_command(house):
    """`manage.py sync_configurations --all --json` as a process, on the database of the house."""
    assert connection.vendor == "sqlite"
    environment = {
        **{name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ},
        "DEBUG": "true",
        "SECRET_KEY": settings.SECRET_KEY,
        "VAULT_KEYS": ",".join(settings.VAULT_KEYS),
        "DATABASE_URL": f"sqlite:///{connection.settings_dict['NAME']}",
        "LINKEDIN_API_URL": house.linkedin.url,
        "LINKEDIN_OAUTH_URL": house.linkedin.oauth_url,
        "LINKEDIN_QUIET_SECONDS": "0.1",
        "REDIS_URL": "",
        "EMAIL_URL": "",
    }
    command = [sys.executable, "manage.py", "sync_configurations", "--all", "--json"]
    started = []

    def start() -> subprocess.Popen[str]:
        process = subprocess.Popen(
            command,
            cwd=settings.BASE_DIR,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate(timeout=30)


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_a_sync_command_that_ends_in_mid_call_is_carried_on(house, sync_command, number):
    callback = house.customer(viewers=True)
    hold = house.spoil("hold:20", at="after_apply")
    process = sync_command()
    house.until(lambda: hold.seen, "the call")
    process.send_signal(number)
    house.linkedin.state.faults.clear()
    process.wait(timeout=30)
    assert process.returncode != 0
    if number == signal.SIGKILL:
        assert Configuration.objects.exclude(lease_holder="").count() == 2
    else:
        assert not Configuration.objects.exclude(lease_holder="").exists()
    house.heal()
    assert house.complaints() == []
    assert (house.calls("PUT"), house.held(callback)) == (1, callback.desired_value)


def test_two_sync_commands_at_once_write_everything_once(house, sync_command):
    callbacks = [house.customer(viewers=True) for _ in range(4)]
    reports = [json.loads(process.communicate(timeout=60)[0]) for process in [sync_command(), sync_command()]]
    assert SyncRun.objects.count() == len(reports) == 2
    house.heal()
    assert house.complaints() == []
    assert house.calls("PUT") == 4
    assert [house.held(row) for row in callbacks] == [row.desired_value for row in callbacks]
