"""The rig: one PartnerHub with a database of its own, one LinkedIn, and workers that are real processes.

with the fixture `house`: house.customer(…); run = house.request(); worker = house.start(run=run.pk, point="after-write");
house.wait_for(worker); house.heal(); assert house.complaints() == []
"""

import contextlib
import os
import signal
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection
from django.utils import timezone

from integrations import sync
from integrations.models import (
    Configuration,
    Credential,
    DeveloperApplication,
    Integration,
    SyncRun,
    SyncShard,
    Throttle,
)
from integrations.sandbox.control import log_document
from integrations.sandbox.faults import Fault
from integrations.sandbox.keys import IntegrationKey
from integrations.sandbox.registration import Registration
from integrations.sandbox.server import SandboxLinkedIn
from integrations.selection import Selection
from tests.chaos import checker, worker
from tests.chaos.exporting import export
from tests.integrations.syncable import SECRET, configure, syncable

PATIENCE = 30  # seconds, for anything that must happen
SETTINGS = (
    "LINKEDIN_DAILY_LIMIT", "LINKEDIN_BATCH_SIZE", "LINKEDIN_CONNECTIONS", "LINKEDIN_DIALECT", "LINKEDIN_VERSION",
    "LINKEDIN_API_URL", "LINKEDIN_OAUTH_URL", "LINKEDIN_QUIET_SECONDS", "VAULT_KEYS", "SECRET_KEY",
)  # fmt: skip


class Stuck(AssertionError):
    """Something did not happen in time; the text ends with what the workers said."""


