"""/_sandbox/…: what a test, a checker or a rehearsal does from outside, on this machine only.

GET log.json tells what took effect and what was called; everything else changes something, by POST of JSON."""

import json
from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Any

from .addresses import CallbackTakenError
from .control_fields import integration_key, known_application, require_requested
from .faults import FaultScriptError, faults_of
from .integration_types import INTEGRATION_TYPES
from .messages import JSON, RefusedError, Reply, Request, gateway_error
from .pushes import push_event, push_status
from .records import Applied
from .registration import RegistrationError
from .resources import json_members
from .state import NotEnabledError, SandboxState
from .visitors import set_account
from .webhooks import send_webhook

PREFIX = "/_sandbox/"
LOG = f"{PREFIX}log.json"
LOCAL_NAMES = ("127.0.0.1", "localhost", "[::1]")


def is_control(request: Request) -> bool:
    return request.path.startswith(PREFIX)


def serve(state: SandboxState, request: Request) -> Reply:
    """404 for everyone who is not on this machine; 400 with a sentence for what cannot be done."""
    try:
        return _answer(state, request)
    except RefusedError as refused:
        return refused.reply
    except (FaultScriptError, NotEnabledError, RegistrationError, ValueError) as error:
        return _refused(str(error)).reply


def log_document(state: SandboxState) -> dict[str, Any]:
    """Everything that took effect since the start, the calls in short, and the usage of every day."""
    with state.lock:
        return {
            "applied": _changes(state.applied),
            "named": _changes(state.named),
            "elsewhere": _changes(state.elsewhere),
            "pushes": list(state.pushes),
            "calls": state.calls.document(),
            "usage": state.usage.document(),
            "findings": sorted(set(state.findings)),
            "faults": [fault.document() for fault in state.faults],
        }


def _answer(state: SandboxState, request: Request) -> Reply:
    if not request.is_local or _host(request) not in LOCAL_NAMES:
        raise gateway_error(404, "NOT_FOUND", f"No virtual resource found for {request.path}")
    if request.path == LOG and request.method == "GET":
        return Reply(document=log_document(state))
    change = CHANGES.get(request.path.removeprefix(PREFIX))
    if change is None:
        raise gateway_error(404, "NOT_FOUND", f"Nothing is here: use {', '.join(sorted(CHANGES))}.")
    if request.method != "POST":
        raise gateway_error(405, "METHOD_NOT_ALLOWED", "Use POST here.")
    # A page of another site can post forms to this machine, but no JSON.
    if request.media_type != JSON:
        raise gateway_error(415, "NOT_JSON", f"Send {JSON}.")
    return Reply(document=change(state, request))


def _set_faults(state: SandboxState, request: Request) -> dict[str, Any]:
    """A list as in a script; replaces what there was."""
    faults = faults_of(_json_list(request))
    with state.lock:
        state.faults[:] = faults
    return {"faults": [fault.document() for fault in faults]}


def _put_value(state: SandboxState, request: Request) -> dict[str, Any]:
    """Someone else changes a value at LinkedIn, or deletes it with null. None of the rules is asked."""
    fields = json_members(request)
    value = fields.get("value")
    name = str(fields.get("name", ""))
    key = integration_key(fields)
    if name not in INTEGRATION_TYPES[key.integration_type].configuration_names:
        raise ValueError(f"{name!r} is not a configuration of {key.integration_type}.")
    if value is not None and not isinstance(value, str):
        raise ValueError(f"value must be text, or null to delete; it is {value!r}.")
    require_requested(state, key)
    try:
        state.put_elsewhere(key, name, value)
    except CallbackTakenError:
        raise ValueError(f"{value} is the callback URL of another customer.") from None
    return {"value": value}


def _shift_clock(state: SandboxState, request: Request) -> dict[str, Any]:
    """Seconds from the real time, forwards or backwards; replaces the shift there was."""
    seconds = json_members(request).get("offset_seconds")
    if not isinstance(seconds, int | float):
        raise ValueError(f"offset_seconds must be a number; it is {seconds!r}.")
    with state.lock:
        state.clock_offset = timedelta(seconds=seconds)
        state.revision += 1
    return {"now": state.clock().isoformat()}


def _set_status(state: SandboxState, request: Request) -> dict[str, Any]:
    """The customer's Recruiter Admin: {"status": "DISABLED"} switches off, without it on.

    The answer holds the requestId that LinkedIn would push."""
    fields = json_members(request)
    key = integration_key(fields)
    change = state.disable if fields.get("status") == "DISABLED" else state.enable
    integration = change(key)
    push_status(state, integration)
    return {"status": integration.status, "request_id": integration.request_ids[-1]}


def _change_application(state: SandboxState, request: Request) -> dict[str, Any]:
    """may_create_tokens: true or false; revoke_tokens: true; retire_secret: true, as in the portal."""
    fields = json_members(request)
    application = known_application(state, fields)
    if isinstance(fields.get("may_create_tokens"), bool):
        application.may_create_tokens = fields["may_create_tokens"]
    if fields.get("revoke_tokens"):
        state.revoke_tokens(application.client_id)
    if fields.get("retire_secret"):
        state.retire_secret(application.client_id)
    return {"may_create_tokens": application.may_create_tokens, "secrets": len(application.secrets)}


def _register(state: SandboxState, request: Request) -> dict[str, Any]:
    """{"csv": …} in the form of --customers; the answer holds the complaints, line by line."""
    return {"complaints": state.register_csv(str(json_members(request).get("csv", "")))}


CHANGES: dict[str, Callable[[SandboxState, Request], dict[str, Any]]] = {
    "faults": _set_faults,
    "values": _put_value,
    "clock": _shift_clock,
    "enable": _set_status,
    "applications": _change_application,
    "customers": _register,
    "accounts": set_account,
    "push": push_event,
    "webhook": send_webhook,
}


def _json_list(request: Request) -> list[Any]:
    entries = json.loads(request.body)
    if not isinstance(entries, list):
        raise ValueError("The faults must be a JSON list, as in a script.")
    return entries


def _changes(rows: Iterable[Applied]) -> list[dict[str, Any]]:
    return [
        {
            "at": row.at.isoformat(),
            "client_id": row.client_id,
            **row.key._asdict(),
            "value": row.value,
            "uuid": row.uuid,
            "request_id": row.request_id,
            "call": row.call,
        }
        for row in rows
    ]


def _host(request: Request) -> str:
    host, _, port = request.headers.get("host", "").rpartition(":")
    return host if port.isdigit() else request.headers.get("host", "")


def _refused(sentence: str) -> RefusedError:
    return gateway_error(400, "NOT_POSSIBLE", sentence)
