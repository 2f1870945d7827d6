"""One request and its response as people paste them: raw HTTP, curl with its answer, a HAR entry, headed sections as in
Postman's console or in our own packet for LinkedIn. Nothing is run and nothing fetched. Pure."""

import re
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from integrations.pasted_curl import read_command
from integrations.pasted_har import is_har, read_entry

LONGEST = 1_000_000  # characters
EXAMPLE = (
    "PUT https://api.linkedin.com/rest/integrations HTTP/1.1\n"
    "LinkedIn-Version: 202603\n"
    "\n"
    '{"name": "Acme"}\n'
    "\n"
    "HTTP/1.1 403 Forbidden\n"
    "x-li-uuid: AAYyhmWLQwyEnGqqHgAAAA==\n"
    "\n"
    '{"message": "Not enough permissions"}'
)
_REQUEST_LINE = re.compile(
    r"^(?P<method>[A-Z]{3,10})[ \t]+(?P<url>(?:https?://|/)\S*)(?:[ \t]+HTTP/[\d.]+)?[ \t]*$", re.M
)
_STATUS_LINE = re.compile(r"^HTTP/[\d.]+[ \t]+(?P<status>[1-5]\d\d)(?:[ \t].*)?$", re.M)
_HEAD = re.compile(r"^(?P<side>request|response)[ \t]+(?P<part>headers|body)[ \t]*:?[ \t]*$", re.M | re.I)
_STATUS = re.compile(
    r"^(?:status(?:[ \t]+code)?[ \t]*:?[ \t]*)?(?P<status>[1-5]\d\d)(?:[ \t]+[A-Za-z ]+)?$", re.M | re.I
)
_NAMED_REQUEST = re.compile(r"^request:[ \t]+", re.M | re.I)
_OUR_TIME = re.compile(r"^Time: (?P<time>[\d-]{10} [\d:.]{8,15}) UTC", re.M)
_TOOK = re.compile(r"(?:took |^)(?P<ms>\d{1,7}) ?ms\b", re.M)
_HEADER = re.compile(r"(?P<name>[!#$%&'*+.^_`|~0-9A-Za-z-]+)[ \t]*:[ \t]*(?P<value>.*)")


@dataclass(frozen=True, slots=True)
class Exchange:
    """As pasted, secrets included: to be redacted before it is kept. `started_at` is None where nothing says it."""

    method: str
    url: str
    status: int
    request_headers: Mapping[str, str] = field(default_factory=dict)
    request_body: str = ""
    response_headers: Mapping[str, str] = field(default_factory=dict)
    response_body: str = ""
    started_at: datetime | None = None
    duration_ms: int = 0


