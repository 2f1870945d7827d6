"""How a run went, as every page that names it says it: how many of its configurations went through."""

from collections.abc import Iterable

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from integrations.models import SyncResult, SyncRun
from integrations.states import State

Outcome = SyncResult.Outcome

WENT_THROUGH = (Outcome.CONFIRMED, Outcome.UNCHANGED)
NEEDS_PERSON = (Outcome.REJECTED, Outcome.NOT_ALLOWED)
TRIED_AGAIN = (Outcome.RETRY, Outcome.UNKNOWN)  # by the machine, in a run of its own


def with_tallies(runs: QuerySet[SyncRun]) -> QuerySet[SyncRun]:
    """What `run_state` reads, counted for the runs on the page only."""
    return runs.annotate(
        asked=_count(Outcome.values),
        fine=_count(WENT_THROUGH),
        needs_person=_count(NEEDS_PERSON),
    )


def run_state(run: SyncRun) -> State:
    """Of a run read by `with_tallies`."""
    if not run.is_finished:
        because = run.trouble or "Its workers are at it, or will be."
        words = (
            ("bad", "in trouble") if run.trouble else ("busy", "in progress" if run.started_at else "waiting")
        )
        return State(*words, because)
    asked, fine = getattr(run, "asked", 0), getattr(run, "fine", 0)
    if not asked:
        return State("muted", "nothing to do", "Nothing was selected for it.")
    tone = "ok" if fine == asked else "bad" if getattr(run, "needs_person", 0) else "warn"
    return State(tone, f"{fine} of {asked} went through", run.trouble or "Finished.")


def _count(outcomes: Iterable[str]) -> Coalesce:
    results = SyncResult.objects.filter(run=OuterRef("pk"), outcome__in=list(outcomes)).order_by()
    return Coalesce(Subquery(results.values("run").annotate(number=Count("pk")).values("number")), 0)
