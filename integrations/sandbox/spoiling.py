"""What a fault puts in the place of the right answer."""

import json
from typing import Any

from .faults import REFUSALS, Fault, chosen_entities
from .messages import (
    RefusedError,
    Reply,
    Request,
    gateway_error,
    oauth_error,
    service_error,
    throttled,
    version_not_active,
)

OAUTH = "/oauth/"
SIGN_IN = b"<!doctype html><title>Sign in</title><p>Your network asks you to sign in first."
GARBAGE = b'{"results":{"config\x00\xff\xfe'


def spoilt_reply(fault: Fault, request: Request) -> Reply:
    """The reply that stands in for the right one; only for REPLY_EFFECTS and REFUSALS."""
    reply = _spoilt(fault, request)
    reply.headers.update(fault.headers)
    return reply


def spoil_entities(fault: Fault, document: Any, request: Request) -> None:
    """Falsify what a batch answers for the chosen entities; only for ENTITY_EFFECTS. Others have none."""
    if "results" not in document:
        return
    names = [*document["results"], *document["errors"]]
    for name in chosen_entities(fault, names, within=request.path):
        document["errors"].pop(name, None)
        document["results"].pop(name, None)
        if fault.kind == "entity_status":
            document["errors"][name] = _entity_failure(int(fault.argument))
        elif fault.kind == "entity_answer":
            document["results"][name] = json.loads(fault.argument)


def _spoilt(fault: Fault, request: Request) -> Reply:
    if fault.kind == "redirect":
        return Reply(302, content=b"", headers={"Location": fault.argument})
    if fault.kind == "html":
        return Reply(fault.status, content=SIGN_IN, content_type="text/html; charset=utf-8")
    if fault.kind in REFUSALS:
        return _refusal(fault).reply
    if fault.kind == "status":
        return _failure(int(fault.argument), request).reply
    content = {"garbage": GARBAGE, "empty": b"", "body": fault.argument.encode()}[fault.kind]
    return Reply(fault.status, content=content)


def _refusal(fault: Fault) -> RefusedError:
    if fault.kind == "throttle":
        return throttled(daily=fault.argument == "day")
    if fault.kind == "sunset":
        return version_not_active(fault.argument)
    return service_error(400, f"Scripted fault: {fault.argument!r} makes every call fail.")


def _failure(status: int, request: Request) -> RefusedError:
    sentence = f"Scripted fault: this call fails with {status}."
    if request.path.startswith(OAUTH):
        return oauth_error(status, "scripted_fault", sentence)
    if status == 429:
        return throttled()
    if status == 401:
        return service_error(401, "Invalid access token", service_error_code=65600)
    return gateway_error(status, "SCRIPTED_FAULT", sentence)


def _entity_failure(status: int) -> dict[str, Any]:
    return {"status": status, "message": f"Scripted fault: this entity fails with {status}."}
