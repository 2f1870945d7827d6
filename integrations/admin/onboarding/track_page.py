"""What the page of a track shows: its stages, what is missing, its integrations, and what came from the customer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.contrib.auth.models import AnonymousUser, User
from django.urls import reverse

from integrations import catalog, stage_log
from integrations.admin.onboarding.addresses import Place, facts_url, letter_url, next_place, place_of
from integrations.admin.onboarding.board import holder_words, tone_of
from integrations.customer_links import address_of
from integrations.levels import TITLES
from integrations.models import (
    CallbackEvent,
    CustomerLink,
    Integration,
    OnboardingTrack,
    PluginRequest,
    StageChange,
)
from integrations.onboarding import dated_positions
from integrations.summary import levels_of
from integrations.track import LABELS, IntegrationState, Position, Prerequisite, Stage, StageName, State, Who
from integrations.track_facts import callback_of, facts_of_track, rows_of, whole_tracks

LINKS_SHOWN = 5
REQUESTS_SHOWN = 10
CHANGES_SHOWN = 60
NEEDS_PERSON = (PluginRequest.State.HELD, PluginRequest.State.REFUSED)
REQUEST_TONES: Mapping[str, str] = {
    PluginRequest.State.WAITING: "busy",
    PluginRequest.State.CONFIRMED: "ok",
    PluginRequest.State.HELD: "warn",
    PluginRequest.State.REFUSED: "bad",
}
WHO: Mapping[Who, str] = {
    Who.US: "us",
    Who.CUSTOMER: "the customer",
    Who.LINKEDIN: "LinkedIn",
    Who.NOBODY: "the system",
}


@dataclass(frozen=True, slots=True)
class StageLine:
    """One of the nine; `at` is when it was done, or since when it is as it is."""

    stage: Stage
    at: datetime | None
    is_current: bool

    @property
    def mark(self) -> str:
        if self.stage.is_done:
            return "done"
        return self.stage.state.value if self.is_current else "later"

    @property
    def who(self) -> str:
        return WHO[self.stage.blocked_by]


@dataclass(frozen=True, slots=True)
class Need:
    prerequisite: Prerequisite
    url: str


@dataclass(frozen=True, slots=True)
class IntegrationLine:
    """One integration that is wanted; `row` is None while nobody requested it."""

    state: IntegrationState
    level: str
    row: Integration | None

    @property
    def needs_values(self) -> bool:
        return self.row is not None and bool(self.row.configurations.all())


@dataclass(frozen=True, slots=True)
class LinkLine:
    """`address` is empty for people who may not send it."""

    link: CustomerLink
    is_valid: bool
    address: str


@dataclass(frozen=True, slots=True)
class RequestLine:
    request: PluginRequest
    tone: str
    needs_person: bool


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """One line of the history, in words."""

    at: datetime
    label: str
    state: str
    who: str
    why: str


def read_track(pk: int) -> OnboardingTrack | None:
    return whole_tracks(OnboardingTrack.objects.filter(pk=pk)).first()


def pulse_of(position: Position) -> str:
    """Another one once the track moved."""
    current = position.current
    return f"{current.name}.{current.state}.{current.blocked_by}.{position.done}"


def track_context(track: OnboardingTrack, user: User | AnonymousUser, *, now: datetime) -> dict[str, object]:
    """`track` as `whole_tracks` loads it."""
    position = dated_positions([track], now=now)[track.pk]
    facts = facts_of_track(track, now=now)
    may_change = user.has_perm("integrations.change_onboardingtrack")
    return {
        "track": track,
        "position": position,
        "tone": tone_of(position),
        "holder": holder_words(position),
        "stages": _stages(track, position),
        "place": _place(track, position.current),
        "may_change": may_change,
        "may_offboard": user.has_perm("integrations.offboard_onboardingtrack"),
        "callback": callback_of(track),
        "pulse": pulse_of(position),
        "is_known": any(one.is_known for one in facts.integrations),
        "needs": [Need(one, place_of(track, one)) for one in facts.prerequisites],
        "unmet": sum(not one.is_met for one in facts.prerequisites),
        "facts_url": facts_url(track),
        "integrations": _integrations(track, facts.integrations),
        "levels": levels_of(track),
        "level_rule": "SP-31",
        "links": _links(track, may_change, now),
        "requests": _requests(track),
        "reports": track.reports.all(),
        "changes": [_change_line(one) for one in track.stage_changes.order_by("-pk")[:CHANGES_SHOWN]],
        "events": CallbackEvent.objects.filter(customer=track.customer_id).count(),
        "letters": _letters(track),
        "offboard_url": _offboard_url(track),
        "has_plugin_page": bool(settings.PLUGIN_URL),
    }


def _stages(track: OnboardingTrack, position: Position) -> list[StageLine]:
    reached, current = stage_log.reached(track), position.current
    return [
        StageLine(stage, reached.get(stage.name) if stage.is_done else stage.since, stage is current)
        for stage in position.stages
    ]


def _place(track: OnboardingTrack, stage: Stage) -> Place:
    """Nothing is to be done about a stage that is done."""
    return Place("") if stage.state is State.DONE else next_place(track, stage)


def _integrations(track: OnboardingTrack, states: Sequence[IntegrationState]) -> list[IntegrationLine]:
    rows = rows_of(track)
    lines = [IntegrationLine(one, _level(track, one.type_name), rows.get(one.type_name)) for one in states]
    others = (row for name, row in rows.items() if name in track.product_data.optional_types)
    return lines + [IntegrationLine(_optional(row), "optional", row) for row in others]


def _level(track: OnboardingTrack, type_name: str) -> str:
    level = track.product_data.level_of(type_name)
    return TITLES[level] if level else ""


def _optional(row: Integration) -> IntegrationState:
    """Belongs to the product where LinkedIn shows it, and is never waited for."""
    label = catalog.TYPES[row.integration_type].label
    return IntegrationState(
        row.integration_type,
        label,
        id=row.pk,
        is_known=row.was_seen,
        is_named=bool(row.confirmed_name),
        word=row.linkedin_status if row.was_seen else "",
        is_enabled=row.was_seen and row.linkedin_status == "ENABLED",
        is_verified=row.verified_at is not None,
    )


def _links(track: OnboardingTrack, may_change: bool, now: datetime) -> list[LinkLine]:
    found = CustomerLink.objects.filter(track=track).select_related("created_by", "message")[:LINKS_SHOWN]
    return [
        LinkLine(link, link.is_valid(now), address_of(link) if may_change and link.is_valid(now) else "")
        for link in found
    ]


def _requests(track: OnboardingTrack) -> list[RequestLine]:
    """With what the browser handed over, which the derivation leaves in the database."""
    found = PluginRequest.objects.filter(track=track)[:REQUESTS_SHOWN]
    return [
        RequestLine(one, REQUEST_TONES[one.state], one.settled_at is None and one.state in NEEDS_PERSON)
        for one in found
    ]


def _change_line(change: StageChange) -> ChangeLine:
    who = WHO[Who(change.blocked_by)] if change.state == State.BLOCKED else ""
    return ChangeLine(change.at, LABELS[StageName(change.stage)], change.state, who, change.why)


def _letters(track: OnboardingTrack) -> Mapping[str, str]:
    return {kind: letter_url(track, kind) for kind in ("plugin_link", "summary")}


def _offboard_url(track: OnboardingTrack) -> str:
    return reverse("admin:integrations_onboardingtrack_offboard", args=[track.pk])
