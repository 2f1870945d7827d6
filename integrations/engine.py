"""The engine of one run: claim, read what is in doubt, write and read back, wait once for quiet, read again.

No transaction is open while a call is out. What goes wrong with one configuration never stops the others.
"""

import time
from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from integrations import claims, recording, verdicts, workload
from integrations.dispatch import Dispatch, Judge
from integrations.linkedin.transport import Transport
from integrations.models import SyncResult, SyncRun
from integrations.recording import Item
from integrations.sending import Batch, Pace
from integrations.verdicts import Verdict

Outcome = SyncResult.Outcome

LOOK_EVERY = 5  # seconds between looks at the leases while answers are awaited


class Engine:
    """Carries out one claimed run, or as much of it as fits into `seconds`; `holder` names its leases."""

    def __init__(
        self,
        run: SyncRun,
        holder: str,
        transport: Transport,
        *,
        seconds: float,
        on_settled: Callable[[int], object],
    ) -> None:
        self.run = run
        self.holder = holder
        self.on_settled = on_settled
        self.quiet = timedelta(seconds=settings.LINKEDIN_QUIET_SECONDS)
        self.stop_at = time.monotonic() + seconds
        self.renewed_at = time.monotonic()
        pace = Pace(settings.LINKEDIN_CONNECTIONS, LOOK_EVERY, self._keep_leases, self._may_go_on)
        self.dispatch = Dispatch(run, transport, pace, guard=self._require_lease)

    def work(self) -> None:
        """Settle the pending results. Sleeps at most once, for the quiet time, and only for what is in doubt. What there
        is no time for stays pending, and in doubt, for the next slice."""
        unknown: list[Item] = []  # sent, and only a read after the quiet time can tell
        waiting: list[Item] = []  # not sent, because an earlier write of theirs may still take effect
        for result_ids in workload.shards(self.run):
            if not self._may_go_on():
                break
            items = self._take(result_ids)
            waiting += [item for item in items if self._is_too_soon(item)]
            unknown += self._send([item for item in items if not self._is_too_soon(item)])
        if (unknown or waiting) and self._has_time_for_quiet():
            self._wait_for_quiet([*unknown, *waiting])
            self._read(unknown, self._judge_after_quiet)
            unknown += self._send(waiting)
            self._settle([item for item in unknown if not item.is_settled])
        self._finish()

    # Taking ---------------------------------------------------------------------------------------

    def _take(self, result_ids: Collection[int]) -> list[Item]:
        """Items that may be sent; what may not is settled with its reason."""
        items = workload.take(result_ids, self.holder)
        locked = self.dispatch.open_clients({item.application_id for item in items if not item.verdict})
        for item in items:
            if item.application_id in locked and not item.verdict:
                item.verdict = Verdict(Outcome.REJECTED, str(locked[item.application_id]))
        self._settle([item for item in items if item.verdict])
        return [item for item in items if not item.verdict]

    def _is_too_soon(self, item: Item) -> bool:
        quiet_until = item.configuration.quiet_until
        return quiet_until is not None and quiet_until > timezone.now()

    # Sending --------------------------------------------------------------------------------------

    def _send(self, items: Sequence[Item]) -> list[Item]:
        """Write items, after reading those of which LinkedIn may have the value already. Returns those whose write
        got no clear answer."""
        self._read([item for item in items if item.is_doubtful], self._judge_before_resend)
        to_write = [item for item in items if not item.verdict]
        if to_write and self._may_go_on():
            self.dispatch.send(to_write, is_write=True, judge=self._judge_write)
        return [item for item in to_write if item.verdict and not item.is_settled]

    def _read(self, items: Sequence[Item], judge: Judge) -> None:
        if items:
            self.dispatch.send(items, is_write=False, judge=judge)

    def _wait_for_quiet(self, items: Iterable[Item]) -> None:
        now = timezone.now()
        last = max((item.quiet_until(self.quiet) or now for item in items), default=now)
        time.sleep(max(0.0, min((last - now).total_seconds(), self.quiet.total_seconds())))

    # Judging: inside the transaction that stores the evidence -------------------------------------

    def _judge_before_resend(self, answers: list[tuple[Item, Batch]]) -> None:
        for item, batch in answers:
            read = batch.heard_of_read(item.key)
            item.hear(verdicts.before_resend(item.key.name, item.value, read), batch.read)
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

    def _finish(self) -> None:
        if not self.run.results.filter(outcome=Outcome.PENDING).exists():
            recording.say_what_can_be_enabled(self.run)
            SyncRun.objects.filter(pk=self.run.pk, lease_holder=self.holder).update(
                finished_at=timezone.now(), trouble=""
            )

    # Time ----------------------------------------------------------------------------------------

    def _may_go_on(self) -> bool:
        return time.monotonic() < self.stop_at

    def _has_time_for_quiet(self) -> bool:
        return time.monotonic() + self.quiet.total_seconds() < self.stop_at

    def _keep_leases(self) -> None:
        if time.monotonic() - self.renewed_at > claims.RENEW_AFTER.total_seconds():
            if not claims.renew(self.run, self.holder):
                raise claims.LeaseLostError
            self.renewed_at = time.monotonic()

    def _require_lease(self) -> None:
        """Asked before every call, in whatever thread makes it: a worker that slept too long must not send."""
        if time.monotonic() - self.renewed_at > claims.LEASE.total_seconds():
            raise claims.LeaseLostError
