"""Where secrets stand in a text: named members, header lines, and values that look like one."""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple
from urllib.parse import unquote

REDACTED = "[redacted]"

_KEYS = r"(?:secret|vault|access|signing|encryption|private)[_-]?keys?"
_NAMES = (
    rf"(?:secret|token|password|passwd|passphrase|pwd|cookie|authorization|{_KEYS}|code_verifier"
    r"|client_assertion|li_at|li_rm|j?session_?id|x-[\w-]{0,40}api-?key)s?"
)
_ASSIGNMENT = re.compile(
    rf"(?P<name>{_NAMES})(?P<quote>\\*[\"'])?[ \t]*"
    r"(?P<join>=>|[:=]|%3D|,\s*(?P=quote)value(?P=quote)\s*:|(?<=[ \t])is(?=\s))(?P<gap>\s*)",
    re.I,
)
_HEADER_LINE = re.compile(
    r"(?P<quote>[\"']?)(?:[\w-]{0,40}(?:authorization|cookie)|(?<![\w-])x-(?:[\w-]{0,40}signature|auth[\w-]{0,40}))[ \t]*:[ \t]*",
    re.I,
)
_BARE = re.compile(r"[^\s&\"'<>]+")
_BARE_IN_PERCENT = re.compile(r"(?:(?!%26)[^\s&\"'<>])+", re.I)
_QUOTE = re.compile(r"(\\*)([\"'])")
_QUOTE_OR_LINE_END = re.compile(r"(\\*)([\"'])|([\r\n])")
_QUOTE_OR_BRACKET = re.compile(r"(\\*)([\"'])|([\[{])|([\]}])")
_SHAPES = (
    ("bearer token", re.compile(r"\bbearer(?:\s+|%20|\+)(?P<secret>[^\s\"'<>,;&\\]+)", re.I)),
    ("authorization header", re.compile(r"\bbasic\s+(?P<secret>[A-Za-z0-9+/]{16,}={0,2})", re.I)),
    ("token", re.compile(r"(?<![\w-])(?P<secret>eyJ[\w-]{8,}\.[\w-]{8,}(?:\.[\w-]*)?)")),
    ("token", re.compile(r"(?<![\w-])(?P<secret>AQ[\w-]{60,})")),
    ("client secret", re.compile(r"(?<!\w)(?P<secret>WPL_AP\d\.[\w.+/=-]{8,})")),
    ("authorization code", re.compile(r"(?:^|[?&])code=(?P<secret>[\w%.~+/=-]{16,})", re.M)),
    (
        "signature",
        re.compile(r"[?&](?:sig|hmac|[\w.%-]{0,40}signature)=(?P<secret>[^\s&#\"'<>\\]{8,})", re.I),
    ),
    # A segment of a path, only where the one before it says what it is and it reads like nothing else.
    ("token", re.compile(r"(?:token|secret|password)s?/(?=[\w.~%=+-]*\d)(?P<secret>[\w.~%=+-]{20,})", re.I)),
    (
        "form field",
        re.compile(
            rf"name=\\*[\"']?[\w.-]{{0,40}}{_NAMES}(?:\\*[\"'])?(?:;[^\r\n]{{0,200}})?(?:\r?\n[^\r\n]{{1,200}}){{0,5}}\r?\n\r?\n"
            r"(?P<secret>.+?)(?=\r?\n--|\Z)",
            re.I | re.S,
        ),
    ),
    ("password in a web address", re.compile(r"://[^\s/@:]*:(?P<secret>[^\s/@]+)@")),
    (
        "private key",
        re.compile(
            r"-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----(?P<secret>.*?)(?=-----END|\Z)",
            re.S,
        ),
    ),
    ("secret", re.compile(rf"{_NAMES}>(?P<secret>[^<>]+)</", re.I)),
)
_KINDS = (
    ("secret", "client secret"),
    ("token", "token"),
    ("cookie", "cookie"),
    ("session", "cookie"),
    ("li_", "cookie"),
    ("authorization", "authorization header"),
    ("pass", "password"),
    ("pwd", "password"),
)
# No pattern above matches text in which none of these stands; to look for them takes a hundredth of the time.
_MARKS = (
    *(
        "secret",
        "token",
        "pass",
        "pwd",
        "cookie",
        "authorization",
        "key",
        "code_verifier",
        "client_assertion",
    ),
    *("li_at", "li_rm", "session", "bearer", "basic", "eyj", "aq", "wpl_ap", "code=", "@"),
    *("signature", "sig=", "hmac=", "x-auth"),
)
_SCHEME = re.compile(r"^(?:bearer|basic|digest|oauth|negotiate|token)\s+", re.I)
_PROSE_WORD = re.compile(r"[A-Za-z]?[a-z'-]{0,12}[.,;:!?)]*|\d{1,4}[.,;:!?)]*")
_NO_VALUE = re.compile(
    r"(?:null|none|true|false|undefined|\{[a-z_ ]+\}|\*+|\.{3}|…)?|\[redacted\]?|%5Bredacted%5D", re.I
)
_AFTER_BEARER = re.compile(
    "access|and|auth|authentication|authorization|credentials|expired|for|has|header|in|invalid|is|missing"
    "|must|not|of|or|scheme|should|the|to|tokens?|type|was|with"
)


class Place(NamedTuple):
    start: int
    end: int
    kind: str
    replacement: str = REDACTED