@dataclass
class House:
    linkedin: SandboxLinkedIn
    folder: Path
    settled_twice: Callable[[], list[int]]
    workers: list[ForkServerProcess] = field(default_factory=list)
    clock: float = 0  # seconds by which everybody's clock is ahead

    # People ---------------------------------------------------------------------------------------

    def customer(
        self, *, viewers: bool = False, kind: str = "ONE_CLICK_EXPORT", beside: Integration | None = None
    ) -> Configuration:
        """A callback of a new customer that has requested the integration; not yet synced."""
        integration = syncable(kind, beside=beside)
        self.linkedin.state.register(
            Registration(
                customer=integration.customer.name,
                linkedin_company_id=integration.customer.linkedin_company_id,
                client_id=integration.application.client_id,
                client_secret=SECRET,
                integration_type=integration.integration_type,
            )
        )
        rows = configure(integration, CALLBACK_URL=f"https://{integration.pk}.example/0")
        if viewers:
            self.view(rows[0])
        return rows[0]

    def edit(self, callback: Configuration, number: int) -> str:
        """Somebody gives it another value."""
        value = f"https://{callback.integration_id}.example/{number}"
        configure(callback.integration, CALLBACK_URL=value)
        return value

    def view(self, callback: Configuration) -> None:
        """Somebody wants the viewers set (again)."""
        configure(callback.integration, JOB_POSTING_VIEWERS="ALL_PRODUCT_USERS")

    def change_elsewhere(self, callback: Configuration, value: str | None) -> None:
        """Somebody else does so at LinkedIn."""
        self.linkedin.state.put_elsewhere(self.key_of(callback), callback.key, value)

    def held(self, callback: Configuration) -> str | None:
        """What LinkedIn has now."""
        received = self.linkedin.state.integrations[self.key_of(callback)].values.get(callback.key)
        return received.value if received else None

    def key_of(self, callback: Configuration) -> IntegrationKey:
        integration = Integration.objects.select_related("customer", "application").get(
            pk=callback.integration_id
        )
        client_id = integration.application.client_id if integration.application else ""
        return IntegrationKey(
            client_id, integration.context_urn, integration.integration_type, integration.tenant_type
        )

    def request(self, *rows: Configuration, shard: int = sync.SHARD) -> SyncRun:
        """Somebody asks for a sync of these, or of everything."""
        pks = [row.pk for row in rows]
        selection = Selection.of_configurations(pks) if rows else Selection.of_everything()
        before, sync.SHARD = sync.SHARD, shard
        try:
            return sync.request_sync(selection=selection, source=SyncRun.Source.COMMAND)
        finally:
            sync.SHARD = before

    # Workers --------------------------------------------------------------------------------------

    def start(self, **orders: Any) -> ForkServerProcess:
        """A worker process; see `worker.Orders`."""
        process = worker.start(
            worker.Orders(
                database={name: connection.settings_dict[name] for name in ("NAME", "HOST", "PORT", "USER")},
                settings={name: getattr(settings, name) for name in SETTINGS},
                log=self.log,
                **{"clock": self.clock, "moves_database": bool(self.clock), **orders},
            )
        )
        self.workers.append(process)
        return process

    def finish(self, process: ForkServerProcess, *, patience: float = PATIENCE) -> int:
        """Its exit code, which is negative for the signal that ended it."""
        process.join(patience)
        if process.exitcode is None:
            raise Stuck(f"Worker {process.pid} did not come to its end.\n{self.said()}")
        return process.exitcode

    def carry_out(self, run: SyncRun, **orders: Any) -> SyncRun:
        """By one worker to its end, which must be a good one."""
        code = self.finish(self.start(run=run.pk, **orders))
        assert code == 0, self.said()
        run.refresh_from_db()
        return run

    def die_at(self, point: str, run: SyncRun, **orders: Any) -> None:
        """A worker that is killed at this point, which it must reach."""
        code = self.finish(self.start(run=run.pk, point=point, **orders))
        assert code == -signal.SIGKILL, f"{point} was not reached (exit code {code}).\n{self.said()}"

    def stop_at(self, point: str, run: SyncRun, **orders: Any) -> ForkServerProcess:
        """A worker that sleeps at this point until it is woken, with a lease that runs out soon."""
        process = self.start(run=run.pk, point=point, act="stop", lease=worker.SHORT_LEASE, **orders)
        self.until(lambda: is_stopped(process), f"{point} to be reached")
        return process

    def wake(self, process: ForkServerProcess) -> int:
        os.kill(process.pid or 0, signal.SIGCONT)
        return self.finish(process)

    def until(self, condition: Callable[[], object], what: str) -> None:
        deadline = time.monotonic() + PATIENCE
        while not condition():
            if time.monotonic() > deadline:
                raise Stuck(f"Waited in vain for {what}.\n{self.said()}")
            time.sleep(0.01)

    def outlive_leases(self) -> None:
        """The leases of stopped and dead workers run out by themselves."""
        held = SyncShard.objects.filter(finished_at=None, leased_until__gt=timezone.now())
        self.until(lambda: not held.filter(leased_until__gt=timezone.now()).exists(), "leases to run out")

    def expire_leases(self) -> None:
        """Those of the dead, as if their time had passed."""
        assert all(process.exitcode is not None for process in self.workers)
        past = timezone.now() - timedelta(days=1)
        SyncShard.objects.exclude(leased_until=None).update(leased_until=past)
        Configuration.objects.exclude(leased_until=None).update(leased_until=past)
        Credential.objects.exclude(refresh_until=None).update(refresh_until=past)

    @property
    def log(self) -> Path:
        return self.folder / "workers.log"

    def said(self) -> str:
        return self.log.read_text()[-6000:] if self.log.exists() else ""

    def end(self) -> None:
        for process in self.workers:
            if process.exitcode is None:
                process.kill()
            process.join(PATIENCE)
            process.close()

    # LinkedIn -------------------------------------------------------------------------------------

    def spoil(self, effect: str, *, method: str = "PUT", **fault: Any) -> Fault:
        fault = {"match": {"method": method}, **fault}
        one = Fault(effect, **fault)
        with self.linkedin.state.lock:
            self.linkedin.state.faults.append(one)
        return one

    def set_clock(self, seconds: float) -> None:
        """LinkedIn's clock, and that of every worker started from now on."""
        self.clock = seconds
        with self.linkedin.state.lock:
            self.linkedin.state.clock_offset = timedelta(seconds=seconds)

    def calls(self, method: str, resource: str = "integrationConfigurations") -> int:
        return self.linkedin.state.calls.count(method, resource)

    # The end --------------------------------------------------------------------------------------

    def heal(self) -> None:
        """No more faults, no more workers, and as many rounds as it takes until nothing is left to do."""
        self.linkedin.state.faults.clear()
        for _ in range(6):
            self._forget_waits()
            self.expire_leases()
            for pk, _ in sync.unfinished_runs():
                self.carry_out(SyncRun.objects.get(pk=pk))
            if not (run := self.request()).is_finished:
                self.carry_out(run)
            elif not sync.unfinished_runs():
                return
        raise Stuck(f"It does not come to rest.\n{self.said()}")

    def _forget_waits(self) -> None:
        Throttle.objects.all().delete()
        Credential.objects.update(refused_at=None, refused_because="")
        Configuration.objects.filter(next_attempt_at__isnull=False).update(next_attempt_at=timezone.now())

    def complaints(self, *, is_exact: bool = False, skew: timedelta = checker.SLACK) -> list[str]:
        """Of the checker."""
        limit = int(settings.LINKEDIN_DAILY_LIMIT)
        ours = export(self.settled_twice())
        log = log_document(self.linkedin.state)
        return checker.check(ours, log, limit=limit, is_exact=is_exact, skew=skew)

    def client_ids(self) -> list[str]:
        return list(DeveloperApplication.objects.values_list("client_id", flat=True))


def is_stopped(process: ForkServerProcess) -> bool:
    assert process.exitcode is None, "the worker ended"
    with contextlib.suppress(OSError):
        stat = Path(f"/proc/{process.pid}/stat").read_text()
        return stat.rpartition(")")[2].split()[0] == "T"
    return False


@contextlib.contextmanager
def ended(house: House) -> Iterator[House]:
    try:
        yield house
    finally:
        house.end()
