"""One HTTP exchange as it may be stored and shown: everything LinkedIn's support asks for, nothing secret."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote, quote_plus

from partnerhub.redaction import redact_headers, redact_text

RECORDED_CHARACTERS = 64_000
_HIDDEN = "[redacted]"


@dataclass(frozen=True)
class Exchange:
    """A call that left, or tried to, and what came back. Headers and bodies are redacted already.

    `started_at` is aware UTC. `status` is None when no answer arrived, and `error` then says why. `uuid`,
    `fabric` and `request_id` are LinkedIn's x-li-* headers, empty when absent. `version` is what we sent.
    """

    started_at: datetime
    duration_ms: int
    method: str
    url: str
    request_headers: Mapping[str, str]
    request_body: str
    status: int | None = None
    response_headers: Mapping[str, str] | None = None
    response_body: str = ""
    uuid: str = ""
    fabric: str = ""
    request_id: str = ""
    version: str = ""
    error: str = ""


def recordable_headers(headers: Mapping[str, str], secrets: Iterable[str] = ()) -> dict[str, str]:
    """Headers by lower-case name, without secrets."""
    named = {name.lower(): _without(value, secrets) for name, value in headers.items()}
    return {name: storable(value) for name, value in redact_headers(named).items()}


def recordable_text(text: str | bytes | None, secrets: Iterable[str] = ()) -> str:
    """A body or message without secrets, at most RECORDED_CHARACTERS long; bytes are read as UTF-8."""
    text = text.decode("utf-8", errors="replace") if isinstance(text, bytes) else text or ""
    # Redacted before it is cut, so that no half of a secret survives at the edge.
    shown = storable(redact_text(_without(text, secrets)))
    return shown if len(shown) <= RECORDED_CHARACTERS else shown[: RECORDED_CHARACTERS - 1] + "…"


def _without(text: str, secrets: Iterable[str]) -> str:
    for secret in filter(None, secrets):
        for written in (secret, quote(secret, safe=""), quote_plus(secret)):
            text = text.replace(written, _HIDDEN)
    return text


def storable(text: str) -> str:
    """Text that every database takes: NUL and lone surrogates, which JSON can carry, are replaced."""
    return text.replace("\0", "\ufffd").encode("utf-8", errors="replace").decode("utf-8")
