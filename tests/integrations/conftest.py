"""LinkedIn is the sandbox: real HTTP on a port of its own for each test."""

from collections.abc import Callable

import pytest

from integrations.models import Configuration, Integration
from integrations.sandbox.registration import Registration
from integrations.sandbox.server import SandboxLinkedIn
from tests.integrations.syncable import SECRET, configure, syncable


@pytest.fixture
def linkedin(settings):
    """A running LinkedIn that the settings point to, without quiet time."""
    with SandboxLinkedIn() as sandbox:
        settings.LINKEDIN_API_URL = sandbox.url
        settings.LINKEDIN_OAUTH_URL = sandbox.oauth_url
        settings.LINKEDIN_QUIET_SECONDS = 0.01
        yield sandbox


@pytest.fixture
def request_at(linkedin) -> Callable[[Integration], None]:
    """Do what a customer does in the plugin: request the integration, so that LinkedIn knows it."""

    def register(integration: Integration, secret: str = SECRET) -> None:
        linkedin.state.register(
            Registration(
                customer=integration.customer.name,
                linkedin_company_id=integration.customer.linkedin_company_id,
                contract_id="",
                client_id=integration.application.client_id,
                client_secret=secret,
                integration_type=integration.integration_type,
            )
        )

    return register


@pytest.fixture
def callback(db, request_at) -> Configuration:
    """A callback URL of an integration that its customer has requested; not yet synced."""
    integration = syncable()
    request_at(integration)
    return configure(integration, CALLBACK_URL="https://ats.example.com/linkedin/1")[0]
