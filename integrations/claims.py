"""Claims: one worker at a time per shard of a run, one write at a time per configuration (invariant 4 of the design).

A claim is a filtered update with a lease, judged by the database's clock, because hosts differ. A worker that lives
renews what it holds; one that dies, or sleeps past its lease, loses it: whoever takes over reads back what is in doubt
before sending anything.
"""

import uuid
from collections.abc import Collection
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F, Q

from integrations.models import Attempt, Configuration, SyncResult, SyncRun, SyncShard
from partnerhub.clock_skew import database_now

LEASE = timedelta(seconds=90)
LONGEST_CALL = timedelta(seconds=40)  # once begun, with connecting: it has ended before the lease does
RENEW_AFTER = timedelta(seconds=20)
MOST_STARTS = 3  # of one shard in a row without coming home; after that no more workers are sacrificed to it


def new_holder() -> str:
    return uuid.uuid4().hex


def claim_shard(
    run_id: int, holder: str, *, but_for: Collection[int] = (), fresh: bool = False
) -> SyncShard | None:
    """The next shard of the run, but for those, that has work left and that nobody else is at. What a worker that died
    on it held is free from now on. `fresh`: none on which a worker ended before."""
    now = database_now()
    with transaction.atomic():
        mine_or_free = free(now) | Q(lease_holder=holder)
        shard = (
            SyncShard.objects.select_for_update(skip_locked=_can_skip())
            .filter(mine_or_free, run=run_id, finished_at=None)
            .exclude(pk__in=but_for)
            .filter(starts__lte=0 if fresh else MOST_STARTS + 1)
            .order_by("starts", "pk")
            .first()
        )
        if shard is None:
            return None
        if shard.lease_holder not in {"", holder}:
            _bury(shard.lease_holder, now)
        shard.lease_holder, shard.leased_until, shard.starts = holder, now + LEASE, shard.starts + 1
        shard.save(update_fields=["lease_holder", "leased_until", "starts"])
        SyncRun.objects.filter(pk=run_id, started_at=None).update(started_at=now)
    return shard


def claim_configurations(pks: Collection[int], holder: str) -> dict[int, Configuration]:
    """Those of the configurations that nobody else is sending, as they are now, leased to the holder."""
    now = database_now()
    Configuration.objects.filter(free(now), pk__in=pks).update(
        lease_holder=holder, lease_epoch=F("lease_epoch") + 1, leased_until=now + LEASE
    )
    return Configuration.objects.filter(lease_holder=holder, pk__in=pks).in_bulk()


def renew(holder: str) -> bool:
    """Prolong everything the holder has; False when a shard of its was taken over meanwhile: stop at once."""
    now = database_now()
    mine = SyncShard.objects.filter(lease_holder=holder, finished_at=None)
    if not mine.filter(leased_until__gte=now).update(leased_until=now + LEASE):
        return False
    if mine.filter(leased_until__lt=now).exists():
        return False
    Configuration.objects.filter(lease_holder=holder).update(leased_until=now + LEASE)
    return True


def release(holder: str, *, came_home: bool) -> None:
    """Let go of everything that is held, so that it goes on, or ends, without waiting for a lease. What came home
    was not the end of its worker."""
    with transaction.atomic():
        _bury(holder, database_now())
        held = SyncShard.objects.filter(lease_holder=holder)
        if came_home:
            held.update(starts=0)
        held.update(lease_holder="", leased_until=None)


def finish_shards(run: SyncRun, holder: str) -> bool:
    """End the holder's shards that have nothing left; True when that was the end of the run."""
    now = database_now()
    with transaction.atomic():
        SyncRun.objects.select_for_update().get(pk=run.pk)  # two last shards may end at the same moment
        pending = SyncResult.objects.filter(run=run, outcome=SyncResult.Outcome.PENDING)
        mine = SyncShard.objects.filter(run=run, lease_holder=holder, finished_at=None)
        mine.exclude(pk__in=pending.values("shard")).update(
            finished_at=now, lease_holder="", leased_until=None
        )
        if run.shards.filter(finished_at=None).exists():
            return False
        SyncRun.objects.filter(pk=run.pk, finished_at=None).update(finished_at=now)
    return True


def free(now: datetime) -> Q:
    """Rows nobody holds: never leased, or by someone whose lease ran out."""
    return Q(leased_until=None) | Q(leased_until__lt=now)


def _bury(holder: str, now: datetime) -> None:
    """End a worker's leases. What it may have sent is in doubt since before it was sent; its quiet time begins now."""
    held = Configuration.objects.filter(lease_holder=holder)
    quiet = timedelta(seconds=settings.LINKEDIN_QUIET_SECONDS)
    held.filter(in_doubt=True, quiet_until=None).update(quiet_until=now + quiet)
    held.update(leased_until=None, lease_holder="")
    on_their_way = Attempt.objects.filter(state=Attempt.State.SENDING, shard__lease_holder=holder)
    on_their_way.update(state=Attempt.State.UNKNOWN, finished_at=now)


def _can_skip() -> bool:
    return connection.features.has_select_for_update_skip_locked
