"""Sending: the calls of one pass, many applications at a time over one pool of connections. No rows here: values
in, answers out, so that no database connection is held while LinkedIn thinks."""

from collections.abc import Callable, Generator, Iterable, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from itertools import islice
from typing import Protocol

from integrations.linkedin.answers import BatchAnswer, EntityAnswer, Outcome
from integrations.linkedin.client import LinkedInClient
from integrations.linkedin.errors import (
    LinkedInError,
    ThrottledError,
    TokenRefusedError,
    UnauthorizedError,
    VersionNotActiveError,
)
from integrations.linkedin.exchange import Exchange
from integrations.linkedin.restli import ConfigurationKey
from integrations.quota import SpentError

Answer = BatchAnswer | LinkedInError | SpentError  # to a whole call
Heard = EntityAnswer | LinkedInError | SpentError  # of one configuration

# After one of these the application's next call would be answered the same.
HOPELESS = (ThrottledError, TokenRefusedError, UnauthorizedError, VersionNotActiveError, SpentError)


class Call(Protocol):
    """What an exchange and its row have in common."""

    method: str
    version: str


@dataclass
class Batch:
    """One write with the read-back of what it got accepted; or, without `is_write`, a read alone."""

    values: Mapping[ConfigurationKey, str]
    is_write: bool
    attempt_id: int | None = None
    ended_at: datetime | None = None  # of the write, if one was made: from then on the quiet time counts
    write: Answer | None = None
    read: Answer | None = None

    @property
    def answer(self) -> Answer | None:
        """To the call that the batch is about; None when it was not reached."""
        return self.write if self.is_write else self.read

    def heard_of_write(self, key: ConfigurationKey) -> Heard:
        return _of_entity(self.write, key)

    def heard_of_read(self, key: ConfigurationKey) -> Heard:
        return _of_entity(self.read, key)

    def was_read(self, key: ConfigurationKey) -> bool:
        """Of the keys of a write, only those that LinkedIn accepted are read back."""
        return self.read is not None and not (
            isinstance(self.read, BatchAnswer) and key not in self.read.entities
        )


@dataclass
class Job:
    """Everything one application has to say in this pass, one batch after the other."""

    application_id: int
    client: LinkedInClient
    batches: list[Batch]
    exchanges: list[Exchange] = field(default_factory=list)


@dataclass(frozen=True)
class Pace:
    """How a pass is driven: so many jobs at a time; `meanwhile` is called at least every `every` seconds while answers
    are awaited; once `may_go_on` says no, what is on its way comes home and nothing more leaves."""

    connections: int
    every: float
    meanwhile: Callable[[], object]
    may_go_on: Callable[[], bool]


def send_all(
    jobs: Iterable[Job], pace: Pace, *, announce: Callable[[list[Job]], object]
) -> Generator[list[Job], None, None]:
    """Send the jobs and yield them in groups as they come home. `announce` hears of jobs before they start, so that
    no call leaves without a trace."""
    waiting = iter(jobs)
    with ThreadPoolExecutor(pace.connections, thread_name_prefix="linkedin") as pool:
        try:
            running: set[Future[Job]] = set()
            while True:
                free = 2 * pace.connections - len(running) if pace.may_go_on() else 0
                starting = list(islice(waiting, free))
                if starting:
                    announce(starting)
                running |= {pool.submit(send, job, pace.may_go_on) for job in starting}
                if not running:
                    return
                done, running = wait(running, timeout=pace.every, return_when=FIRST_COMPLETED)
                pace.meanwhile()
                if done:
                    yield [future.result() for future in done]
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


def send(job: Job, may_go_on: Callable[[], bool]) -> Job:
    """Send the batches of one application in order. Never raises for what LinkedIn does: answers tell."""
    before = len(job.client.exchanges)
    hopeless: Answer | None = None
    for batch in job.batches:
        if not may_go_on():
            break
        if batch.is_write:
            _write_and_read_back(job, batch, hopeless)
        else:
            batch.read = hopeless or _call(partial(job.client.get_configurations, list(batch.values)))
        hopeless = batch.answer if isinstance(batch.answer, HOPELESS) else None
    job.exchanges = job.client.exchanges[before:]
    return job


def _write_and_read_back(job: Job, batch: Batch, hopeless: Answer | None) -> None:
    if hopeless:
        batch.write = hopeless
        return
    batch.write = _call(partial(job.client.upsert_configurations, batch.values))
    batch.ended_at = datetime.now(UTC)
    accepted = _accepted(batch.write)
    if accepted:
        batch.read = _call(partial(job.client.get_configurations, accepted))


def _call(call: Callable[[], BatchAnswer]) -> Answer:
    try:
        return call()
    except (LinkedInError, SpentError) as error:
        return error


def _accepted(answer: Answer) -> list[ConfigurationKey]:
    if not isinstance(answer, BatchAnswer):
        return []
    return [key for key, entity in answer.entities.items() if entity.outcome is Outcome.ACCEPTED]


def _of_entity(answer: Answer | None, key: ConfigurationKey) -> Heard:
    if isinstance(answer, BatchAnswer):
        return answer.entities[key]
    if answer is None:
        raise LookupError(f"Nothing was asked about {key}.")
    return answer


def exchange_of(answer: Answer | None) -> Exchange | None:
    """The HTTP exchange an answer came by; None where nothing left."""
    return None if answer is None or isinstance(answer, SpentError) else answer.exchange


def count_calls(calls: Iterable[Call]) -> tuple[int, int]:
    """(writes, reads) among them; token calls, which carry no version, are neither."""
    methods = [call.method for call in calls if call.version]
    return methods.count("PUT"), methods.count("GET")
