"""Attempts as cards: what a write carried, what LinkedIn said to it, under which ids LinkedIn finds it, who asked."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db.models import Count
from django.utils import timezone

from integrations.admin.outcomes import DID_NOT_GO_THROUGH, IN_ORDER, TONES, in_words
from integrations.models import Attempt, SyncResult, SyncRun

State = Attempt.State
STATE_TONES = {State.ANSWERED: "ok", State.UNKNOWN: "unknown", State.SENDING: "busy", State.NOT_SENT: "muted"}
CARDS_OF_RUN = 20
CARDS_OF_CONFIGURATION = 10
FAILED_SHOWN = 100


@dataclass(frozen=True, slots=True)
class Tally:
    """So many results of one outcome."""

    outcome: str
    number: int

    @property
    def tone(self) -> str:
        return TONES[self.outcome]

    @property
    def word(self) -> str:
        return str(SyncResult.Outcome(self.outcome).label)


@dataclass(frozen=True, slots=True)
class Card:
    """One attempt with the results it decided: counted by outcome, and those of `results` in full."""

    attempt: Attempt
    results: Sequence[SyncResult]
    tallies: Sequence[Tally] = ()

    @property
    def tone(self) -> str:
        """That of the answer: an answer with an error status is none to be glad about."""
        if self.attempt.state == State.ANSWERED and (self.attempt.status or 200) >= 400:
            return "bad"
        return STATE_TONES[State(self.attempt.state)]

    @property
    def actor(self) -> str:
        run = self.attempt.run
        return str(run.requested_by or run.get_source_display())

    @property
    def what(self) -> str:
        number = len(self.attempt.carried)
        things = "configuration" if number == 1 else "configurations"
        is_delete = self.attempt.operation == SyncResult.Operation.DELETE
        return f"{'Delete' if is_delete else 'Set'} {number} {things}"

    @property
    def decided_elsewhere(self) -> int:
        """Carried by this attempt, but settled by another one, or not yet."""
        return max(0, len(self.attempt.carried) - sum(tally.number for tally in self.tallies))

    @property
    def without_call(self) -> str:
        return why_no_call(self.attempt)

    @property
    def lines(self) -> list[tuple[SyncResult, str, str]]:
        """The results, each with its tone and in words."""
        return [(result, TONES[result.outcome], in_words(result)) for result in self.results]


def cards_of_run(run: SyncRun) -> list[Card]:
    """The latest attempts of a run, newest first, each with what failed in it; three queries at any size."""
    related = run.attempts.select_related("application", "run__requested_by")
    attempts = list(related.order_by("-pk")[:CARDS_OF_RUN])
    pks = [attempt.pk for attempt in attempts]
    tallies, failed = _tallies(pks), _failed(pks)
    return [Card(attempt, failed[attempt.pk], tallies[attempt.pk]) for attempt in attempts]


def cards_of_configuration(configuration_id: int) -> list[Card]:
    """The latest attempts that decided something for this configuration, newest first; one query."""
    decided = SyncResult.objects.filter(configuration=configuration_id).exclude(attempt=None)
    related = decided.select_related(
        "integration__customer", "retry_of", "attempt__application", "attempt__run__requested_by"
    )
    results = related.order_by("-pk")[:CARDS_OF_CONFIGURATION]
    return [Card(result.attempt, [result]) for result in results if result.attempt]


def why_no_call(attempt: Attempt) -> str:
    """Why the API call of an attempt is not there; empty when it is."""
    if attempt.write_call_id:
        return ""
    if attempt.state == State.SENDING:
        return "on its way"
    if attempt.state == State.NOT_SENT:
        return "no call left"
    if attempt.started_at < timezone.now() - timedelta(days=settings.API_CALL_DAYS):
        return f"pruned after {settings.API_CALL_DAYS} days"
    return "not stored: the worker died before it could be"


def _tallies(attempts: Collection[int]) -> Mapping[int, Sequence[Tally]]:
    results = SyncResult.objects.filter(attempt__in=attempts).order_by()
    tallies: defaultdict[int, list[Tally]] = defaultdict(list)
    for attempt, outcome, number in results.values_list("attempt", "outcome").annotate(number=Count("pk")):
        tallies[attempt].append(Tally(outcome, number))
    for some in tallies.values():
        some.sort(key=lambda tally: IN_ORDER.index(tally.outcome))
    return tallies


def _failed(attempts: Collection[int]) -> Mapping[int, Sequence[SyncResult]]:
    """What did not go through, the newest attempts first, as much as can be read."""
    results = SyncResult.objects.filter(attempt__in=attempts, outcome__in=DID_NOT_GO_THROUGH)
    rows = results.select_related("integration__customer", "retry_of").order_by("-attempt", "pk")
    failed: defaultdict[int, list[SyncResult]] = defaultdict(list)
    for row in rows[:FAILED_SHOWN]:
        failed[row.attempt_id or 0].append(row)
    for some in failed.values():
        some.sort(key=lambda result: IN_ORDER.index(result.outcome))
    return failed
