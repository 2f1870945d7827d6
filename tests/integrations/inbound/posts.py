"""What LinkedIn and the ATS send, byte for byte."""

import json
from typing import Any

from django.test import Client

from integrations.inbound.signatures import sign
from tests.integrations.syncable import SECRET

CHALLENGE = "0e9bc3a6-6b4a-4c5e-9d2f-0123456789ab"


def notification(number: int = 1, **members: Any) -> bytes:
    return json.dumps({"type": "JOB_STATUS", "notificationId": f"n-{number}", **members}).encode()


def address_of(endpoint) -> str:
    return f"/linkedin/webhooks/{endpoint.token}"


def notify(program: Client, endpoint, body: bytes, *, secret: str = SECRET, signature: str | None = None):
    header = sign(body, secret=secret) if signature is None else signature
    return program.post(
        address_of(endpoint), body, content_type="application/json", headers={"X-LI-Signature": header}
    )


def relay(program: Client, token: str, document: Any):
    body = document if isinstance(document, bytes) else json.dumps(document).encode()
    return program.post(
        "/api/v1/linkedin-events",
        body,
        content_type="application/json",
        headers={"Authorization": f"Bearer {token}"},
    )


def status_change(number: object = 1, **members: Any) -> dict[str, Any]:
    return {"id": f"event-{number}", "type": "INTEGRATION_STATUS_CHANGE", **members}


def deliver(program: Client, route, body: bytes, content_type: str = "application/json", **environ: Any):
    address = f"/linkedin/callback/{route.token}"
    return program.generic("POST", address, body, content_type, CONTENT_TYPE=content_type, **environ)
