"""The run page: one run's results by what they want of a person, and whether anybody is working on it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from integrations.admin.again import Again, again_of
from integrations.admin.attempt_cards import CARDS_OF_RUN, cards_of_run
from integrations.admin.outcomes import DID_NOT_GO_THROUGH, IN_ORDER, TONES, Outcome, in_words
from integrations.admin.run_calls import calls_of, unanswered_of
from integrations.admin.run_later import (
    Later,
    Since,
    earlier_run_of,
    later_of,
    repeated_runs,
    since,
    with_other_tries,
)
from integrations.admin.run_waits import Waits, budgets_of, waits_of
from integrations.enabling import enabling_sentences
from integrations.models import Attempt, SyncResult, SyncRun
from integrations.run_states import TRIED_AGAIN
from partnerhub.models import Heartbeat

NOT_THERE_YET = (Outcome.PENDING, Outcome.RETRY, Outcome.UNKNOWN, Outcome.REJECTED)
RETRIES_SHOWN = 10
LOST = "The write got no usable answer: LinkedIn is read back before anything is sent again."
ON_ITS_WAY = "On its way to LinkedIn."


@dataclass(frozen=True, slots=True)
class Line:
    """One result, and where a person puts it right; `attempt` is its write, which may have no answer yet, `later` what a
    later run made of it, and `earlier_run` the one that it tries again."""

    result: SyncResult
    mend_url: str
    enabling: str = ""  # what the customer can switch on now
    attempt: Attempt | None = None
    later: Later | None = None
    earlier_run: int | None = None

    @property
    def words(self) -> str:
        if self.result.outcome == Outcome.PENDING and self.attempt:
            return LOST if self.attempt.state == Attempt.State.UNKNOWN else ON_ITS_WAY
        return f"{in_words(self.result)} {self.enabling}".strip()

    @property
    def status(self) -> str:
        """LinkedIn's number for this entry, and that of the call around it where they differ."""
        entry, call = self.result.entity_status, self.attempt.status if self.attempt else None
        if not entry:
            return ""
        return (
            f"status {entry}"
            if call in {None, entry}
            else f"{entry} for this entry, in a call that got {call}"
        )

    @property
    def request_id(self) -> str:
        """LinkedIn's x-li-uuid of its write."""
        return self.result.request_id or (self.attempt.request_id if self.attempt else "")

    @property
    def is_delete(self) -> bool:
        return self.result.operation == SyncResult.Operation.DELETE


@dataclass(frozen=True, slots=True)
class Group:
    """Results of one outcome; `hint` says who acts next, `number` counts also those beyond `lines`."""

    heading: str
    hint: str
    shown: int
    folded: bool = False
    outcome: str = ""
    number: int = 0
    lines: Sequence[Line] = ()

    @property
    def tone(self) -> str:
        return TONES[self.outcome]

    @property
    def anchor(self) -> str:
        return f"group-{self.outcome or 'pending'}"

    @property
    def more(self) -> int:
        return self.number - len(self.lines)


GROUPS: Mapping[str, Group] = {
    Outcome.REJECTED: Group("Rejected", "A person must act: the message says how.", 200),
    Outcome.NOT_ALLOWED: Group("Not allowed", "Refused before any call: nothing was sent for these.", 200),
    Outcome.UNKNOWN: Group("Not yet known", "PartnerHub reads back by itself before it sends again.", 200),
    Outcome.RETRY: Group("Will be tried again", "PartnerHub tries again by itself.", 200),
    Outcome.PENDING: Group("Waiting", "Not sent yet, or on its way.", 20),
    Outcome.CONFIRMED: Group("Confirmed", "Written or deleted, read back and compared.", 200),
    Outcome.UNCHANGED: Group("Unchanged", "LinkedIn had these values: nothing was sent.", 50, folded=True),
}


