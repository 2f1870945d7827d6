"""What the sandbox LinkedIn of the demo reads and remembers: registered customers, its state, one fault."""

import csv
import json
import os
from collections.abc import Iterable, Mapping
from io import StringIO
from pathlib import Path

COLUMNS = (
    "customer", "linkedin_company_id", "contract_id", "uses_acls", "application_client_id",
    "application_client_secret", "integration_type", "tenant_type",
)  # fmt: skip


class SandboxFiles:
    """They hold client secrets, so only their owner may read them."""

    def __init__(self, var: Path) -> None:
        self.var = var
        self.customers = var / "sandbox.csv"
        self.state = var / "sandbox.json"
        self.faults = var / "faults.json"
        self.parent = var / "parent.txt"
        var.mkdir(parents=True, exist_ok=True)

    def arguments(self) -> list[str]:
        """For `manage.py linkedin_sandbox`."""
        given = ["--state", str(self.state)]
        given += ["--customers", str(self.customers)] if self.customers.exists() else []
        given += ["--parent", self.parent.read_text()] if self.parent.exists() else []
        return given + (["--faults", str(self.faults)] if self.faults.exists() else [])

    def register(self, rows: Iterable[Mapping[str, str]], *, parent: str) -> None:
        """Begin anew with these customers, applications and requested integrations, and the partner's own application, as
        client id:secret."""
        text = StringIO()
        writer = csv.DictWriter(text, COLUMNS, restval="")
        writer.writeheader()
        writer.writerows(rows)
        self.state.unlink(missing_ok=True)
        _write_private(self.customers, text.getvalue())
        _write_private(self.parent, parent)

    def throttle_once(self, client_id: str) -> None:
        """The next API call of this application is told that its daily limit is reached."""
        fault = {"effect": "status:429", "at": "before_apply"}
        match = {"client_id": client_id, "path": "/rest"}
        _write_private(self.faults, json.dumps([{**fault, "match": match}], indent=1))

    def forget_faults(self) -> None:
        self.faults.unlink(missing_ok=True)


def _write_private(path: Path, text: str) -> None:
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(text)
