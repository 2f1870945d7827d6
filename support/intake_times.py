"""When it happened, and by when an answer is wanted: the dates of a mail, read against the day it was sent. Pure."""

import re
from collections.abc import Iterable, Iterator
from datetime import date

from support.intake_dates import FoundDate, dates_in
from support.intake_mail import PastedMail
from support.intake_text import Source
from support.intake_words import Lifted

_DUE = re.compile(
    r"\b(?:by|before|until|no later than|deadline(?: is)?:?|due(?: on)?|bis(?: zum)?|spätestens(?: am)?|avant le|antes del)"
    r"(?: (?:the|latest|end of(?: day)?|eod|cob|(?:mon|tues|wednes|thurs|fri|satur|sun)day,?)){0,3} ?$",
    re.I,
)
_DAY_MONTH = "it could also be {other}: say which"


def times_of(mail: PastedMail, sources: Iterable[Source]) -> Iterator[Lifted]:
    """No day after the mail was sent has happened; one behind "by" or "until" is when an answer is wanted."""
    sent_on = mail.sent_at.date() if mail.sent_at else None
    for source in sources:
        for found in dates_in(source.text, sent_on=sent_on):
            key = _key(source.text, found, sent_on)
            if key:
                yield from _both_readings(key, found, source, sent_on)


def _key(text: str, found: FoundDate, sent_on: date | None) -> str:
    is_due = _DUE.search(text, max(0, found.start - 40), found.start) is not None
    is_past = sent_on is None or found.day <= sent_on or (found.other is not None and found.other <= sent_on)
    if is_due and (sent_on is None or not is_past):
        return "wants_reply_by"
    return "happened_on" if is_past else ""


def _both_readings(key: str, found: FoundDate, source: Source, sent_on: date | None) -> Iterator[Lifted]:
    origin = source.origin(found.start)
    readings = [day for day in (found.day, found.other) if day and _can_be(key, day, sent_on)]
    for day in readings:
        other = found.other if day == found.day else found.day
        words = _DAY_MONTH.format(other=f"{other.day} {other:%b %Y}") if other and len(readings) > 1 else ""
        note = "counted from the day of the mail" if found.is_relative else words
        yield Lifted(key, day.isoformat(), origin, note)


def _can_be(key: str, day: date, sent_on: date | None) -> bool:
    return sent_on is None or (day <= sent_on) == (key == "happened_on")
