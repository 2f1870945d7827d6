"""The board of all tracks: whose turn each one is, derived anew at every look. No HTML."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from django.conf import settings
from django.db.models import OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from integrations.many_tracks import read_tracks
from integrations.models import OnboardingTrack, StageChange
from integrations.onboarding import dated_positions
from integrations.track import Position, Stage, State, Who


class Tab(StrEnum):
    """In the order in which a specialist works through them."""

    YOURS = "yours"
    NUDGE = "nudge"
    LINKEDIN = "linkedin"
    CHANGED = "changed"
    STUCK = "stuck"
    LIVE = "live"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class BoardRow:
    """One track and where it stands. `entered_at`: since when it stands in this stage, whoever held it meanwhile."""

    track: OnboardingTrack
    position: Position
    entered_at: datetime | None
    has_changed: bool
    is_stuck: bool

    @property
    def stage(self) -> Stage:
        return self.position.current


@dataclass(frozen=True, slots=True)
class Board:
    """The rows of the chosen tab, and how many each tab has."""

    tab: Tab
    rows: list[BoardRow]
    counts: Mapping[Tab, int]


def read_board(*, tracks: "QuerySet[OnboardingTrack]", tab: Tab, now: datetime) -> Board:
    """Of these tracks, by as many queries for a thousand as for ten."""
    rows = read_rows(tracks=tracks, now=now)
    counts = {one: sum(map(belongs, rows)) for one, belongs in _BELONGS.items()}
    chosen = [row for row in rows if _BELONGS[tab](row)]
    return Board(tab, chosen if tab is Tab.ALL else sorted(chosen, key=_waiting_longest), counts)


def read_rows(*, tracks: "QuerySet[OnboardingTrack]", now: datetime) -> list[BoardRow]:
    """All of these tracks, in their own order."""
    whole = read_tracks(_with_entry(tracks))
    positions = dated_positions(whole, now=now)
    changed = _changed_since(_start_of_yesterday(now))
    return [_row(track, positions[track.pk], track.pk in changed, now) for track in whole]


def holder_of(position: Position) -> Who:
    """Who has to act; LinkedIn also where the machine is at it, as what it waits for are LinkedIn's answers."""
    stage = position.current
    if stage.state is State.ACTIVE:
        return Who.LINKEDIN
    return stage.blocked_by if stage.state is State.BLOCKED else Who.NOBODY


def _with_entry(tracks: "QuerySet[OnboardingTrack]") -> "QuerySet[OnboardingTrack]":
    """Each with the newest stage on record, and the moment at which its unbroken stay there began."""
    changes = StageChange.objects.filter(track=OuterRef("pk"))
    newest = changes.order_by("-pk").values("stage")[:1]
    another = changes.exclude(stage=OuterRef("recorded_stage")).order_by("-pk").values("pk")[:1]
    first = changes.filter(pk__gt=Coalesce(OuterRef("left_at_change"), 0)).order_by("pk").values("at")[:1]
    return (
        tracks.annotate(recorded_stage=Subquery(newest))
        .annotate(left_at_change=Subquery(another))
        .annotate(recorded_entry=Subquery(first))
    )


def _changed_since(start: datetime) -> set[int]:
    changes = StageChange.objects.filter(at__gte=start).order_by()
    return set(changes.values_list("track", flat=True).distinct())


def _start_of_yesterday(now: datetime) -> datetime:
    """Midnight on the clock of the person who looks."""
    yesterday = timezone.localtime(now) - timedelta(days=1)
    return yesterday.replace(hour=0, minute=0, second=0, microsecond=0)


def _row(track: OnboardingTrack, position: Position, has_changed: bool, now: datetime) -> BoardRow:
    is_on_record = getattr(track, "recorded_stage", None) == position.current.name
    entered_at: datetime | None = getattr(track, "recorded_entry", None) if is_on_record else None
    is_under_way = track.ended_at is None and not position.is_live
    oldest = now - timedelta(days=settings.STUCK_DAYS)
    is_stuck = is_under_way and entered_at is not None and entered_at <= oldest
    return BoardRow(track, position, entered_at, has_changed, is_stuck)


def _is_held_by(who: Who) -> Callable[[BoardRow], bool]:
    return lambda row: holder_of(row.position) is who


def _waiting_longest(row: BoardRow) -> tuple[bool, float]:
    return (row.entered_at is None, row.entered_at.timestamp() if row.entered_at else 0)


_BELONGS: Mapping[Tab, Callable[[BoardRow], bool]] = {
    Tab.YOURS: _is_held_by(Who.US),
    Tab.NUDGE: _is_held_by(Who.CUSTOMER),
    Tab.LINKEDIN: _is_held_by(Who.LINKEDIN),
    Tab.CHANGED: lambda row: row.has_changed,
    Tab.STUCK: lambda row: row.is_stuck,
    Tab.LIVE: lambda row: row.position.is_live,
    Tab.ALL: lambda row: True,
}
