"""What a run is seen to have done so far, from its evidence: calls that left, and results whose write got no answer."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Count, Q

from integrations.endpoints import token_endpoint
from integrations.models import ApiCall, Attempt, SyncRun

ATTEMPTS_READ = 200
State = Attempt.State


@dataclass(frozen=True, slots=True)
class Calls:
    """Calls that came home, and writes that left and did not yet."""

    writes: int
    reads: int
    on_their_way: int


def calls_of(run: SyncRun) -> Calls:
    """A worker counts its calls now and then, and calls in the log are deleted one day: whichever knows more; two
    queries, one for a run that is finished."""
    logged = ApiCall.objects.filter(run=run).exclude(endpoint=token_endpoint())
    numbers = logged.aggregate(total=Count("pk"), reads=Count("pk", filter=Q(method="GET")))
    writes = numbers["total"] - numbers["reads"]
    out = 0 if run.is_finished else run.attempts.filter(state=State.SENDING).count()
    return Calls(max(run.writes, writes), max(run.reads, numbers["reads"]), out)


def unanswered_of(run: SyncRun) -> Mapping[int, Attempt]:
    """By configuration, the newest write of an unfinished run that has no usable answer: on its way, or lost."""
    if run.is_finished:
        return {}
    attempts = run.attempts.filter(state__in=[State.SENDING, State.UNKNOWN]).order_by("-pk")[:ATTEMPTS_READ]
    return {line["configuration"]: one for one in reversed(attempts) for line in one.carried}
