"""What staff are told when a look at LinkedIn brought nothing."""

import pytest

from integrations.drift import verify
from integrations.enablement import look
from tests.integrations.factories import ready_configuration

pytestmark = pytest.mark.django_db
NOWHERE = "http://127.0.0.1:9"  # nothing listens there


@pytest.fixture(autouse=True)
def _linkedin_is_not_there(settings):
    settings.LINKEDIN_API_URL, settings.LINKEDIN_OAUTH_URL = NOWHERE, f"{NOWHERE}/oauth/v2"


def said_by_a_comparison(configuration):
    return verify([configuration.pk]).checks[0].message


def said_by_a_look(configuration):
    return look(integrations=[configuration.integration_id])[0].message


@pytest.mark.parametrize("said", [said_by_a_comparison, said_by_a_look])
def test_a_look_that_cannot_connect_promises_no_try_by_itself(said):
    sentence = said(ready_configuration())
    assert "127.0.0.1" in sentence
    assert sentence.endswith("Nothing was read, and nothing was changed: ask again later.")
