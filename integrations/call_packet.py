"""The packet for LinkedIn's support: one call as a text, with everything that they ask for
(https://learn.microsoft.com/linkedin/shared/api-guide/concepts/error-handling) and no secret."""

from collections.abc import Mapping
from datetime import UTC

from integrations.models import ApiCall, DeveloperApplication
from partnerhub.redaction import redact_text

GONE = "not known any more"


def packet_of(call: ApiCall) -> str:
    """The call as it was stored, redacted a second time because this text leaves the house."""
    parts = [
        _facts(call),
        _message("Request headers", call.request_headers, "Request body", call.request_body),
        _message("Response headers", call.response_headers, "Response body", call.response_body),
    ]
    return redact_text("\n\n".join(parts)) + "\n"


def _facts(call: ApiCall) -> str:
    child, parent = _client_ids(call.application)
    lines = [
        f"Time: {call.started_at.astimezone(UTC):%Y-%m-%d %H:%M:%S.%f} UTC, took {call.duration_ms} ms",
        f"Request: {call.method} {call.url}",
        f"Status: {call.status or f'no answer. {call.error}'.strip()}",
        f"x-li-uuid: {call.uuid or 'none'}",
        f"x-li-fabric: {call.fabric or 'none'}",
        f"x-li-request-id: {call.request_id or 'none'}",
        f"LinkedIn-Version: {call.version or 'none'}",
        f"Client ID of the child application: {child}",
        f"Client ID of the parent application: {parent}",
    ]
    return "\n".join(lines)


def _client_ids(application: DeveloperApplication | None) -> tuple[str, str]:
    """Of child and parent."""
    if application is None:
        return GONE, GONE
    if application.kind == DeveloperApplication.Kind.PARENT:
        return "none: the parent called", application.client_id
    return application.client_id, application.parent.client_id if application.parent else "not recorded"


def _message(head: str, headers: Mapping[str, str], body_head: str, body: str) -> str:
    written = "\n".join(f"{name}: {value}" for name, value in headers.items())
    return f"{head}:\n{written or 'none'}\n\n{body_head}:\n{body or 'none'}"
