"""What must never be read again: secrets, tokens and cookies in headers, bodies, addresses, logs and mails.

A client ID (LinkedIn also calls it the API key) is no secret and stays. When in doubt the value goes.
"""

import logging
import re
from collections.abc import Mapping
from typing import NamedTuple
from urllib.parse import unquote

from partnerhub.secret_places import REDACTED, is_secret_name, secret_places

_SECRET_HEADER = re.compile(
    r"authorization|cookie|token|secret|api-?key|password|credential|signature|session|^x-auth", re.I
)
_SECRET_MEMBER = re.compile(r"^code$|(?:^|[^a-z])(?:sig|hmac)$|signature$", re.I)  # of an address alone
_MOST_PASSES = 5  # a replacement can expose a neighbour that reads as a secret; two have always been enough


class FoundSecret(NamedTuple):
    """One secret in a text; `str()` reads "line 3: bearer token" and never holds the secret."""

    where: str
    kind: str

    def __str__(self) -> str:
        return f"{self.where}: {self.kind}"


def redact_text(text: str) -> str:
    """The text with every secret replaced: JSON, forms, headers, addresses and prose alike; idempotent."""
    for _ in range(_MOST_PASSES):
        redacted = _replaced_once(text)
        if redacted == text:
            break
        text = redacted
    return text


def redact_headers(headers: Mapping[str, str | bytes]) -> dict[str, str]:
    """Headers as text, in their order: secret ones blanked whole, the others redacted as text."""
    return {name: _redact_header(name, value) for name, value in headers.items()}


def redact_url(url: str) -> str:
    """The address without user:password and with every secret query or fragment member blanked."""
    without_user = re.sub(r"(?<=://)[^\s/?#@]*@", f"{REDACTED}@", url)
    members = re.sub(r"([?&#;])([^=?&#;\s]+)=([^&#;\s]*)", _redact_member, without_user)
    return redact_text(members)


def secrets_in_url(url: str) -> list[str]:
    """The values that `redact_url` blanks by the names of their members."""
    members = re.findall(r"[?&#;]([^=?&#;\s]+)=([^&#;\s]*)", url)
    return [value for name, value in members if _is_secret_member(name)]


def is_secret_header(name: str) -> bool:
    """Whether the whole value of this header goes."""
    return _SECRET_HEADER.search(name) is not None


def find_secrets(text: str) -> list[FoundSecret]:
    """Every secret that stands in the text, by line, for a refusal that names the place and not the value."""
    places = secret_places(text)
    return [FoundSecret(f"line {text.count(chr(10), 0, place.start) + 1}", place.kind) for place in places]


class RedactingFilter(logging.Filter):
    """Put it on every handler: message, arguments, traceback, stack and text extras leave redacted."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Rewrite the record in place; never drops one."""
        record.msg, record.args = redact_text(_message_of(record)), ()
        if record.exc_info and not record.exc_text:
            record.exc_text = logging.Formatter().formatException(record.exc_info)
        record.exc_info = None
        for name, value in vars(record).items():
            if isinstance(value, str) and name != "msg":
                setattr(record, name, redact_text(value))
        return True


def _replaced_once(text: str) -> str:
    pieces, position = [], 0
    for place in secret_places(text):
        pieces += [text[position : place.start], place.replacement]
        position = place.end
    return "".join([*pieces, text[position:]])


def _redact_header(name: str, value: str | bytes) -> str:
    if is_secret_header(name):
        return REDACTED
    return redact_text(value.decode("latin-1") if isinstance(value, bytes) else value)


def _redact_member(member: re.Match[str]) -> str:
    mark, name, value = member.groups()
    if _is_secret_member(name):
        value = REDACTED
    return f"{mark}{name}={value}"


def _is_secret_member(name: str) -> bool:
    return _SECRET_MEMBER.search(unquote(name)) is not None or is_secret_name(name)


def _message_of(record: logging.LogRecord) -> str:
    try:
        return record.getMessage()
    except (TypeError, ValueError, KeyError, IndexError):
        return f"{record.msg} {record.args!r}"
