"""The engine: one worker's way through the shards of a run. Claim, read what is in doubt, write and read back; wait
once for quiet, and read again what got no clear answer.

No transaction is open while a call is out. What goes wrong with one configuration never stops the others.
"""

import logging
import time
from collections.abc import Callable, Collection, Iterable, Iterator
from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from integrations import announcing, claims, surrender, workload
from integrations.batches import Batch
from integrations.dispatch import Dispatch
from integrations.holds import LeaseLost, Postponed
from integrations.items import Item
from integrations.judging import Judge
from integrations.linkedin.client import LinkedInClient
from integrations.linkedin.errors import RefusedError
from integrations.minting import Fetch
from integrations.models import SyncRun, SyncShard
from integrations.sending import Pace
from integrations.settling import remember_search, settle
from partnerhub.clock_skew import database_now
from partnerhub.transactions import in_transaction

logger = logging.getLogger(__name__)

LOOK_EVERY = 5  # seconds between looks at the leases while answers are awaited


class Engine:
    """Carries out what is free of a run, or as much of it as fits into `seconds`; `holder` names its leases."""

    def __init__(
        self,
        run: SyncRun,
        holder: str,
        client: LinkedInClient,
        fetch: Fetch,
        *,
        seconds: float,
        on_settled: Callable[[int], object],
    ) -> None:
        self.run, self.holder, self.on_settled = run, holder, on_settled
        self.quiet = timedelta(seconds=settings.LINKEDIN_QUIET_SECONDS)
        self.stop_at = time.monotonic() + seconds
        self.renewed_at = time.monotonic()
        self.lost_lease = False
        pace = Pace(
            settings.LINKEDIN_CONNECTIONS, LOOK_EVERY, self._keep_leases, self._may_go_on, self._guard
        )
        self.dispatch = Dispatch(
            client,
            fetch,
            pace,
            holder=holder,
            version=settings.LINKEDIN_VERSION,
            run=run,
            announced=self._announced,
            settled=self._store,
        )
        self.judge = Judge(self.dispatch.accounts)
        self.taken_at = timezone.now()  # by the database's clock, as quiet times are
        self.waiting: list[Item] = []  # not sent, because an earlier write of theirs may still take effect

    def work(self) -> None:
        """Settle pending results, shard after shard. Sleeps at most once, for the quiet time, and only for what is in
        doubt. What there is no time to read back is unknown, and read one day by another run; what was not begun stays
        pending for the next slice."""
        self._flow(self._first_batches())
        unclear = self.judge.unclear
        if (unclear or self.waiting) and self._has_time_for_quiet():
            self._wait_for_quiet([*unclear, *self.waiting])
            self._flow(self._batches_after_quiet(unclear))
        self.judge.leave_open(self.judge.unclear)
        self._settle(self.judge.unclear)
        if not self.lost_lease:
            remember_search(self.judge.searched, self.holder)
            claims.finish_shards(self.run, self.holder)

    # What to send ---------------------------------------------------------------------------------

    def _first_batches(self) -> Iterator[Batch]:
        """The batches of one shard after the other, claimed as room comes up. A shard on which a worker ended before is
        carried out alone, so that it does not take others with it."""
        shard = claims.claim_shard(self.run.pk, self.holder)
        seen: list[int] = []
        found_work = False
        while shard:
            seen.append(shard.pk)
            batches: list[Batch] = []
            if shard.starts > claims.MOST_STARTS:
                surrender.give_up(shard)
            else:
                batches = self._batches_of(self._take(shard))
            yield from batches
            if shard.starts > 1:
                return
            found_work = found_work or bool(batches)
            shard = claims.claim_shard(self.run.pk, self.holder, but_for=seen, fresh=found_work)

    def _take(self, shard: SyncShard) -> list[Item]:
        """Items that may be sent; what may not is settled with its reason."""
        self.taken_at = database_now()
        items = workload.take(shard, self.holder)
        locked = self.dispatch.open({item.application_id for item in items if not item.verdict})
        for item in items:
            if item.application_id in locked and not item.verdict:
                item.hold(locked[item.application_id])
        self._settle([item for item in items if item.verdict])
        return [item for item in items if not item.verdict]

    def _batches_of(self, items: Collection[Item]) -> list[Batch]:
        """What is in doubt is read first, once an earlier write of it has had its time; the rest is written."""
        self.judge.know(items)
        self.waiting += [item for item in items if self._is_too_soon(item)]
        ready = [item for item in items if not self._is_too_soon(item)]
        batches = [
            *self.judge.reads(item for item in ready if item.is_doubtful),
            *self.judge.writes(item for item in ready if not item.is_doubtful),
        ]
        self.dispatch.set_aside(batches)
        return batches

    def _batches_after_quiet(self, unclear: Iterable[Item]) -> Iterator[Batch]:
        waiting, self.waiting = self.waiting, []
        return self.judge.reads([*unclear, *waiting])

    def _is_too_soon(self, item: Item) -> bool:
        quiet_until = item.configuration.quiet_until
        return quiet_until is not None and quiet_until > self.taken_at

    def _announced(self, batches: Collection[Batch]) -> None:
        announcing.open_attempts(self.run, [(batch, self.judge.items_of(batch)) for batch in batches])

    # What came home -------------------------------------------------------------------------------

    def _flow(self, feed: Iterator[Batch]) -> None:
        for home in self.dispatch.groups(feed, self.judge.hear):
            self._let_go(self._decided(home))

    def _store(self, home: Collection[Batch]) -> None:
        """Inside the transaction that stores the evidence, so that verdicts and evidence are stored together."""
        settle(self.run, self._decided(home), holder=self.holder, quiet=self.quiet)
        for batch in home:
            if batch.is_write and isinstance(batch.write, Postponed | RefusedError):
                open_items = [item for item in self.judge.items_of(batch) if not item.is_decided]
                announcing.take_back(open_items, self.holder)

    def _decided(self, home: Collection[Batch]) -> list[Item]:
        return [item for batch in home for item in self.judge.items_of(batch) if item.is_decided]

    def _settle(self, items: Collection[Item]) -> None:
        in_transaction(lambda: settle(self.run, items, holder=self.holder, quiet=self.quiet))
        self._let_go(items)

    def _let_go(self, items: Collection[Item]) -> None:
        self.judge.forget(items)
        if items:
            self.on_settled(len(items))

    # Time and leases ------------------------------------------------------------------------------

    def _wait_for_quiet(self, items: Iterable[Item]) -> None:
        self._renew_leases()
        now = timezone.now()
        last = max((item.quiet_until(self.quiet) or now for item in items), default=now)
        time.sleep(max(0.0, min((last - now).total_seconds(), self.quiet.total_seconds())))
        self._renew_leases()

    def _may_go_on(self) -> bool:
        return not self.lost_lease and time.monotonic() < self.stop_at

    def _has_time_for_quiet(self) -> bool:
        return not self.lost_lease and time.monotonic() + self.quiet.total_seconds() < self.stop_at

    def _keep_leases(self) -> None:
        if not self.lost_lease and time.monotonic() - self.renewed_at > claims.RENEW_AFTER.total_seconds():
            self._renew_leases()

    def _renew_leases(self) -> None:
        """A worker that lost its lease sends nothing more; what is on its way comes home and is put on record."""
        asked_at = time.monotonic()
        if claims.renew(self.holder):
            self.renewed_at = asked_at
        else:
            self.lost_lease = True
            logger.warning(
                "Worker %s slept past its lease of run %s: another goes on.", self.holder, self.run.pk
            )

    def _guard(self) -> None:
        """Asked before every call, in whatever thread makes it: what leaves has ended before the lease does, even where
        the worker sleeps from now on."""
        if time.monotonic() - self.renewed_at > (claims.LEASE - claims.LONGEST_CALL).total_seconds():
            raise LeaseLost
