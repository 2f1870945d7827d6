"""Reading: asking LinkedIn without changing anything. The client has no method that writes."""

import math
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings

from integrations.batches import Answer, Batch, Key, Operation, Said, exchange_of
from integrations.dispatch import Dispatch
from integrations.errands import errand
from integrations.linkedin.client import LinkedInReader
from integrations.linkedin.errors import LinkedInError
from integrations.linkedin.exchange import Exchange
from integrations.linkedin.restli import ConfigurationKey, IntegrationKey


@dataclass(frozen=True, slots=True)
class Reply:
    """What LinkedIn said of one entity to one application, and the call it came by; no exchange where nothing left."""

    application_id: int
    key: Key
    said: Said
    exchange: Exchange | None = None

    @property
    def status(self) -> int | None:
        """The entity's own; where LinkedIn gave it none, the HTTP status of the call. None without an answer."""
        own: int | None = getattr(self.said, "status", None)
        return own if own is not None or self.exchange is None else self.exchange.status

    @property
    def request_id(self) -> str:
        """The x-li-uuid of the call, empty where there is none."""
        return self.exchange.uuid if self.exchange else ""


Heard = list[Reply]  # to one call


def read_configurations(
    wanted: Mapping[int, Collection[ConfigurationKey]], *, share: float = 1.0, seconds: float = math.inf
) -> Iterator[Heard]:
    """Ask for configurations, by application id; yields groups of answers as they come home. Tokens, budget (at most
    `share` of the day's limit may be used up then), throttles and call log are those of the engine. No transaction is
    open meanwhile. What could not be asked in time, or at all, is not in the answers."""
    return _read(wanted, Operation.READ, share, seconds)


def read_integrations(
    wanted: Mapping[int, Collection[IntegrationKey]], *, share: float = 1.0, seconds: float = math.inf
) -> Iterator[Heard]:
    """Likewise for integrations: whether the customer enabled them, and under which name they stand."""
    return _read(wanted, Operation.LOOK, share, seconds)


def why_nothing_was_read(error: Exception) -> str:
    """For staff: what kept a look from its answer. Unlike a sync nobody tries it again, and it never changed anything."""
    if isinstance(error, LinkedInError) and error.retryable:
        asked = f" {urlsplit(error.exchange.url).netloc} was asked." if error.status is None else ""
        return f"{error.problem}{asked} Nothing was read, and nothing was changed: ask again later."
    return str(error)


def find_integrations(application_id: int, request_id: str) -> Answer | None:
    """What LinkedIn answers when it is asked for the integrations of one request; None where the application has no
    secret that opens."""
    with errand(LinkedInReader) as dispatch:
        dispatch.open([application_id])
        found = (Batch(one, Operation.FIND, {request_id: None}) for one in dispatch.accounts.values())
        answers = [batch.read for home in dispatch.groups(found) for batch in home]
    return next(iter(answers), None)


def _read(
    wanted: Mapping[int, Collection[Key]], operation: Operation, share: float, seconds: float
) -> Iterator[Heard]:
    with errand(LinkedInReader, share=share, seconds=seconds) as dispatch:
        dispatch.open(wanted.keys())
        for home in dispatch.groups(_batches(dispatch, wanted, operation)):
            yield from (_heard(batch) for batch in home if batch.read is not None)


def _batches(
    dispatch: Dispatch, wanted: Mapping[int, Collection[Any]], operation: Operation
) -> Iterator[Batch]:
    for pk in dispatch.accounts.keys() & wanted.keys():
        account = dispatch.accounts[pk]
        dialect = account.dialect
        chunks: Any = dialect.integration_batches if operation is Operation.LOOK else dialect.batches
        for keys in chunks(wanted[pk], size=settings.LINKEDIN_BATCH_SIZE):
            yield Batch(account, operation, dict.fromkeys(keys))


def _heard(batch: Batch) -> Heard:
    application, exchange = batch.account.application_id, exchange_of(batch.read)
    said = {key: batch.said_of_read(key) for key in batch.wanted}
    return [Reply(application, key, one, exchange) for key, one in said.items() if one is not None]
