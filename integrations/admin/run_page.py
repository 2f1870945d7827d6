"""The run page: one run's results by what they want of a person, and whether anybody is working on it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Count, QuerySet
from django.utils import timezone

from integrations.admin.again import Again, again_of
from integrations.models import SyncResult, SyncRun
from partnerhub.models import Heartbeat

Outcome = SyncResult.Outcome


@dataclass(frozen=True, slots=True)
class Line:
    """One result, and where a person puts it right."""

    result: SyncResult
    mend_url: str


@dataclass(frozen=True, slots=True)
class Group:
    """Results of one outcome; `hint` says who acts next, `number` counts also those beyond `lines`."""

    outcome: str
    tone: str
    heading: str
    hint: str
    shown: int
    folded: bool = False
    number: int = 0
    lines: Sequence[Line] = ()

    @property
    def anchor(self) -> str:
        return f"group-{self.outcome or 'pending'}"

    @property
    def more(self) -> int:
        return self.number - len(self.lines)


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
    again = again_of(run) if run.is_finished else Again()
    places = again.places or {}
    groups = [
        _filled(group, run, numbers[group.outcome], places) for group in GROUPS if group.outcome in numbers
    ]
    total = sum(numbers.values())
    settled = total - numbers.get(Outcome.PENDING, 0)
    return {
        "run": run,
        "groups": groups,
        "total": total,
        "settled": settled,
        "progress_label": f"{settled} of {total} settled",
        "again": again,
        "nobody_works": not run.is_finished and not _is_held(run) and not _workers_are_alive(),
    }


def _filled(group: Group, run: SyncRun, number: int, places: Mapping[int, str]) -> Group:
    results = _related(run.results.filter(outcome=group.outcome))[: group.shown]
    lines = [Line(result, places.get(result.pk, "")) for result in results]
    return replace(group, number=number, lines=lines)


def _related(results: QuerySet[SyncResult]) -> QuerySet[SyncResult]:
    return results.select_related("integration__customer", "attempt")


def _is_held(run: SyncRun) -> bool:
    return run.leased_until is not None and run.leased_until > timezone.now()


def _workers_are_alive() -> bool:
    beats = {beat.name: beat for beat in Heartbeat.objects.all()}
    return all(name in beats and beats[name].is_fresh for name in (Heartbeat.SWEEP, Heartbeat.QUEUE))
