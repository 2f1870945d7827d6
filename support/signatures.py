"""Signature: what two reports of one issue have in common: integration type, error without its ids, and object. It only
proposes; a person decides (invariant 11). Pure."""

import hashlib
import html
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

READ_CHARACTERS = 50_000  # of an error; what follows is the tail of a log
READ_WORDS = 200  # of the normalised error: a stack trace differs below its first lines
FEW_WORDS = 4  # an error this short says little without its object
ID, NAME, ADDRESS, PLACE = "_id_", "_name_", "_mail_", "_url_"

_STATUSES = frozenset(
    {"400", "401", "403", "404", "405", "406", "408", "409", "410", "411", "412", "413", "414", "415", "416", "422"}
    | {"423", "424", "425", "426", "428", "429", "431", "451", "500", "501", "502", "503", "504", "505", "507", "508"}
)  # fmt: skip
_BEFORE_A_CODE = frozenset(
    {"http", "https", "status", "statuscode", "code", "errorcode", "serviceerrorcode"}
    | {"error", "err"}
)  # fmt: skip
_BEFORE_AN_ID = frozenset(
    {"id", "ids", "no", "number", "nr", "job", "jobs", "candidate", "application", "posting", "task", "row", "line", "page"}
    | {"customer", "company", "contract", "account", "organization", "person", "member", "user", "request", "ticket", "case"}
)  # fmt: skip
_KEPT_WITH_DIGITS = frozenset({"v1", "v2", "oauth2", "utf8", "base64", "seatsv2", "http1", "http2"})
_CALENDAR = frozenset(
    {"jan", "january", "feb", "february", "mar", "march", "apr", "april", "may", "jun", "june", "jul", "july", "aug", "august"}
    | {"sep", "sept", "september", "oct", "october", "nov", "november", "dec", "december", "mon", "monday", "tue", "tuesday"}
    | {"wed", "wednesday", "thu", "thursday", "fri", "friday", "sat", "saturday", "sun", "sunday", "am", "pm", "utc", "gmt"}
    | {"cet", "cest", "est", "edt", "pst", "pdt", "z"}
)  # fmt: skip
# Members of a JSON error that say what went wrong; the values of all others are somebody's data.
_TELLING = frozenset(
    {"message", "error", "error_description", "errordescription", "errordetailtype", "errordetail", "code", "status"}
    | {"detail", "details", "reason", "title", "type", "description", "msg", "serviceerrorcode", "exception"}
)  # fmt: skip

