"""Support at its desk, and a help desk that calls our API."""

import pytest
from django.core.cache import cache
from django.test import Client

from partnerhub.api_clients import make_client
from tests.support.api.conftest import HelpDesk


@pytest.fixture(autouse=True)
def _files_of_this_test(settings, tmp_path) -> None:
    settings.MEDIA_ROOT = tmp_path
    cache.clear()


@pytest.fixture
def desk(browser_of) -> Client:
    browser: Client = browser_of("Support")
    return browser


@pytest.fixture
def help_desk(db) -> HelpDesk:
    return HelpDesk(make_client(name="Help desk"))
