"""The sandbox's memory on disk: a restart forgets only the logs. It holds secrets: mode 0600."""

import json
import os
import tempfile
from contextlib import suppress
from dataclasses import asdict
from datetime import date, datetime, timedelta
from pathlib import Path
from threading import Event, Thread
from typing import Any, Self

from .accounts import Account, Persona
from .integration_types import INTEGRATION_TYPES
from .keys import IntegrationKey
from .records import (
    Application,
    Customer,
    IntegrationStatus,
    ReceivedValue,
    RequestedIntegration,
    Token,
)
from .registry import FIRST_NUMBER
from .state import SandboxState

SAVE_SECONDS = 1.0
FORMAT = 2


class StateFileError(Exception):
    """The text says which file cannot be used, and what to do."""


class StateFile:
    """`with StateFile(state, path):` loads what is there, saves while it runs, and once more at the end."""

    def __init__(self, state: SandboxState, path: Path) -> None:
        self._state = state
        self._path = path
        self._saved_revision = -1
        self._stopping = Event()
        self._thread = Thread(target=self._keep_saving, name="sandbox-state", daemon=True)

    def __enter__(self) -> Self:
        self._load()
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopping.set()
        self._thread.join()
        self.save()

    def save(self) -> None:
        """Replace the file in one step, so that no reader and no crash ever meets a half-written one."""
        if self._saved_revision == self._state.revision:
            return
        with self._state.lock:
            revision = self._state.revision
            document = _document(self._state)
        _replace(self._path, json.dumps(document, default=_as_text, indent=1))
        self._saved_revision = revision

    def _keep_saving(self) -> None:
        while not self._stopping.wait(SAVE_SECONDS):
            self.save()

    def _load(self) -> None:
        if not self._path.exists():
            return
        try:
            document = json.loads(self._path.read_text(encoding="utf-8"))
            with self._state.lock:
                _restore(self._state, document)
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise StateFileError(
                f"{self._path} is no state file of this sandbox ({error}): name another."
            ) from error


def _document(state: SandboxState) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "customers": [asdict(row) for row in state.customers.values()],
        "applications": [asdict(row) for row in state.applications.values()],
        "integrations": [asdict(row) for row in state.integrations.values()],
        "accounts": {client_id: asdict(account) for client_id, account in state.accounts.items()},
        "tokens": {value: asdict(token) for value, token in state.tokens.items()},
        "usage": [[*spender, calls] for spender, calls in state.usage.spent.items()],
        "clock_offset": state.clock_offset.total_seconds(),
    }


def _as_text(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{value!r} has no place in a state file")


def _replace(path: Path, text: str) -> None:
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except OSError:
        with suppress(FileNotFoundError):
            Path(name).unlink()
        raise


def _restore(state: SandboxState, document: dict[str, Any]) -> None:
    if document["format"] == 1:
        document = _from_format_1(document)
    if document["format"] != FORMAT:
        raise ValueError(f"its format is {document['format']!r}, not {FORMAT}")
    customers = [_customer(row) for row in document["customers"]]
    integrations = [_integration(row) for row in document["integrations"]]
    state.customers = {row.name.casefold(): row for row in customers}
    state.applications = {row["client_id"]: _application(row) for row in document["applications"]}
    state.accounts = {name: _account(row) for name, row in document.get("accounts", {}).items()}
    state.integrations = {
        row.key: row for row in integrations if row.key.integration_type in INTEGRATION_TYPES
    }
    state.tokens = {value: _token(row) for value, row in document["tokens"].items()}
    state.usage.spent = {
        (client_id, resource, date.fromisoformat(day)): calls
        for client_id, resource, day, calls in document["usage"]
    }
    state.clock_offset = timedelta(seconds=document["clock_offset"])
    state.restore_indexes()


def _from_format_1(document: dict[str, Any]) -> dict[str, Any]:
    """Before names, states, provisioning and the usage of past days."""
    day = document["usage_day"]
    return {
        "format": FORMAT,
        "customers": document["customers"],
        "applications": [
            {
                **row,
                "number": FIRST_NUMBER + place,
                "is_parent": not row["customer"],
                "unique_foreign_id": row["client_id"],
            }
            for place, row in enumerate(document["applications"])
        ],
        "integrations": [
            {**row, "status": "ENABLED" if row["is_enabled"] else "REQUESTED", "name": "", "request_ids": []}
            for row in document["integrations"]
        ],
        "tokens": {
            value: {**row, "created_at": row["expires_at"], "is_revoked": False}
            for value, row in document["tokens"].items()
        },
        "usage": [
            [client_id, f"rest/{resource}", day, calls] for client_id, resource, calls in document["usage"]
        ],
        "clock_offset": 0.0,
    }


def _customer(row: dict[str, Any]) -> Customer:
    return Customer(**{**row, "changed_at": datetime.fromisoformat(row["changed_at"])})


def _application(row: dict[str, Any]) -> Application:
    made_at = row.get("made_at")
    return Application(**{**row, "made_at": datetime.fromisoformat(made_at) if made_at else None})


def _account(row: dict[str, Any]) -> Account:
    return Account(**{**row, "persona": Persona(row["persona"])})


def _integration(row: dict[str, Any]) -> RequestedIntegration:
    return RequestedIntegration(
        key=IntegrationKey(*row["key"]),
        requested_at=datetime.fromisoformat(row["requested_at"]),
        status=IntegrationStatus(row["status"]),
        name=row["name"],
        request_ids=row["request_ids"],
        values={
            name: ReceivedValue(received["value"], datetime.fromisoformat(received["at"]), received["uuid"])
            for name, received in row["values"].items()
        },
    )


def _token(row: dict[str, Any]) -> Token:
    created_at, expires_at = (datetime.fromisoformat(row[name]) for name in ("created_at", "expires_at"))
    return Token(row["client_id"], created_at, expires_at, row["is_revoked"])
