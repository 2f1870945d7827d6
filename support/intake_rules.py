"""The word rules of the intake: one row for each shape in which a fact stands in a text. Pure."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from partnerhub.redaction import redact_url

_NUMBERS = (
    *("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"),
    *("zwei", "drei", "vier", "fünf", "sechs", "sieben", "acht", "neun", "zehn"),
)
_COUNTS = {word: 2 + place % 11 for place, word in enumerate(_NUMBERS)}
_URN = r"urn(?::|%3A)li(?::|%3A)"
_ID = r"[1-9]\d{2,19}(?!\w)"


class Hit(NamedTuple):
    start: int
    value: str


@dataclass(frozen=True, slots=True)
class WordRule:
    """`pattern` has one group, `value`; `read` turns it into the fact, empty where it is none after all."""

    key: str
    pattern: re.Pattern[str]
    read: Callable[[str], str] = str

    def hits(self, text: str) -> Iterator[Hit]:
        for found in self.pattern.finditer(text):
            value = self.read(found["value"])
            if value:
                yield Hit(found.start("value"), value)


def _shaped(value: str) -> re.Pattern[str]:
    return re.compile(value, re.I | re.A)


def _labelled(label: str, value: str) -> re.Pattern[str]:
    """Behind its label, with or without a colon, quotes, or a remark in brackets."""
    joint = r"[\"']?(?: ?\([^()\n]{0,30}\))?(?: ?[:=#]| is| lautet)?[ \t]*[\"'(]?"
    return re.compile(rf"\b(?:{label}){joint}(?P<value>{value})", re.I | re.A)


def _counted(word: str) -> str:
    digits = word.replace(",", "")
    return str(int(digits)) if digits.isascii() and digits.isdigit() else str(_COUNTS.get(word.lower(), ""))


def _url(url: str) -> str:
    bare = url.rstrip(".,;:!?)]}>*\"'")
    return redact_url(f"{bare}]" if url.startswith("]", len(bare)) and "[" in bare else bare)


def _with_a_digit(value: str) -> str:
    return value if any(character.isdigit() for character in value) else ""


_ANSWERED = (
    r"status(?: ?code)?|http code|error(?: code)?|returns?|returned|returning|answers?|answered|responds?(?: with)?"
    r"|responded(?: with)?|got|gets?|receiv(?:e|es|ed)|an?|code"
)
_REASONS = (
    r"bad request|unauthori[sz]ed|forbidden|not found|method not allowed|conflict|gone|unprocessable|too many requests"
    r"|(?:internal )?server error|client error|bad gateway|service unavailable|gateway timeout|errors?|responses?"
)
_MORE = r"of|our|other|more|further|different|joint|shared|mutual|affected|enterprise|unserer|weitere|andere"

_COUNTED = (
    r"(?:of|more|other|our|new)\b|\w+(?:ates|jobs|ers|seats|files|ords|ults|rows|items|times)\b|euros?|days?"
)

RULES: tuple[WordRule, ...] = (
    # x-li-uuid is 24 characters of base64; canonical UUIDs; whatever stands behind the label.
    WordRule("uuids", _shaped(r"(?<![a-z0-9+/=_-])(?P<value>[a-z0-9+/]{22}==)(?!=)")),
    WordRule(
        "uuids", _labelled(r"(?:x-)?li-uuid|uuid", r"[a-z0-9+/_-]{16,100}={0,2}(?![\w@])"), _with_a_digit
    ),
    WordRule(
        "uuids", _shaped(r"(?<![\w:-])(?P<value>[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12})(?![\w@-])")
    ),
    WordRule(
        "request_ids", _labelled(r"x-li-request-?id|request[ _-]?id", r"[\w.:+/=-]{5,99}[\w=]"), _with_a_digit
    ),
    WordRule(
        "endpoint",
        _shaped(r"(?P<value>https://api\.linkedin\.com(?=[/?#\s\"'<>)]|:443/|\Z)[^\s\"'<>|`]{0,1000})"),
        _url,
    ),
    WordRule("endpoint", _shaped(r"(?<![^\s\"'`(=])(?P<value>/(?:rest|v2)/[a-z][^\s\"'<>|`]{1,500})"), _url),
    WordRule("http_status", _shaped(r"\bHTTP(?:/\d(?:\.\d)?)?[ :]{1,3}(?P<value>[1-5]\d\d)\b")),
    WordRule("http_status", _shaped(r"\bstatus(?: ?code)?[\"']?[ ]?[:=][ ]?(?P<value>[1-5]\d\d)(?!\w)")),
    WordRule(
        "http_status",
        _shaped(
            rf"\b(?:{_ANSWERED})[\"']?[ ]?[:=]?[ ]?(?P<value>[45]\d\d)(?![.,-]?\d|[\w%-]| (?:{_COUNTED}))"
        ),
    ),
    WordRule("http_status", _shaped(rf"(?<![\w.-])(?P<value>[45]\d\d)[ :-]{{1,3}}(?:{_REASONS})\b")),
    WordRule("job_posting_task_id", _shaped(r"(?P<value>urn:li:(?:simple)?jobPostingTask:[\w-]{1,80})")),
    WordRule(
        "job_posting_task_id",
        _labelled(r"job[ _-]?posting[ _-]?task(?:[ _-]?id)?", r"[\w-]{3,80}(?![\w:])"),
        _with_a_digit,
    ),
    WordRule(
        "client_id",
        _labelled(r"client[ _-]?id|api[ _-]?key|consumer[ _-]?key", r"[a-z0-9]{8,40}(?![\w-])"),
        _with_a_digit,
    ),
    WordRule(
        "linkedin_company_id",
        _shaped(rf"{_URN}(?:organization|company)(?::|%3A)(?P<value>[1-9]\d{{0,19}})(?!\w)"),
    ),
    WordRule(
        "linkedin_company_id", _labelled(r"(?:company|organi[sz]ation|firmen)[ _-]?(?:id|number|nummer)", _ID)
    ),
    WordRule("linkedin_contract_id", _shaped(rf"{_URN}contract(?::|%3A)(?P<value>[1-9]\d{{0,19}})(?!\w)")),
    WordRule(
        "linkedin_contract_id", _labelled(r"(?:contract|vertrags?)[ _-]?(?:id|number|no\.?|nummer)", _ID)
    ),
    WordRule(
        "customers_affected",
        re.compile(
            rf"(?<![\w.,])(?P<value>\d{{1,3}}(?:,\d{{3}}|\d{{0,3}})|{'|'.join(_NUMBERS)})"
            rf" (?:(?:{_MORE}) ){{0,3}}(?:customers|clients|kunden)\b",
            re.I,
        ),
        _counted,
    ),
)

_ENDINGS = r"png|jpe?g|gif|har|log|pdf|zip|mp4|mov|csv|txt|json|docx|xlsx"
FILE_NAME = re.compile(
    rf"(?<![\w./@:-])(?P<value>[\w()-]{{1,80}}+(?:\.[\w()-]{{1,20}}){{0,2}}\.(?:{_ENDINGS}))(?![\w/@])", re.I
)
MENTIONED_FILE = re.compile(
    r"\b(?P<value>screen ?shots?|screen recordings?|har(?:[- ]files?)?|log ?files?|bildschirmfotos?|captures? d'écran)\b",
    re.I,
)
ASKED_FOR = re.compile(
    r"\b(?:please|could you|can you|send us|provide|need|which|without|no)\b[^\n.]*$", re.I
)
