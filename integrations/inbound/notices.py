"""What an inbound body says of itself: which event it is, of which type, until when, and whom it names. LinkedIn documents
little of these bodies, so nothing is required of them and nothing they say is believed. Pure."""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import unquote

from integrations.inbound.strict_json import Json, read_json

STATUS_CHANGE = "INTEGRATION_STATUS_CHANGE"
EXPORT = "EXPORT_CANDIDATE_PROFILE"

LONGEST_ID = 200
LONGEST_TYPE = 60
LONGEST_WEBHOOK_TYPE = 100
IDS = ("notificationId", "notification_id", "eventId", "id")
TYPES = ("type", "eventType", "event_type", "notificationType")

_MILLISECONDS = 100_000_000_000  # a number above this counts milliseconds, not seconds
_URN = re.compile(
    r"urn:li:(organization|company|contract|developerApplication):([^\s,;()\[\]{}\"'&?#/]*)", re.I
)


@dataclass(frozen=True, slots=True)
class Notice:
    """`id` is the digest of the body where it names none; `expires_at` None: never."""

    id: str
    type: str = ""
    expires_at: datetime | None = None
    is_readable: bool = True


def read_event(body: bytes) -> Notice:
    """Of a callback event, as it came."""
    return _notice(body, ids=("id",), types=("type",), longest_type=LONGEST_TYPE)


def read_notification(body: bytes) -> Notice:
    """Of a webhook notification, whose members have several names."""
    return _notice(body, ids=IDS, types=TYPES, longest_type=LONGEST_WEBHOOK_TYPE)


def digest_of(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()


def expiry_of(event: Json) -> datetime | None:
    """`expiresAt` as seconds, milliseconds or ISO 8601; None where it is none of these."""
    value = event.get("expiresAt")
    try:
        if isinstance(value, str) and not value.isdigit():
            moment = datetime.fromisoformat(value)
            return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        if isinstance(value, int | float | str) and not isinstance(value, bool):
            number = float(value)
            return datetime.fromtimestamp(number / 1000 if number >= _MILLISECONDS else number, UTC)
    except (ValueError, OverflowError, OSError):
        return None
    return None


def text_of(value: Any, *, longest: int) -> str:
    """A text or a whole number that can be stored as it is; empty for anything else."""
    if isinstance(value, bool) or not isinstance(value, str | int):
        return ""
    text = str(value)
    return text if len(text) <= longest and _is_storable(text) else ""


def named_urns(document: Any) -> set[tuple[str, str]]:
    """Every organization, contract and developer application named anywhere, as (kind, id); a company is an organization.
    What cannot be an id is kept: it is nobody's."""
    found = {
        (match[1].lower(), match[2]) for text in _texts(document) for match in _URN.finditer(unquote(text))
    }
    return {("organization" if kind == "company" else kind, number) for kind, number in found}


def _notice(body: bytes, *, ids: tuple[str, ...], types: tuple[str, ...], longest_type: int) -> Notice:
    try:
        document = read_json(body)
    except ValueError:
        return Notice(digest_of(body), is_readable=False)
    if not isinstance(document, dict):
        return Notice(digest_of(body))
    own_id = next(filter(None, (text_of(document.get(name), longest=LONGEST_ID) for name in ids)), "")
    own_type = next(filter(None, (text_of(document.get(name), longest=longest_type) for name in types)), "")
    return Notice(own_id or digest_of(body), own_type, expiry_of(document))


def _texts(document: Any) -> Iterator[str]:
    waiting = [document]
    while waiting:
        one = waiting.pop()
        if isinstance(one, str):
            yield one
        elif isinstance(one, dict):
            waiting += [*one.keys(), *one.values()]
        elif isinstance(one, list):
            waiting += one


def _is_storable(text: str) -> bool:
    """Databases take neither NUL nor half a character, and a person could not read either."""
    return text.isprintable()
