"""The customer-safe summary of a track: where we are, what we need from the customer, what comes next. Built from labels,
asks and dates alone: what staff read (why, trouble, notes, reasons) is never looked at here."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from integrations import stage_log
from integrations.levels import LevelLine, level_lines
from integrations.models import OnboardingTrack
from integrations.track import Position, Stage, StageName, State, Who
from integrations.track_facts import ENABLED, rows_of

# Stage by stage in the customer's words: what it is called, and what is going on while it lasts.
STEPS: Mapping[StageName, tuple[str, str]] = {
    StageName.PREREQUISITES: ("Facts and people collected", "We collect what is needed to begin."),
    StageName.PROVISIONED: ("Access at LinkedIn prepared", "We prepare your access at LinkedIn."),
    StageName.LINK_SENT: ("Link sent to you", "We send the link with which you request the connection."),
    StageName.REQUESTED: ("Requested by you", "You request the connection on the page behind your link."),
    StageName.NAMED: ("Named by us", "We name the connection, so that you find it at the switch."),
    StageName.CONFIGURED: ("Configured by us", "We configure the connection at LinkedIn."),
    StageName.ENABLED: ("Switched on by you", "You switch the connection on in LinkedIn Recruiter."),
    StageName.VERIFIED: ("Checked by us", "We check at LinkedIn that everything is in place."),
    StageName.LIVE: ("Live", "The connection is in use."),
}
HEADLINES: Mapping[Who, str] = {
    Who.CUSTOMER: "We are waiting for you",
    Who.US: "We are working on it",
    Who.LINKEDIN: "LinkedIn is working on it",
    Who.NOBODY: "It is on its way",
}


@dataclass(frozen=True, slots=True)
class SummaryStep:
    """`state` is done, now or later; `at` is when it was done, as far as that is on record."""

    label: str
    state: str
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Summary:
    """All that a customer may read of their track."""

    customer: str
    product: str
    headline: str
    now: str
    next: str
    ask: str
    steps: tuple[SummaryStep, ...]
    levels: tuple[LevelLine, ...]
    is_live: bool
    is_closed: bool

    @property
    def done(self) -> int:
        return sum(step.state == "done" for step in self.steps)


def summary_of(track: OnboardingTrack, position: Position) -> Summary:
    """Two queries beside the track's own rows."""
    current = position.current
    is_closed = position.leaving is not None
    return Summary(
        customer=track.customer.name,
        product=track.product_data.label,
        headline=_headline(position),
        now="" if is_closed or position.is_live else STEPS[current.name][1],
        next="" if is_closed else _next(position),
        ask="" if is_closed or current.is_done else current.ask,
        steps=() if is_closed else _steps(position, stage_log.reached(track)),
        levels=() if is_closed else tuple(levels_of(track)),
        is_live=position.is_live,
        is_closed=is_closed,
    )


def levels_of(track: OnboardingTrack) -> list[LevelLine]:
    """Which level is on, from the types that LinkedIn calls ENABLED (SP-31)."""
    seen = {name: row for name, row in rows_of(track).items() if row.was_seen and row.linkedin_status}
    return level_lines(
        product=track.product_data,
        chosen=track.chosen_levels,
        known=seen.keys(),
        enabled=[name for name, row in seen.items() if row.linkedin_status == ENABLED],
    )


def _headline(position: Position) -> str:
    if position.leaving:
        return "This connection is closed" if position.leaving.is_done else "This connection is being closed"
    if position.is_live:
        return "You are live"
    return HEADLINES[position.current.blocked_by]


def _next(position: Position) -> str:
    stages = [stage for stage in position.stages if not stage.is_done]
    return STEPS[stages[1].name][1] if len(stages) > 1 else ""


def _steps(position: Position, reached: Mapping[str, datetime]) -> tuple[SummaryStep, ...]:
    return tuple(_step(stage, position.current, reached) for stage in position.stages)


def _step(stage: Stage, current: Stage, reached: Mapping[str, datetime]) -> SummaryStep:
    label = STEPS[stage.name][0]
    if stage.state is State.DONE:
        return SummaryStep(label, "done", reached.get(stage.name))
    return SummaryStep(label, "now" if stage is current else "later")
