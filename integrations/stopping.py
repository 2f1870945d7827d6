"""Stopping: what was taken off LinkedIn is kept back at the last moment before it leaves, whatever was planned and claimed
before. Only what deletes its values at LinkedIn may still go, and only to where they were when it was stopped."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.db.models import Q

from integrations.batches import OF_INTEGRATIONS, Batch, Operation
from integrations.frozen_places import ANY_APPLICATION, in_force
from integrations.holds import Postponed
from integrations.linkedin.restli import IntegrationKey
from integrations.models import Integration
from integrations.sightings import Place, place_of

BARRED = (
    "LinkedIn knows this as an integration that was taken off: nothing is sent for it. Look at the customer's off-boardings"
    " (SP-28)."
)
MOVED = (
    "It was taken off LinkedIn under another company, contract or application than it has now: put that back, so that"
    " LinkedIn is asked to delete this where it is (SP-28)."
)


class TakenOff(Postponed):
    """The call names an integration that was taken off LinkedIn meanwhile; its company is planned again without it."""

    def __init__(self) -> None:
        super().__init__("An integration in this call was taken off LinkedIn meanwhile: nothing was sent.")


@dataclass(frozen=True, slots=True)
class Bars:
    """What may not leave any more: `rows` by where stopped integrations stand now, `frozen` by where they stood when they
    were stopped; the ids are those of integrations."""

    rows: Mapping[Place, set[int]]
    frozen: Mapping[Place, set[int]]

    def why_not(self, place: Place, *, deletes: bool) -> str:
        """Why a call about this place may not leave, or empty. `deletes`: it takes a value away, or reads around that."""
        now, then = _at(self.rows, place), _at(self.frozen, place)
        if not deletes:
            return BARRED if now or then else ""
        stopped_elsewhere = now & (set().union(*self.frozen.values()) - then)
        return MOVED if stopped_elsewhere else ""


def bars_for(applications: Collection[int]) -> Bars:
    """As the rows say now; two queries."""
    mine = Q(application__in=applications) | Q(application=None, customer__applications__in=applications)
    stopped = Integration.objects.filter(mine, stopped_at__isnull=False).distinct()
    rows: dict[Place, set[int]] = {}
    for row in stopped.select_related("customer", "contract"):
        rows.setdefault(place_of(row), set()).add(row.pk)
    return Bars(rows, in_force(applications))


def keep_back(batches: Collection[Batch], *, of_run: bool) -> list[Batch]:
    """The batches that may leave; the others have their answer. `of_run`: of a sync run, which may still read what it
    deletes."""
    bars = bars_for({batch.account.application_id for batch in batches})
    kept = [batch for batch in batches if _is_barred(batch, bars, of_run)]
    for batch in kept:
        batch.answer_without_call(TakenOff())
    return [batch for batch in batches if batch not in kept]


def _at(places: Mapping[Place, set[int]], place: Place) -> set[int]:
    _, key = place
    return places.get(place, set()) | places.get((ANY_APPLICATION, key), set())


def _is_barred(batch: Batch, bars: Bars, of_run: bool) -> bool:
    """A deletion, and in a run the look before or after one, wants no value there."""
    if batch.operation is Operation.FIND:
        return False
    application = batch.account.application_id
    return any(
        bars.why_not(
            (application, _integration(batch, key)),
            deletes=of_run and value is None and batch.operation not in OF_INTEGRATIONS,
        )
        for key, value in batch.wanted.items()
    )


def _integration(batch: Batch, key: object) -> IntegrationKey:
    return key if batch.operation in OF_INTEGRATIONS else key.integration  # type: ignore[attr-defined,return-value]
