"""Syncing, as the rest of the house sees it: plan, request, perform. The engine behind it is `integrations.engine`.

`request_sync` writes down what a person wants; `perform` carries a run out in whatever process it is called, and
may be called again after any crash: what was on its way then is read back before anything is sent anew.
"""

import logging
import math
from collections.abc import Callable, Collection
from functools import partial
from itertools import islice

from django.conf import settings
from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from integrations import claims
from integrations.engine import Engine
from integrations.linkedin.client import LinkedInClient
from integrations.linkedin.oauth import OAuthClient
from integrations.linkedin.transport import Transport
from integrations.models import Configuration, SyncResult, SyncRun, SyncShard
from integrations.plan import UNCHANGED, Step, Verdict
from integrations.selection import Selection, steps_of

logger = logging.getLogger(__name__)

AT_ONCE = 1000  # steps in memory together
SHARD = 250  # results: enough to keep all connections busy, few enough for several workers to share a run
STOPPED = "Stopped by"
SETTLED_AT_ONCE = {
    Verdict.UNCHANGED: SyncResult.Outcome.UNCHANGED,
    Verdict.NOT_ALLOWED: SyncResult.Outcome.NOT_ALLOWED,
}


def request_sync(
    *,
    selection: Selection,
    source: str,
    actor: User | None = None,
    holder: str = "",
    retry_of: SyncRun | None = None,
) -> SyncRun:
    """A run with one result row per planned step. What needs no call is settled here; the rest waits for
    `perform`, which the caller wakes, or calls with the `holder` for whom the run is claimed from the start.
    `retry_of` is the run whose failures are tried again: results point to the ones they repeat."""
    write_down = partial(_write_down, selection, source, actor, holder, retry_of)
    try:
        return write_down()
    except IntegrityError:  # a row went meanwhile, because its deletion came home: planned again without it
        return write_down()


def perform(
    run_id: int,
    *,
    holder: str = "",
    seconds: float = math.inf,
    on_settled: Callable[[int], object] = lambda count: None,
) -> SyncRun:
    """Carry out what nobody else is at of a run, or as much as can be begun within `seconds`. `on_settled` hears how
    many results were settled just now."""
    holder, run = holder or claims.new_holder(), SyncRun.objects.get(pk=run_id)
    while not run.is_finished:
        pending = run.results.filter(outcome=SyncResult.Outcome.PENDING)
        left = pending.count()
        _work(run, holder, seconds, on_settled)
        run.refresh_from_db()
        if seconds < math.inf or pending.count() == left:
            break  # what is left is for another slice, or in another run's hands
    return run


def _work(run: SyncRun, holder: str, seconds: float, on_settled: Callable[[int], object]) -> None:
    came_home = False
    try:
        with Transport(connections=settings.LINKEDIN_CONNECTIONS) as transport:
            client = LinkedInClient(
                transport=transport, api_url=settings.LINKEDIN_API_URL, version=settings.LINKEDIN_VERSION
            )
            oauth = OAuthClient(transport=transport, oauth_url=settings.LINKEDIN_OAUTH_URL)
            Engine(run, holder, client, oauth.fetch_token, seconds=seconds, on_settled=on_settled).work()
        SyncRun.objects.filter(pk=run.pk, trouble__startswith=STOPPED).update(trouble="")
        came_home = True
    except Exception as error:
        logger.exception("Sync run %s stopped; it will go on by itself.", run.pk)
        SyncRun.objects.filter(pk=run.pk).update(trouble=f"{STOPPED} {type(error).__name__}: see the log.")
        raise
    finally:
        claims.release(holder, came_home=came_home)


def due_configurations(limit: int = 1000) -> Selection:
    """Configurations whose next attempt is due, that nobody is sending, that no run has before it anyway, and that
    wait for no person: a pause, or credentials that LinkedIn refused. Of what was taken off LinkedIn, deletions only."""
    now = timezone.now()
    going_on = Q(integration__stopped_at=None, integration__paused_at=None)
    leaving = Q(integration__stopped_at__isnull=False, deleting_since__isnull=False)
    is_waiting = SyncResult.objects.filter(configuration=OuterRef("pk"), outcome=SyncResult.Outcome.PENDING)
    due = Configuration.objects.filter(
        claims.free(now), going_on | leaving, ~Exists(is_waiting), next_attempt_at__lte=now
    ).exclude(integration__application__credential__refused_at__isnull=False)
    return Selection.of_configurations(due.order_by("next_attempt_at").values_list("pk", flat=True)[:limit])


