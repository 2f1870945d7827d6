"""The engine of one run: claim, read what is in doubt, write and read back, wait once for quiet, read again.

No transaction is open while a call is out. What goes wrong with one configuration never stops the others.
"""

import time
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from integrations import claims, recording, verdicts
from integrations.dispatch import Dispatch
from integrations.linkedin.restli import ConfigurationKey
from integrations.linkedin.transport import Transport
from integrations.models import Configuration, Integration, SyncResult, SyncRun
from integrations.plan import UNCHANGED, plan
from integrations.plan import Verdict as Planned
from integrations.recording import Item
from integrations.selection import AT_ONCE, facts_of, load
from integrations.sending import Batch
from integrations.vault import VaultLocked
from integrations.verdicts import Verdict

Outcome = SyncResult.Outcome
Trouble = Configuration.Trouble

BUSY = "Another run is sending this configuration right now: look there, or sync again when it has finished."
DELETED = "The configuration was deleted before it could be sent."


class Engine:
    """Carries out one claimed run; `holder` is the name under which its leases are held."""

    def __init__(
        self, run: SyncRun, holder: str, transport: Transport, *, on_settled: Callable[[int], object]
    ) -> None:
        self.run = run
        self.holder = holder
        self.dispatch = Dispatch(run, transport)
        self.on_settled = on_settled
        self.quiet = timedelta(seconds=settings.LINKEDIN_QUIET_SECONDS)
        self.renewed_at = time.monotonic()

    def work(self) -> None:
        """Settle every pending result. Sleeps at most once, for the quiet time, and only for what is in doubt."""
        unsettled: list[Item] = []
        for result_ids in self._shards():
            unsettled += self._first_pass(self._claim(result_ids))
        if unsettled:
            self._wait_for_quiet(unsettled)
            self._second_pass(unsettled)
        self._finish()

    # Claiming: which results may be sent now -----------------------------------------------------

    def _shards(self) -> Iterator[list[int]]:
        """Ids of pending results, about 500 at a time, an application never torn apart."""
        pending = self.run.results.filter(outcome=Outcome.PENDING).order_by("pk")
        by_application: defaultdict[int | None, list[int]] = defaultdict(list)
        for pk, application in pending.values_list("pk", "integration__application"):
            by_application[application].append(pk)
        shard: list[int] = []
        for pks in by_application.values():
            if shard and len(shard) + len(pks) > AT_ONCE:
                yield shard
                shard = []
            shard += pks
        if shard:
            yield shard

    def _claim(self, result_ids: Collection[int]) -> list[Item]:
        """Items for what may be sent, as the rows stand now; everything else is settled with its reason."""
        results = list(SyncResult.objects.filter(pk__in=result_ids).order_by("pk"))
        wanted = {result.configuration_id for result in results if result.configuration_id}
        abandoned = claims.abandoned(wanted)
        claimed = claims.claim_configurations(wanted, self.holder)
        integrations = load({result.integration_id for result in results})
        items = [
            self._item(result, claimed.get(result.configuration_id or 0), integrations[result.integration_id])
            for result in results
        ]
        for item in items:
            item.is_doubtful |= item.configuration.pk in abandoned
        self._settle([item for item in items if item.verdict])
        return self._unlocked([item for item in items if not item.verdict])

    def _item(self, result: SyncResult, claimed: Configuration | None, integration: Integration) -> Item:
        verdict = None
        if claimed is None:
            is_there = result.configuration_id is not None
            verdict = Verdict(Outcome.RETRY, BUSY) if is_there else Verdict(Outcome.NOT_ALLOWED, DELETED)
        else:
            verdict = _replan(integration, result.key)
        return Item(
            result=result,
            configuration=claimed or Configuration(pk=result.configuration_id, desired_value=result.value),
            application_id=integration.application_id or 0,
            key=ConfigurationKey(
                integration.context_urn, integration.integration_type, integration.tenant_type, result.key
            ),
            verdict=verdict,
            is_doubtful=claimed is not None and claimed.trouble == Trouble.UNKNOWN,
        )

    def _unlocked(self, items: list[Item]) -> list[Item]:
        """Leave out, and settle, the items of an application whose secret the vault does not give out."""
        closed: dict[int, VaultLocked] = {}
        for application in {item.application_id for item in items}:
            try:
                self.dispatch.open_clients([application])
            except VaultLocked as error:
                closed[application] = error
        for item in items:
            if item.application_id in closed:
                item.verdict = Verdict(Outcome.REJECTED, str(closed[item.application_id]))
        self._settle([item for item in items if item.verdict])
        return [item for item in items if not item.verdict]

    # Passes --------------------------------------------------------------------------------------

    def _first_pass(self, items: list[Item]) -> list[Item]:
        """Send what can be sent; returns what has to wait for quiet: sent without a clear answer, or not yet sent."""
        now = timezone.now()
        waiting = [item for item in items if (item.waits_until(self.quiet) or now) > now]
        ready = [item for item in items if item not in waiting]
        self._send(ready)
        return waiting + [item for item in ready if not item.is_settled]

    def _second_pass(self, items: list[Item]) -> None:
        """After the quiet time: read back what was sent, send what had to wait, and leave nothing unsettled."""
        unknown = [item for item in items if item.verdict]
        self._read(unknown, self._judge_after_quiet)
        self._send([item for item in items if not item.verdict])
        self._settle([item for item in items if not item.is_settled])

    def _send(self, items: Sequence[Item]) -> None:
        """Write items, after reading those of which LinkedIn may have the value already."""
        self._read([item for item in items if item.is_doubtful], self._judge_before_resend)
        to_write = [item for item in items if not item.verdict]
        if to_write:
            self.dispatch.send(to_write, is_write=True, judge=self._judge_write, meanwhile=self._keep_leases)

    def _read(self, items: Sequence[Item], judge: Callable[[list[tuple[Item, Batch]]], object]) -> None:
        if items:
            self.dispatch.send(items, is_write=False, judge=judge, meanwhile=self._keep_leases)

    # Judging: inside the transaction that stores the evidence -------------------------------------

    def _judge_before_resend(self, answers: list[tuple[Item, Batch]]) -> None:
        for item, batch in answers:
            item.hear(
                verdicts.before_resend(item.key.name, item.value, batch.heard_of_read(item.key)), batch.read
            )
        self._settle([item for item, _ in answers if item.verdict])

    def _judge_write(self, answers: list[tuple[Item, Batch]]) -> None:
        for item, batch in answers:
            write = batch.heard_of_write(item.key)
            read = batch.heard_of_read(item.key) if batch.was_read(item.key) else None
            item.hear(verdicts.after_write(item.key.name, item.value, write, read), batch.write)
        self._settle([item for item, _ in answers if item.verdict and not item.verdict.read_back_later])

    def _judge_after_quiet(self, answers: list[tuple[Item, Batch]]) -> None:
        for item, batch in answers:
            read, mismatches = batch.heard_of_read(item.key), item.configuration.mismatches
            verdict = item.verdict and verdicts.after_quiet(
                item.key.name, item.value, item.verdict, read, mismatches_before=mismatches
            )
            item.hear(verdict, batch.read)
        self._settle([item for item, _ in answers])

    # Rows ----------------------------------------------------------------------------------------

    def _settle(self, items: Collection[Item]) -> None:
        if not items:
            return
        with transaction.atomic():
            recording.settle(self.run, items, holder=self.holder, quiet=self.quiet)
            claims.release_configurations((item.configuration.pk for item in items), self.holder)
        for item in items:
            item.is_settled = True
        self.on_settled(len(items))

    def _keep_leases(self) -> None:
        if time.monotonic() - self.renewed_at > claims.RENEW_AFTER.total_seconds():
            claims.renew(self.run, self.holder)
            self.renewed_at = time.monotonic()

    def _wait_for_quiet(self, items: Iterable[Item]) -> None:
        now = timezone.now()
        last = max((item.waits_until(self.quiet) or now for item in items), default=now)
        time.sleep(max(0.0, min((last - now).total_seconds(), self.quiet.total_seconds())))

    def _finish(self) -> None:
        recording.say_what_can_be_enabled(self.run)
        if not self.run.results.filter(outcome=Outcome.PENDING).exists():
            SyncRun.objects.filter(pk=self.run.pk).update(finished_at=timezone.now(), trouble="")


def _replan(integration: Integration, key: str) -> Verdict | None:
    """The rows may have changed since the run was requested: why this key is not to be sent any more, or None."""
    step = next(iter(plan(facts_of(integration), keys=[key])), None)
    if step is None:
        return Verdict(Outcome.NOT_ALLOWED, DELETED)
    if step.verdict is Planned.SEND:
        return None
    if step.verdict is Planned.UNCHANGED:
        return Verdict(Outcome.UNCHANGED, UNCHANGED)
    return Verdict(Outcome.NOT_ALLOWED, str(step.refusal))
