"""One HTTP exchange as it may be stored and shown: everything LinkedIn's support asks for, nothing secret."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
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


class Redactor:
    """Makes headers and texts of one call fit to be kept: without its secrets, and without what looks like one."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        written = [(secret, quote(secret, safe=""), quote_plus(secret)) for secret in secrets if secret]
        self._written = tuple(dict.fromkeys(chain.from_iterable(written)))

    def headers(self, headers: Mapping[str, str]) -> dict[str, str]:
        """By lower-case name."""
        named = {name.lower(): self._without(value) for name, value in headers.items()}
        return {name: storable(value) for name, value in redact_headers(named).items()}

    def text(self, text: str | bytes | None) -> str:
        """A body or message, at most RECORDED_CHARACTERS long; bytes are read as UTF-8."""
        text = text.decode("utf-8", errors="replace") if isinstance(text, bytes) else text or ""
        # Redacted before it is cut, so that no half of a secret survives at the edge.
        return shortened(storable(redact_text(self._without(text))), RECORDED_CHARACTERS)

    def _without(self, text: str) -> str:
        for written in self._written:
            text = text.replace(written, _HIDDEN)
        return text


def shortened(text: str, characters: int) -> str:
    """At most so many characters; an ellipsis stands for what is missing."""
    return text if len(text) <= characters else text[: characters - 1] + "…"


def storable(text: str) -> str:
    """Text that every database takes: NUL and lone surrogates, which JSON can carry, are replaced."""
    if text.isascii() and "\0" not in text:
        return text
    return text.replace("\0", "\ufffd").encode("utf-8", errors="replace").decode("utf-8")
