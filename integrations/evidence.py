"""Evidence: every call that left and every attempt to write, as rows, in bulk."""

from collections.abc import Iterable, Mapping

from django.utils import timezone

from integrations.accounts import Account
from integrations.batches import Answer, Batch, exchange_of
from integrations.call_rows import call_row
from integrations.holds import Held
from integrations.linkedin.errors import NotSentError, OutcomeUnknownError
from integrations.linkedin.exchange import Exchange
from integrations.models import ApiCall, Attempt, SyncRun
from partnerhub.bulk import write_columns

ATTEMPT_COLUMNS = [
    "state", "finished_at", "write_call", "read_call", "request_id", "version", "status", "duration_ms",
]  # fmt: skip

Calls = Mapping[int, ApiCall]  # rows by the `id()` of their exchange


def record_calls(run: SyncRun | None, exchanges: Iterable[tuple[Account, Exchange]]) -> Calls:
    pairs = list(exchanges)
    rows = ApiCall.objects.bulk_create(
        [
            call_row(
                exchange, application_id=account.application_id, customer_id=account.customer_id, run=run
            )
            for account, exchange in pairs
        ],
        batch_size=500,
    )
    return {id(exchange): row for (_, exchange), row in zip(pairs, rows, strict=True)}


def record_attempts(batches: Iterable[Batch], calls: Calls) -> None:
    """Move the attempts of these writes away from *sending*."""
    by_id = {batch.attempt_id: batch for batch in batches if batch.attempt_id is not None}
    rows = list(Attempt.objects.select_for_update().filter(pk__in=by_id).order_by("pk"))
    for row in rows:
        _end(row, by_id[row.pk], calls)
    write_columns(rows, ATTEMPT_COLUMNS)


def count_calls(batches: Iterable[Batch]) -> tuple[int, int]:
    """(writes, reads) that left."""
    methods = [exchange.method for batch in batches for exchange in batch.exchanges]
    reads = methods.count("GET")
    return len(methods) - reads, reads


def _end(row: Attempt, batch: Batch, calls: Calls) -> None:
    row.state, row.finished_at = _state(batch), timezone.now()
    row.write_call = calls.get(id(exchange_of(batch.write)))
    row.read_call = calls.get(id(exchange_of(batch.read)))
    if exchange := exchange_of(batch.write):
        row.request_id, row.version = exchange.uuid[:100], exchange.version[:12]
        row.status, row.duration_ms = exchange.status, exchange.duration_ms


def _state(batch: Batch) -> Attempt.State:
    if not left(batch.write):
        return Attempt.State.NOT_SENT
    return Attempt.State.UNKNOWN if isinstance(batch.write, OutcomeUnknownError) else Attempt.State.ANSWERED


def left(write: Answer | None) -> bool:
    """Whether a write may have reached LinkedIn."""
    return write is not None and not isinstance(write, NotSentError | Held)
