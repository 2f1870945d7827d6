"""`manage.py demo` as a newcomer runs it: from an empty database to a login, and away without a trace."""

import os
import signal
import socket
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
import requests
from django.conf import settings

from support.demo.logins import PASSWORD


@pytest.fixture
def demo(tmp_path):
    """The running demo's (process, address), after its welcome was printed."""
    port = _two_free_ports()
    arguments = [sys.executable, "manage.py", "demo", "--port", str(port), "--var", str(tmp_path / "var")]
    process = subprocess.Popen(
        arguments,
        cwd=settings.BASE_DIR,
        env=_environment(tmp_path),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    with process:
        try:
            _read_welcome(process)
            yield process, f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.communicate()


def test_the_demo_serves_syncs_and_leaves_nothing_behind(demo, tmp_path):
    process, address = demo
    with requests.Session() as browser:
        browser.trust_env = False
        assert browser.get(f"{address}/readyz").json()["ready"] is True
        page = _log_in(browser, address)
    assert page.status_code == 200
    assert "Priya Nandakumar" in page.text
    assert _outcomes(tmp_path) == {"confirmed", "rejected", "not_allowed", "retry"}

    process.send_signal(signal.SIGINT)
    last_words, _ = process.communicate(timeout=120)
    assert last_words.endswith("Stopped.\n")
    assert process.returncode == 0
    assert _processes_of(tmp_path) == []


def _two_free_ports() -> int:
    while True:
        with socket.create_server(("127.0.0.1", 0)) as first:
            port: int = first.getsockname()[1]
            try:
                with socket.create_server(("127.0.0.1", port + 1)):
                    return port
            except (OSError, OverflowError):
                continue


def _environment(place: Path) -> dict[str, str]:
    return {
        **os.environ,
        "DEBUG": "true",
        "SECRET_KEY": settings.SECRET_KEY,
        "VAULT_KEYS": ",".join(settings.VAULT_KEYS),
        "DATABASE_URL": f"sqlite:///{place / 'demo.sqlite3'}",
        "MEDIA_ROOT": str(place / "media"),
        "REDIS_URL": "",
        "EMAIL_URL": "",
    }


def _read_welcome(process: subprocess.Popen[str]) -> None:
    """The demo itself gives up after a while, so this ends either way."""
    heard = []
    for line in process.stdout or ():
        heard.append(line)
        if "Ctrl-C stops everything" in line:
            return
    pytest.fail("The demo ended without its welcome:\n" + "".join(heard))


def _log_in(browser: requests.Session, address: str) -> requests.Response:
    browser.get(f"{address}/login/")
    form = {
        "username": "support",
        "password": PASSWORD,
        "csrfmiddlewaretoken": browser.cookies["csrftoken"],
        "next": "/",
    }
    return browser.post(f"{address}/login/", data=form)


def _outcomes(place: Path) -> set[str]:
    database = sqlite3.connect(place / "demo.sqlite3")
    try:
        return {outcome for (outcome,) in database.execute("SELECT outcome FROM integrations_syncresult")}
    finally:
        database.close()


def _processes_of(place: Path) -> list[str]:
    """Every process that was started with this demo's database, where the system shows such things."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if os.fsencode(place) in (process / "environ").read_bytes():
                found.append((process / "cmdline").read_text().replace("\0", " "))
        except OSError:
            continue
    return found
