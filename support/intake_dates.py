"""Dates and moments as people write them in mails, in the languages our customers' mail programs speak. Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from email.utils import parsedate_to_datetime

_MONTH_NAMES = (
    "jan january januar jänner janvier enero ene janv",
    "feb february februar février fevrier febrero févr",
    "mar march märz mars marzo mär mrz",
    "apr april avril abril avr abr",
    "may mai mayo",
    "jun june juni juin junio",
    "jul july juli juillet julio juil",
    "aug august août aout agosto ago",
    "sep sept september septembre septiembre",
    "oct october oktober okt octobre octubre",
    "nov november novembre noviembre",
    "dec december dezember dez décembre decembre diciembre dic déc",
)
MONTHS = {name: number for number, names in enumerate(_MONTH_NAMES, 1) for name in names.split()}
_MONTH = rf"(?P<month>{'|'.join(sorted(MONTHS, key=len, reverse=True))})\b\.?"
_YEAR = r"(?P<year>20\d\d)(?!\d)"

_ISO = re.compile(r"(?<![\w.-])(?P<year>20\d\d)-(?P<number>\d\d)-(?P<day>\d\d)(?!\d|-\w)", re.A)
_DAY_FIRST = re.compile(
    rf"(?<![\w-])(?P<day>\d{{1,2}})(?:st|nd|rd|th|\.)?[ \u00a0]?(?:of |de |-)?{_MONTH}(?:,? ?(?:de )?-?{_YEAR})?",
    re.I,
)
_MONTH_FIRST = re.compile(
    rf"(?<![\w-]){_MONTH} (?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?![\d:])(?:,? {_YEAR})?", re.I
)
_DOTTED = re.compile(rf"(?<![\w.-])(?P<day>\d{{1,2}})\.(?P<number>\d{{1,2}})\.{_YEAR}", re.A)
_SLASHED = re.compile(rf"(?<![\w/.-])(?P<one>\d{{1,2}})/(?P<two>\d{{1,2}})/{_YEAR}(?![/\w])", re.A)
_RELATIVE = re.compile(
    r"\b(?:(?P<before>the day before yesterday|vorgestern)|(?P<yesterday>yesterday|gestern|last night|hier soir|ayer)"
    r"|(?P<today>today|this morning|this afternoon|heute|aujourd'hui|ce matin))\b",
    re.I,
)
_RFC_MOMENT = re.compile(
    r"\s*(?:[A-Za-z]{3},?\s+)?\d{1,2}\s+[A-Za-z]{3}\s+\d{4}\s+\d\d?:\d\d(?!.*[ap]m\b)", re.I
)
_HALF_A_YEAR = 183  # days: without a year, December in a mail of January is the last one
_DAYS_BACK = {"before": 2, "yesterday": 1, "today": 0}
_TIME = re.compile(
    r"(?<![\d:])(?P<hour>\d{1,2})[:h](?P<minute>\d\d)(?::\d\d)?(?: ?(?P<half>[ap])\.?m\b)?", re.I
)


@dataclass(frozen=True, slots=True)
class FoundDate:
    """A date in a text; `other` is the second reading of one like 11/05/2026, `is_relative` is "yesterday"."""

    start: int
    end: int
    day: date
    other: date | None = None
    is_relative: bool = False


def dates_in(text: str, *, sent_on: date | None) -> list[FoundDate]:
    """Every date in the text, first to last. Without the day of the mail, "yesterday" and dates without a year are none."""
    found = [*_written(text, sent_on), *_relative(text, sent_on)]
    return sorted(found, key=lambda one: (one.start, -one.end))


def read_moment(text: str, zone: tzinfo) -> datetime | None:
    """A Date, Sent, Gesendet, Envoyé or Enviado line as a moment; `zone` where the line names none."""
    if not _RFC_MOMENT.match(text):
        return _localized_moment(text, zone)
    try:
        moment = parsedate_to_datetime(text[:200])
    except (ValueError, TypeError, IndexError, OverflowError):
        return _localized_moment(text, zone)
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)


def _localized_moment(text: str, zone: tzinfo) -> datetime | None:
    days = dates_in(text[:200], sent_on=None)
    if not days:
        return None
    rest = text[days[0].end : 200]
    time = _TIME.search(rest)
    hour, minute = _clock(time) if time else (0, 0)
    day = days[0].day
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=zone)


def _clock(time: re.Match[str]) -> tuple[int, int]:
    hour, minute = int(time["hour"]), int(time["minute"])
    if time["half"]:
        hour = hour % 12 + (12 if time["half"].lower() == "p" else 0)
    return (hour, minute) if hour < 24 and minute < 60 else (0, 0)


def _written(text: str, sent_on: date | None) -> Iterator[FoundDate]:
    for pattern in (_ISO, _DOTTED):
        for found in pattern.finditer(text):
            yield from _at(found, _day(found["year"], found["number"], found["day"]))
    for pattern in (_DAY_FIRST, _MONTH_FIRST):
        for found in pattern.finditer(text):
            yield from _at(found, _named(found, sent_on))
    for found in _SLASHED.finditer(text):
        month_first = _day(found["year"], found["one"], found["two"])
        day_first = _day(found["year"], found["two"], found["one"])
        other = day_first if month_first and day_first != month_first else None
        yield from _at(found, month_first or day_first, other)


def _relative(text: str, sent_on: date | None) -> Iterator[FoundDate]:
    if sent_on is None:
        return
    for found in _RELATIVE.finditer(text):
        days = _DAYS_BACK[found.lastgroup or "today"]
        yield FoundDate(found.start(), found.end(), sent_on - timedelta(days=days), is_relative=True)


def _at(found: re.Match[str], day: date | None, other: date | None = None) -> Iterator[FoundDate]:
    if day:
        yield FoundDate(found.start(), found.end(), day, other)


def _named(found: re.Match[str], sent_on: date | None) -> date | None:
    month = MONTHS[found["month"].lower()]
    if found["year"]:
        return _day(found["year"], month, found["day"])
    day = _day(sent_on.year, month, found["day"]) if sent_on else None
    if day and sent_on and (day - sent_on).days > _HALF_A_YEAR:
        return _day(day.year - 1, month, found["day"])
    return day


def _day(year: str | int, month: str | int, day: str | int) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None
