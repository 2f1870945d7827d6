"""The sandbox LinkedIn as a process of its own, for tests and benchmarks that must not share its interpreter.

with SandboxProcess(customers=CSV, latency_ms=50) as sandbox:
    settings.LINKEDIN_API_URL, settings.LINKEDIN_OAUTH_URL = sandbox.url, sandbox.oauth_url
"""

import http.client
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parents[2]
STOP_SECONDS = 30


class SandboxProcess:
    """`options` are further arguments of `manage.py linkedin_sandbox`; `customers` is CSV text as for
    --customers, `faults` a script. What is told of the process is told as it stands at that moment."""

    def __init__(
        self,
        *options: str,
        customers: str = "",
        faults: list[dict[str, Any]] | None = None,
        latency_ms: float = 0,
        daily_limit: int = 5000,
    ) -> None:
        self.url = ""
        self._options = ["--latency", str(latency_ms), "--daily-limit", str(daily_limit), *options]
        self._customers = customers
        self._faults = faults or []
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115 -- closed with the process
        self._process: subprocess.Popen[str] | None = None

    @property
    def oauth_url(self) -> str:
        return f"{self.url}/oauth/v2"

    @property
    def pid(self) -> int:
        return self._running().pid

    def __enter__(self) -> Self:
        self._process = subprocess.Popen(
            [sys.executable, "manage.py", "linkedin_sandbox", "--port", "0", *self._options],
            cwd=ROOT,
            env={**os.environ, "DEBUG": "true", "SECRET_KEY": os.environ.get("SECRET_KEY", "sandbox-only")},
            stdout=subprocess.PIPE,
            stderr=self._errors,
            text=True,
        )
        try:
            self._settle_in()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        process = self._running()
        process.terminate()
        try:
            process.communicate(timeout=STOP_SECONDS)
        finally:
            process.kill()
            self._errors.close()

    def log(self) -> dict[str, Any]:
        """applied, named, elsewhere, calls, usage, findings and faults, read at one moment."""
        return self._ask("GET", "/_sandbox/log.json")

    def applied(self) -> list[dict[str, Any]]:
        """Every configuration that took effect, in order: at, client_id, context, integration_type,
        tenant_type, name, value (None where it was deleted), uuid, request_id, call."""
        return list(self.log()["applied"])

    def named(self) -> list[dict[str, Any]]:
        """Every integrationName that took effect; members as in `applied`."""
        return list(self.log()["named"])

    def elsewhere(self) -> list[dict[str, Any]]:
        """What `change` did; members as in `applied`, the ids empty."""
        return list(self.log()["elsewhere"])

    def calls(self, *, resource: str = "") -> list[dict[str, Any]]:
        """Every call: number, arrived_at, at (when it was answered), method, target, resource, client_id, status
        (0: left unanswered), uuid."""
        return [call for call in self.log()["calls"] if resource in ("", call["resource"])]

    def usage(self) -> dict[str, int]:
        """Calls that counted, by "client id|resource|day", as in "acme|rest/integrations|2026-11-21"."""
        return dict(self.log()["usage"])

    def faults(self) -> list[dict[str, Any]]:
        """The script as it stands; `seen` counts the calls that matched. A held call was seen, not logged."""
        return list(self.log()["faults"])

    def customers(self, query: str = "") -> list[dict[str, Any]]:
        """What the page shows."""
        return list(self._ask("GET", f"/state.json?q={query}")["customers"])

    def register(self, customers: str) -> list[str]:
        """More customers, as CSV text; the complaints come back."""
        return list(self._ask("POST", "/_sandbox/customers", {"csv": customers})["complaints"])

    def set_faults(self, faults: list[dict[str, Any]]) -> None:
        """Replaces every fault; members as those of integrations.sandbox.faults.Fault."""
        self._ask("POST", "/_sandbox/faults", faults)

    def change(
        self,
        *,
        client_id: str,
        context: str,
        integration_type: str,
        name: str,
        value: str | None,
        tenant_type: str = "RECRUITER",
    ) -> None:
        """Someone else writes a value at LinkedIn, or deletes it with None."""
        key = {
            "client_id": client_id,
            "context": context,
            "integration_type": integration_type,
            "tenant_type": tenant_type,
        }
        self._ask("POST", "/_sandbox/values", {**key, "name": name, "value": value})

    def enable(
        self,
        *,
        client_id: str,
        context: str,
        integration_type: str,
        tenant_type: str = "RECRUITER",
        status: str = "ENABLED",
    ) -> str:
        """The customer switches an integration on, or off with DISABLED; the requestId of the push comes back."""
        key = {
            "client_id": client_id,
            "context": context,
            "integration_type": integration_type,
            "tenant_type": tenant_type,
        }
        return str(self._ask("POST", "/_sandbox/enable", {**key, "status": status})["request_id"])

    def shift_clock(self, seconds: float) -> None:
        """LinkedIn's clock, in seconds from the real time; replaces the shift before."""
        self._ask("POST", "/_sandbox/clock", {"offset_seconds": seconds})

    def change_application(self, client_id: str, **changes: bool) -> None:
        """may_create_tokens=False, revoke_tokens=True, retire_secret=True."""
        self._ask("POST", "/_sandbox/applications", {"client_id": client_id, **changes})

    def _settle_in(self) -> None:
        output = self._running().stdout
        line = output.readline() if output else ""
        if "LINKEDIN_API_URL=" not in line:
            self._running().wait(STOP_SECONDS)
            self._errors.seek(0)
            raise RuntimeError(f"The sandbox did not start: {line}{self._errors.read().decode()}")
        self.url = line.split("LINKEDIN_API_URL=")[1].split()[0]
        if self._customers and (complaints := self.register(self._customers)):
            raise RuntimeError(f"The sandbox did not take the customers: {complaints}")
        if self._faults:
            self.set_faults(self._faults)

    def _running(self) -> "subprocess.Popen[str]":
        if self._process is None:
            raise RuntimeError("The sandbox runs inside its with block only.")
        return self._process

    def _ask(self, method: str, path: str, document: Any = None) -> Any:
        connection = http.client.HTTPConnection(urlsplit(self.url).netloc, timeout=60)
        try:
            body = None if document is None else json.dumps(document)
            connection.request(method, path, body, {"Content-Type": "application/json"})
            response = connection.getresponse()
            answer = response.read().decode()
        finally:
            connection.close()
        if response.status != 200:
            raise RuntimeError(f"The sandbox refused {path} with {response.status}: {answer}")
        return json.loads(answer)
