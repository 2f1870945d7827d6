"""`manage.py work` as a real process: it serves no database of another release than its own code (Q16)."""

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from django.conf import settings

ANOTHER_RELEASE = 3


@pytest.fixture
def database(tmp_path) -> Path:
    return tmp_path / "work.sqlite3"


@pytest.fixture
def manage(database) -> Iterator[Callable[..., subprocess.Popen[str]]]:
    """`manage("work")` starts a command on a database of its own; what still runs at the end is stopped."""
    environment = {
        "PATH": os.environ["PATH"],
        "DEBUG": "true",
        "SECRET_KEY": settings.SECRET_KEY,
        "VAULT_KEYS": ",".join(settings.VAULT_KEYS),
        "DATABASE_URL": f"sqlite:///{database}",
        "REDIS_URL": "",
        "EMAIL_URL": "",
    }
    started: list[subprocess.Popen[str]] = []

    def start(*arguments: str) -> subprocess.Popen[str]:
        command = [sys.executable, "manage.py", *arguments]
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
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
        process.communicate(timeout=60)


def test_work_does_not_start_before_the_database_is_migrated(manage):
    work = manage("work")
    _, errors = work.communicate(timeout=60)
    assert work.returncode == ANOTHER_RELEASE
    assert "run manage.py migrate" in errors


def test_work_ends_once_a_newer_release_has_migrated_the_database(manage, database, migrated_file):
    shutil.copyfile(migrated_file, database)
    work = manage("work")
    until(lambda: beats(database), work)
    migrate_as_a_newer_release(database)
    _, errors = work.communicate(timeout=60)
    assert work.returncode == ANOTHER_RELEASE
    assert "this is an older release, stop it" in errors


def beats(database: Path) -> bool:
    with closing(sqlite3.connect(database)) as rows:
        return rows.execute("SELECT count(*) FROM partnerhub_heartbeat").fetchone() > (0,)


def migrate_as_a_newer_release(database: Path) -> None:
    with closing(sqlite3.connect(database, timeout=20)) as rows:
        rows.execute(
            "INSERT INTO django_migrations (app, name, applied) VALUES ('support', '9999_later', '2027-01-01')"
        )
        rows.commit()


def until(condition: Callable[[], bool], work: subprocess.Popen[str]) -> None:
    deadline = time.monotonic() + 60
    while not condition():
        assert work.poll() is None, "manage.py work ended by itself"
        assert time.monotonic() < deadline, "it did not happen within 60 seconds"
        time.sleep(0.1)
