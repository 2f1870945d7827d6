"""Facts of tracks, as pure values: a customer all the way to live, and what is missing on the way."""

from dataclasses import replace
from datetime import UTC, datetime

from integrations.track import (
    ApplicationFacts,
    IntegrationState,
    LinkFacts,
    Position,
    Prerequisite,
    TrackFacts,
    position_of,
)

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)

DONE = IntegrationState(
    "ONE_CLICK_EXPORT",
    "One-Click Export",
    id=7,
    is_known=True,
    is_named=True,
    name="Northwind One-Click Export Integration",
    word="ENABLED",
    is_enabled=True,
    is_verified=True,
)
APPLICATION = ApplicationFacts(id=3, has_secret=True, domains_fit=True)
LINK = LinkFacts(exists=True, is_sent=True, is_valid=True)
LIVE = TrackFacts(
    customer="Northwind",
    product="Recruiter System Connect",
    admin="Recruiter Admin",
    switches_at="Recruiter settings",
    now=NOW,
    prerequisites=(Prerequisite("company", "Company id"),),
    application=APPLICATION,
    link=LINK,
    integrations=(DONE,),
)


def before_request(**link) -> TrackFacts:
    unknown = IntegrationState("ONE_CLICK_EXPORT", "One-Click Export")
    return replace(LIVE, integrations=(unknown,), link=replace(LINK, **link))


def with_integration(**changes) -> TrackFacts:
    return replace(LIVE, integrations=(replace(DONE, **changes),))


def where(facts: TrackFacts) -> tuple[str, str, str]:
    """(stage, state, who holds it) of where the facts lead."""
    current = position_of(facts).current
    return current.name.value, current.state.value, current.blocked_by.value


def stages(position: Position) -> dict[str, str]:
    return {stage.name.value: stage.state.value for stage in position.stages}
