"""Business days: each is a date; what is due is due at the close of the n-th one after the filing date."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

_WORKDAYS_PER_WEEK = 5
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Deadline:
    """A due time, what it rests on in one sentence, and the days walked to reach it, one line each."""

    due_at: datetime
    basis: str
    explanation: tuple[str, ...]


@dataclass(frozen=True)
class Calendar:
    """One party's working days: Monday to Friday without its holidays, each ending at `close` in `zone`."""

    name: str
    zone: ZoneInfo
    holidays: frozenset[date] = frozenset()
    close: time = time(18, 0)

    def is_business_day(self, day: date) -> bool:
        """Neither Saturday, Sunday nor a holiday of this calendar."""
        return not _is_weekend(day) and day not in self.holidays

    def add_business_days(self, day: date, business_days: int) -> date:
        """The n-th business day after `day`; `day` itself for 0, whatever kind of day it is."""
        return self._walk(day, business_days)[0]

    def business_days_between(self, start: date, end: date) -> int:
        """Business days after `start` up to and including `end`; 0 when `end` is not later."""
        if end <= start:
            return 0
        weeks, rest = divmod((end - start).days, 7)
        odd_days = sum(not _is_weekend(end - number * _DAY) for number in range(rest))
        off = sum(start < day <= end and not _is_weekend(day) for day in self.holidays)
        return weeks * _WORKDAYS_PER_WEEK + odd_days - off

    def due(self, filed_at: datetime, business_days: int) -> Deadline:
        """When an answer is due that was promised within so many business days (SP-04, SP-45).

        The filing instant is read in the calendar's zone. ValueError for a naive time or less than 1 day.
        """
        if filed_at.utcoffset() is None:
            raise ValueError(f"The filing time {filed_at} has no time zone: give it one, for example UTC.")
        if business_days < 1:
            raise ValueError(f"A promise of {business_days} business days is none: give 1 or more.")
        filed = filed_at.astimezone(self.zone)
        last_day, walked = self._walk(filed.date(), business_days)
        due_at = self._close_of(last_day)
        return Deadline(due_at, self._basis(business_days), (self._filed(filed), *walked, self._due(due_at)))

    def _walk(self, day: date, business_days: int) -> tuple[date, list[str]]:
        if business_days < 0:
            raise ValueError(f"Cannot count {business_days} business days: give 0 or more.")
        counted, lines = 0, []
        while counted < business_days:
            day += _DAY
            counted += self.is_business_day(day)
            lines.append(f"{_day_in_words(day)}: {self._reason(day, counted)}")
        return day, lines

    def _reason(self, day: date, counted: int) -> str:
        if _is_weekend(day):
            return "weekend, not counted"
        return f"holiday in {self.name}, not counted" if day in self.holidays else f"business day {counted}"

    def _close_of(self, day: date) -> datetime:
        """By way of UTC, so that a closing time skipped by the clock change becomes a time that exists."""
        closing = datetime.combine(day, self.close, tzinfo=self.zone)
        return closing.astimezone(UTC).astimezone(self.zone)

    def _basis(self, business_days: int) -> str:
        return (
            f"Close ({self.close:%H:%M} {self.zone.key}) of {in_business_days(business_days)}"
            f" after the filing date, calendar {self.name}."
        )

    def _filed(self, filed: datetime) -> str:
        return (
            f"Filed {_day_in_words(filed.date())}, {filed:%H:%M} ({self.zone.key}); this day is not counted"
        )

    def _due(self, due_at: datetime) -> str:
        return f"Due {_day_in_words(due_at.date())}, {due_at:%H:%M} ({self.zone.key})"


def age_in_words(calendar: Calendar, since: date, today: date) -> str:
    """How long ago, in business days: "today", "1 business day ago", "12 business days ago"."""
    if since >= today:
        return "today" if since == today else "dated in the future"
    days = calendar.business_days_between(since, today)
    return f"{in_business_days(days)} ago" if days else "less than 1 business day ago"


def in_business_days(days: int) -> str:
    """ "1 business day", "3 business days"."""
    return f"{days} business day{'' if days == 1 else 's'}"


def _is_weekend(day: date) -> bool:
    return day.weekday() >= _WORKDAYS_PER_WEEK


def _day_in_words(day: date) -> str:
    return f"{day:%A} {day.day} {day:%B} {day.year}"
