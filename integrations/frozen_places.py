"""Frozen places: as what LinkedIn knew integrations when they were taken off. Written down at the stop and judged by ever
since, so that another company, application or row neither hides a call nor lets one out (SP-28)."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q

from integrations.linkedin.restli import IntegrationKey
from integrations.models import DeveloperApplication, Integration, Offboarding
from integrations.sightings import Place, place_of

ANY_APPLICATION = 0  # of one that had none when it was stopped


@dataclass(frozen=True, slots=True)
class FrozenPlace:
    """Where one integration (by id) stood. What comes after `restarted_at` is its new onboarding's."""

    integration: int
    place: Place
    stopped_at: datetime
    restarted_at: datetime | None = None

    def concerns(self, at: datetime) -> bool:
        return self.stopped_at < at and (self.restarted_at is None or at <= self.restarted_at)


def frozen(row: Integration, *, stopped_at: datetime) -> dict[str, Any]:
    """How a place is written down."""
    application, key = place_of(row)
    return {
        "integration": row.pk,
        "application_id": application,
        "context": key.context,
        "type": key.integration_type,
        "tenant": key.tenant_type,
        "stopped_at": stopped_at.isoformat(),
    }


def places_in(states: Iterable[Mapping[str, Any]]) -> list[FrozenPlace]:
    """Of a final state."""
    return [
        FrozenPlace(
            one["integration"],
            (one["application_id"], IntegrationKey(one["context"], one["type"], one["tenant"])),
            datetime.fromisoformat(one["stopped_at"]),
            datetime.fromisoformat(one["restarted_at"]) if one.get("restarted_at") else None,
        )
        for one in states
    ]


def in_force(applications: Collection[int]) -> dict[Place, set[int]]:
    """The places, with the ids of the integrations that stood there, where nothing but deletions may be about: all that
    were stopped and not started anew since, of the customers of these applications. One query."""
    customers = DeveloperApplication.objects.filter(pk__in=applications).values("customer")
    concerned = Q(track__customer__in=customers) | Q(integrations__application__in=applications)
    states = dict(Offboarding.objects.filter(concerned).values_list("pk", "final_state"))
    found: defaultdict[Place, set[int]] = defaultdict(set)
    for one in (one for state in states.values() for one in places_in(state)):
        if one.restarted_at is None:
            found[one.place].add(one.integration)
    return dict(found)


def lift(row: Integration, *, at: datetime) -> None:
    """It is started anew: what was written down keeps its proof up to now. Of ended off-boardings only."""
    for offboarding in row.offboardings.filter(completed_at__isnull=False):
        offboarding.final_state = [_lifted(one, row, at) for one in offboarding.final_state]
        offboarding.save(update_fields=["final_state"])


def _lifted(state: dict[str, Any], row: Integration, at: datetime) -> dict[str, Any]:
    if state["integration"] != row.pk or state.get("restarted_at"):
        return state
    return state | {"restarted_at": at.isoformat()}
