"""Claims: one worker at a time per run, one write at a time per configuration (invariant 4 of the design).

A claim is a filtered update with a lease. A worker that lives renews what it holds; one that dies, or sleeps past its
lease, loses it: whoever takes over reads back what is in doubt before sending anything.
"""

import uuid
from collections.abc import Collection, Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from integrations.models import Attempt, Configuration, SyncRun

LEASE = timedelta(seconds=90)  # longer than any single call, so that what a dead worker sent has ended
RENEW_AFTER = timedelta(seconds=20)
MOST_STARTS = 3  # of one run in a row without a result; after that no more workers are sacrificed to it


class LeaseLostError(Exception):
    """This worker slept past its lease, and another may have taken its work over."""


def new_holder() -> str:
    return uuid.uuid4().hex


def claim_run(run_id: int, holder: str) -> SyncRun | None:
    """The run, if it has work left and nobody else is at it; all that its dead worker held is free from now on."""
    now = timezone.now()
    with transaction.atomic():
        mine_or_free = free(now) | Q(lease_holder=holder)
        run = SyncRun.objects.select_for_update().filter(mine_or_free, pk=run_id, finished_at=None).first()
        if run is None:
            return None
        if run.lease_holder not in {"", holder}:
            _bury(run.lease_holder, run, now)
        run.lease_holder, run.leased_until = holder, now + LEASE
        run.started_at, run.starts = run.started_at or now, run.starts + 1
        run.save(update_fields=["lease_holder", "leased_until", "started_at", "starts"])
    return run


def claim_configurations(pks: Collection[int], holder: str) -> dict[int, Configuration]:
    """Those of the configurations that nobody else is sending, as they are now, leased to the holder."""
    now = timezone.now()
    Configuration.objects.filter(free(now), pk__in=pks).update(
        lease_holder=holder, lease_epoch=F("lease_epoch") + 1, leased_until=now + LEASE
    )
    return Configuration.objects.filter(lease_holder=holder, pk__in=pks).in_bulk()


def renew(run: SyncRun, holder: str) -> bool:
    """Prolong everything the holder has; False when the run was taken over meanwhile: stop at once."""
    now = timezone.now()
    mine = SyncRun.objects.filter(pk=run.pk, lease_holder=holder, leased_until__gte=now)
    if not mine.update(leased_until=now + LEASE):
        return False
    Configuration.objects.filter(lease_holder=holder).update(leased_until=now + LEASE)
    return True


def release_configurations(pks: Iterable[int], holder: str) -> None:
    Configuration.objects.filter(pk__in=list(pks), lease_holder=holder).update(
        lease_holder="", leased_until=None
    )


def release_run(run: SyncRun, holder: str) -> None:
    """Let go of a run and of everything held for it, so that it goes on, or ends, without waiting for a lease."""
    with transaction.atomic():
        _bury(holder, run, timezone.now())
        SyncRun.objects.filter(pk=run.pk, lease_holder=holder).update(lease_holder="", leased_until=None)


def free(now: datetime) -> Q:
    """Rows nobody holds: never leased, or by someone whose lease ran out."""
    return Q(leased_until=None) | Q(leased_until__lt=now)


def _bury(holder: str, run: SyncRun, now: datetime) -> None:
    """End a worker's leases. What it may have sent is in doubt since before it was sent; its quiet time begins now."""
    held = Configuration.objects.filter(lease_holder=holder)
    quiet = timedelta(seconds=settings.LINKEDIN_QUIET_SECONDS)
    held.filter(in_doubt=True).update(quiet_until=now + quiet)
    held.update(leased_until=None, lease_holder="")
    on_their_way = Attempt.objects.filter(run=run, state=Attempt.State.SENDING)
    on_their_way.update(state=Attempt.State.UNKNOWN, finished_at=now)
