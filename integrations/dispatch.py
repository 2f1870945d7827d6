"""Dispatch: from items to the calls of each application, and from answers back to evidence rows.

One client, token and daily grant per application and run; every write has its Attempt row before it leaves.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
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
from integrations.models import ApiCall, Attempt, Credential, SyncRun
from integrations.recording import Item
from integrations.sending import Batch, Job, count_calls, exchange_of, send_all

Judge = Callable[[list[tuple[Item, Batch]]], object]
RENEW_EVERY = 15  # seconds between looks at the leases while answers are awaited


class Dispatch:
    def __init__(self, run: SyncRun, transport: Transport) -> None:
        self.run = run
        self.transport = transport
        self.clients: dict[int, LinkedInClient] = {}
        self.credentials: dict[int, Credential] = {}
        self.grants: dict[int, quota.Grant] = {}

    def open_clients(self, applications: Iterable[int]) -> None:
        """Make the clients of these applications; raises vault.VaultLocked when a secret does not open."""
        missing = set(applications) - self.clients.keys()
        rows = Credential.objects.select_related("application").in_bulk(missing)
        for pk, credential in rows.items():
            self.clients[pk] = self._client(credential)
            self.credentials[pk] = credential

    def send(
        self, items: Collection[Item], *, is_write: bool, judge: Judge, meanwhile: Callable[[], object]
    ) -> None:
        """Write (and read back) these items, or only read them. `judge` gets each group of answers inside the
        transaction that stores their evidence, so that verdicts and evidence are stored together."""
        by_application = _by_application(items)
        jobs = [self._job(pk, some, is_write=is_write) for pk, some in by_application.items()]
        if is_write:
            self._open_attempts(jobs, by_application)
        day = datetime.now(UTC).date()
        wanted = {job.application_id: _most_calls(job) for job in jobs}
        self.grants |= quota.reserve(
            wanted, resource=quota.CONFIGURATIONS, day=day, limit=settings.LINKEDIN_DAILY_LIMIT
        )
        try:
            for group in send_all(
                jobs, connections=settings.LINKEDIN_CONNECTIONS, meanwhile=meanwhile, every=RENEW_EVERY
            ):
                with transaction.atomic():
                    self._record(group)
                    judge([pair for job in group for pair in _pairs(job, by_application)])
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
        self.grants[application_id].take()

    def _job(self, application_id: int, items: dict[ConfigurationKey, Item], *, is_write: bool) -> Job:
        batches = [
            Batch({key: items[key].value for key in some}, is_write=is_write)
            for some in chunks(items, size=settings.LINKEDIN_BATCH_SIZE)
        ]
        return Job(application_id, self.clients[application_id], batches)

    def _open_attempts(
        self, jobs: Iterable[Job], by_application: dict[int, dict[ConfigurationKey, Item]]
    ) -> None:
        pairs = [(job.application_id, batch) for job in jobs for batch in job.batches]
        rows = Attempt.objects.bulk_create(
            [
                Attempt(
                    run=self.run,
                    application_id=application_id,
                    carried=[by_application[application_id][key].carried() for key in batch.values],
                    started_at=timezone.now(),
                )
                for application_id, batch in pairs
            ],
            batch_size=500,
        )
        for (_, batch), row in zip(pairs, rows, strict=True):
            batch.attempt_id = row.pk

    def _record(self, jobs: Collection[Job]) -> None:
        calls = recording.record_calls(
            self.run, jobs, {job.application_id: self._customer(job.application_id) for job in jobs}
        )
        batches = [batch for job in jobs for batch in job.batches]
        recording.record_attempts(batches, calls)
        credentials.save_tokens(self._new_tokens(jobs))
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


def _pairs(job: Job, by_application: dict[int, dict[ConfigurationKey, Item]]) -> Iterable[tuple[Item, Batch]]:
    """Each item of the job with the batch that carried it, told what its call was."""
    for batch in job.batches:
        exchange = exchange_of(batch.write if batch.is_write else batch.read)
        for key in batch.values:
            item = by_application[job.application_id][key]
            if exchange and (batch.is_write or not item.request_id):
                item.request_id = exchange.uuid
            if batch.is_write:
                item.attempt_id, item.sent_at = batch.attempt_id, batch.sent_at
            yield item, batch
