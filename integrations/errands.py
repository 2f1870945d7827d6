"""Errands: calls outside a sync run, whose answers somebody waits for. Tokens, budget, throttles, API version and call log
are those of the engine; no lease is held."""

import math
import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings

from integrations import claims
from integrations.dispatch import Announced, Dispatch
from integrations.linkedin.client import LinkedInReader
from integrations.linkedin.oauth import OAuthClient
from integrations.linkedin.transport import Transport
from integrations.sending import Pace

LOOK_EVERY = 5  # seconds
LONGEST_CALL = 30  # seconds


@contextmanager
def errand(
    kind: type[LinkedInReader],
    *,
    share: float = 1.0,
    seconds: float = math.inf,
    announced: Announced = lambda batches: None,
) -> Iterator[Dispatch]:
    """A way to LinkedIn. After `seconds` nothing more leaves, and what is on its way comes home within as many again.
    At most `share` of each application's day may be used up. `announced` hears of writes before they leave. No
    transaction may be open around it."""
    stop_at = time.monotonic() + seconds
    pace = Pace(
        settings.LINKEDIN_CONNECTIONS, LOOK_EVERY, _nothing, lambda: time.monotonic() < stop_at, _nothing
    )
    with Transport(
        connections=settings.LINKEDIN_CONNECTIONS, total_deadline=min(seconds, LONGEST_CALL)
    ) as transport:
        client = kind(
            transport=transport, api_url=settings.LINKEDIN_API_URL, version=settings.LINKEDIN_VERSION
        )
        fetch = OAuthClient(transport=transport, oauth_url=settings.LINKEDIN_OAUTH_URL).fetch_token
        holder = claims.new_holder()
        yield Dispatch(
            client,
            fetch,
            pace,
            holder=holder,
            version=settings.LINKEDIN_VERSION,
            share=share,
            announced=announced,
        )


def _nothing() -> None:
    """There is no lease to keep."""
