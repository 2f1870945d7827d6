"""The history of where tracks stood: written when a position differs from the last one on record, decided by never."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db.models import Max

from integrations.models import OnboardingTrack, StageChange
from integrations.track import Position, Stage, StageName, State, with_since


def record(positions: Mapping[int, Position], *, now: datetime) -> list[StageChange]:
    """Write down the positions, by track id, that are not as they were last; returns what is new. Two queries.

    Two workers may write the same change: readers take the first of equal ones that follow each other."""
    last = newest(positions)
    changes = [
        _change(pk, position.current, now)
        for pk, position in positions.items()
        if pk not in last or not _is_same(last[pk], position.current)
    ]
    return StageChange.objects.bulk_create(changes, batch_size=500)


def newest(tracks: Iterable[int]) -> dict[int, StageChange]:
    """The last change of each of these tracks: one query."""
    latest = StageChange.objects.filter(track__in=list(tracks)).values("track").annotate(newest=Max("pk"))
    rows = StageChange.objects.filter(pk__in=latest.values("newest"))
    return {row.track_id: row for row in rows}


def dated(positions: Mapping[int, Position]) -> dict[int, Position]:
    """The positions with since when they stand there, as far as it is on record: one query."""
    last = newest(positions)
    return {
        pk: with_since(position, _since(last.get(pk), position.current)) for pk, position in positions.items()
    }


def reached(track: OnboardingTrack) -> dict[str, datetime]:
    """When the track first stood behind each stage, by stage name."""
    order, seen = list(StageName), dict[str, datetime]()
    for change in track.stage_changes.order_by("pk"):
        passed = order.index(StageName(change.stage)) + (change.state == State.DONE)
        for name in order[:passed]:
            seen.setdefault(name, change.at)
    return seen


def _since(last: StageChange | None, current: Stage) -> datetime | None:
    return last.at if last and _is_same(last, current) else None


def _is_same(last: StageChange, current: Stage) -> bool:
    return (last.stage, last.state, last.blocked_by) == (current.name, current.state, current.blocked_by)


def _change(track: int, current: Stage, now: datetime) -> StageChange:
    return StageChange(
        track_id=track,
        stage=current.name,
        state=current.state,
        blocked_by=current.blocked_by,
        why=current.why,
        at=now,
    )
