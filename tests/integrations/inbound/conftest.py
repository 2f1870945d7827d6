"""An ATS that receives, and browsers that behave like programs."""

import pytest
from django.test import Client

from integrations.inbound.endpoints import open_endpoint
from partnerhub.api_clients import make_client
from tests.integrations.inbound.ats import Ats
from tests.integrations.syncable import syncable


@pytest.fixture
def ats(settings):
    """A real HTTP server on this machine, which only DEBUG lets events be forwarded to."""
    settings.DEBUG = True
    with Ats() as running:
        yield running


@pytest.fixture
def integration(db, request_at):
    """A Profile Plugin that its customer has requested; LinkedIn knows it."""
    row = syncable("PROFILE_PLUGIN")
    request_at(row)
    return row


@pytest.fixture
def endpoint(integration):
    return open_endpoint(application=integration.application)


@pytest.fixture
def program():
    """CSRF is checked, as in life; failures are answered, not raised."""
    return Client(enforce_csrf_checks=True, raise_request_exception=False)


@pytest.fixture
def token(db):
    return make_client(name="ATS")
