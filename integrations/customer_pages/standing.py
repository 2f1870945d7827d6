"""Where a customer stands, as their page shows it: one phase, the levels, the switches to flip. Nothing internal is in it."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from integrations.levels import LevelLine, level_lines
from integrations.models import OnboardingTrack, PluginRequest
from integrations.plugin.payload import Unreadable, read_payload
from integrations.products import Level
from integrations.track import Position, StageName, TrackFacts, position_of
from integrations.track_facts import facts_of_track, whole_tracks

SLOW = timedelta(minutes=10)  # LinkedIn's widget offers “Notify partner” after as long
MOST = 20  # requests that are read for one page
State = PluginRequest.State


class Phase(StrEnum):
    """What the customer's page is about."""

    PREPARING = "preparing"  # nothing can be requested yet
    REQUEST = "request"
    CONFIRMING = "confirming"  # LinkedIn is asked whether it knows the request
    CHECKING = "checking"  # one of our people looks at the request
    SETTING_UP = "setting_up"
    SWITCH_ON = "switch_on"
    FINISHING = "finishing"
    LIVE = "live"
    CLOSED = "closed"  # paused, off-boarding or over: people talk

    @property
    def runs_widget(self) -> bool:
        return self in (Phase.REQUEST, Phase.CONFIRMING, Phase.CHECKING)

    @property
    def is_final(self) -> bool:
        return self in (Phase.LIVE, Phase.CLOSED)

    @property
    def step(self) -> int:
        """Which of the page's four steps is on; 5 once all are done, 0 where there are none."""
        return _STEP_OF[self]


_STEP_OF = {
    Phase.PREPARING: 1, Phase.REQUEST: 1, Phase.CONFIRMING: 1, Phase.CHECKING: 1, Phase.SETTING_UP: 2,
    Phase.SWITCH_ON: 3, Phase.FINISHING: 4, Phase.LIVE: 5, Phase.CLOSED: 0,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Switch:
    """One switch in Recruiter, under the name that it has there."""

    name: str
    is_on: bool


@dataclass(frozen=True, slots=True)
class Standing:
    """`asks` is what we need from the customer before they can request. `is_slow`: LinkedIn did not confirm in ten minutes."""

    phase: Phase
    levels: tuple[LevelLine, ...]
    switches: tuple[Switch, ...]
    asks: tuple[str, ...] = ()
    is_slow: bool = False
    is_refused: bool = False

    @property
    def version(self) -> str:
        """Another one as soon as the page would show something else."""
        return hashlib.sha256(repr(self).encode()).hexdigest()[:16]

    @property
    def missing_levels(self) -> list[LevelLine]:
        return [line for line in self.levels if line.is_missing]

    @property
    def requested_levels(self) -> list[LevelLine]:
        return [line for line in self.levels if line.is_requested]

    @property
    def is_halfway(self) -> bool:
        return bool(self.missing_levels) and bool(self.requested_levels)


def standing_of(track: OnboardingTrack, *, now: datetime) -> Standing:
    """From the rows of a track that `whole_track` loaded."""
    facts = facts_of_track(track, now=now)
    phase = _phase(facts, position_of(facts))
    newest = next(iter(track.requests.all()), None) if phase is Phase.CONFIRMING else None
    return Standing(
        phase,
        tuple(_levels(track, facts, phase)),
        tuple(Switch(one.name or one.label, one.is_enabled) for one in facts.integrations),
        tuple(one.ask for one in facts.prerequisites if one.ask and not one.is_met),
        is_slow=newest is not None and now - newest.received_at > SLOW,
        is_refused=phase is Phase.CHECKING and facts.link.request_state == State.REFUSED,
    )


def whole_track(pk: int) -> OnboardingTrack:
    return whole_tracks(OnboardingTrack.objects.filter(pk=pk)).get()


def _phase(facts: TrackFacts, position: Position) -> Phase:
    if position.leaving or any(one.pause or one.is_stopped for one in facts.integrations):
        return Phase.CLOSED
    if position.is_live:
        return Phase.LIVE
    done = {stage.name for stage in position.stages if stage.is_done}
    if StageName.REQUESTED not in done:
        return _phase_before_request(facts, {StageName.PREREQUISITES, StageName.PROVISIONED} <= done)
    if StageName.ENABLED in done:
        return Phase.FINISHING
    return Phase.SWITCH_ON if {StageName.NAMED, StageName.CONFIGURED} <= done else Phase.SETTING_UP


def _phase_before_request(facts: TrackFacts, is_prepared: bool) -> Phase:
    if not is_prepared:
        return Phase.PREPARING
    phases = {State.WAITING: Phase.CONFIRMING, State.HELD: Phase.CHECKING, State.REFUSED: Phase.CHECKING}
    return phases.get(facts.link.request_state, Phase.REQUEST)  # type: ignore[call-overload, no-any-return]


def _levels(track: OnboardingTrack, facts: TrackFacts, phase: Phase) -> list[LevelLine]:
    handed_over = list(_handed_over(track)) if phase.runs_widget else []
    dates: dict[Level, datetime] = {}
    for type_name, at, _ in handed_over:
        if level := track.product_data.level_of(type_name):
            dates.setdefault(level, at)
    return level_lines(
        product=track.product_data,
        chosen=track.chosen_levels,
        known=[one.type_name for one in facts.integrations if one.is_known],
        enabled=[one.type_name for one in facts.integrations if one.is_enabled],
        waiting=[type_name for type_name, _, is_waiting in handed_over if is_waiting],
        requested_at=dates,
    )


def _handed_over(track: OnboardingTrack) -> Iterator[tuple[str, datetime, bool]]:
    """The types that the widget named and nobody refused, when, and whether LinkedIn is still to confirm them."""
    believed = PluginRequest.objects.filter(track=track, state__in=[State.WAITING, State.CONFIRMED])
    for row in believed.order_by("pk")[:MOST]:
        for type_name in _types(row.raw):
            yield type_name, row.received_at, row.state == State.WAITING


def _types(raw: str) -> tuple[str, ...]:
    try:
        return read_payload(raw).types
    except Unreadable:
        return ()
