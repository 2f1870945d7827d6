"""Recording: from what LinkedIn said to rows, in bulk. A result is settled once; a configuration is touched only
while the lease under which it was sent is still ours, and a late answer confirms its own generation only."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.db import transaction
from django.utils import timezone

from integrations import backoff
from integrations.linkedin.errors import LinkedInError, NotSentError, OutcomeUnknownError, ThrottledError
from integrations.linkedin.exchange import Exchange
from integrations.linkedin.restli import ConfigurationKey
from integrations.models import ApiCall, Attempt, Configuration, Integration, SyncResult, SyncRun
from integrations.models.integrations import value_hash
from integrations.plan import unmet_needs
from integrations.quota import DayTurnedError, SpentError
from integrations.selection import facts_of, load
from integrations.sending import Answer, Batch, Job, exchange_of
from integrations.verdicts import Verdict
from partnerhub.bulk import write_columns

Outcome = SyncResult.Outcome

TROUBLES = {
    Outcome.REJECTED: Configuration.Trouble.REJECTED,
    Outcome.RETRY: Configuration.Trouble.RETRY,
    Outcome.UNKNOWN: Configuration.Trouble.UNKNOWN,
}
MACHINE_COLUMNS = [
    "confirmed_generation", "confirmed_hash", "confirmed_context", "confirmed_application", "confirmed_at",
    "observed_value", "observed_at", "trouble",
    "trouble_text", "trouble_since", "mismatches", "failures", "next_attempt_at", "in_doubt", "quiet_until",
]  # fmt: skip
RESULT_COLUMNS = [
    "outcome", "entity_status", "request_id", "message", "attempt", "settled_at", "value", "generation",
]  # fmt: skip


@dataclass
class Item:
    """One configuration on its way through a run: the result to settle, and what was sent under which lease."""

    result: SyncResult
    configuration: Configuration
    application_id: int
    key: ConfigurationKey
    verdict: Verdict | None = None
    is_doubtful: bool = False  # an earlier write of this value got no clear answer
    is_settled: bool = False
    failure: LinkedInError | SpentError | None = None
    ended_at: datetime | None = None  # of its write
    attempt_id: int | None = None
    request_id: str = ""

    @property
    def value(self) -> str:
        return self.configuration.desired_value

    def quiet_until(self, quiet: timedelta) -> datetime | None:
        """When an unanswered write of this configuration can be taken to have had its effect, or none."""
        return self.ended_at + quiet if self.ended_at else self.configuration.quiet_until

    def hear(self, verdict: Verdict | None, answer: object) -> None:
        self.verdict = verdict
        self.failure = answer if isinstance(answer, LinkedInError | SpentError) else None

    def carried(self) -> dict[str, object]:
        """How an attempt names what it carries."""
        return {
            "configuration": self.configuration.pk,
            "generation": self.configuration.generation,
            "hash": value_hash(self.value),
            "epoch": self.configuration.lease_epoch,
        }


def record_calls(
    run: SyncRun, jobs: Collection[Job], customers: Mapping[int, int | None]
) -> dict[int, ApiCall]:
    """Store every HTTP call of the jobs; `customers` maps application ids. Returns rows by `id()` of exchange."""
    pairs = [(job, exchange) for job in jobs for exchange in job.exchanges]
    rows = ApiCall.objects.bulk_create(
        [_api_call(run, job.application_id, customers, exchange) for job, exchange in pairs], batch_size=200
    )
    return {id(exchange): row for (_, exchange), row in zip(pairs, rows, strict=True)}


def record_attempts(batches: Iterable[Batch], calls: Mapping[int, ApiCall]) -> None:
    """Move the attempts of these writes away from *sending*."""
    by_id = {batch.attempt_id: batch for batch in batches if batch.attempt_id is not None}
    rows = list(Attempt.objects.select_for_update().filter(pk__in=by_id).order_by("pk"))
    for row in rows:
        batch = by_id[row.pk]
        row.state, row.finished_at = _attempt_state(batch), timezone.now()
        row.write_call = _call_of(batch.write, calls) if batch.ended_at else None
        row.read_call = _call_of(batch.read, calls)
    write_columns(rows, ["state", "finished_at", "write_call", "read_call"])


def settle(run: SyncRun, items: Collection[Item], *, holder: str, quiet: timedelta) -> None:
    """Write the verdicts of these items to results and configurations, inside the caller's transaction."""
    judged = [item for item in items if item.verdict is not None]
    _settle_configurations(judged, holder, quiet)
    _settle_results(run, judged)


def say_what_can_be_enabled(run: SyncRun) -> None:
    """Complete the confirmed results' messages: what the customer can switch on now, or what is still needed."""
    with transaction.atomic():
        confirmed = list(run.results.select_for_update().filter(outcome=Outcome.CONFIRMED).order_by("pk"))
        integrations = load({result.integration_id for result in confirmed})
        for result in confirmed:
            sentence = what_can_be_enabled(integrations[result.integration_id])
            if sentence not in result.message:
                result.message = f"{result.message} {sentence}"
        write_columns(confirmed, ["message"])