def unfinished_runs() -> list[tuple[int, int]]:
    """Runs with work left that nobody is at, because their message was lost or their worker died, and how many of
    their shards wait."""
    waiting = SyncShard.objects.filter(claims.free(timezone.now()), finished_at=None)
    runs = list(waiting.order_by("run").values_list("run", flat=True)[:1000])
    return [(run, runs.count(run)) for run in dict.fromkeys(runs)]


def _write_down(
    selection: Selection, source: str, actor: User | None, holder: str, retry_of: SyncRun | None
) -> SyncRun:
    now = timezone.now()
    with transaction.atomic():
        run = SyncRun.objects.create(
            source=source, requested_by=actor, retry_of=retry_of, started_at=now, finished_at=now
        )
        sharding = _Sharding(run, holder, _results_of(retry_of))
        steps = iter(steps_of(selection))
        while some := list(islice(steps, AT_ONCE)):
            SyncResult.objects.bulk_create([sharding.result(step) for step in some], batch_size=AT_ONCE)
            _settle_what_was_due(some)
        if sharding.shards:  # else it is over as it is written down
            run.started_at = run.finished_at = None
            run.save(update_fields=["started_at", "finished_at"])
    return run


class _Sharding:
    """Makes result rows and puts those with something to send into shards, in order. An application is torn apart
    only where it alone would fill two."""

    def __init__(self, run: SyncRun, holder: str, repeated: "Repeated") -> None:
        self.run, self.holder, self.repeated = run, holder, repeated
        self.shards: list[SyncShard] = []
        self._filled = 0
        self._application: int | None = None

    def result(self, step: Step) -> SyncResult:
        outcome = SETTLED_AT_ONCE.get(step.verdict, SyncResult.Outcome.PENDING)
        message = UNCHANGED if step.verdict is Verdict.UNCHANGED else str(step.refusal or "")
        return SyncResult(
            run=self.run,
            shard=self._shard_for(step) if step.verdict is Verdict.SEND else None,
            integration_id=step.integration.id,
            configuration_id=step.configuration.id if step.configuration else None,
            key=step.key,
            operation=step.operation,
            value=step.value,
            value_before=step.value_before,
            generation=step.configuration.generation if step.configuration else 0,
            outcome=outcome,
            rule=step.refusal.rule if step.refusal else "",
            message=message,
            retry_of_id=self.repeated.get((step.integration.id, step.key)),
            settled_at=None if step.verdict is Verdict.SEND else timezone.now(),
        )

    def _shard_for(self, step: Step) -> SyncShard:
        application = step.integration.application_id
        is_full = self._filled >= SHARD and application != self._application
        if not self.shards or is_full or self._filled >= 2 * SHARD:
            self.shards.append(self._new_shard())
            self._filled = 0
        self._application = application
        self._filled += 1
        return self.shards[-1]

    def _new_shard(self) -> SyncShard:
        leased_until = timezone.now() + claims.LEASE if self.holder else None
        return SyncShard.objects.create(run=self.run, lease_holder=self.holder, leased_until=leased_until)


Repeated = dict[tuple[int, str], int]  # result ids by integration and key


def _results_of(run: SyncRun | None) -> Repeated:
    rows = SyncResult.objects.filter(run=run) if run else SyncResult.objects.none()
    return {(integration, key): pk for pk, integration, key in rows.values_list("pk", "integration", "key")}


def _settle_what_was_due(steps: Collection[Step]) -> None:
    """What was to be tried again and needs no call is at rest; what must not be sent waits for a person, and says why.
    A pause is neither: what it holds up goes on when it ends."""
    resting = {
        step.configuration.id: step
        for step in steps
        if step.configuration and step.configuration.is_to_be_tried and step.verdict is not Verdict.SEND
    }
    due = Configuration.objects.filter(
        pk__in=resting, next_attempt_at__isnull=False, integration__paused_at=None
    )
    for pk in due.values_list("pk", flat=True):
        refusal = resting[pk].refusal
        Configuration.objects.filter(pk=pk).update(
            next_attempt_at=None,
            trouble=Configuration.Trouble.REJECTED if refusal else Configuration.Trouble.NONE,
            trouble_text=str(refusal or ""),
        )
