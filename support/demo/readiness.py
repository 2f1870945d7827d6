"""Waiting for the programs of the demo: until each answers, or until one of them is gone."""

import json
import time
from collections.abc import Callable, Sequence
from urllib.error import HTTPError
from urllib.request import ProxyHandler, build_opener

from django.core.management.base import CommandError

from partnerhub.programs import Program
from support.demo.addresses import Addresses

PATIENCE_SECONDS = 90
PAUSE_SECONDS = 0.2
ANSWER_SECONDS = 10

_OPENER = build_opener(ProxyHandler({}))  # these addresses are this machine's own, whatever proxy is set


class Readiness:
    """Waits on behalf of the demo; `say` gets one line for each thing that is not there at once."""

    def __init__(self, programs: Sequence[Program], say: Callable[[str], object]) -> None:
        self.programs = programs
        self._say = say

    def wait_for_answers(self, addresses: Addresses) -> None:
        """Return when the sandbox, /healthz and /readyz answer. Raises CommandError with what does not."""
        self.wait("the sandbox LinkedIn", lambda: _trouble(addresses.sandbox_url))
        self.wait("the web server", lambda: _trouble(f"{addresses.site_url}/healthz"))
        self.wait("the workers", lambda: _trouble(f"{addresses.site_url}/readyz"))

    def wait(self, what: str, trouble: Callable[[], str]) -> None:
        """Ask for the trouble again and again until there is none, a program dies, or patience is over."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        if trouble():
            self._say(f"Waiting for {what} …")
        while words := trouble():
            self.refuse_dead()
            if time.monotonic() > deadline:
                logs = ", ".join(str(program.log) for program in self.programs)
                raise CommandError(f"Waited {PATIENCE_SECONDS} seconds for {what}: {words}. See {logs}.")
            time.sleep(PAUSE_SECONDS)

    def refuse_dead(self) -> None:
        """Raise CommandError naming the program that stopped by itself, with the end of its log."""
        for program in self.programs:
            if not program.is_running:
                raise CommandError(
                    f"{program.name} stopped by itself (exit code {program.process.returncode}), so the demo"
                    f" stops. The end of {program.log}:\n{program.last_words}"
                )


def _trouble(url: str) -> str:
    """Why this address is not ready; empty when it is."""
    try:
        with _OPENER.open(url, timeout=ANSWER_SECONDS):
            return ""
    except HTTPError as answer:
        with answer:
            return f"{answer.code} {_failed_checks(answer.read())}".strip()
    except OSError as error:
        return str(error)


def _failed_checks(body: bytes) -> str:
    try:
        checks = json.loads(body)["checks"]
    except (ValueError, KeyError, TypeError):
        return ""
    return "; ".join(f"{name} {word}" for name, word in checks.items() if word != "ok")
