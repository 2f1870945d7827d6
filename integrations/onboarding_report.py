"""How long tracks stay in each stage, from the history of where they stood. Pure but for `read_stays`."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import groupby, pairwise
from math import ceil
from operator import attrgetter
from statistics import median

from django.utils import timezone

from integrations.models import StageChange
from integrations.track import LABELS, StageName

# A track that is live stays there: how long says nothing of the onboarding.
TIMED = tuple(name for name in StageName if name is not StageName.LIVE)


@dataclass(frozen=True, slots=True)
class Change:
    """One line of the history, with what a reader wants to know of its track."""

    track: int
    customer: str
    product: str
    stage: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Stay:
    """An unbroken time in one stage, whoever held it meanwhile; `until` is when the track went on, or back."""

    track: int
    customer: str
    product: str
    stage: str
    since: datetime
    until: datetime

    @property
    def lasted(self) -> timedelta:
        """Workers' clocks differ by a little: no stay is shorter than nothing."""
        return max(self.until - self.since, timedelta())

    @property
    def days(self) -> float:
        return round(self.lasted / timedelta(days=1), 1)

    @property
    def stage_label(self) -> str:
        return LABELS[StageName(self.stage)]


@dataclass(frozen=True, slots=True)
class Times:
    """Of `number` stays in one stage of one product: half were over within `median`, nine of ten within `ninth`."""

    product: str
    stage: str
    number: int
    median: timedelta
    ninth: timedelta

    @property
    def stage_label(self) -> str:
        return LABELS[StageName(self.stage)]


def read_stays(*, first: date, last: date, product: str = "") -> list[Stay]:
    """The stays that were over between these days, both included, on the clock of the person who looks; the newest first.
    One query."""
    start, end = _midnight(first), _midnight(last + timedelta(days=1))
    rows = StageChange.objects.filter(at__lt=end).order_by("track", "pk")
    if product:
        rows = rows.filter(track__product=product)
    columns = rows.values_list("track", "track__customer__name", "track__product", "stage", "at")
    found = stays(Change(*row) for row in columns.iterator())
    return sorted((one for one in found if one.until >= start), key=attrgetter("until"), reverse=True)


def stays(changes: Iterable[Change]) -> Iterator[Stay]:
    """The finished ones; `changes` by track, in the order in which they were written."""
    for _, lines in groupby(changes, key=attrgetter("track")):
        entries = [next(part) for _, part in groupby(lines, key=attrgetter("stage"))]
        for entered, left in pairwise(entries):
            if entered.stage in TIMED:
                yield Stay(
                    entered.track, entered.customer, entered.product, entered.stage, entered.at, left.at
                )


def times(found: Iterable[Stay]) -> list[Times]:
    """By product, in the order of the stages."""
    groups: defaultdict[tuple[str, str], list[timedelta]] = defaultdict(list)
    for one in found:
        groups[one.product, one.stage].append(one.lasted)
    order = {name: at for at, name in enumerate(StageName)}
    return [
        Times(product, stage, len(lasted), _median(lasted), _ninth(lasted))
        for (product, stage), lasted in sorted(
            groups.items(), key=lambda item: (item[0][0], order[StageName(item[0][1])])
        )
    ]


def _median(lasted: Sequence[timedelta]) -> timedelta:
    return timedelta(seconds=median(one.total_seconds() for one in lasted))


def _ninth(lasted: Sequence[timedelta]) -> timedelta:
    """The shortest time within which nine of ten were over."""
    return sorted(lasted)[ceil(len(lasted) * 0.9) - 1]


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))
