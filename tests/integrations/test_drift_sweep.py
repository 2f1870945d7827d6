"""The sweep against the sandbox: it finds drift, cannot write, leaves most of the day to syncing, and the customer's
policy heals once."""

import inspect

import pytest
from django.utils import timezone

from integrations.drift_tasks import compare_what_is_due
from integrations.healing import heal_what_may_be
from integrations.linkedin.client import LinkedInClient, LinkedInReader
from integrations.sync import perform
from tests.integrations.syncable import change_at_linkedin, held, sync
from tests.test_architecture import offences, sources

pytestmark = pytest.mark.django_db(transaction=True)

THEIRS = "https://elsewhere.example.com/"
RESOURCE = "integrationConfigurations"


@pytest.fixture
def synced(linkedin, callback, settings):
    """A callback that was proven at LinkedIn and is due for a look at once."""
    sync(callback)
    settings.LINKEDIN_VERIFY_HOURS = 1e-9
    return callback


def drift_of(row):
    row.refresh_from_db()
    return row.drift


def heal():
    run = heal_what_may_be()
    return run and perform(run.pk).results.get().outcome


def test_the_sweep_finds_drift_and_writes_nothing(linkedin, synced):
    change_at_linkedin(linkedin, CALLBACK_URL=THEIRS)
    compare_what_is_due(0)
    assert drift_of(synced) == "differs"
    calls = [(call.method, call.resource) for call in linkedin.state.calls.recent]
    assert calls == [("POST", "accessToken"), ("PUT", RESOURCE), ("GET", RESOURCE), ("GET", RESOURCE)]
    assert held(linkedin) == {"CALLBACK_URL": THEIRS}


def test_what_compares_knows_no_client_that_writes():
    comparing = [
        "integrations/drift.py",
        "integrations/drift_checks.py",
        "integrations/drift_report.py",
        "integrations/reading.py",
    ]
    writers = (f"{LinkedInClient.__module__}.LinkedInClient", "integrations.sync", "integrations.engine")
    assert offences(sources(*comparing), writers) == []
    verbs = {name for name, _ in inspect.getmembers(LinkedInReader, inspect.isfunction) if name[0] != "_"}
    assert verbs == {"get_configurations", "get_integrations", "find_integrations"}


def test_the_sweep_leaves_most_of_the_day_to_syncing(linkedin, synced, settings):
    settings.LINKEDIN_DAILY_LIMIT = 8  # of which the sync took two
    change_at_linkedin(linkedin, CALLBACK_URL=THEIRS)
    compare_what_is_due(0)
    assert drift_of(synced) == ""
    assert linkedin.state.calls.count("GET", RESOURCE) == 1
    settings.LINKEDIN_DAILY_LIMIT = 12
    compare_what_is_due(0)
    assert drift_of(synced) == "differs"


def test_a_paused_integration_is_looked_at_and_not_healed(linkedin, synced):
    integration = synced.integration
    integration.customer.drift_policy = "heal"
    integration.customer.save()
    integration.paused_at = timezone.now()
    integration.save()
    change_at_linkedin(linkedin, CALLBACK_URL=THEIRS)
    compare_what_is_due(0)
    assert (drift_of(synced), heal()) == ("differs", None)


def test_without_a_policy_a_person_decides(linkedin, synced):
    change_at_linkedin(linkedin, CALLBACK_URL=THEIRS)
    compare_what_is_due(0)
    assert heal() is None
    assert held(linkedin) == {"CALLBACK_URL": THEIRS}


def test_the_policy_heals_once_and_never_fights(linkedin, synced):
    synced.integration.customer.drift_policy = "heal"
    synced.integration.customer.save()
    change_at_linkedin(linkedin, CALLBACK_URL=THEIRS)
    compare_what_is_due(0)
    assert heal() == "confirmed"
    assert (drift_of(synced), held(linkedin)) == ("", {"CALLBACK_URL": synced.desired_value})
    assert synced.is_confirmed
    change_at_linkedin(linkedin, CALLBACK_URL=THEIRS)
    compare_what_is_due(0)
    assert (drift_of(synced), heal()) == ("differs", None)
    assert held(linkedin) == {"CALLBACK_URL": THEIRS}