def what_can_be_enabled(integration: Integration) -> str:
    """In words: whether LinkedIn now has every key that this integration needs before it can be enabled."""
    needed = [key.name for key, _ in unmet_needs(facts_of(integration))]
    needed += [row.key for row in integration.configurations.all() if not row.is_confirmed]
    if needed:
        return f"{integration.type_label} still needs {', '.join(needed)}."
    return f"{integration.type_label} can be enabled now."


def _settle_results(run: SyncRun, items: Collection[Item]) -> None:
    by_id = {item.result.pk: item for item in items}
    pending = run.results.select_for_update().filter(pk__in=by_id, outcome=Outcome.PENDING).order_by("pk")
    write_columns([_settled(row, by_id[row.pk]) for row in pending], RESULT_COLUMNS)


def _settled(result: SyncResult, item: Item) -> SyncResult:
    verdict = item.verdict
    assert verdict is not None  # noqa: S101 (settle() passes judged items only)
    result.outcome = verdict.outcome
    result.entity_status = verdict.status
    result.request_id = item.request_id
    result.message = verdict.message
    result.attempt_id = item.attempt_id
    result.value, result.generation = item.value, item.configuration.generation
    result.settled_at = timezone.now()
    return result


def _settle_configurations(items: Collection[Item], holder: str, quiet: timedelta) -> None:
    by_id = {item.configuration.pk: item for item in items}
    held = Configuration.objects.select_for_update().filter(pk__in=by_id, lease_holder=holder)
    rows = [row for row in held.order_by("pk") if row.lease_epoch == by_id[row.pk].configuration.lease_epoch]
    for row in rows:
        _apply(row, by_id[row.pk], quiet)
    write_columns(rows, MACHINE_COLUMNS)


def _apply(row: Configuration, item: Item, quiet: timedelta) -> None:
    """Put one verdict on its configuration, which a person may have edited since it was sent."""
    verdict, now = item.verdict, timezone.now()
    assert verdict is not None  # noqa: S101 (settle() passes judged items only)
    if verdict.observed is not None:
        row.observed_value, row.observed_at = verdict.observed, now
    if verdict.outcome is Outcome.CONFIRMED:
        row.confirmed_generation = item.configuration.generation
        row.confirmed_hash = value_hash(item.value)
        row.confirmed_context = item.key.context.rpartition(":")[2]
        row.confirmed_application_id = item.application_id
        row.confirmed_at = now
    if verdict.outcome is Outcome.NOT_ALLOWED:
        return  # nothing was sent: what was wrong before still is, and is tried again when it is allowed
    row.in_doubt = verdict.outcome is Outcome.UNKNOWN
    row.quiet_until = item.quiet_until(quiet) if row.in_doubt else None
    if row.generation == item.configuration.generation:
        _apply_trouble(row, verdict, item.failure, now)


def _apply_trouble(
    row: Configuration, verdict: Verdict, failure: LinkedInError | SpentError | None, now: datetime
) -> None:
    trouble = TROUBLES.get(verdict.outcome, Configuration.Trouble.NONE)
    row.trouble_since = None if not trouble else row.trouble_since or now
    row.trouble, row.trouble_text = trouble, verdict.message if trouble else ""
    row.mismatches = row.mismatches + 1 if verdict.mismatch else row.mismatches if trouble else 0
    machine_acts = verdict.outcome in {Outcome.RETRY, Outcome.UNKNOWN}
    row.failures = row.failures + 1 if machine_acts else 0
    row.next_attempt_at = _next_attempt(now, row.failures, failure) if machine_acts else None


def _next_attempt(now: datetime, failures: int, failure: LinkedInError | SpentError | None) -> datetime:
    if isinstance(failure, DayTurnedError):
        return backoff.next_try(now, failures)
    if isinstance(failure, SpentError) or (isinstance(failure, ThrottledError) and failure.is_daily):
        return backoff.next_day(now)
    if isinstance(failure, ThrottledError) and failure.retry_after is not None:
        return backoff.after_throttle(now, failure.retry_after)
    return backoff.next_try(now, failures)


def _attempt_state(batch: Batch) -> str:
    if batch.ended_at is None or isinstance(batch.write, NotSentError | SpentError):
        return Attempt.State.NOT_SENT
    return Attempt.State.UNKNOWN if isinstance(batch.write, OutcomeUnknownError) else Attempt.State.ANSWERED


def _call_of(answer: Answer | None, calls: Mapping[int, ApiCall]) -> ApiCall | None:
    return calls.get(id(exchange_of(answer)))


def _api_call(
    run: SyncRun, application_id: int, customers: Mapping[int, int | None], exchange: Exchange
) -> ApiCall:
    return ApiCall(
        run=run,
        application_id=application_id,
        customer_id=customers.get(application_id),
        started_at=exchange.started_at,
        duration_ms=exchange.duration_ms,
        method=exchange.method,
        url=exchange.url,
        endpoint=urlsplit(exchange.url).path[:200],
        version=exchange.version,
        request_headers=dict(exchange.request_headers),
        request_body=exchange.request_body,
        status=exchange.status,
        response_headers=dict(exchange.response_headers or {}),
        response_body=exchange.response_body,
        error=exchange.error,
        uuid=exchange.uuid[:100],
        fabric=exchange.fabric[:100],
        request_id=exchange.request_id[:100],
    )
