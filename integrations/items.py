"""Items: configurations on their way through a run, and what a verdict makes of one. No queries here."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from integrations import backoff
from integrations.holds import Held
from integrations.linkedin.errors import LinkedInError
from integrations.linkedin.restli import ConfigurationKey
from integrations.models import Configuration, SyncResult
from integrations.models.integrations import value_hash
from integrations.verdicts import Verdict

Outcome = SyncResult.Outcome
Trouble = Configuration.Trouble

TROUBLES = {
    Outcome.REJECTED: Trouble.REJECTED,
    Outcome.RETRY: Trouble.RETRY,
    Outcome.UNKNOWN: Trouble.UNKNOWN,
}


@dataclass(eq=False)
class Item:
    """One configuration on its way: the result to settle, and what was sent under which lease. `wanted` is the value
    LinkedIn shall have, None for none."""

    result: SyncResult
    configuration: Configuration
    application_id: int
    key: ConfigurationKey
    wanted: str | None
    verdict: Verdict | None = None
    is_doubtful: bool = False  # an earlier write got no clear answer
    is_last_word: bool = False  # it was read after the quiet time: nothing more can be learnt now
    failure: LinkedInError | Held | None = None
    ended_at: datetime | None = None  # of its write
    attempt_id: int | None = None
    request_id: str = ""

    @property
    def operation(self) -> SyncResult.Operation:
        return SyncResult.Operation.DELETE if self.wanted is None else SyncResult.Operation.UPSERT

    @property
    def was_claimed(self) -> bool:
        """Its configuration was leased to us; else it is gone, or another run's just now."""
        return self.configuration.lease_epoch > 0

    def quiet_until(self, quiet: timedelta) -> datetime | None:
        """When an unanswered write of this configuration can be taken to have had its effect, or none."""
        return self.ended_at + quiet if self.ended_at else self.configuration.quiet_until

    def hear(self, verdict: Verdict | None, answer: object) -> None:
        self.verdict = verdict
        self.failure = answer if isinstance(answer, LinkedInError | Held) else None

    def hold(self, why: Held) -> None:
        """Nothing can be asked or sent just now. What was in doubt before still is."""
        outcome = Outcome.UNKNOWN if self.is_doubtful else Outcome.RETRY
        self.hear(Verdict(outcome, str(why)), why)

    def carried(self) -> dict[str, object]:
        """How an attempt names what it carries."""
        return {
            "configuration": self.configuration.pk,
            "generation": self.configuration.generation,
            "hash": value_hash(self.wanted or ""),
            "epoch": self.configuration.lease_epoch,
        }

    @property
    def is_decided(self) -> bool:
        return self.verdict is not None and (self.is_last_word or not self.verdict.read_back_later)

    # What the verdict makes of rows ----------------------------------------------------------------

    def settle_result(self, result: SyncResult, now: datetime) -> None:
        verdict = self._verdict()
        result.outcome, result.operation = verdict.outcome, self.operation
        result.entity_status, result.message = verdict.status, verdict.message
        result.request_id, result.attempt_id = self.request_id, self.attempt_id
        result.generation = self.configuration.generation
        result.value = "" if self.wanted is None else self.wanted
        result.settled_at = now

    def settle_configuration(self, row: Configuration, quiet: timedelta, now: datetime) -> None:
        """Put the verdict on the row, which a person may have edited since it was sent; let go of its lease."""
        verdict = self._verdict()
        row.lease_holder, row.leased_until = "", None
        if verdict.observed is not None:
            row.observed_value, row.observed_at = verdict.observed, now
        if verdict.outcome is Outcome.NOT_ALLOWED:
            return  # nothing was sent: what was wrong before still is, and is tried again when it is allowed
        if verdict.outcome is Outcome.CONFIRMED:
            self._confirm(row, now)
        row.in_doubt = verdict.outcome is Outcome.UNKNOWN
        if not row.in_doubt:
            row.quiet_until = None
        elif self.ended_at:
            row.quiet_until = now + quiet
        if row.generation == self.configuration.generation:
            self._settle_trouble(row, verdict, now)

    def is_gone(self, row: Configuration) -> bool:
        """LinkedIn has it no more, and nobody wanted it back meanwhile: the row may go."""
        confirmed = self._verdict().outcome is Outcome.CONFIRMED
        return confirmed and self.wanted is None and row.generation == self.configuration.generation

    def _verdict(self) -> Verdict:
        assert self.verdict is not None  # noqa: S101 (only judged items are settled)
        return self.verdict

    def _confirm(self, row: Configuration, now: datetime) -> None:
        row.drift, row.drift_since = Configuration.Drift.NONE, None
        if self.wanted is None:
            row.confirmed_generation, row.confirmed_hash = 0, ""
            return
        row.confirmed_generation = self.configuration.generation
        row.confirmed_hash = value_hash(self.wanted)
        row.confirmed_context = self.key.context.rpartition(":")[2]
        row.confirmed_application_id = self.application_id
        row.confirmed_at = now

    def _settle_trouble(self, row: Configuration, verdict: Verdict, now: datetime) -> None:
        trouble = TROUBLES.get(verdict.outcome, Trouble.NONE)
        row.trouble_since = None if not trouble else row.trouble_since or now
        row.trouble, row.trouble_text = trouble, verdict.message if trouble else ""
        row.mismatches = row.mismatches + 1 if verdict.mismatch else row.mismatches if trouble else 0
        machine_acts = trouble in {Trouble.RETRY, Trouble.UNKNOWN}
        row.failures = (
            row.failures + 1 if machine_acts and not self._waits() else row.failures if trouble else 0
        )
        row.next_attempt_at = self._next_attempt(now, row.failures) if machine_acts else None

    def _waits(self) -> bool:
        """Nothing went wrong with this one: it waits for something else."""
        return isinstance(self.failure, Held) or self._until is not None

    @property
    def _until(self) -> datetime | None:
        return self.failure.until if self.failure else None

    def _next_attempt(self, now: datetime, failures: int) -> datetime:
        return self._until or backoff.next_try(now, failures)
