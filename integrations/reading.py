"""Reading: asking LinkedIn without changing anything. The client has no method that writes."""

import math
import time
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from django.conf import settings

from integrations import claims
from integrations.batches import Batch, Key, Operation, Said
from integrations.dispatch import Dispatch
from integrations.linkedin.client import LinkedInReader
from integrations.linkedin.oauth import OAuthClient
from integrations.linkedin.restli import ConfigurationKey, IntegrationKey
from integrations.linkedin.transport import Transport
from integrations.sending import Pace

LOOK_EVERY = 5  # seconds

Heard = list[tuple[int, Key, Said]]  # application id, what was asked about, what LinkedIn said of it


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


def _read(
    wanted: Mapping[int, Collection[Key]], operation: Operation, share: float, seconds: float
) -> Iterator[Heard]:
    stop_at = time.monotonic() + seconds
    pace = Pace(
        settings.LINKEDIN_CONNECTIONS, LOOK_EVERY, _nothing, lambda: time.monotonic() < stop_at, _nothing
    )
    with Transport(connections=settings.LINKEDIN_CONNECTIONS) as transport:
        client = LinkedInReader(
            transport=transport, api_url=settings.LINKEDIN_API_URL, version=settings.LINKEDIN_VERSION
        )
        fetch = OAuthClient(transport=transport, oauth_url=settings.LINKEDIN_OAUTH_URL).fetch_token
        holder = claims.new_holder()
        dispatch = Dispatch(
            client, fetch, pace, holder=holder, version=settings.LINKEDIN_VERSION, share=share
        )
        dispatch.open(wanted.keys())
        for home in dispatch.groups(_batches(dispatch, wanted, operation)):
            yield from (
                [_heard(batch, key) for key in batch.wanted] for batch in home if batch.read is not None
            )


def _batches(
    dispatch: Dispatch, wanted: Mapping[int, Collection[Any]], operation: Operation
) -> Iterator[Batch]:
    for pk in dispatch.accounts.keys() & wanted.keys():
        account = dispatch.accounts[pk]
        dialect = account.dialect
        chunks: Any = dialect.integration_batches if operation is Operation.LOOK else dialect.batches
        for keys in chunks(wanted[pk], size=settings.LINKEDIN_BATCH_SIZE):
            yield Batch(account, operation, dict.fromkeys(keys))


def _heard(batch: Batch, key: Key) -> tuple[int, Key, Said]:
    return batch.account.application_id, key, batch.said_of_read(key)


def _nothing() -> None:
    """No lease is held while only reading."""
