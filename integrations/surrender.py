"""Surrender: a shard whose worker died every time is not tried again as it is. Its results say so, and its
configurations are tried again one day by another run, or by a person."""

from django.db import transaction
from django.utils import timezone

from integrations import backoff, claims
from integrations.models import Configuration, SyncResult, SyncRun, SyncShard

MESSAGE = (
    f"The worker died {claims.MOST_STARTS} times on this part of the run: look at the log, then sync again."
)


def give_up(shard: SyncShard) -> None:
    now = timezone.now()
    with transaction.atomic():
        pending = shard.results.filter(outcome=SyncResult.Outcome.PENDING)
        Configuration.objects.filter(pk__in=pending.values("configuration")).update(
            trouble=Configuration.Trouble.UNKNOWN,
            trouble_text=MESSAGE,
            trouble_since=now,
            next_attempt_at=now + backoff.LONGEST,
        )
        pending.update(outcome=SyncResult.Outcome.UNKNOWN, message=MESSAGE, settled_at=now)
        SyncRun.objects.filter(pk=shard.run_id).update(trouble=MESSAGE)
