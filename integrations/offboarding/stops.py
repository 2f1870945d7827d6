"""The stops of an off-boarding: which places it is about, from when, and what belongs to them."""

from collections.abc import Iterable
from datetime import datetime

from integrations.frozen_places import ANY_APPLICATION, FrozenPlace, places_in
from integrations.linkedin.restli import IntegrationKey
from integrations.models import Configuration, Integration, Offboarding
from integrations.sightings import place_of


def stops_of(offboarding: Offboarding) -> list[FrozenPlace]:
    """Where its integrations stood at the stop, and where those that are still stopped stand now, if that is elsewhere."""
    frozen = places_in(offboarding.final_state)
    known = {one.place for one in frozen}
    rows = offboarding.integrations.select_related("customer", "contract", "application")
    now = [(row, place_of(row)) for row in rows if row.stopped_at]
    moved = [FrozenPlace(row.pk, place, _stop_of(row)) for row, place in now if place not in known]
    return [*frozen, *moved]


def applications_of(offboarding: Offboarding, stops: Iterable[FrozenPlace]) -> set[int]:
    """All of the customer's, where one was stopped that had none."""
    found = {stop.place[0] for stop in stops}
    if ANY_APPLICATION in found:
        found |= set(offboarding.track.customer.applications.values_list("pk", flat=True))
    return found


def stop_at(stops: Iterable[FrozenPlace], application: int | None, key: IntegrationKey) -> FrozenPlace | None:
    there = [(application, key), (ANY_APPLICATION, key)]
    return next((stop for stop in stops if stop.place in there), None)


def configurations_of(offboarding: Offboarding, stops: Iterable[FrozenPlace]) -> dict[int, FrozenPlace]:
    """By id: those that were there at the stop, gone or not, and those of whatever row stands there now."""
    by_integration = {stop.integration: stop for stop in stops}
    rows = Integration.objects.filter(customer=offboarding.track.customer_id)
    for row in rows.select_related("customer", "contract"):
        if (stop := stop_at(stops, *place_of(row))) is not None:
            by_integration.setdefault(row.pk, stop)
    now = Configuration.objects.filter(integration__in=by_integration).values_list("pk", "integration")
    then = [
        (value["configuration"], one["integration"])
        for one in offboarding.final_state
        for value in one["values"]
    ]
    return {pk: by_integration[integration] for pk, integration in [*then, *now]}


def _stop_of(row: Integration) -> datetime:
    assert row.stopped_at is not None  # noqa: S101 (asked of stopped ones only)
    return row.stopped_at
