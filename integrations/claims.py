"""Claims: one worker at a time per run, one write at a time per configuration (invariant 4 of the design).

A claim is a filtered update with a lease; a worker that dies lets its lease run out. The epoch, raised by each
claim, tells a late answer of an earlier holder from the current one's.
"""

import uuid
from collections.abc import Collection, Iterable
from datetime import datetime, timedelta

from django.db.models import F, Q
from django.utils import timezone

from integrations.models import Configuration, SyncRun

LEASE = timedelta(minutes=5)
RENEW_AFTER = timedelta(minutes=1)
MOST_STARTS = 3  # of one run; after that its worker is not sacrificed again


def new_holder() -> str:
    return uuid.uuid4().hex


def claim_run(run_id: int, holder: str) -> SyncRun | None:
    """The run, if it has work left and nobody else is at it."""
    now = timezone.now()
    claimed = SyncRun.objects.filter(free(now), pk=run_id, finished_at=None).update(
        lease_holder=holder, leased_until=now + LEASE, starts=F("starts") + 1
    )
    if not claimed:
        return None
    SyncRun.objects.filter(pk=run_id, started_at=None).update(started_at=now)
    return SyncRun.objects.get(pk=run_id)


def claim_configurations(pks: Collection[int], holder: str) -> dict[int, Configuration]:
    """Those of the configurations that nobody else is sending, as they are now, leased to the holder."""
    now = timezone.now()
    Configuration.objects.filter(free(now), pk__in=pks).update(
        lease_holder=holder, lease_epoch=F("lease_epoch") + 1, leased_until=now + LEASE
    )
    return Configuration.objects.filter(pk__in=pks, lease_holder=holder).in_bulk()


def abandoned(pks: Iterable[int]) -> set[int]:
    """Configurations whose last holder died while it may have been sending."""
    return set(
        Configuration.objects.filter(pk__in=list(pks), leased_until__lt=timezone.now()).values_list(
            "pk", flat=True
        )
    )


def renew(run: SyncRun, holder: str) -> bool:
    """Prolong everything the holder has; False when the run was taken over meanwhile."""
    until = timezone.now() + LEASE
    Configuration.objects.filter(lease_holder=holder).update(leased_until=until)
    return bool(SyncRun.objects.filter(pk=run.pk, lease_holder=holder).update(leased_until=until))


def release_configurations(pks: Iterable[int], holder: str) -> None:
    Configuration.objects.filter(pk__in=list(pks), lease_holder=holder).update(
        lease_holder="", leased_until=None
    )


def release(run: SyncRun, holder: str) -> None:
    """Let go of a run that came to its end. After a crash of ours the leases stay and run out: what was being
    sent is then known to be doubtful."""
    SyncRun.objects.filter(pk=run.pk, lease_holder=holder).exclude(finished_at=None).update(
        lease_holder="", leased_until=None
    )


def free(now: datetime) -> Q:
    """Rows nobody holds: never leased, or by someone whose lease ran out."""
    return Q(leased_until=None) | Q(leased_until__lt=now)
