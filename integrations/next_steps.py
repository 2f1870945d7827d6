"""What the machine does next on a track, and when it looks again. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from integrations.track import Position, Stage, StageName, State, TrackFacts, Who


class Step(StrEnum):
    ORDER = "order"  # the customer's application, or our page among its domains
    CONFIRM = "confirm"  # that the customer requested
    SET_UP = "set_up"  # names and values
    LOOK = "look"  # whether the customer switched it on
    VERIFY = "verify"  # state, names and values in one check
    WATCH = "watch"  # that it stays so


@dataclass(frozen=True, slots=True)
class Pace:
    """From the first wait to the longest, half as long again each time nothing changed."""

    first: timedelta
    longest: timedelta

    def wait(self, waits: int) -> timedelta:
        grown: timedelta = self.first * 1.5 ** min(waits, 40)
        return min(grown, self.longest)


_S, _M, _H = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)
PACES: Mapping[Step, Pace] = {
    Step.ORDER: Pace(3 * _S, 5 * _M),
    Step.CONFIRM: Pace(10 * _S, 30 * _M),
    Step.SET_UP: Pace(3 * _S, 5 * _M),
    Step.LOOK: Pace(10 * _S, _H),
    Step.VERIFY: Pace(5 * _S, 10 * _M),
    Step.WATCH: Pace(24 * _H, 24 * _H),
}
AT_REST = 60 * _S  # until the rows are looked at again, where nothing is to be asked of LinkedIn


def next_step(facts: TrackFacts, position: Position) -> Step | None:
    """None where only somebody else can act: a person's change shows in the rows at the next look."""
    if position.leaving:
        return None
    if position.is_live:
        return Step.WATCH
    return _of_stage(facts, position.current)


def pause_before(step: Step | None, waits: int, *, in_trouble: bool = False) -> timedelta:
    """`in_trouble`: the last look brought nothing, so that watching does not wait for another day."""
    if step is Step.WATCH and in_trouble:
        step = Step.LOOK
    return PACES[step].wait(waits) if step else AT_REST


def _of_stage(facts: TrackFacts, stage: Stage) -> Step | None:
    if stage.name is StageName.PROVISIONED:
        return _of_application(facts, stage)
    if stage.name in (StageName.LINK_SENT, StageName.REQUESTED):
        return Step.CONFIRM  # who asks may have asked before, or in another window
    if stage.name in (StageName.NAMED, StageName.CONFIGURED):
        return Step.SET_UP if _may_set_up(facts) else None
    if stage.name is StageName.ENABLED:
        return Step.LOOK
    if stage.name is StageName.VERIFIED:
        # A pause stops what is sent; what LinkedIn says of it is looked at all the same.
        return Step.WATCH if stage.blocked_by is Who.US else Step.VERIFY
    return Step.WATCH if stage.name is StageName.LIVE else None


def _of_application(facts: TrackFacts, stage: Stage) -> Step | None:
    application = facts.application
    if stage.state is State.ACTIVE:
        return Step.ORDER
    if application.has_secret and not application.refused:
        return Step.CONFIRM  # the customer may have requested in another place than our page
    # What was refused before there was an order, as for want of a parent application, may be possible now.
    return Step.ORDER if application.needs_person and not application.order_id else None


def _may_set_up(facts: TrackFacts) -> bool:
    """Something is left that may be sent: a pause stops only what is paused."""
    return any(
        not one.pause and not one.is_stopped and not (one.is_named and not one.unmet and not one.unproven)
        for one in facts.integrations
    )
