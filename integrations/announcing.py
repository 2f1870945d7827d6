"""Announcing: before a write leaves, an Attempt names what it carries, and every configuration in it is in doubt until
its outcome is on record. Whoever comes after a crash reads back first."""

from collections.abc import Collection, Iterable

from django.utils import timezone

from integrations.batches import Batch
from integrations.items import Item
from integrations.models import Attempt, Configuration, SyncRun

Carried = Iterable[tuple[Batch, Collection[Item]]]


def open_attempts(run: SyncRun, carried: Carried) -> None:
    """Inside the caller's transaction, which ends before the writes leave."""
    pairs = list(carried)
    rows = Attempt.objects.bulk_create(
        [_attempt(run, batch, items) for batch, items in pairs], batch_size=500
    )
    for (batch, _), row in zip(pairs, rows, strict=True):
        batch.attempt_id = row.pk
    sent = [item.configuration.pk for _, items in pairs for item in items]
    Configuration.objects.filter(pk__in=sent, in_doubt=False).update(in_doubt=True)


def _attempt(run: SyncRun, batch: Batch, items: Collection[Item]) -> Attempt:
    return Attempt(
        run=run,
        shard_id=next(iter(items)).result.shard_id,
        application_id=batch.account.application_id,
        operation=batch.operation.value,
        carried=[item.carried() for item in items],
        started_at=timezone.now(),
    )