def secret_places(text: str) -> list[Place]:
    """Every secret, first to last, not overlapping; `replacement` keeps JSON readable as JSON."""
    if not _may_hold_one(text):
        return []
    return _merged((*_assigned(text), *_header_lines(text), *_shaped(text)))


def _may_hold_one(text: str) -> bool:
    if not text.isascii():
        return True  # without regard to case, patterns take ſ for s and the Kelvin sign for k
    lower = text.lower()
    return any(mark in lower for mark in _MARKS)


def is_secret_name(name: str) -> bool:
    """Whether a member of this name (percent-encoded or not) holds a secret; client_id does not."""
    return re.search(rf"{_NAMES}$", unquote(name), re.I) is not None


def _merged(places: Iterable[Place]) -> list[Place]:
    merged: list[Place] = []
    for place in sorted(places, key=lambda place: (place.start, -place.end)):
        if merged and place.start <= merged[-1].end:
            merged[-1] = merged[-1]._replace(end=max(merged[-1].end, place.end))
        else:
            merged.append(place)
    return merged


def _assigned(text: str) -> Iterator[Place]:
    position = 0
    while found := _ASSIGNMENT.search(text, position):
        place = _value_after(text, found)
        value = text[place.start : place.end]
        kept = _NO_VALUE.fullmatch(value) or (_may_be_prose(text, found) and _PROSE_WORD.fullmatch(value))
        position = found.end() if kept else place.end
        if not kept:
            yield place


def _value_after(text: str, found: re.Match[str]) -> Place:
    start, kind, quote = found.end(), _kind_of(found["name"]), found["quote"] or ""
    opening = _QUOTE.match(text, start)
    if opening:
        return Place(opening.end(), _string_end(text, opening), kind)
    if found["join"].lower() == "%3d":
        bare = _BARE_IN_PERCENT.match(text, start)
        return Place(start, bare.end() if bare else start, kind)
    quoted = f"{quote}{REDACTED}{quote}"
    if text[start : start + 1] in ("[", "{") and not text.startswith(REDACTED, start):
        end = _bracket_end(text, start, quote)
        glued = None if quote else _BARE.match(text, end)
        return Place(start, glued.end() if glued else end, kind, quoted)
    bare = _BARE.match(text, start)
    value = bare.group().rstrip(".,;:!?)]}\\") if bare else ""
    return Place(start, start + len(value), kind, quoted)


def _kind_of(name: str) -> str:
    return next((kind for part, kind in _KINDS if part in name.lower()), "key")


def _string_end(text: str, opening: re.Match[str]) -> int:
    """A string closes at a quote as deeply escaped as the one that opened it, at the latest with its line."""
    depth, quote = len(opening[1]), opening[2]
    for mark in _QUOTE_OR_LINE_END.finditer(text, opening.end()):
        if mark[3] is not None:
            return mark.start()
        if mark[2] == quote and _same_depth(len(mark[1]), depth):
            return mark.end() - 1 - depth
    return len(text)


def _same_depth(backslashes: int, depth: int) -> bool:
    return backslashes >= depth and (backslashes - depth) % (2 * (depth + 1)) == 0


def _bracket_end(text: str, start: int, quote: str) -> int:
    depth, open_brackets, inside = max(len(quote) - 1, 0), 0, ""
    for mark in _QUOTE_OR_BRACKET.finditer(text, start):
        if mark[2] and mark[2] in (inside or mark[2]) and _same_depth(len(mark[1]), depth):
            inside = "" if inside else mark[2]
        elif not inside and not mark[2]:
            open_brackets += 1 if mark[3] else -1
        if not open_brackets:
            return mark.end()
    return len(text)


def _may_be_prose(text: str, found: re.Match[str]) -> bool:
    """ "token: expired" is a sentence; access_token: expired, password: expired and token=expired are not."""
    if found["quote"]:
        return False
    if found["join"].lower() == "is" or "\n" in found["gap"]:
        return True
    before = text[found.start() - 1 : found.start()]
    joined = before.isalnum() or (before != "" and before in "_-.")
    return (
        not joined and found["join"] == ":" and bool(found["gap"]) and _kind_of(found["name"]) != "password"
    )


def _header_lines(text: str) -> Iterator[Place]:
    position = 0
    while found := _HEADER_LINE.search(text, position):
        stop = re.compile(rf"[\r\n{found['quote']}]").search(text, found.end())
        position = stop.start() if stop else len(text)
        value = text[found.end() : position]
        named = _SCHEME.sub("", value)
        if not _NO_VALUE.fullmatch(named) and (named != value or not _is_prose(value)):
            yield Place(found.end(), position, _kind_of(found.group()))


def _is_prose(value: str) -> bool:
    return all(_PROSE_WORD.fullmatch(word) for word in value.replace(REDACTED, "").split())


def _shaped(text: str) -> Iterator[Place]:
    for kind, shape in _SHAPES:
        for found in shape.finditer(text):
            value = found["secret"].rstrip(".:!?)")
            if not _NO_VALUE.fullmatch(value) and not _reads_on(kind, value):
                yield Place(found.start("secret"), found.start("secret") + len(value), kind)


def _reads_on(kind: str, value: str) -> bool:
    if kind == "bearer token":
        return _AFTER_BEARER.fullmatch(value) is not None
    return kind == "authorization header" and re.fullmatch(r"[A-Z]?[a-z]+", value) is not None
