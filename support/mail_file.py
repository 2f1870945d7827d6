"""A mail dropped as a file (.eml): its headers, its text and the names of its attachments. Nothing is stored or run. Pure."""

import re
from collections.abc import Iterator
from datetime import UTC, tzinfo
from email import message_from_bytes
from email.errors import MessageError
from email.header import decode_header
from email.message import Message

from partnerhub.refusals import Refusal, Refused
from support.intake_html import text_of_html
from support.intake_mail import Attached, Headers, PastedMail, mail_from
from support.intake_text import one_line, storable

LARGEST_FILE = 10_000_000  # bytes
LONGEST_TEXT = 1_000_000  # characters of text that are read
LONGEST_HEADER = 20_000
LONGEST_HTML = 500_000
_OUTLOOK = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MAIL = "message/rfc822"
_MOST_PARTS, _DEEPEST, _MOST_BOUNDARIES = 200, 3, 5_000
_HEADERS = {
    "from": "From",
    "to": "To",
    "cc": "Cc",
    "subject": "Subject",
    "sent": "Date",
    "message_id": "Message-ID",
    "in_reply_to": "In-Reply-To",
    "references": "References",
}


def read_eml(raw: bytes, *, zone: tzinfo = UTC) -> PastedMail:
    """The mail in an .eml file. Raises Refused for other files, for too large ones, and for files without a mail."""
    refusals = list(_refusals(raw))
    if refusals:
        raise Refused(refusals)
    message = _parsed(raw)
    headers = Headers({meaning: _header(message, name) for meaning, name in _HEADERS.items()})
    if not (headers["from"] or headers["subject"]):
        raise Refused([_no_mail()])
    attachments = tuple(_attached(list(_parts(message))))
    return mail_from(headers, _text(message), zone=zone, attachments=attachments)


def _parsed(raw: bytes) -> Message:
    try:
        return message_from_bytes(raw)
    except RecursionError as error:
        raise Refused([_too_many_parts()]) from error


# Read again and again by the library, in time that grows with the square of its length.
_PARAMETERS = re.compile(rb"^content-(?:type|disposition):[^\r\n]*(?:\r?\n[ \t][^\r\n]*)*", re.I | re.M)
LONGEST_PARAMETERS = 2_000


def _refusals(raw: bytes) -> Iterator[Refusal]:
    if any(len(found.group()) > LONGEST_PARAMETERS for found in _PARAMETERS.finditer(raw)):
        words = (
            f"A Content-Type or Content-Disposition of this mail has more than {LONGEST_PARAMETERS:,} characters, which no"
            " mail program writes: paste the text of the mail."
        )
        yield Refusal(words, field="mail_file")
    if len(raw) > LARGEST_FILE:
        words = (
            f"The file has {len(raw):,} bytes, and {LARGEST_FILE:,} are read: save the mail without its attachments,"
            " or paste its text."
        )
        yield Refusal(words, field="mail_file")
    if raw.startswith(_OUTLOOK):
        words = (
            "This is an Outlook .msg file, which cannot be read here: in Outlook choose Save as and the type .eml,"
            " or open the mail and paste its text."
        )
        yield Refusal(words, field="mail_file")
    if raw.count(b"\n--") > _MOST_BOUNDARIES:
        yield _too_many_parts()
    if not raw.strip():
        yield Refusal("The file is empty: drop the mail once more, or paste its text.", field="mail_file")


def _too_many_parts() -> Refusal:
    words = "The file has more parts within parts than a mail has: open the mail and paste its text."
    return Refusal(words, field="mail_file")


def _no_mail() -> Refusal:
    return Refusal(
        "The file holds no mail, neither a sender nor a subject: drop the .eml file, or paste the mail's text.",
        field="mail_file",
    )


def _header(message: Message, name: str) -> str:
    """Decoded; only so much of it as people write, since a hostile header costs the parser minutes."""
    values = [str(value) for key, value in message.raw_items() if key.lower() == name.lower()]
    return _decoded(" ".join(values[:20])[:LONGEST_HEADER])


def _decoded(text: str) -> str:
    """Encoded words (RFC 2047) and raw bytes as text; what cannot be decoded stays as it stands."""
    plain = _text_of(text.encode("utf-8", "surrogateescape"), None)
    try:
        pieces = decode_header(plain)
    except (MessageError, ValueError, LookupError):
        return plain
    return "".join(
        _text_of(piece, charset) if isinstance(piece, bytes) else storable(piece) for piece, charset in pieces
    )


def _parts(message: Message) -> Iterator[Message]:
    """Every part that is no container, and mails within the mail as they are."""
    waiting, seen = [message], 0
    while waiting and seen < _MOST_PARTS:
        part, seen = waiting.pop(0), seen + 1
        if part.is_multipart() and part.get_content_type() != _MAIL:
            waiting[:0] = [one for one in part.get_payload() if isinstance(one, Message)]
        else:
            yield part


def _text(message: Message, depth: int = 0) -> str:
    """The plain text, the HTML as text where there is none, and mails within the mail as forwarded ones."""
    parts = list(_parts(message))
    bodies = [part for part in parts if not _is_file(part)]
    plain = [_content(part) for part in bodies if part.get_content_type() == "text/plain"]
    if not any(text.strip() for text in plain):
        plain = [
            text_of_html(_content(part)[:LONGEST_HTML])
            for part in bodies
            if part.get_content_type() == "text/html"
        ]
    within = [_as_forwarded(inner, depth + 1) for inner in _mails_within(parts)] if depth < _DEEPEST else []
    return "\n\n".join(text.strip("\n") for text in [*plain, *within] if text.strip())[:LONGEST_TEXT]


def _as_forwarded(message: Message, depth: int) -> str:
    lines = [
        f"{name}: {' '.join(_header(message, name).split())}"
        for name in ("From", "Date", "Subject", "To", "Cc")
    ]
    return "\n".join(["---------- Forwarded message ---------", *lines, "", _text(message, depth)])


def _mails_within(parts: list[Message]) -> Iterator[Message]:
    for part in parts:
        if part.get_content_type() == _MAIL and part.is_multipart():
            yield from (inner for inner in part.get_payload() if isinstance(inner, Message))


def _is_file(part: Message) -> bool:
    return part.get_content_disposition() == "attachment" or part.get_content_maintype() != "text"


def _content(part: Message) -> str:
    raw = part.get_payload(decode=True)
    return _text_of(raw if isinstance(raw, bytes) else b"", _charset(part))


def _charset(part: Message) -> str | None:
    try:
        return part.get_content_charset()
    except (LookupError, ValueError, UnicodeError):
        return None


def _text_of(data: bytes, charset: str | None) -> str:
    """In the charset that is named, else UTF-8, else as Windows wrote it."""
    for one in (charset, "utf-8", "cp1252"):
        try:
            return storable(data.decode(one or "utf-8"))
        except (LookupError, ValueError):
            continue
    return storable(data.decode("latin-1"))


def _attached(parts: list[Message]) -> Iterator[Attached]:
    for part in parts:
        name = _file_name(part)
        if _is_file(part) or name:
            raw = None if part.is_multipart() else part.get_payload(decode=True)
            size = len(raw) if isinstance(raw, bytes) else None
            yield Attached((name or "without a name")[:150], part.get_content_type(), size)
    for inner in _mails_within(parts):
        yield from _attached([part for part in _parts(inner) if part.get_content_type() != _MAIL])


def _file_name(part: Message) -> str:
    try:
        return one_line(_decoded(str(part.get_filename() or "")[:1_000]))
    except (LookupError, ValueError, TypeError):
        return ""
