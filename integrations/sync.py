"""Syncing, as the rest of the house sees it: plan, request, perform. The engine behind it is `integrations.engine`.

`request_sync` writes down what a person wants; `perform` carries a run out in whatever process it is called, and
may be called again after any crash: what was on its way then is read back before anything is sent anew.
"""

import logging
import math
from collections.abc import Callable, Iterable

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from integrations import backoff, claims
from integrations.engine import Engine
from integrations.linkedin.transport import Transport
from integrations.models import Configuration, SyncResult, SyncRun
from integrations.plan import UNCHANGED, Step, Verdict
from integrations.selection import Selection, steps_of

logger = logging.getLogger(__name__)

SETTLED_AT_ONCE = {
    Verdict.UNCHANGED: SyncResult.Outcome.UNCHANGED,
    Verdict.NOT_ALLOWED: SyncResult.Outcome.NOT_ALLOWED,
}


def request_sync(
    *, selection: Selection, source: str, actor: User | None = None, holder: str = ""
) -> SyncRun:
    """A run with one result row per planned step. What needs no call is settled here; the rest waits for
    `perform`, which the caller wakes, or calls with the `holder` for whom the run is claimed from the start."""
    steps = list(steps_of(selection))
    with transaction.atomic():
        run = SyncRun.objects.create(
            source=source,
            requested_by=actor,
            lease_holder=holder,
            leased_until=timezone.now() + claims.LEASE if holder else None,
        )
        SyncResult.objects.bulk_create([_result(run, step) for step in steps], batch_size=500)
        _settle_what_was_due(steps)
        if not any(step.verdict is Verdict.SEND for step in steps):
            run.finished_at = run.started_at = timezone.now()
            run.save(update_fields=["started_at", "finished_at"])
    return run


def perform(
    run_id: int,
    *,
    holder: str = "",
    seconds: float = math.inf,
    on_settled: Callable[[int], object] = lambda count: None,
) -> SyncRun:
    """Carry out what is left of a run, unless somebody else is at it, or as much as can be begun within `seconds`.
    `on_settled` hears how many results were settled just now."""
    holder = holder or claims.new_holder()
    run = claims.claim_run(run_id, holder)
    if run is None:
        return SyncRun.objects.get(pk=run_id)
    if run.starts > claims.MOST_STARTS:
        return _give_up(run)
    try:
        with Transport(connections=settings.LINKEDIN_CONNECTIONS) as transport:
            Engine(run, holder, transport, seconds=seconds, on_settled=on_settled).work()
        SyncRun.objects.filter(pk=run.pk, lease_holder=holder).update(starts=0)  # this worker came home
    except Exception as error:
        logger.exception("Sync run %s stopped; it will go on by itself.", run.pk)
        SyncRun.objects.filter(pk=run.pk).update(trouble=f"Stopped by {type(error).__name__}: see the log.")
        raise
    finally:
        claims.release_run(run, holder)
    run.refresh_from_db()
    return run


def due_configurations(limit: int = 1000) -> Selection:
    """Configurations whose next attempt is due, that nobody is sending, and that no run has before it anyway."""
    now = timezone.now()
    is_waiting = SyncResult.objects.filter(configuration=OuterRef("pk"), outcome=SyncResult.Outcome.PENDING)
    due = Configuration.objects.filter(
        claims.free(now), ~Exists(is_waiting), next_attempt_at__lte=now, integration__paused_at=None
    )
    return Selection.of_configurations(due.order_by("next_attempt_at").values_list("pk", flat=True)[:limit])


def unfinished_runs() -> Iterable[int]:
    """Runs with work left that nobody is at: their message was lost, or their worker died."""
    runs = SyncRun.objects.filter(claims.free(timezone.now()), finished_at=None)
    return list(runs.order_by("pk").values_list("pk", flat=True)[:100])


def _settle_what_was_due(steps: Iterable[Step]) -> None:
    """What was to be tried again and needs no call is at rest; what must not be sent waits for a person, and says why.
    A pause is neither: what it holds up goes on when it ends."""
    resting = {
        step.configuration.id: step
        for step in steps
        if step.configuration and step.verdict is not Verdict.SEND
    }
    due = Configuration.objects.filter(next_attempt_at__isnull=False, integration__paused_at=None)
    for pk in resting.keys() & set(due.values_list("pk", flat=True)):
        refusal = resting[pk].refusal
        Configuration.objects.filter(pk=pk).update(
            next_attempt_at=None,
            trouble=Configuration.Trouble.REJECTED if refusal else Configuration.Trouble.NONE,
            trouble_text=str(refusal or ""),
        )


def _result(run: SyncRun, step: Step) -> SyncResult:
    outcome = SETTLED_AT_ONCE.get(step.verdict, SyncResult.Outcome.PENDING)
    message = UNCHANGED if step.verdict is Verdict.UNCHANGED else str(step.refusal or "")
    return SyncResult(
        run=run,
        integration_id=step.integration.id,
        configuration_id=step.configuration.id if step.configuration else None,
        key=step.key,
        value=step.value,
        value_before=step.value_before,
        generation=step.configuration.generation if step.configuration else 0,
        outcome=outcome,
        rule=step.refusal.rule if step.refusal else "",
        message=message,
        settled_at=None if step.verdict is Verdict.SEND else timezone.now(),
    )


def _give_up(run: SyncRun) -> SyncRun:
    """A run whose worker died every time is not tried again as it is: its results say so, and its configurations
    are tried again one day by another run, or by a person."""
    message = f"The worker died {claims.MOST_STARTS} times on this run: look at the log, then sync again."
    now = timezone.now()
    with transaction.atomic():
        pending = run.results.filter(outcome=SyncResult.Outcome.PENDING)
        Configuration.objects.filter(pk__in=pending.values("configuration")).update(
            trouble=Configuration.Trouble.UNKNOWN,
            trouble_text=message,
            trouble_since=now,
            next_attempt_at=now + backoff.LONGEST,
        )
        pending.update(outcome=SyncResult.Outcome.UNKNOWN, message=message, settled_at=now)
        SyncRun.objects.filter(pk=run.pk).update(
            finished_at=now, trouble=message, lease_holder="", leased_until=None
        )
    run.refresh_from_db()
    return run
