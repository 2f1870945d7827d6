"""Events as LinkedIn pushes them to a CALLBACK_URL, unsigned: the change of a status, the export of a candidate."""

import json
import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from threading import Thread
from typing import Any
from urllib.parse import urlsplit

from .control_fields import integration_key, require_requested, whole_number
from .integration_types import CALLBACK_URL
from .keys import IntegrationKey
from .messages import JSON, Request
from .records import RequestedIntegration
from .resources import json_members
from .sending import Delivery, is_loopback, loopback_address, send
from .state import SandboxState

TYPES = {"status": "INTEGRATION_STATUS_CHANGE", "export": "EXPORT_CANDIDATE_PROFILE"}
LIFETIME = timedelta(days=1)
MOST_TIMES = 1_000


def push_status(state: SandboxState, integration: RequestedIntegration) -> Thread | None:
    """Tell the callback URL of a change that just happened, beside the answer; nothing unless the rules say so."""
    url = _push_address(state, integration) if state.rules.push_events else ""
    if not url:
        return None
    event = _event(TYPES["status"], integration.request_ids[-1], state.clock())
    thread = Thread(target=_push_and_note, args=(state, url, event), name="sandbox-push", daemon=True)
    thread.start()
    return thread


def push_event(state: SandboxState, request: Request) -> dict[str, Any]:
    """One event to `url`, `times` over: `kind` status or export. `id` is the requestId; without it a status is that of
    the integration's last change and an export is a new one."""
    fields = json_members(request)
    url = str(fields.get("url", ""))
    loopback_address(url)
    kind = str(fields.get("kind", "status"))
    if kind not in TYPES:
        raise ValueError(f"{kind!r} is no kind of event: use {', '.join(TYPES)}.")
    times = whole_number(fields, "times", default=1, least=1, most=MOST_TIMES)
    event = _event(TYPES[kind], _request_id(state, kind, fields), state.clock())
    deliveries = [_push(url, event) for _ in range(times)]
    return {
        "event": event,
        "statuses": [delivery.status for delivery in deliveries],
        **deliveries[-1].document(),
    }


def _request_id(state: SandboxState, kind: str, fields: Mapping[str, Any]) -> str:
    if fields.get("id"):
        return str(fields["id"])
    if kind == "export":
        return secrets.token_hex(8)
    key = integration_key(fields)
    require_requested(state, key)
    with state.lock:
        request_ids = state.integrations[key].request_ids
        if not request_ids:
            raise ValueError(f"{key.integration_type} of {key.context} has not changed its status yet.")
        return request_ids[-1]


def _event(kind: str, request_id: str, now: datetime) -> dict[str, Any]:
    return {"id": request_id, "type": kind, "expiresAt": int((now + LIFETIME).timestamp() * 1000)}


def _push(url: str, event: Mapping[str, Any]) -> Delivery:
    return send(url, method="POST", body=json.dumps(event).encode(), headers={"Content-Type": JSON})


def _push_and_note(state: SandboxState, url: str, event: dict[str, Any]) -> None:
    delivery = _push(url, event)
    with state.lock:
        state.pushes.append({"at": state.clock().isoformat(), "url": url, **event, **delivery.document()})


def _push_address(state: SandboxState, integration: RequestedIntegration) -> str:
    """The integration's callback URL, or that of its company's export: on this machine or mapped to it, else empty."""
    with state.lock:
        sources = [integration, *_exports_of(state, integration.key)]
        values = [one.values[CALLBACK_URL].value for one in sources if CALLBACK_URL in one.values]
    if not values:
        return ""
    parts = urlsplit(values[0])
    mapped = state.rules.push_hosts.get(parts.hostname or "")
    if mapped:
        return parts._replace(scheme=urlsplit(mapped).scheme, netloc=urlsplit(mapped).netloc).geturl()
    return values[0] if is_loopback(parts.hostname or "") else ""


def _exports_of(state: SandboxState, key: IntegrationKey) -> list[RequestedIntegration]:
    """No document says where the event of an integration without a callback URL goes; the customer has only this one."""
    return [
        row
        for other, row in state.integrations.items()
        if row.kind.needs_callback and state.owner_name(other) == state.owner_name(key)
    ]
