"""Others at the same work, for comparison: LinkedIn's own Python client, and bare loops of HTTP clients.

They live in a throw-away environment and are no dependency; a machine that cannot install them leaves them out.
"""

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import groupby
from pathlib import Path
from typing import Any

from tests.bench.scratch import say

PACKAGE = "linkedin-api-client"
SAMPLE = 60  # configurations of LinkedIn's client, whose time is scaled to all of them
INSTALL_SECONDS, RUN_SECONDS = 120, 300


@contextmanager
def installed() -> Iterator[str]:
    """The Python of an environment with the peers in it; empty when they cannot be installed."""
    with tempfile.TemporaryDirectory() as folder:
        python = Path(folder) / "bin" / "python"
        try:
            _quietly(sys.executable, "-m", "venv", folder)
            _quietly(str(python), "-m", "pip", "install", "--disable-pip-version-check", PACKAGE)
        except (subprocess.CalledProcessError, subprocess.TimeoutExpired):
            say(f"{PACKAGE} could not be installed: no comparison with others.")
            yield ""
        else:
            yield str(python)


def compare(python: str, *, api_url: str, seconds: float, floor: float) -> None:
    """`seconds` is what the engine took for all values, `floor` what its calls take at least; tokens are warm."""
    from django.conf import settings  # noqa: PLC0415 (who installs the peers carries no Django)

    values = _values()
    applications = [list(some) for _, some in groupby(values, key=lambda one: one["token"])]
    took = _run(
        python,
        api_url=api_url,
        version=settings.LINKEDIN_VERSION,
        threads=settings.LINKEDIN_CONNECTIONS,
        one_by_one=values[:SAMPLE],
        calls=[_calls(api_url, settings.LINKEDIN_VERSION, some) for some in applications],
    )
    alone = took["linkedin"] / SAMPLE * len(values)
    say(
        f"  LinkedIn's own Python client, a write and a read per configuration in sequence: {alone:.0f} s,"
        f" {alone / seconds:.0f} × of ours (measured on {SAMPLE} and scaled to {len(values)};"
        " its protocol 2.0 keys rewritten to 1.0 on the way)"
    )
    for name in ("requests", "urllib3"):
        say(
            f"  bare loop of {name}, {settings.LINKEDIN_CONNECTIONS} threads, the same batched calls and no rows:"
            f" {took[name]:.2f} s, {took[name] / floor:.2f} × the floor (median of {took['rounds']})"
        )


def _values() -> list[dict[str, Any]]:
    """Every configuration as a peer needs it, application after application."""
    from integrations import tokens  # noqa: PLC0415
    from integrations.models import Configuration  # noqa: PLC0415

    rows = Configuration.objects.select_related("integration__customer", "integration__contract").order_by(
        "integration__application", "pk"
    )
    known = tokens.current({row.integration.application_id for row in rows})
    return [
        {
            "key": {
                "integrationContext": row.integration.context_urn,
                "integrationType": row.integration.integration_type,
                "tenantType": row.integration.tenant_type,
                "configurationName": row.key,
            },
            "value": row.desired_value,
            "token": known[row.integration.application_id].value.reveal(),
        }
        for row in rows
    ]


def _calls(api_url: str, version: str, values: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The write and the read of one application, as the engine sends them."""
    from integrations.linkedin.dialects import dialect_named  # noqa: PLC0415
    from integrations.linkedin.restli import ConfigurationKey  # noqa: PLC0415

    dialect = dialect_named("rest")
    keys = [ConfigurationKey(*one["key"].values()) for one in values]
    url = api_url + dialect.configurations_target(keys)
    headers = {"Authorization": f"Bearer {values[0]['token']}", "LinkedIn-Version": version}
    entities = {
        dialect.configuration_member(key): {"configurationValue": {"string": one["value"]}}
        for key, one in zip(keys, values, strict=True)
    }
    writing = {**headers, "x-restli-method": "batch_update", "Content-Type": "application/json"}
    return [
        {"method": "PUT", "url": url, "headers": writing, "body": json.dumps({"entities": entities})},
        {"method": "GET", "url": url, "headers": headers, "body": None},
    ]


def _run(python: str, **job: Any) -> dict[str, Any]:
    script = Path(__file__).with_name("peer_script.py")
    process = subprocess.run(
        [python, str(script)],
        input=json.dumps(job),
        check=True,
        stdout=subprocess.PIPE,
        text=True,
        timeout=RUN_SECONDS,
    )
    answer: dict[str, Any] = json.loads(process.stdout)
    return answer


def _quietly(*command: str) -> None:
    subprocess.run(command, check=True, capture_output=True, timeout=INSTALL_SECONDS)
