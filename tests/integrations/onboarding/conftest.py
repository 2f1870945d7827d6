import pytest

from tests.integrations.onboarding.rows import PLUGIN_URL


@pytest.fixture(autouse=True)
def _plugin_url(settings) -> None:
    settings.PLUGIN_URL = PLUGIN_URL
