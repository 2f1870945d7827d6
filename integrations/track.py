"""The track of one product for one customer, from prerequisites to live: each stage done, active or blocked, by whom, why,
and the one next action. Pure: facts in, stages out; nothing of it is stored.

https://learn.microsoft.com/en-us/linkedin/talent/middleware-platform/customer-configuration
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from integrations.track_stages import JUDGES, leaving
from integrations.track_values import (
    LABELS,
    Action,
    ApplicationFacts,
    IntegrationState,
    LinkFacts,
    Position,
    Prerequisite,
    Stage,
    StageName,
    State,
    TrackFacts,
    Who,
)

__all__ = [
    "LABELS",
    "Action",
    "ApplicationFacts",
    "IntegrationState",
    "LinkFacts",
    "Position",
    "Prerequisite",
    "Stage",
    "StageName",
    "State",
    "TrackFacts",
    "Who",
    "position_of",
    "with_since",
]


def position_of(facts: TrackFacts) -> Position:
    """Where the track stands. A stage is done on its own evidence; behind the first that is not, the others wait for it."""
    stages = [judge(facts) for judge in JUDGES]
    return Position(tuple(_in_order(stages)), leaving(facts))


def _in_order(stages: Sequence[Stage]) -> Iterator[Stage]:
    """What comes after the current stage and is not done waits for it, whatever its own obstacles are."""
    current = next((stage for stage in stages if not stage.is_done), None)
    for stage in stages:
        if current is None or stage.is_done or stage is current:
            yield stage
        else:
            why = f"“{current.label}” comes first."
            yield Stage(stage.name, State.BLOCKED, why, blocked_by=current.blocked_by)


def with_since(position: Position, since: datetime | None) -> Position:
    """The same position, its current stage dated."""
    current = position.current
    if position.leaving:
        return replace(position, leaving=replace(position.leaving, since=since))
    stages = (replace(stage, since=since) if stage is current else stage for stage in position.stages)
    return replace(position, stages=tuple(stages))
