"""What a run is one of several tries of: which run tried its results again, with what outcome, and which ones it tries
again itself. The machine's own retries name no run they repeat: they are known by what they are about."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, OuterRef, QuerySet, Subquery

from integrations.admin.outcomes import DID_NOT_GO_THROUGH, TONES
from integrations.models import SyncResult, SyncRun
from integrations.run_states import TRIED_AGAIN

Outcome = SyncResult.Outcome
RUNS_SHOWN = 10

SINCE: Mapping[str, str] = {
    Outcome.PENDING: "being tried again",
    Outcome.CONFIRMED: "since confirmed",
    Outcome.UNCHANGED: "since found unchanged",
    Outcome.REJECTED: "since rejected",
    Outcome.NOT_ALLOWED: "since not allowed",
    Outcome.RETRY: "tried again in vain",
    Outcome.UNKNOWN: "tried again, still not known",
}


@dataclass(frozen=True, slots=True)
class Later:
    """So many results, and what the latest later run made of them."""

    run: int
    outcome: str
    number: int = 1

    @property
    def word(self) -> str:
        return SINCE[self.outcome]

    @property
    def tone(self) -> str:
        return TONES[self.outcome]


@dataclass(frozen=True, slots=True)
class Since:
    """`settled`: how many of those the machine tries again were settled by later runs."""

    tallies: Sequence[Later] = ()
    more: int = 0
    settled: int = 0


def with_other_tries(results: QuerySet[SyncResult]) -> QuerySet[Any]:
    """What `later_of` and `earlier_run_of` read."""
    same = SyncResult.objects.filter(integration=OuterRef("integration"), key=OuterRef("key"))
    later = same.filter(run__gt=OuterRef("run")).order_by("-pk")
    earlier = same.filter(run__lt=OuterRef("run")).order_by("-pk")
    return results.annotate(
        later_run=Subquery(later.values("run")[:1]),
        later_outcome=Subquery(later.values("outcome")[:1]),
        earlier_run=Subquery(earlier.values("run")[:1]),
    )


def later_of(result: SyncResult) -> Later | None:
    """What became of a result that did not go through; None where no later run was about it."""
    run = getattr(result, "later_run", None)
    if run is None or result.outcome not in DID_NOT_GO_THROUGH:
        return None
    return Later(run, getattr(result, "later_outcome", ""))


def earlier_run_of(result: SyncResult, run: SyncRun) -> int | None:
    """The run that a machine's retry repeats, for one result of it."""
    is_retry = run.source == SyncRun.Source.SWEEP and result.retry_of_id is None
    return getattr(result, "earlier_run", None) if is_retry else None


def since(run: SyncRun) -> Since:
    """What later runs made of what did not go through in this one, all of it; one query."""
    open_ = with_other_tries(run.results.filter(outcome__in=DID_NOT_GO_THROUGH)).filter(
        later_run__isnull=False
    )
    counted = (
        open_.order_by().values_list("outcome", "later_run", "later_outcome").annotate(number=Count("pk"))
    )
    numbers: dict[tuple[int, str], int] = {}
    settled = 0
    for outcome, later_run, later_outcome, number in counted:
        place = later_run, later_outcome
        numbers[place] = numbers.get(place, 0) + number
        is_over = later_outcome not in (Outcome.PENDING, *TRIED_AGAIN)
        settled += number if outcome in TRIED_AGAIN and is_over else 0
    tallies = [
        Later(later_run, outcome, numbers[later_run, outcome]) for later_run, outcome in sorted(numbers)
    ]
    return Since(tallies[:RUNS_SHOWN], max(0, len(tallies) - RUNS_SHOWN), settled)


def repeated_runs(run: SyncRun) -> list[int]:
    """The runs whose leftovers a retry of the machine's is about; one query, none for other runs."""
    if run.source != SyncRun.Source.SWEEP:
        return []
    earlier = with_other_tries(run.results.all()).filter(earlier_run__isnull=False)
    return list(earlier.order_by("earlier_run").values_list("earlier_run", flat=True).distinct()[:RUNS_SHOWN])
