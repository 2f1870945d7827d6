"""The daily budget: calls are reserved per application, resource and UTC day before they leave, so that all
workers together stay within the limit (invariant 5 of the design). What was reserved and not used is given back."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import partial

from django.conf import settings
from django.db.models import F

from integrations import backoff
from integrations.holds import DayTurnedError, SpentError
from integrations.models import QuotaDay
from partnerhub.bulk import write_columns
from partnerhub.transactions import in_transaction

# Around 00:00 UTC nothing leaves: a call on its way then, or a clock a little off, would count for the other day.
HUSH = timedelta(seconds=2)

Line = tuple[int, str]  # application id and resource, as LinkedIn counts calls


@dataclass
class Grant:
    """Calls that may leave on one day; `take` counts one, before it leaves."""

    left: int
    day: date
    used: int = 0

    def take(self, today: date) -> None:
        if today != self.day:
            raise DayTurnedError
        if self.left < 1:
            raise SpentError(until=backoff.next_day(datetime.now(UTC)))
        self.left -= 1
        self.used += 1


class Ledger:
    """One worker's purse: what it reserved in the rows and has not spent yet. Used by one thread alone; a call gets
    its own Grant before it leaves, and what it leaves of it comes back."""

    def __init__(self, *, share: float = 1.0) -> None:
        self.limit = int(settings.LINKEDIN_DAILY_LIMIT * share)
        self.purses: dict[Line, Grant] = {}

    def set_aside(self, needs: Iterable[tuple[Line, int]], *, day: date) -> None:
        """Reserve for what will be paid soon, in one go."""
        self._turn_to(day)
        self._fill(list(needs), day)

    def pay(self, needs: Iterable[tuple[Line, int]], *, day: date) -> list[Grant]:
        """A grant for each need, in order: as many calls as asked for, or what is left, possibly none."""
        needs = list(needs)
        self._turn_to(day)
        self._fill(needs, day)
        return [self._draw(line, calls, day) for line, calls in needs]

    def take_back(self, line: Line, grant: Grant) -> None:
        purse = self.purses.get(line)
        if purse is None or purse.day != grant.day:
            settle({line: grant})
            return
        purse.left += grant.left
        purse.used += grant.used

    def write_used(self) -> None:
        """Count what was used since the last time; inside the transaction that stores the evidence of these calls. Once
        that is through, `forget_written`."""
        used: defaultdict[tuple[str, date, int], list[int]] = defaultdict(list)
        for (application, resource), purse in self.purses.items():
            if purse.used:
                used[resource, purse.day, purse.used].append(application)
        for (resource, day, calls), applications in sorted(used.items()):
            rows = QuotaDay.objects.filter(application__in=applications, resource=resource, day=day)
            rows.update(used=F("used") + calls)

    def forget_written(self) -> None:
        for purse in self.purses.values():
            purse.used = 0

    def settle(self) -> None:
        """Write down what was used and give back the rest."""
        purses, self.purses = self.purses, {}
        settle(purses)

    def _turn_to(self, day: date) -> None:
        if any(purse.day != day for purse in self.purses.values()):
            self.settle()

    def _fill(self, needs: Collection[tuple[Line, int]], day: date) -> None:
        wanted: defaultdict[Line, int] = defaultdict(int)
        for line, calls in needs:
            wanted[line] += calls
        short = {line: calls - self._left(line) for line, calls in wanted.items() if calls > self._left(line)}
        if not short:
            return
        for line, granted in reserve(short, day=day, limit=self.limit).items():
            self.purses.setdefault(line, Grant(0, day)).left += granted

    def _draw(self, line: Line, calls: int, day: date) -> Grant:
        purse = self.purses.setdefault(line, Grant(0, day))
        granted = min(calls, purse.left)
        purse.left -= granted
        return Grant(granted, day)

    def _left(self, line: Line) -> int:
        return self.purses[line].left if line in self.purses else 0


def seconds_of_hush(now: datetime) -> float:
    """How long a call has to wait until it is clear for which day LinkedIn counts it; mostly 0."""
    nearest_midnight = datetime.combine((now + HUSH).date(), time(), tzinfo=UTC)
    return max(0.0, (nearest_midnight + HUSH - now).total_seconds())


def reserve(wanted: Mapping[Line, int], *, day: date, limit: int) -> dict[Line, int]:
    """Reserve up to so many calls for each line: what is left of the day's limit, possibly nothing."""
    return in_transaction(partial(_reserve, wanted, day, limit))


def _reserve(wanted: Mapping[Line, int], day: date, limit: int) -> dict[Line, int]:
    rows = _rows(wanted, day)
    granted = {}
    for row in rows:
        line = (row.application_id, row.resource)
        granted[line] = max(0, min(wanted[line], limit - row.reserved))
        row.reserved += granted[line]
    write_columns([row for row in rows if granted[row.application_id, row.resource]], ["reserved"])
    return granted


def settle(grants: Mapping[Line, Grant]) -> None:
    """Count what was used of these grants and return the rest, each to its day."""
    for day in {grant.day for grant in grants.values()}:
        of_day = {
            line: grant for line, grant in grants.items() if grant.day == day and (grant.used or grant.left)
        }
        in_transaction(partial(_settle, of_day, day))


def _settle(grants: Mapping[Line, Grant], day: date) -> None:
    rows = _rows(grants, day)
    for row in rows:
        grant = grants[row.application_id, row.resource]
        row.used += grant.used
        row.reserved -= grant.left
    write_columns(rows, ["reserved", "used"])


def _rows(lines: Collection[Line], day: date) -> list[QuotaDay]:
    """The day's rows of these lines, made where absent and locked until the transaction ends, always in one order."""
    found = _locked(lines, day)
    if len(found) < len(lines):
        QuotaDay.objects.bulk_create(
            [QuotaDay(application_id=pk, resource=resource, day=day) for pk, resource in sorted(lines)],
            ignore_conflicts=True,
            batch_size=500,
        )
        found = _locked(lines, day)
    return found


def _locked(lines: Collection[Line], day: date) -> list[QuotaDay]:
    applications = {pk for pk, _ in lines}
    resources = {resource for _, resource in lines}
    rows = QuotaDay.objects.select_for_update().filter(
        application__in=applications, resource__in=resources, day=day
    )
    return [row for row in rows.order_by("pk") if (row.application_id, row.resource) in lines]
