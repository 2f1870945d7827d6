"""The run page: one run's results by what they want of a person, and whether anybody is working on it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet
from django.utils import timezone

from integrations.admin.chosen import DID_NOT_GO_THROUGH
from integrations.models import SyncResult, SyncRun
from partnerhub.models import Heartbeat

Outcome = SyncResult.Outcome


@dataclass(frozen=True, slots=True)
class Group:
    """Results of one outcome; `hint` says who acts next, `number` counts also those beyond `results`."""

    outcome: str
    tone: str
    heading: str
    hint: str
    shown: int
    folded: bool = False
    number: int = 0
    results: Sequence[SyncResult] = ()

    @property
    def anchor(self) -> str:
        return f"group-{self.outcome or 'pending'}"

    @property
    def more(self) -> int:
        return self.number - len(self.results)


# What a person has to look at first stands first.
GROUPS = (
    Group(Outcome.REJECTED, "bad", "Rejected", "A person must act: the message says how.", 200),
    Group(
        Outcome.NOT_ALLOWED, "bad", "Not allowed", "Refused before any call: nothing was sent for these.", 200
    ),
    Group(
        Outcome.UNKNOWN,
        "unknown",
        "Not yet known",
        "PartnerHub reads back by itself before it sends again.",
        200,
    ),
    Group(Outcome.RETRY, "busy", "Will be tried again", "PartnerHub tries again by itself.", 200),
    Group(Outcome.PENDING, "muted", "Waiting", "Not sent yet, or on its way.", 20),
    Group(Outcome.CONFIRMED, "ok", "Confirmed", "Written, read back and compared.", 200),
    Group(
        Outcome.UNCHANGED,
        "muted",
        "Unchanged",
        "LinkedIn had these values: nothing was sent.",
        50,
        folded=True,
    ),
)


def run_context(run: SyncRun) -> dict[str, Any]:
    """What the page and its refreshing part show; a fixed number of queries, whatever the size of the run."""
    counted = run.results.order_by().values_list("outcome").annotate(number=Count("pk"))
    numbers: dict[str, int] = dict(counted)
    groups = [_filled(group, run, numbers[group.outcome]) for group in GROUPS if group.outcome in numbers]
    total = sum(numbers.values())
    settled = total - numbers.get(Outcome.PENDING, 0)
    return {
        "run": run,
        "groups": groups,
        "total": total,
        "settled": settled,
        "progress_label": f"{settled} of {total} settled",
        "again": sum(numbers.get(outcome, 0) for outcome in DID_NOT_GO_THROUGH),
        "nobody_works": not run.is_finished and not _is_held(run) and not _workers_are_alive(),
    }


def _filled(group: Group, run: SyncRun, number: int) -> Group:
    results = _related(run.results.filter(outcome=group.outcome))[: group.shown]
    return Group(
        group.outcome, group.tone, group.heading, group.hint, group.shown, group.folded, number, list(results)
    )


def _related(results: QuerySet[SyncResult]) -> QuerySet[SyncResult]:
    return results.select_related("integration__customer", "attempt")


def _is_held(run: SyncRun) -> bool:
    return run.leased_until is not None and run.leased_until > timezone.now()


def _workers_are_alive() -> bool:
    beats = {beat.name: beat for beat in Heartbeat.objects.all()}
    return all(name in beats and beats[name].is_fresh for name in (Heartbeat.SWEEP, Heartbeat.QUEUE))