_UUID = re.compile(r"\b[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\b", re.I)
_URL = re.compile(r"\b[a-z]{2,10}://[^\s\"'<>]*", re.I)
_PATH = re.compile(r"(?<![\w/.])(?:/[\w.~%:()=,-]+){2,}/?(?:\?[^\s\"'<>]*)?")
_MAIL = re.compile(r"(?<![\w.+-])[\w.+-]++@[\w.-]++")
_PROTOCOL = re.compile(r"\bhttps?/\d(?:\.\d)?", re.I)
_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,200}>")
_HIDDEN = re.compile(r"[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
_JSON_MEMBER = re.compile(r'"(?P<key>[\w.$-]{1,60})"\s{0,4}:\s{0,4}"(?P<value>[^"\n]{0,2000})"')
_QUOTED = re.compile(
    r"\"(?P<a>[^\"\n]{1,100})\"|“(?P<b>[^”\n]{1,100})”|„(?P<c>[^“”\n]{1,100})[“”]|«(?P<d>[^»\n]{1,100})»"
    r"|(?<!\w)'(?P<e>[^'\n]{1,100})'(?!\w)|`(?P<f>[^`\n]{1,100})`|‘(?P<g>[^’\n]{1,100})’"
)
_CONSTANT = re.compile(r"[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+|\d{1,6}")
_CODE = re.compile(r"(?:err|error|code|http)(?:_[a-z_]*)?\d{1,6}")
_WORD = re.compile(r"\w+")

_ENDPOINT = re.compile(
    r"(?:https?://[\w.-]+)?(?P<path>/(?:rest|v2|v1|oauth|talent|provisioning)/[\w.~%:()=,/-]+)", re.I
)
_OBJECTS = (
    ("job", re.compile(r"\bjobs?(?:[\s_-]?postings?(?:task)?(?:id)?)?\b|\bjobposting", re.I)),
    ("candidate", re.compile(r"\bcandidates?(?:id)?\b|\batscandidate", re.I)),
    ("application", re.compile(r"\b(?:job[\s_-]?)?applications?(?:id)?\b|\bjobapplication", re.I)),
)
_DEVELOPER_APPLICATION = re.compile(
    r"\b(?:developer|api|child|parent|oauth|our|linkedin)\s+application\b", re.I
)


_COMMON_OBJECTS = frozenset(name for name, _ in _OBJECTS)


@dataclass(frozen=True, slots=True)
class Symptoms:
    """What a report says: `integration_type` is a type of ours, or a programme where none is known."""

    integration_type: str = ""
    error_text: str = ""
    title: str = ""
    description: str = ""

    @property
    def object_key(self) -> str:
        """From the error; what people wrote around it counts only where the error says little by itself."""
        named = object_of(self.error_text)
        thin = len(normalised_error(self.error_text).split()) < FEW_WORDS
        return named or (object_of(self.title) or object_of(self.description) if thin else "")

    @property
    def signature(self) -> str:
        """A job or a candidate alone is in every second report: without an error it makes nobody the same."""
        if not normalised_error(self.error_text) and self.object_key in _COMMON_OBJECTS:
            return ""
        return signature(
            integration_type=self.integration_type, error_text=self.error_text, object_key=self.object_key
        )


def signature(*, integration_type: str, error_text: str, object_key: str) -> str:
    """64 hex digits, or "" where neither error nor object is known: that proposes nothing."""
    error, about = normalised_error(error_text), _folded(object_key).strip()
    if not error and not about:
        return ""
    parts = "\x1f".join([_folded(integration_type).strip(), error, about])
    return hashlib.sha256(parts.encode("utf-8", "replace")).hexdigest()


def explain(*, integration_type: str, error_text: str, object_key: str) -> list[str]:
    """What the signature was made from, one sentence each; empty where there is none."""
    error = normalised_error(error_text)
    if not error and not object_key:
        return []
    parts = [
        ("integration type", integration_type),
        ("error without ids and names", shown(error)),
        ("object", object_key),
    ]
    return [f"Same {name}: {value}." for name, value in parts if value]


def shown(error: str) -> str:
    """A normalised error for people: what was taken out is an ellipsis."""
    words = ["…" if word in (ID, NAME, ADDRESS, PLACE) else word for word in error.split()]
    return " ".join(words[:30])


def normalised_error(text: str) -> str:
    """Words and status or error codes alone; ids, dates, addresses and names in quotes give way to placeholders."""
    plain = _without_markup(text[:READ_CHARACTERS])
    words = [match.group() for match in _WORD.finditer(_folded(_with_placeholders(plain)))]
    return " ".join(list(_once_in_a_row(_told(words)))[:READ_WORDS])


def object_of(text: str) -> str:
    """What the report is about: "endpoint /rest/jobs", "job", "candidate", "application", or "" where it names none."""
    read = text[:READ_CHARACTERS]
    if endpoint := _ENDPOINT.search(read):
        return f"endpoint {endpoint_of(endpoint['path'])}"
    said = _DEVELOPER_APPLICATION.sub(" ", read)
    first = [(found.start(), name) for name, words in _OBJECTS if (found := words.search(said))]
    return min(first)[1] if first else ""


def endpoint_of(path: str) -> str:
    """The path without its ids: "/rest/jobs/123" is "/rest/jobs"."""
    segments = [segment for segment in path.partition("?")[0].split("/") if segment]
    kept = [segment for number, segment in enumerate(segments) if number == 0 or _names_a_resource(segment)]
    return "/" + "/".join(segment.casefold() for segment in kept)


def _names_a_resource(segment: str) -> bool:
    return segment.isalpha() and len(segment) <= 40


def _without_markup(text: str) -> str:
    unquoted = html.unescape(text).replace('\\"', "'")
    return _TAG.sub(" ", _HIDDEN.sub("", unquoted))


def _with_placeholders(text: str) -> str:
    text = _PROTOCOL.sub("http", _JSON_MEMBER.sub(_json_member, text))
    for pattern, placeholder in ((_URL, PLACE), (_UUID, ID), (_MAIL, ADDRESS)):
        text = pattern.sub(f" {placeholder} ", text)
    return _PATH.sub(f" {PLACE} ", _QUOTED.sub(_quoted, text))


def _json_member(member: re.Match[str]) -> str:
    """Unquoted, so that neither the key nor a telling value is taken for a name in quotes."""
    telling = member["key"].casefold() in _TELLING
    return f" {member['key']} : {member['value'] if telling else NAME} "


def _quoted(quoted: re.Match[str]) -> str:
    """A name in quotes gives way; a constant, a code or the key of a JSON member is part of the error."""
    inner = next(part for part in quoted.groups() if part is not None)
    is_key = quoted.string[quoted.end() : quoted.end() + 3].lstrip().startswith(":")
    return f" {inner} " if is_key or _CONSTANT.fullmatch(inner.strip()) else f" {NAME} "


def _folded(text: str) -> str:
    """Case and spelling variants made one; the second round settles what folding itself decomposes."""
    for _ in range(2):
        text = unicodedata.normalize("NFKC", unicodedata.normalize("NFKD", text).casefold())
    return text


def _told(words: list[str]) -> Iterator[str]:
    for number, word in enumerate(words):
        before = words[number - 1] if number else ""
        after = words[number + 1] if number + 1 < len(words) else ""
        yield ID if _is_incidental(word, before, after) else word


def _is_incidental(word: str, before: str, after: str) -> bool:
    if word in _CALENDAR:
        return any(_is_day_or_year(beside) or beside in _CALENDAR for beside in (before, after))
    if len(word) > 40:
        return True
    if not any(mark.isdigit() for mark in word) or word in _KEPT_WITH_DIGITS or _CODE.fullmatch(word):
        return False
    return not _is_code(word, before)


def _is_code(word: str, before: str) -> bool:
    """An HTTP status anywhere but behind the name of a thing, any short number behind “code” or “error”."""
    if before in _BEFORE_A_CODE:
        return word.isdigit() and len(word) <= 6
    return word in _STATUSES and before not in _BEFORE_AN_ID


def _is_day_or_year(word: str) -> bool:
    return word[:1].isdigit() and word not in _STATUSES


def _once_in_a_row(words: Iterator[str]) -> Iterator[str]:
    """A date is several numbers; how many does not matter."""
    last = ""
    for word in words:
        if not (word == ID and last == ID):
            yield word
        last = word
