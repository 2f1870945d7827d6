"""The pages as an onboarding specialist sees them."""

import pytest

from tests.integrations.onboarded import PLUGIN_URL


@pytest.fixture(autouse=True)
def _customers_door(settings):
    settings.PLUGIN_URL = PLUGIN_URL


@pytest.fixture
def browser(browser_of):
    return browser_of("Onboarding")
