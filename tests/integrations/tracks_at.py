"""Tracks at chosen stages, made of the rows that put them there."""

from datetime import timedelta

from django.utils import timezone

from integrations.models import OnboardingTrack, StageChange
from tests.customers.factories import CustomerFactory
from tests.integrations.onboarded import known_integrations, link_to, provisioned_track


def facts_missing(**fields) -> OnboardingTrack:
    """Ours: nothing is known but the customer's name."""
    return OnboardingTrack.objects.create(
        **{"product": "rsc", **fields, "customer": fields.get("customer") or CustomerFactory()}
    )


def link_unsent(product: str = "rsc") -> OnboardingTrack:
    """Ours."""
    return provisioned_track(product)


def request_awaited(product: str = "rsc") -> OnboardingTrack:
    """The customer's: they have a link that works and have not opened it."""
    track = provisioned_track(product)
    link_to(track)
    return track


def names_given(product: str = "rsc") -> OnboardingTrack:
    """The machine's: the customer has requested everything."""
    track = request_awaited(product)
    known_integrations(track, *track.wanted_types, named=False)
    return track


def switch_awaited(product: str = "rsc") -> OnboardingTrack:
    """The customer's: all is configured, nothing is switched on."""
    track = request_awaited(product)
    known_integrations(track, *track.wanted_types)
    return track


def live(product: str = "rsc") -> OnboardingTrack:
    track = request_awaited(product)
    for row in known_integrations(track, *track.wanted_types, word="ENABLED"):
        row.linkedin_status_since = row.verified_at = timezone.now()
        row.save(update_fields=["linkedin_status_since", "verified_at"])
    return track


def stood(
    track: OnboardingTrack, stage: str, *, days_ago: float, state: str = "blocked", by: str = "us"
) -> StageChange:
    """A line of the track's history."""
    at = timezone.now() - timedelta(days=days_ago)
    return StageChange.objects.create(
        track=track, stage=stage, state=state, blocked_by=by, why="because", at=at
    )
