"""Dispatch: from items to the calls of each application, and from answers back to evidence rows.

One client, token and daily grant per application and run; every write has its Attempt row before it leaves.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from contextlib import closing
from datetime import UTC, datetime
from functools import partial

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from integrations import credentials, quota, recording
from integrations.linkedin.client import LinkedInClient
from integrations.linkedin.oauth import Token
from integrations.linkedin.restli import ConfigurationKey, chunks
from integrations.linkedin.transport import Transport
from integrations.models import ApiCall, Attempt, Configuration, Credential, SyncRun
from integrations.recording import Item
from integrations.sending import Batch, Job, Pace, count_calls, exchange_of, send_all
from integrations.vault import VaultLocked

Judge = Callable[[list[tuple[Item, Batch]]], object]


class Dispatch:
    """`pace` drives the passes; `guard` is asked before each call and raises when nothing may leave any more."""

    def __init__(
        self, run: SyncRun, transport: Transport, pace: Pace, *, guard: Callable[[], object]
    ) -> None:
        self.run = run
        self.transport = transport
        self.pace = pace
        self.guard = guard
        self.clients: dict[int, LinkedInClient] = {}
        self.credentials: dict[int, Credential] = {}
        self.grants: dict[int, quota.Grant] = {}

    def open_clients(self, applications: Collection[int]) -> dict[int, VaultLocked]:
        """Make the clients of these applications; returns those whose secret the vault does not give out."""
        locked = {}
        rows = Credential.objects.select_related("application").in_bulk(
            set(applications) - self.clients.keys()
        )
        for pk, credential in rows.items():
            try:
                self.clients[pk] = self._client(credential)
                self.credentials[pk] = credential
            except VaultLocked as error:
                locked[pk] = error
        return locked

    def send(self, items: Collection[Item], *, is_write: bool, judge: Judge) -> None:
        """Write (and read back) these items, or only read them. `judge` gets each group of answers inside the
        transaction that stores their evidence, so that verdicts and evidence are stored together. What the pace
        does not let go is left as it was."""
        by_application = _by_application(items)
        jobs = [self._job(pk, some, is_write=is_write) for pk, some in by_application.items()]
        day = datetime.now(UTC).date()
        wanted = {job.application_id: _most_calls(job) for job in jobs}
        self.grants |= quota.reserve(
            wanted, resource=quota.CONFIGURATIONS, day=day, limit=settings.LINKEDIN_DAILY_LIMIT
        )
        try:
            announce = partial(self._open_attempts, by_application=by_application)
            with closing(send_all(jobs, self.pace, announce=announce)) as groups:
                for group in groups:
                    with transaction.atomic():
                        self._record(group)
                        judge([pair for job in group for pair in _tell(job, by_application)])
        finally:
            quota.give_back(self.grants, resource=quota.CONFIGURATIONS, day=day)

    def _client(self, credential: Credential) -> LinkedInClient:
        application = credential.application
        return LinkedInClient(
            transport=self.transport,
            api_url=settings.LINKEDIN_API_URL,
            oauth_url=settings.LINKEDIN_OAUTH_URL,
            version=settings.LINKEDIN_VERSION,
            client_id=application.client_id,
            client_secret=credentials.read_secret(credential),
            token=credentials.read_token(credential),
            permit=partial(self._take, application.pk),
        )

    def _take(self, application_id: int) -> None:
        self.guard()
        self.grants[application_id].take(datetime.now(UTC).date())

    def _job(self, application_id: int, items: dict[ConfigurationKey, Item], *, is_write: bool) -> Job:
        batches = [
            Batch({key: items[key].value for key in some}, is_write=is_write)
            for some in chunks(items, size=settings.LINKEDIN_BATCH_SIZE)
        ]
        return Job(application_id, self.clients[application_id], batches)

    def _open_attempts(
        self, jobs: Iterable[Job], by_application: dict[int, dict[ConfigurationKey, Item]]
    ) -> None:
        """Before writes leave: an Attempt for each, and every configuration in them is in doubt until its outcome is
        on record."""
        pairs = [(job.application_id, batch) for job in jobs for batch in job.batches if batch.is_write]
        if not pairs:
            return
        carried = [[by_application[pk][key] for key in batch.values] for pk, batch in pairs]
        attempts = [
            Attempt(
                run=self.run,
                application_id=pk,
                carried=[item.carried() for item in items],
                started_at=timezone.now(),
            )
            for (pk, _), items in zip(pairs, carried, strict=True)
        ]
        with transaction.atomic():
            rows = Attempt.objects.bulk_create(attempts, batch_size=500)
            sent = [item.configuration.pk for items in carried for item in items]
            Configuration.objects.filter(pk__in=sent).update(in_doubt=True)
        for (_, batch), row in zip(pairs, rows, strict=True):
            batch.attempt_id = row.pk

    def _record(self, jobs: Collection[Job]) -> None:
        calls = recording.record_calls(
            self.run, jobs, {job.application_id: self._customer(job.application_id) for job in jobs}
        )
        batches = [batch for job in jobs for batch in job.batches]
        recording.record_attempts(batches, calls)
        credentials.save_tokens(self._new_tokens(jobs))
        credentials.drop_tokens(job.application_id for job in jobs if job.client.token is None)
        self._count(calls.values())

    def _customer(self, application_id: int) -> int | None:
        return self.credentials[application_id].application.customer_id

    def _new_tokens(self, jobs: Iterable[Job]) -> Iterable[tuple[Credential, Token]]:
        for job in jobs:
            credential = self.credentials[job.application_id]
            if job.client.token and job.client.token.obtained_at != credential.access_token_obtained_at:
                yield credential, job.client.token

    def _count(self, calls: Iterable[ApiCall]) -> None:
        writes, reads = count_calls(calls)
        SyncRun.objects.filter(pk=self.run.pk).update(writes=F("writes") + writes, reads=F("reads") + reads)


def _by_application(items: Iterable[Item]) -> dict[int, dict[ConfigurationKey, Item]]:
    found: defaultdict[int, dict[ConfigurationKey, Item]] = defaultdict(dict)
    for item in items:
        found[item.application_id][item.key] = item
    return dict(found)


def _most_calls(job: Job) -> int:
    """A write takes its read-back with it; and a refused token may cost one call more."""
    return sum(2 if batch.is_write else 1 for batch in job.batches) + 1


def _tell(job: Job, by_application: dict[int, dict[ConfigurationKey, Item]]) -> list[tuple[Item, Batch]]:
    """Tell each item that was sent or read of its call; the others, which were not reached, stay as they were."""
    told = []
    for batch in (batch for batch in job.batches if batch.answer is not None):
        exchange = exchange_of(batch.answer)
        for key in batch.values:
            item = by_application[job.application_id][key]
            if exchange and (batch.is_write or not item.request_id):
                item.request_id = exchange.uuid
            if batch.is_write:
                item.attempt_id, item.ended_at = batch.attempt_id, batch.ended_at
            told.append((item, batch))
    return told
