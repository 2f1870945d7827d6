"""One entry of a HAR file (http://www.softwareishard.com/blog/har-12-spec/) as a call. Pure."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from integrations.call_secrets import in_plain

NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")  # of a header; browsers add some with a colon of their own
MISSING = "Paste one entry, with “request” and “response”: in the browser's network list, copy that one call as HAR."


@dataclass(frozen=True, slots=True)
class Entry:
    method: str
    url: str
    status: int
    request_headers: Mapping[str, str]
    request_body: str
    response_headers: Mapping[str, str]
    response_body: str
    started_at: datetime | None
    duration_ms: int


def is_har(text: str) -> bool:
    return text.startswith(("{", "["))


def read_entry(text: str) -> Entry:
    """ValueError when it is none, or more than one."""
    entry = _only_entry(_document(text))
    request, response = _part(entry, "request"), _part(entry, "response")
    method, url, status = request.get("method"), request.get("url"), response.get("status")
    if not isinstance(method, str) or not isinstance(url, str):
        raise ValueError(f"The request in this JSON has no method and url. {MISSING}")
    if not isinstance(status, int) or not 100 <= status <= 599:
        raise ValueError(f"The response in this JSON has no status: the call was not answered. {MISSING}")
    return Entry(
        method=method,
        url=url,
        status=status,
        request_headers=_headers(request),
        request_body=_text(request.get("postData")),
        response_headers=_headers(response),
        response_body=_text(response.get("content")),
        started_at=_moment(entry.get("startedDateTime")),
        duration_ms=_milliseconds(entry.get("time")),
    )


def _document(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ValueError(f"The text begins like JSON and is none. {MISSING}") from error


def _only_entry(document: Any) -> Mapping[str, Any]:
    """Itself, or the only one of a list or of a whole file."""
    if isinstance(document, dict) and isinstance(document.get("log"), dict):
        document = document["log"].get("entries")
    if isinstance(document, list) and len(document) > 1:
        raise ValueError(f"These are {len(document)} calls. {MISSING}")
    if isinstance(document, list) and document:
        document = document[0]
    if not isinstance(document, dict):
        raise ValueError(f"This JSON holds no call. {MISSING}")
    return document


def _part(entry: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    part = entry.get(name)
    if not isinstance(part, dict):
        raise ValueError(f"This JSON has no “{name}”. {MISSING}")
    return part


def _headers(part: Mapping[str, Any]) -> dict[str, str]:
    lines = part.get("headers")
    named = [line for line in lines if isinstance(line, dict)] if isinstance(lines, list) else []
    return {
        str(line.get("name")): str(line.get("value", ""))
        for line in named
        if NAME.fullmatch(str(line.get("name")))
    }


def _text(part: Any) -> str:
    """Browsers write what is no plain text in base64."""
    text = part.get("text") if isinstance(part, dict) else ""
    if not isinstance(text, str):
        return ""
    return in_plain(text) if part.get("encoding") == "base64" else text


def _moment(value: Any) -> datetime | None:
    try:
        moment = datetime.fromisoformat(str(value))
        return moment.astimezone(UTC) if moment.tzinfo else None
    except (ValueError, OverflowError):
        return None


def _milliseconds(value: Any) -> int:
    is_time = isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < 86_400_000
    return round(value) if is_time else 0
