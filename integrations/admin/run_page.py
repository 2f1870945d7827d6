"""The run page: one run's results by what they want of a person, and whether anybody is working on it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Count, QuerySet
from django.utils import timezone

from integrations.admin.again import Again, again_of
from integrations.admin.attempt_cards import CARDS_OF_RUN, cards_of_run
from integrations.admin.outcomes import IN_ORDER, TONES, Outcome, in_words
from integrations.admin.run_waits import Waits, budgets_of, waits_of
from integrations.enabling import enabling_sentences
from integrations.models import SyncResult, SyncRun
from partnerhub.models import Heartbeat

NOT_THERE_YET = (Outcome.PENDING, Outcome.RETRY, Outcome.UNKNOWN, Outcome.REJECTED)
RETRIES_SHOWN = 10


@dataclass(frozen=True, slots=True)
class Line:
    """One result, and where a person puts it right."""

    result: SyncResult
    mend_url: str
    enabling: str = ""  # what the customer can switch on now

    @property
    def words(self) -> str:
        return f"{in_words(self.result)} {self.enabling}".strip()

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
    Outcome.CONFIRMED: Group("Confirmed", "Written, read back and compared.", 200),
    Outcome.UNCHANGED: Group("Unchanged", "LinkedIn had these values: nothing was sent.", 50, folded=True),
}


def run_context(run: SyncRun) -> dict[str, Any]:
    """What the page and its refreshing part show; a fixed number of queries, whatever the size of the run."""
    counted = run.results.order_by().values_list("outcome").annotate(number=Count("pk"))
    numbers: dict[str, int] = dict(counted)
    again = again_of(run) if run.is_finished else Again()
    places = again.places or {}
    groups = [_filled(outcome, run, numbers[outcome], places) for outcome in IN_ORDER if outcome in numbers]
    total = sum(numbers.values())
    settled = total - numbers.get(Outcome.PENDING, 0)
    return {
        "run": run,
        "groups": groups,
        "total": total,
        "settled": settled,
        "progress_label": f"{settled} of {total} settled",
        "again": again,
        "budgets": budgets_of(run),
        "waits": waits_of(run) if numbers.keys() & set(NOT_THERE_YET) else Waits([], 0),
        "retries": run.retries.order_by("pk")[:RETRIES_SHOWN],
        **_attempts(run),
        "nobody_works": not run.is_finished and not _is_held(run) and not _workers_are_alive(),
    }


def _attempts(run: SyncRun) -> dict[str, Any]:
    cards = cards_of_run(run)
    more = run.attempts.count() - len(cards) if len(cards) == CARDS_OF_RUN else 0
    return {"cards": cards, "more_attempts": more}


def _filled(outcome: str, run: SyncRun, number: int, places: Mapping[int, str]) -> Group:
    group = GROUPS[outcome]
    results = list(_related(run.results.filter(outcome=outcome))[: group.shown])
    confirmed = [one.integration_id for one in results if outcome == Outcome.CONFIRMED]
    enabling = enabling_sentences(confirmed) if confirmed else {}
    lines = [Line(one, places.get(one.pk, ""), enabling.get(one.integration_id, "")) for one in results]
    return replace(group, outcome=outcome, number=number, lines=lines)


def _related(results: QuerySet[SyncResult]) -> QuerySet[SyncResult]:
    return results.select_related("integration__customer", "attempt", "retry_of")


def _is_held(run: SyncRun) -> bool:
    return run.shards.filter(finished_at=None, leased_until__gt=timezone.now()).exists()


def _workers_are_alive() -> bool:
    beats = {beat.name: beat for beat in Heartbeat.objects.all()}
    return all(name in beats and beats[name].is_fresh for name in (Heartbeat.SWEEP, Heartbeat.QUEUE))
