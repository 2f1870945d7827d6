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
    Configuration.objects.filter(pk__in=sent).update(in_doubt=True, quiet_until=None)


def take_back(items: Collection[Item], holder: str) -> None:
    """These were announced and never left, or LinkedIn refused them: what was not in doubt before is not now."""
    sure = [item.configuration.pk for item in items if not item.is_doubtful]
    Configuration.objects.filter(pk__in=sure, lease_holder=holder).update(in_doubt=False)


def _attempt(run: SyncRun, batch: Batch, items: Collection[Item]) -> Attempt:
    return Attempt(
        run=run,
        shard_id=next(iter(items)).result.shard_id,
        application_id=batch.account.application_id,
        operation=batch.operation.value,
        carried=[item.carried() for item in items],
        started_at=timezone.now(),
    )
