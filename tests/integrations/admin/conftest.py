"""A real LinkedIn on this machine, and the choices that lists post."""

import pytest

from integrations.sandbox.registration import Registration
from integrations.sandbox.server import SandboxLinkedIn


@pytest.fixture
def sandbox(settings):
    with SandboxLinkedIn() as running:
        settings.LINKEDIN_API_URL = running.url
        settings.LINKEDIN_OAUTH_URL = running.oauth_url
        settings.LINKEDIN_QUIET_SECONDS = 0.0
        yield running


@pytest.fixture
def register(sandbox):
    """Tell the sandbox about a configuration's customer, application and integration."""

    def tell(configuration, *, secret="a-secret"):
        integration = configuration.integration
        sandbox.state.register(
            Registration(
                customer=integration.customer.name,
                linkedin_company_id=integration.customer.linkedin_company_id,
                client_id=integration.application.client_id,
                client_secret=secret,
                integration_type=integration.integration_type,
            )
        )

    return tell


def choose(kind, *rows):
    """What the plan page is asked for."""
    return {"kind": kind, "pks": ",".join(str(row.pk) for row in rows)}


def action(*rows):
    """What a list posts for the action "Sync to LinkedIn"."""
    return {"action": "sync_to_linkedin", "_selected_action": [row.pk for row in rows]}
