"""A transport, and clients that call a listener over it."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest

from integrations.linkedin.client import LinkedInClient
from integrations.linkedin.dialects import REST, V2
from integrations.linkedin.oauth import OAuthClient, Secret, Token
from integrations.linkedin.restli import ConfigurationKey
from integrations.linkedin.transport import Transport
from tests.integrations.linkedin.listener import Listener

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
HELD_TOKEN = Token(Secret("held-token-0123456789"), NOW, NOW + timedelta(minutes=30))
BY_REST = {"token": HELD_TOKEN, "dialect": REST}
BY_V2 = {"token": HELD_TOKEN, "dialect": V2}


@pytest.fixture
def transport() -> Iterator[Transport]:
    with Transport(connect_timeout=10, read_timeout=10, total_deadline=20, max_bytes=50_000) as transport:
        yield transport


@pytest.fixture
def listen() -> type[Listener]:
    return Listener


@pytest.fixture
def client_of(transport: Transport) -> Callable[..., LinkedInClient]:
    def make(url: str, **changes) -> LinkedInClient:
        settings = {"transport": transport, "api_url": url, "version": "202603"}
        return LinkedInClient(**{**settings, **changes})

    return make


@pytest.fixture
def oauth_of(transport: Transport) -> Callable[..., OAuthClient]:
    def make(url: str) -> OAuthClient:
        return OAuthClient(transport=transport, oauth_url=f"{url}/oauth/v2", clock=lambda: NOW)

    return make


@pytest.fixture
def key() -> ConfigurationKey:
    return ConfigurationKey("urn:li:organization:123", "CRM_ONE_CLICK_EXPORT", "RECRUITER", "CALLBACK_URL")
