"""Stopping: what was taken off LinkedIn is kept back at the last moment before it leaves, whatever was planned and claimed
before. Only what deletes its values at LinkedIn may still go."""

from collections.abc import Collection

from integrations.batches import OF_INTEGRATIONS, Batch, Operation
from integrations.holds import Postponed
from integrations.linkedin.restli import IntegrationKey
from integrations.models import Integration
from integrations.sightings import Place, place_of


class TakenOff(Postponed):
    """The call names an integration that was taken off LinkedIn meanwhile; its company is planned again without it."""

    def __init__(self) -> None:
        super().__init__("An integration in this call was taken off LinkedIn meanwhile: nothing was sent.")


def keep_back(batches: Collection[Batch], *, of_run: bool) -> list[Batch]:
    """The batches that may leave; the others have their answer. `of_run`: of a sync run, which may still read what it
    deletes. One query."""
    stopped = _stopped_places({batch.account.application_id for batch in batches})
    kept = [batch for batch in batches if stopped and _concerns(batch, stopped, of_run)]
    for batch in kept:
        batch.answer_without_call(TakenOff())
    return [batch for batch in batches if batch not in kept]


def _stopped_places(applications: Collection[int]) -> set[Place]:
    rows = Integration.objects.filter(application__in=applications, stopped_at__isnull=False)
    return {place_of(row) for row in rows.select_related("customer", "contract")}


def _concerns(batch: Batch, stopped: Collection[Place], of_run: bool) -> bool:
    """A deletion, and in a run the look before or after one, wants no value there."""
    if batch.operation in (Operation.DELETE, Operation.FIND):
        return False
    application = batch.account.application_id
    return any(
        (application, _integration(batch, key)) in stopped
        and not (of_run and value is None and batch.operation not in OF_INTEGRATIONS)
        for key, value in batch.wanted.items()
    )


def _integration(batch: Batch, key: object) -> IntegrationKey:
    return key if batch.operation in OF_INTEGRATIONS else key.integration  # type: ignore[attr-defined,return-value]