def run_context(run: SyncRun) -> dict[str, Any]:
    """What the page and its refreshing part show; a fixed number of queries, whatever the size of the run."""
    page = _Page(run)
    numbers, after = page.numbers, page.since
    return {
        "run": run,
        "groups": page.groups(),
        "total": sum(numbers.values()),
        "settled": page.settled + after.settled,
        "progress_label": page.progress_label,
        "calls": calls_of(run),
        "since": after,
        "repeats": repeated_runs(run),
        "again": page.again,
        "budgets": budgets_of(run),
        "waits": waits_of(run) if numbers.keys() & set(NOT_THERE_YET) else Waits([], 0),
        "retries": run.retries.order_by("pk")[:RETRIES_SHOWN],
        **_attempts(run),
        "nobody_works": not run.is_finished and not _is_held(run) and not _workers_are_alive(),
    }


class _Page:
    """One run's results, by what is to be said of them; a write that got no answer is not just waited for."""

    def __init__(self, run: SyncRun) -> None:
        self.run, self.unanswered = run, unanswered_of(run)
        lost = [pk for pk, one in self.unanswered.items() if one.state == Attempt.State.UNKNOWN]
        self.is_lost = Q(outcome=Outcome.PENDING, configuration__in=lost)
        self.numbers = self._numbers()
        self.again = again_of(run) if run.is_finished else Again()
        is_over = run.is_finished and self.numbers.keys() & set(DID_NOT_GO_THROUGH)
        self.since = since(run) if is_over else Since()

    @property
    def settled(self) -> int:
        """With its last word; what is tried again has none."""
        return sum(self.numbers.values()) - sum(
            self.numbers.get(one, 0) for one in (Outcome.PENDING, *TRIED_AGAIN)
        )

    @property
    def progress_label(self) -> str:
        total, later = sum(self.numbers.values()), self.since.settled
        by_others = f", {later} of them by later runs" if later else ""
        return f"{self.settled + later} of {total} settled{by_others}"

    def groups(self) -> list[Group]:
        return [self._filled(outcome) for outcome in IN_ORDER if self.numbers.get(outcome)]

    def _numbers(self) -> dict[str, int]:
        counted = self.run.results.order_by().values_list("outcome").annotate(number=Count("pk"))
        numbers: dict[str, int] = dict(counted)
        lost = self.run.results.filter(self.is_lost).count() if self.unanswered else 0
        if lost:
            numbers[Outcome.UNKNOWN] = numbers.get(Outcome.UNKNOWN, 0) + lost
            numbers[Outcome.PENDING] -= lost
        return numbers

    def _filled(self, outcome: str) -> Group:
        group = GROUPS[outcome]
        results = list(_related(self._of(outcome))[: group.shown])
        confirmed = [one.integration_id for one in results if outcome == Outcome.CONFIRMED]
        enabling = enabling_sentences(confirmed) if confirmed else {}
        lines = [self._line(one, enabling.get(one.integration_id, "")) for one in results]
        return replace(group, outcome=outcome, number=self.numbers[outcome], lines=lines)

    def _of(self, outcome: str) -> QuerySet[SyncResult]:
        results = self.run.results.filter(Q(outcome=outcome))
        if outcome == Outcome.UNKNOWN:
            return self.run.results.filter(Q(outcome=outcome) | self.is_lost)
        return results.exclude(self.is_lost) if outcome == Outcome.PENDING else results

    def _line(self, result: SyncResult, enabling: str) -> Line:
        places = self.again.places or {}
        return Line(
            result,
            places.get(result.pk, ""),
            enabling,
            attempt=result.attempt or self.unanswered.get(result.configuration_id or 0),
            later=later_of(result),
            earlier_run=earlier_run_of(result, self.run),
        )


def _attempts(run: SyncRun) -> dict[str, Any]:
    cards = cards_of_run(run)
    more = run.attempts.count() - len(cards) if len(cards) == CARDS_OF_RUN else 0
    return {"cards": cards, "more_attempts": more}


def _related(results: QuerySet[SyncResult]) -> QuerySet[SyncResult]:
    return with_other_tries(results).select_related("integration__customer", "attempt", "retry_of")


def _is_held(run: SyncRun) -> bool:
    return run.shards.filter(finished_at=None, leased_until__gt=timezone.now()).exists()


def _workers_are_alive() -> bool:
    beats = {beat.name: beat for beat in Heartbeat.objects.all()}
    return all(name in beats and beats[name].is_fresh for name in (Heartbeat.SWEEP, Heartbeat.QUEUE))
