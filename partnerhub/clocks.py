"""Business days: each is a date; what is due is due at the close of the n-th one after the filing date, later by the
business time for which the clock rested."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

_WORKDAYS_PER_WEEK = 5
_DAY = timedelta(days=1)
_MINUTE = timedelta(minutes=1)

Span = tuple[datetime, datetime]  # from, to


@dataclass(frozen=True)
class Deadline:
    """A due time, what it rests on in one sentence, and the days and pauses walked to reach it, one line each."""

    due_at: datetime
    basis: str
    explanation: tuple[str, ...]


@dataclass(frozen=True)
class Calendar:
    """One party's working days: Monday to Friday without its holidays, each from `open` to `close` in `zone`.

    Business time is counted by the clock on the wall, so that every business day is as long as any other.
    """

    name: str
    zone: ZoneInfo
    holidays: frozenset[date] = frozenset()
    close: time = time(18, 0)
    open: time = time(9, 0)

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

    def is_open(self, at: datetime) -> bool:
        """Within the hours of a business day."""
        local = at.astimezone(self.zone)
        return self.is_business_day(local.date()) and self.open <= local.time() < self.close

    def business_time_between(self, start: datetime, end: datetime) -> timedelta:
        """How much of the hours of business days lies between; none when `end` is not later."""
        first, last = start.astimezone(self.zone), end.astimezone(self.zone)
        whole = self.business_days_between(first.date(), last.date()) * self._day_length()
        return (
            max(whole - self._rest_of(last) + self._rest_of(first), timedelta(0))
            if end > start
            else timedelta(0)
        )

    def add_business_time(self, start: datetime, amount: timedelta) -> datetime:
        """The earliest moment that has so much business time between `start` and itself; `start` for none."""
        local = start.astimezone(self.zone)
        day, rest = local.date(), self._rest_of(local)
        if amount <= timedelta(0):
            return start
        while amount > rest:
            amount, day = amount - rest, day + _DAY
            rest = self._day_length() if self.is_business_day(day) else timedelta(0)
        return self._moment(datetime.combine(day, self.close) - (rest - amount))

    def due(self, filed_at: datetime, business_days: int, pauses: Iterable[Span] = ()) -> Deadline:
        """When an answer is due that was promised within so many business days (SP-04, SP-45).

        The clock begins when the filing day ends, in the calendar's zone. Every pause moves what is due by the business
        time that it takes from the running clock. ValueError for a naive time or less than 1 day.
        """
        if filed_at.utcoffset() is None:
            raise ValueError(f"The filing time {filed_at} has no time zone: give it one, for example UTC.")
        if business_days < 1:
            raise ValueError(f"A promise of {business_days} business days is none: give 1 or more.")
        filed = filed_at.astimezone(self.zone)
        last_day, walked = self._walk(filed.date(), business_days)
        due_at, rests = self._paused(self._close_of(last_day), self.begins(filed_at), pauses)
        lines = (self._filed(filed), *walked, *rests, self._due(due_at))
        return Deadline(due_at, self._basis(business_days), lines)

    def begins(self, filed_at: datetime) -> datetime:
        """When the clock of what was filed then begins to run: as the filing day ends."""
        filed_on = filed_at.astimezone(self.zone).date()
        return self._moment(datetime.combine(filed_on + _DAY, time()))

    def paused(self, due_at: datetime, begun_at: datetime, pause: Span) -> datetime:
        """What was due at `due_at`, now that its clock has rested for this pause as well."""
        if pause[0] >= due_at:
            return due_at
        return self.add_business_time(due_at, self.business_time_between(max(pause[0], begun_at), pause[1]))

    def _paused(
        self, due_at: datetime, begun_at: datetime, pauses: Iterable[Span]
    ) -> tuple[datetime, list[str]]:
        lines = []
        for pause in _merged(pauses):
            later = self.paused(due_at, begun_at, pause)
            if later > due_at:
                lines.append(self._rested(pause, self.business_time_between(due_at, later)))
            due_at = later
        return due_at, lines

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
        return self._moment(datetime.combine(day, self.close))

    def _moment(self, on_the_wall: datetime) -> datetime:
        """By way of UTC, so that a time skipped by the clock change becomes a time that exists."""
        return on_the_wall.replace(tzinfo=self.zone).astimezone(UTC).astimezone(self.zone)

    def _day_length(self) -> timedelta:
        if self.open >= self.close:
            raise ValueError(
                f"Calendar {self.name} opens at {self.open:%H:%M} and closes at {self.close:%H:%M}: open it before it closes."
            )
        return datetime.combine(date.min, self.close) - datetime.combine(date.min, self.open)

    def _rest_of(self, local: datetime) -> timedelta:
        """The business time that is left of the day at that time."""
        if not self.is_business_day(local.date()):
            return timedelta(0)
        left = datetime.combine(local.date(), self.close) - local.replace(tzinfo=None)
        return min(max(left, timedelta(0)), self._day_length())

    def _basis(self, business_days: int) -> str:
        return (
            f"Close ({self.close:%H:%M} {self.zone.key}) of {in_business_days(business_days)}"
            f" after the filing date, calendar {self.name}."
        )

    def _filed(self, filed: datetime) -> str:
        return (
            f"Filed {_day_in_words(filed.date())}, {filed:%H:%M} ({self.zone.key}); this day is not counted"
        )

    def _rested(self, pause: Span, taken: timedelta) -> str:
        start, end = (moment.astimezone(self.zone) for moment in pause)
        return (
            f"Rested from {_day_in_words(start.date())}, {start:%H:%M}, to {_day_in_words(end.date())}, {end:%H:%M}"
            f" ({self.zone.key}): {_in_hours(taken)} of business time"
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


def _merged(pauses: Iterable[Span]) -> list[Span]:
    """In order, none touching another, empty ones left out."""
    merged: list[Span] = []
    for start, end in sorted(pause for pause in pauses if pause[0] < pause[1]):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _in_hours(amount: timedelta) -> str:
    """ "2 h 30 min"; anything shorter than a minute counts as one."""
    hours, minutes = divmod(max(amount // _MINUTE, 1), 60)
    return " ".join(filter(None, [f"{hours} h" if hours else "", f"{minutes} min" if minutes else ""]))


def _is_weekend(day: date) -> bool:
    return day.weekday() >= _WORKDAYS_PER_WEEK


def _day_in_words(day: date) -> str:
    return f"{day:%A} {day.day} {day:%B} {day.year}"
