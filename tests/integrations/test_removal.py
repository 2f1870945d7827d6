"""What may be deleted here, and what has to stay because LinkedIn may have it (IC-08)."""

from datetime import UTC, datetime

import pytest

from integrations.configurations import set_value
from integrations.models import CallbackUrl, Configuration
from integrations.removal import check_removal, remove
from partnerhub.refusals import Refused
from tests.integrations.factories import ConfigurationFactory, IntegrationFactory

pytestmark = pytest.mark.django_db


def test_what_never_reached_linkedin_goes_and_frees_its_callback():
    integration = IntegrationFactory()
    configuration = set_value(integration=integration, key="CALLBACK_URL", value="https://ats.example/1")
    remove(configuration)
    assert not Configuration.objects.exists()
    assert not CallbackUrl.objects.exists()


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        pytest.param({"confirmed": True}, "does not delete it", id="IC-08 a callback stays"),
        pytest.param(
            {"confirmed": True, "key": "JOB_POSTING_VIEWERS", "desired_value": "ALL_PRODUCT_USERS"},
            "cannot delete at LinkedIn yet",
            id="IC-08 viewers stay for now",
        ),
        pytest.param({"trouble": "unknown"}, "not known whether", id="doubt comes first"),
        pytest.param(
            {"leased_until": datetime(2026, 2, 5, tzinfo=UTC)}, "may be on its way", id="while a run holds it"
        ),
        pytest.param({"observed_value": "https://old.example/"}, "does not delete it", id="seen at LinkedIn"),
    ],
)
def test_what_linkedin_may_have_stays(fields, sentence):
    configuration = ConfigurationFactory(**fields)
    with pytest.raises(Refused, match=sentence):
        remove(configuration)
    assert Configuration.objects.filter(pk=configuration.pk).exists()


def test_a_refusal_offers_pausing_instead():
    refusals = check_removal(ConfigurationFactory(confirmed=True))
    assert [(refusal.rule, "pause the integration" in refusal.text) for refusal in refusals] == [
        ("IC-08", True)
    ]
