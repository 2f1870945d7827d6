"""Setting up what a customer requested: the names and the values that LinkedIn's catalog requires. A pause is respected:
nothing is sent for what a person paused, and requesting it again resumes nothing."""

from collections.abc import Collection, Iterable

from integrations import catalog, configurations
from integrations.catalog import Need
from integrations.models import Configuration, Integration, OnboardingTrack, SyncResult, SyncRun
from integrations.naming import Outcome, send_names
from integrations.plan import unmet_needs
from integrations.selection import Selection, facts_of
from integrations.sync import request_sync
from integrations.track_facts import rows_of
from partnerhub.refusals import Refused

SECONDS = 20  # in which calls begin
REASON = "Onboarding: what LinkedIn requires"


def give_names(rows: Iterable[Integration]) -> str:
    """Send the names that LinkedIn was not proven to show. Returns why one is not there yet, or empty."""
    sendable = [row.pk for row in rows if not row.is_paused and row.stopped_at is None]
    named = send_names(integrations=sendable, seconds=SECONDS) if sendable else []
    fine = {Outcome.CONFIRMED, Outcome.UNCHANGED}
    return next(
        (f"{one.integration.type_label}: {one.message}" for one in named if one.outcome not in fine), ""
    )


def fill_values(track: OnboardingTrack, rows: Iterable[Integration]) -> str:
    """Create the required configurations (IC-10) whose values the customer gave. Returns why one could not be, or empty: what has
    no value stays missing, for a person to add."""
    for row in rows:
        for key, need in unmet_needs(facts_of(row)):
            value = _value_of(track, key, need)
            if not value:
                continue
            try:
                configurations.set_value(integration=row, key=key.name, value=value, reason=REASON)
            except Refused as refused:
                return str(refused)
    return ""


def send_values(rows: Collection[Integration]) -> SyncRun | None:
    """Ask for a sync of the values that were never sent; what is tried again by itself, or is in a run, is left alone. The
    caller wakes workers for the run."""
    unsent = _unsent(rows)
    if not unsent:
        return None
    chosen = Selection.of_configurations(unsent)
    return request_sync(selection=Selection(chosen.keys, heals=False), source=SyncRun.Source.ONBOARDING)


def set_up_rows(track: OnboardingTrack) -> list[Integration]:
    """The integrations of a track, as `whole_tracks` loaded them, that LinkedIn knows and that were not taken off."""
    return [row for row in rows_of(track).values() if row.was_seen and row.stopped_at is None]


def _value_of(track: OnboardingTrack, key: catalog.KeyRule, need: Need) -> str:
    if key.name == catalog.CALLBACK_URL:
        return track.callback_url
    return key.allowed[0] if need is Need.REQUIRED and key.allowed else ""


def _unsent(rows: Collection[Integration]) -> list[int]:
    sendable = [row.pk for row in rows if not row.is_paused and row.stopped_at is None]
    waiting = SyncResult.objects.filter(
        outcome=SyncResult.Outcome.PENDING, configuration__integration__in=sendable
    )
    fresh = Configuration.objects.filter(
        integration__in=sendable,
        trouble=Configuration.Trouble.NONE,
        drift=Configuration.Drift.NONE,
        deleting_since=None,
        next_attempt_at=None,
        confirmed_generation=0,  # a value that LinkedIn has another one of is a person's to send, by the plan
    ).exclude(pk__in=waiting.values("configuration"))
    return [
        row.pk
        for row in fresh.select_related("integration__customer", "integration__contract")
        if not row.is_confirmed
    ]