def read_exchange(text: str) -> Exchange:
    """ValueError says what is missing, and what a paste looks like."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").strip("\n\ufeff ")
    if not text:
        raise _unread("Nothing was pasted.")
    if len(text) > LONGEST:
        raise _unread(f"The text has {len(text)} characters: paste one call, of at most {LONGEST}.")
    return _reader_of(text)(text)


def _reader_of(text: str) -> Callable[[str], Exchange]:
    if is_har(text):
        return _har
    if _HEAD.search(text):
        return _sections
    return _curl if re.match(r"(?:[$>#][ \t]*)?curl\b", text) else _raw


def _raw(text: str) -> Exchange:
    text = _without_marks(text)
    request, answer = _REQUEST_LINE.search(text), _STATUS_LINE.search(text)
    if request is None:
        raise _unread(
            "The request is missing: its first line names method and address, like “PUT https://…”."
        )
    if answer is None or answer.start() < request.start():
        raise _unread(_NO_ANSWER)
    headers, body = _headers_and_body(text[request.end() : answer.start()])
    return _exchange(request["method"], request["url"], headers, body, text[answer.start() :])


def _curl(text: str) -> Exchange:
    command, rest = read_command(text)
    rest = _without_marks(rest)
    answer = _STATUS_LINE.search(rest)
    if not command.url:
        raise _unread("The curl command names no address.")
    if answer is None:
        raise _unread(_NO_ANSWER + " curl shows it with the option -i.")
    return _exchange(command.method, command.url, command.headers, command.body, rest[answer.start() :])


def _har(text: str) -> Exchange:
    return Exchange(**asdict(read_entry(text)))


def _sections(text: str) -> Exchange:
    """What stands before the first head names the call and its status."""
    heads = list(_HEAD.finditer(text))
    ends = [*(head.start() for head in heads[1:]), len(text)]
    parts = {
        (head["side"].lower(), head["part"].lower()): text[head.end() : end].strip("\n")
        for head, end in zip(heads, ends, strict=True)
    }
    facts = _NAMED_REQUEST.sub("", text[: heads[0].start()])
    request, status = _REQUEST_LINE.search(facts), _STATUS.search(facts) or _STATUS_LINE.search(facts)
    if request is None:
        raise _unread("The request is missing: above its headers stands a line like “PUT https://…”.")
    if status is None:
        raise _unread("The status is missing: above the headers stands a line like “Status: 403”.")
    answered = _headers(parts.get(("response", "headers"), ""))
    took = _TOOK.search(facts)
    return Exchange(
        method=request["method"],
        url=request["url"],
        status=int(status["status"]),
        request_headers=_headers(parts.get(("request", "headers"), "")),
        request_body=_said(parts.get(("request", "body"), "")),
        response_headers=answered,
        response_body=_said(parts.get(("response", "body"), "")),
        started_at=_our_time(facts) or _date_of(answered),
        duration_ms=int(took["ms"]) if took else 0,
    )


def _exchange(method: str, url: str, headers: Mapping[str, str], body: str, answer: str) -> Exchange:
    """`answer` begins with its status line; one of a proxy, or 100 Continue, may stand before the one that counts."""
    while True:
        line = _STATUS_LINE.match(answer)
        answered, rest = _headers_and_body(answer[line.end() :] if line else answer)
        if not _STATUS_LINE.match(rest):
            break
        answer = rest
    host = {name.lower(): value for name, value in headers.items()}.get("host", "")
    return Exchange(
        method=method,
        url=f"https://{host}{url}" if url.startswith("/") and host else url,
        status=int(line["status"]) if line else 0,
        request_headers=headers,
        request_body=body,
        response_headers=answered,
        response_body=rest,
        started_at=_date_of(answered),
    )


def _headers_and_body(text: str) -> tuple[dict[str, str], str]:
    head, _, body = text.lstrip("\n").partition("\n\n") if text.strip() else ("", "", "")
    if text.startswith("\n\n"):  # no headers at all
        head, body = "", text
    return _headers(head), body.strip("\n")


def _headers(text: str) -> dict[str, str]:
    """A name that stands twice keeps both values."""
    headers: dict[str, str] = {}
    for line in text.splitlines():
        if found := _HEADER.match(line.strip()):
            name, value = found["name"], found["value"].strip()
            headers[name] = f"{headers[name]}, {value}" if name in headers else value
    return headers


def _without_marks(text: str) -> str:
    """Of curl -v: `>` before what was sent, `<` before what came, `*` before what curl says itself."""
    if not re.search(r"^[<>] ", text, re.M):
        return text
    lines = [line for line in text.split("\n") if not re.match(r"\* |[{}] \[", line)]
    return "\n".join(re.sub(r"^[<>](?: |$)", "", line) for line in lines)


def _said(body: str) -> str:
    return "" if body.strip() == "none" else body


def _our_time(facts: str) -> datetime | None:
    found = _OUR_TIME.search(facts)
    try:
        return datetime.fromisoformat(found["time"]).replace(tzinfo=UTC) if found else None
    except ValueError:
        return None


def _date_of(headers: Mapping[str, str]) -> datetime | None:
    date = next((value for name, value in headers.items() if name.lower() == "date"), "")
    try:
        moment = parsedate_to_datetime(date)
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


_NO_ANSWER = "The response is missing: paste it below the request; it begins with a line like “HTTP/1.1 403 Forbidden”."


_FORM = (
    "For example: “PUT https://api.linkedin.com/rest/integrations HTTP/1.1”, its headers, an empty line and its body; then"
    " “HTTP/1.1 403 Forbidden”, its headers, an empty line and its body."
)


def _unread(sentence: str) -> ValueError:
    return ValueError(f"{sentence} {_FORM}")
