"""Batches: one call of one application, with the read-back of what it changed. Values in, answers out: a batch is
carried out in a thread of its own, which touches no rows."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from integrations.accounts import Account
from integrations.bisection import Splits
from integrations.holds import Held, OutOfTime, SpentError
from integrations.linkedin.answers import Answers, Outcome
from integrations.linkedin.client import LinkedInClient, LinkedInReader
from integrations.linkedin.dialects import V2, Dialect
from integrations.linkedin.errors import LinkedInError, UnauthorizedError
from integrations.linkedin.exchange import Exchange
from integrations.linkedin.oauth import Token
from integrations.linkedin.restli import ConfigurationKey, IntegrationKey
from integrations.quota import Grant, Line, seconds_of_hush

Key = ConfigurationKey | IntegrationKey
Answer = Answers[Any, Any] | LinkedInError | Held  # to a whole call
Said = Any | LinkedInError | Held  # of one entity


class Operation(StrEnum):
    """On configurations: read, upsert, delete. On integrations: look (at state and name), find (those of a request,
    whose id stands in place of keys), name."""

    READ = "read"
    UPSERT = "upsert"
    DELETE = "delete"
    LOOK = "look"
    FIND = "find"
    NAME = "name"


OF_INTEGRATIONS = frozenset({Operation.LOOK, Operation.FIND, Operation.NAME})
WRITES = frozenset({Operation.UPSERT, Operation.DELETE, Operation.NAME})


class TokenRefused(Exception):
    """The first 401 of a batch: with another token it may go on where it stood."""


@dataclass(eq=False)
class Batch:
    """`wanted` maps keys to the values LinkedIn shall have, None for none. What was asked has an answer in `write`,
    `read` or both; `ended_at` is when the write came home: from then on the quiet time counts."""

    account: Account
    operation: Operation
    wanted: Mapping[Any, str | None]
    attempt_id: int | None = None
    grant: Grant | None = None
    write: Answer | None = None
    read: Answer | None = None
    ended_at: datetime | None = None
    exchanges: list[Exchange] = field(default_factory=list)
    refused_token: Token | None = None
    is_interrupted: bool = False  # by that refusal: it goes on with another token
    splits: Splits | None = None

    @property
    def dialect(self) -> Dialect:
        """LinkedIn documents deleting in its legacy form only; what was deleted is read back in the same form."""
        return V2 if self.operation is Operation.DELETE else self.account.dialect

    @property
    def resource(self) -> str:
        of_integrations = self.operation in OF_INTEGRATIONS
        return self.dialect.integrations_resource if of_integrations else self.dialect.configurations_resource

    @property
    def reading(self) -> Operation:
        """How what it is about is read."""
        if not self.is_write:
            return self.operation
        return Operation.LOOK if self.operation in OF_INTEGRATIONS else Operation.READ

    @property
    def line(self) -> Line:
        return self.account.application_id, self.resource

    @property
    def is_write(self) -> bool:
        return self.operation in WRITES

    @property
    def answer(self) -> Answer | None:
        """To the call that the batch is about; None when it was not made."""
        return self.write if self.is_write else self.read

    @property
    def calls_needed(self) -> int:
        """How many calls it still takes at most."""
        return int(self.is_write and self.write is None) + int(self.read is None)

    def answer_without_call(self, why: LinkedInError | Held) -> None:
        self.is_interrupted = False
        if self.is_write and self.write is None:
            self.write = why
        else:
            self.read = why

    def said_of_write(self, key: Key) -> Said:
        return _of_entity(self.write, key)

    def said_of_read(self, key: Key) -> Said | None:
        """Of the keys of a write, only those that LinkedIn took are read back."""
        if self.read is None or (isinstance(self.read, Answers) and key not in self.read.entities):
            return None
        return _of_entity(self.read, key)


def carry_out(
    batch: Batch, client: LinkedInReader, guard: Callable[[], object], may_go_on: Callable[[], bool]
) -> Batch:
    """Make the calls of a batch that are still to be made, unless its time was over before it came to a connection.
    `guard` is asked before each call and raises Held when nothing may leave any more. Never raises for what LinkedIn
    does: answers tell; after a first 401 it `is_interrupted`."""
    batch.is_interrupted = False
    if not may_go_on():
        batch.answer_without_call(OutOfTime())
        return batch
    try:
        if batch.is_write and batch.write is None:
            batch.write = _ask(batch, client, guard, batch.operation, list(batch.wanted))
            batch.ended_at = datetime.now(UTC)
        to_read = _taken(batch.write) if batch.is_write else list(batch.wanted)
        if to_read and batch.read is None:
            batch.read = _ask(batch, client, guard, batch.reading, to_read)
    except TokenRefused:
        batch.is_interrupted = True
    return batch


def _ask(
    batch: Batch,
    client: LinkedInReader,
    guard: Callable[[], object],
    operation: Operation,
    keys: list[Any],
) -> Answer:
    token, grant = batch.account.token, batch.grant
    stop = batch.account.stop_for(batch.resource)
    # What is paid for leaves, though nothing is left for others.
    if stop and not isinstance(stop, SpentError):
        return stop
    assert token is not None  # noqa: S101 (whoever starts the batch gives it both)
    assert grant is not None  # noqa: S101
    time.sleep(seconds_of_hush(datetime.now(UTC)))
    try:
        guard()
        grant.take(datetime.now(UTC).date())
        answer = _call(batch, client, operation, keys, token)
    except Held as held:
        return held
    except LinkedInError as error:
        batch.exchanges.append(error.exchange)
        if isinstance(error, UnauthorizedError) and batch.refused_token is None:
            batch.refused_token = token
            raise TokenRefused from error
        return error
    batch.exchanges.append(answer.exchange)
    return answer


def _call(
    batch: Batch, client: LinkedInReader, operation: Operation, keys: list[Any], token: Token
) -> Answers[Any, Any]:
    if operation is Operation.READ:
        return client.get_configurations(keys, token=token, dialect=batch.dialect)
    if operation is Operation.LOOK:
        return client.get_integrations(keys, token=token, dialect=batch.dialect)
    if operation is Operation.FIND:
        return client.find_integrations(keys[0], token=token, dialect=batch.dialect)
    assert isinstance(client, LinkedInClient)  # noqa: S101 (a reader is never given a write)
    if operation is Operation.DELETE:
        return client.delete_configurations(keys, token=token)
    write = client.name_integrations if operation is Operation.NAME else client.upsert_configurations
    return write({key: batch.wanted[key] or "" for key in keys}, token=token, dialect=batch.dialect)


def _taken(write: Answer | None) -> list[Any]:
    """What LinkedIn accepted, or does not have any more (of a delete): both are read back."""
    if not isinstance(write, Answers):
        return []
    return [key for key, one in write.entities.items() if one.outcome in {Outcome.ACCEPTED, Outcome.ABSENT}]


def _of_entity(answer: Answer | None, key: Key) -> Said:
    if isinstance(answer, Answers):
        return answer.entities[key]
    if answer is None:
        raise LookupError(f"Nothing was asked about {key}.")
    return answer


def exchange_of(answer: Answer | None) -> Exchange | None:
    """The HTTP exchange an answer came by; None where nothing left."""
    return None if answer is None or isinstance(answer, Held) else answer.exchange
