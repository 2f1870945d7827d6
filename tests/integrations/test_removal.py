"""What may be deleted, here or at LinkedIn, and what has to stay because LinkedIn does not delete it (IC-08)."""

from datetime import UTC, datetime

import pytest
from django.utils import timezone

from customers.models import Customer
from integrations.configurations import set_value
from integrations.enabling import enabling_sentences
from integrations.models import CallbackUrl, Configuration
from integrations.plan import Change, unmet_needs
from integrations.removal import check_purge, check_removal, remove, remove_all, what_is_lost
from integrations.selection import Selection, facts_of, steps_of
from integrations.states import configuration_state
from partnerhub.refusals import Refused
from tests.integrations.factories import ConfigurationFactory, IntegrationFactory, ready_configuration

pytestmark = pytest.mark.django_db
VIEWERS = {"key": "JOB_POSTING_VIEWERS", "desired_value": "ALL_PRODUCT_USERS"}
LEASED = {"leased_until": datetime(2026, 2, 5, tzinfo=UTC), "lease_holder": "a-worker"}


def test_what_never_reached_linkedin_goes_and_frees_its_callback():
    integration = IntegrationFactory()
    configuration = set_value(integration=integration, key="CALLBACK_URL", value="https://ats.example/1")
    assert remove(configuration) is None
    assert not Configuration.objects.exists()
    assert not CallbackUrl.objects.exists()


def test_what_linkedin_has_no_more_goes_at_once():
    gone = ConfigurationFactory(confirmed=True, observed_value="", drift="absent", drift_since=timezone.now())
    assert remove(gone) is None


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        pytest.param({"confirmed": True}, "does not delete it", id="IC-08 a callback stays"),
        pytest.param({"trouble": "unknown"}, "not known whether", id="doubt comes first"),
        pytest.param({"in_doubt": True}, "not known whether", id="a write may have left"),
        pytest.param(LEASED, "may be on its way", id="while a run holds it"),
        pytest.param({"observed_value": "https://old.example/"}, "does not delete it", id="seen at LinkedIn"),
    ],
)
def test_what_linkedin_does_not_delete_stays(fields, sentence):
    configuration = ConfigurationFactory(**fields)
    with pytest.raises(Refused, match=sentence):
        remove(configuration)
    assert Configuration.objects.filter(pk=configuration.pk, deleting_since=None).exists()


@pytest.mark.parametrize(
    "fields",
    [
        pytest.param({"confirmed": True}, id="proven there"),
        pytest.param({"observed_value": "ALL_PRODUCT_USERS"}, id="seen there"),
        pytest.param({"in_doubt": True}, id="a write may have left"),
        pytest.param({"trouble": "unknown"}, id="nobody knows"),
        pytest.param(LEASED, id="S40 on its way right now"),
    ],
)
def test_what_linkedin_may_have_is_marked_and_not_purged(fields):
    row = ConfigurationFactory(**VIEWERS, **fields)
    assert remove(row) == row
    row.refresh_from_db()
    assert row.deleting_since is not None
    assert (row.generation, row.version, row.trouble, row.failures) == (2, 2, "", 0)
    assert not row.is_confirmed


def test_a_mark_leaves_lease_and_doubt_to_the_run_that_is_at_it():
    row = ConfigurationFactory(**VIEWERS, **LEASED, in_doubt=True)
    remove(row)
    row.refresh_from_db()
    assert (row.lease_holder, row.in_doubt) == ("a-worker", True)


def test_a_marked_row_says_who_when_and_why_in_its_history():
    row = ConfigurationFactory(**VIEWERS, confirmed=True)
    remove(row)
    newest = row.history.first()
    assert newest.history_change_reason == "Taken away: to be deleted at LinkedIn"
    assert newest.deleting_since is not None


def test_what_is_marked_counts_as_missing_and_is_planned_as_a_deletion():
    row = ready_configuration(**VIEWERS, confirmed=True)
    row.integration.customer.uses_acls = "no"
    row.integration.customer.save()
    remove(row)
    assert {key.name for key, _ in unmet_needs(facts_of(row.integration))} == {
        "CALLBACK_URL",
        "JOB_POSTING_VIEWERS",
    }
    changes = {step.key: step.change for step in steps_of(Selection.of_integrations([row.integration_id]))}
    assert changes == {"CALLBACK_URL": Change.NOT_ALLOWED, "JOB_POSTING_VIEWERS": Change.DELETE}


def test_setting_the_value_again_keeps_it_under_a_new_generation():
    row = ConfigurationFactory(**VIEWERS, confirmed=True)
    remove(row)
    kept = set_value(integration=row.integration, key=row.key, value=row.desired_value)
    assert (kept.deleting_since, kept.generation, kept.is_confirmed) == (None, 3, False)
    assert configuration_state(kept, now=timezone.now()).word == "changed, not yet sent"


def test_nothing_is_marked_where_deleting_is_switched_off(settings):
    settings.LINKEDIN_DELETES = "off"
    row = ConfigurationFactory(**VIEWERS, confirmed=True)
    with pytest.raises(Refused, match="switched off here"):
        remove(row)


def test_what_is_marked_already_is_not_marked_again():
    row = ConfigurationFactory(**VIEWERS, confirmed=True)
    remove(row)
    with pytest.raises(Refused, match="is to be deleted already"):
        remove(row)


def test_a_refusal_offers_pausing_instead():
    refusals = check_removal(ConfigurationFactory(confirmed=True))
    assert [(refusal.rule, "pause the integration" in refusal.text) for refusal in refusals] == [
        ("IC-08", True)
    ]


def test_what_is_marked_and_not_needed_keeps_nobody_from_enabling():
    callback = ready_configuration(confirmed=True)
    viewers = ConfigurationFactory(integration=callback.integration, **VIEWERS, confirmed=True)
    Customer.objects.update(uses_acls="yes")
    remove(viewers)
    [sentence] = enabling_sentences([callback.integration_id]).values()
    assert sentence == "One-Click Export can be enabled now."


@pytest.mark.parametrize(("uses_acls", "rule"), [("no", "IC-05"), ("yes", None)])
def test_a_key_the_customer_needs_says_what_is_lost(uses_acls, rule, settings):
    settings.ATS_SUPPORTS_SYNC_ACLS = True
    lost = what_is_lost(ConfigurationFactory(**VIEWERS, integration__customer__uses_acls=uses_acls))
    assert (lost and lost.rule) == rule


def test_of_many_each_is_judged_by_itself():
    marked, stays = ConfigurationFactory(**VIEWERS, confirmed=True), ConfigurationFactory(confirmed=True)
    here, gone = ConfigurationFactory(), ConfigurationFactory()
    Configuration.objects.filter(pk=gone.pk).delete()
    removed = remove_all([marked, stays, here, gone])
    assert (removed.marked, removed.gone, [one.rule for one in removed.refusals]) == ([marked], 2, ["IC-08"])


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        pytest.param({"confirmed": True}, "does not delete it", id="a callback at LinkedIn"),
        pytest.param({**VIEWERS, "confirmed": True}, "delete that configuration first", id="viewers at LinkedIn"),
        pytest.param({**VIEWERS, "confirmed": True, "deleting_since": timezone.now()}, "to be deleted already", id="marked"),
        pytest.param({}, "", id="never sent"),
    ],
)  # fmt: skip
def test_an_integration_stays_as_long_as_linkedin_may_have_something_of_it(fields, sentence):
    refusals = check_purge([ConfigurationFactory(**fields)])
    assert sentence in " ".join(map(str, refusals))
    assert bool(refusals) == bool(sentence)
