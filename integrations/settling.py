"""Settling: verdicts become rows, in bulk. A result is settled once; a configuration is touched only while the lease
under which it was sent is still ours, and a late answer confirms its own generation only."""

from collections.abc import Collection, Mapping
from copy import copy
from datetime import datetime, timedelta

from django.db.models import F
from django.db.models.functions import Greatest

from integrations.items import Item, Outcome, Trouble
from integrations.models import Configuration, SyncResult, SyncRun
from partnerhub.bulk import write_columns
from partnerhub.clock_skew import database_now

CONFIGURATION_COLUMNS = [
    "confirmed_generation", "confirmed_hash", "confirmed_context", "confirmed_application", "confirmed_at",
    "observed_value", "observed_at", "drift", "drift_since", "trouble", "trouble_text", "trouble_since",
    "mismatches", "failures", "next_attempt_at", "in_doubt", "quiet_until", "lease_holder", "leased_until",
]  # fmt: skip
RESULT_COLUMNS = [
    "outcome", "operation", "entity_status", "request_id", "message", "attempt", "settled_at", "value", "generation",
]  # fmt: skip
OVERTAKEN = "A worker that had been given up wrote it late: what LinkedIn has now is read back before anything is sent."


def settle(run: SyncRun, items: Collection[Item], *, holder: str, quiet: timedelta) -> None:
    """Write the verdicts of these items to results and configurations, inside the caller's transaction."""
    now = database_now()
    judged = [item for item in items if item.verdict is not None]
    claimed = {item.configuration.pk: item for item in judged if item.was_claimed}
    mine, taken_over = _rows(claimed, holder)
    never_sent = [item for item in judged if not item.was_claimed]
    _settle_results(run, never_sent + [claimed[row.pk] for row in mine], now)
    for row in mine:
        claimed[row.pk].settle_configuration(row, quiet, now)
    gone = [row.pk for row in mine if claimed[row.pk].is_gone(row)]
    write_columns([row for row in mine if row.pk not in gone], CONFIGURATION_COLUMNS)
    if gone:
        Configuration.objects.filter(pk__in=gone).delete()
    _doubt([pk for pk in taken_over if claimed[pk].ended_at], now + quiet)


def _rows(claimed: Mapping[int, Item], holder: str) -> tuple[list[Configuration], list[int]]:
    """The rows, locked, whose lease is still the one they were sent under, and the ids of those that somebody else
    took over. Only a row that a person edited meanwhile differs from what we know of it and is read again."""
    mine: list[Configuration] = []
    edited, taken_over = [], []
    locked = Configuration.objects.select_for_update().filter(pk__in=claimed).order_by("pk")
    for pk, version, lease_holder, epoch in locked.values_list(
        "pk", "version", "lease_holder", "lease_epoch"
    ):
        known = claimed[pk].configuration
        if (lease_holder, epoch) != (holder, known.lease_epoch):
            taken_over.append(pk)
        elif version != known.version:
            edited.append(pk)
        else:
            mine.append(copy(known))
    return mine + list(Configuration.objects.filter(pk__in=edited)), taken_over


def _settle_results(run: SyncRun, items: Collection[Item], now: datetime) -> None:
    by_id = {item.result.pk: item for item in items}
    results = SyncResult.objects.select_for_update().filter(run=run, pk__in=by_id, outcome=Outcome.PENDING)
    pending = [by_id[pk].result for pk in results.order_by("pk").values_list("pk", flat=True)]
    for result in pending:
        by_id[result.pk].settle_result(result, now)
    write_columns(pending, RESULT_COLUMNS)


def _doubt(late: Collection[int], until: datetime) -> None:
    """What we wrote after another worker had taken over may have undone what it proved."""
    if late:
        Configuration.objects.filter(pk__in=late).update(
            confirmed_generation=0,
            confirmed_hash="",
            in_doubt=True,
            quiet_until=until,
            trouble=Trouble.UNKNOWN,
            trouble_text=OVERTAKEN,
            trouble_since=until,
            next_attempt_at=until,
        )


def remember_search(items: Collection[Item], holder: str) -> None:
    """For these the time ended before it was known which of them LinkedIn refuses: next time they begin in smaller
    company, instead of all together again."""
    if items:
        rows = Configuration.objects.filter(
            pk__in=[item.configuration.pk for item in items], lease_holder=holder
        )
        rows.update(failures=Greatest(F("failures"), 2) + 1)
