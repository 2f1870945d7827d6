"""Secrets that stand in one call: wherever else in it they are said again, they go as well. Pure."""

import base64
import binascii
import re
from collections.abc import Iterable, Iterator, Mapping
from urllib.parse import unquote

from partnerhub.redaction import is_secret_header, secrets_in_url
from partnerhub.secret_places import REDACTED, secret_places

SHORTEST = 8  # characters: a shorter value stands in too many words
_SCHEME = re.compile(r"(?:bearer|basic|digest|oauth|negotiate|token)\s+", re.I)
_MEMBERS = re.compile(r";|,(?=[^;,=]{1,100}=)")  # several cookies may stand in one line
_OF_COOKIES = frozenset({"domain", "path", "expires", "max-age", "samesite"})
_HOST = re.compile(r"://(?:[^/?#@]*@)?(?P<host>[^/?#]*)")
_BASE64 = re.compile(r"[A-Za-z0-9+/_-]{16,}={0,2}")


def secrets_of(*, url: str, headers: Iterable[Mapping[str, str]], texts: Iterable[str]) -> list[str]:
    """Each once, the longest first, so that none is cut by a part of itself."""
    found = {
        *secrets_in_url(url),
        *_shaped(url),
        *(secret for named in headers for secret in _in_headers(named)),
        *(secret for text in texts for secret in _shaped(text)),
    }
    written = {form for secret in found for form in (secret, unquote(secret)) if len(form) >= SHORTEST}
    host = found_host["host"] if (found_host := _HOST.search(url)) else ""
    kept = {REDACTED, *(secret for secret in written if secret in host)}  # an address has to stay one
    return sorted(written - kept, key=lambda secret: (-len(secret), secret))


def in_plain(body: str) -> str:
    """What a body in base64 says; any other body as it is."""
    joined = "".join(body.split())
    if not _BASE64.fullmatch(joined):
        return body
    try:
        standard = joined.rstrip("=").replace("-", "+").replace("_", "/")
        text = base64.b64decode(standard + "=" * (-len(standard) % 4)).decode("utf-8")
    except (binascii.Error, UnicodeDecodeError):
        return body
    return text


def _in_headers(headers: Mapping[str, str]) -> Iterator[str]:
    for name, value in headers.items():
        if is_secret_header(name):
            yield from _parts(value)
        yield from _shaped(value)


def _parts(value: str) -> Iterator[str]:
    """Whole, without its scheme, and member by member: a cookie has several, Basic a name and a password."""
    bare = _SCHEME.sub("", value.strip(), count=1)
    yield from (value.strip(), bare)
    for member in _MEMBERS.split(bare):
        name, _, said = member.strip().partition("=")
        if name.lower() not in _OF_COOKIES:
            yield said.strip().strip('"')
    if (plain := in_plain(bare)) != bare:
        yield plain.partition(":")[2]


def _shaped(text: str) -> Iterator[str]:
    return (text[place.start : place.end] for place in secret_places(text))
