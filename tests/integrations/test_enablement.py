"""Asking LinkedIn whether customers enabled their integrations, in both dialects, against the sandbox."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone

from integrations.enablement import look, look_by_request
from integrations.linkedin.answers import IntegrationAnswer
from integrations.linkedin.answers import Outcome as Heard
from integrations.linkedin.errors import OutcomeUnknownError
from integrations.models import ApiCall, Integration, QuotaDay
from integrations.names import default_name
from integrations.sandbox.faults import Fault
from integrations.sightings import Sighting, record
from integrations.states import traffic_state
from partnerhub.refusals import Refused
from tests.integrations.at_linkedin import calls_of_integrations, disable, enable, rename
from tests.integrations.factories import IntegrationFactory
from tests.integrations.syncable import syncable

pytestmark = pytest.mark.django_db

BOTH = pytest.mark.parametrize("dialect", ["rest", "v2"])


@pytest.fixture
def requested(request_at):
    """A Profile Plugin, which needs no configuration, requested by its customer."""

    def make(dialect="rest", **kwargs) -> Integration:
        integration = syncable("PROFILE_PLUGIN", **kwargs)
        integration.application.dialect = dialect
        integration.application.save(update_fields=["dialect"])
        request_at(integration)
        return integration

    return make


def look_at(*rows):
    """The looks, once the rows were read anew."""
    looks = look(integrations=[row.pk for row in rows])
    for row in rows:
        row.refresh_from_db()
    return looks


@BOTH
def test_an_enabled_integration_is_enabled(dialect, linkedin, requested):
    row = requested(dialect)
    enable(linkedin, row)
    before = timezone.now()
    one = look_at(row)[0]
    assert (one.outcome, one.word, row.linkedin_status) == ("enabled", "ENABLED", "ENABLED")
    assert before <= row.linkedin_status_at <= timezone.now()
    assert (traffic_state(row).tone, traffic_state(row).word) == ("ok", "enabled")


@BOTH
def test_any_other_word_is_kept_and_is_not_enabled(dialect, linkedin, requested):
    row = requested(dialect)
    disable(linkedin, row)
    assert look_at(row)[0].outcome == "not_enabled"
    assert row.linkedin_status == "DISABLED"


@BOTH
def test_what_linkedin_does_not_know_is_not_requested_yet(dialect, linkedin, requested, request_at):
    row = requested(dialect)
    other = syncable("IN_ATS_INDICATOR", beside=row)
    Integration.objects.filter(pk=other.pk).update(linkedin_status="ENABLED")
    assert [one.outcome for one in look_at(row, other)] == ["not_enabled", "not_requested"]
    assert other.linkedin_status == ""
    assert traffic_state(other).word == "not requested yet"


def test_both_names_of_the_state_are_read(linkedin, requested):
    row = requested()
    enable(linkedin, row)
    linkedin.state.rules = replace(linkedin.state.rules, status_word="status")
    assert look_at(row)[0].outcome == "enabled"


def test_one_call_asks_for_all_of_an_application_and_is_on_record(linkedin, requested):
    row = requested()
    other = syncable("IN_ATS_INDICATOR", beside=row)
    look_at(row, other)
    assert calls_of_integrations(linkedin) == ["GET"]
    call = ApiCall.objects.get(endpoint="/rest/integrations")
    assert (call.application, call.customer, call.status) == (row.application, row.customer, 200)
    day = QuotaDay.objects.get(resource="rest/integrations")
    assert (day.used, day.reserved) == (1, 1)


@pytest.mark.parametrize(
    "fault",
    [
        pytest.param(Fault("garbage", match={"method": "GET"}), id="no JSON"),
        pytest.param(Fault("entity_status:500", match={"method": "GET"}), id="500 of the entity"),
        pytest.param(Fault("throttle:short", match={"method": "GET"}), id="429"),
        pytest.param(Fault("sunset:202603"), id="426"),
    ],
)
def test_what_is_unknown_leaves_what_was_seen(fault, linkedin, requested):
    row = requested()
    enable(linkedin, row)
    look_at(row)
    seen_at = row.linkedin_status_at
    linkedin.state.faults.append(fault)
    assert look_at(row)[0].outcome == "unknown"
    assert (row.linkedin_status, row.linkedin_status_at) == ("ENABLED", seen_at)


def test_a_changed_word_stands_in_the_history_once(linkedin, requested):
    row = requested()
    enable(linkedin, row)
    look_at(row)
    look_at(row)
    disable(linkedin, row)
    look_at(row)
    words = list(row.history.values_list("linkedin_status", flat=True))
    assert words[:2] == ["DISABLED", "ENABLED"]
    assert words.count("ENABLED") == words.count("DISABLED") == 1


def test_who_cannot_be_asked_about_says_why_and_nothing_leaves(linkedin):
    row = syncable("PROFILE_PLUGIN", secret="")
    one = look_at(row)[0]
    assert (one.outcome, row.linkedin_status_at) == ("unknown", None)
    assert "no client secret" in one.message
    assert calls_of_integrations(linkedin) == []


def test_a_pause_does_not_keep_from_asking(linkedin, requested):
    row = requested()
    Integration.objects.filter(pk=row.pk).update(paused_at=timezone.now())
    assert look_at(row)[0].outcome == "not_enabled"


def test_out_of_time_is_unknown(linkedin, requested):
    row = requested()
    assert look(integrations=[row.pk], seconds=0)[0].outcome == "unknown"
    assert calls_of_integrations(linkedin) == []


def test_what_is_gone_gets_no_look(linkedin):
    assert look(integrations=[77]) == []


def test_the_name_linkedin_shows_is_proven_by_a_look_when_it_is_ours(linkedin, requested):
    row = requested()
    rename(linkedin, row, default_name(row))
    assert look_at(row)[0].name == row.confirmed_name == default_name(row)
    rename(linkedin, row, "Something else")
    look_at(row)
    assert (row.confirmed_name, row.confirmed_name_at) == ("", None)


def test_a_row_that_moved_to_another_company_meanwhile_keeps_what_it_had():
    asked = IntegrationFactory()
    moved = Integration.objects.get()
    moved.customer.linkedin_company_id = "4711"
    moved.customer.save(update_fields=["linkedin_company_id"])
    said = IntegrationAnswer(Heard.FOUND, state_word="ENABLED")
    stored, others = record({asked.pk: asked}, {asked.pk: Sighting(said, timezone.now())})
    assert (stored, others) == ({}, {asked.pk})
    assert Integration.objects.get().linkedin_status == ""


def enabled_at(when) -> Integration:
    row = IntegrationFactory(linkedin_status="ENABLED", linkedin_status_at=when)
    row.seen_as = row.identity
    row.save()
    return row


def test_a_move_to_another_application_ends_what_was_seen(linkedin, requested):
    row = requested("rest")
    enable(linkedin, row)
    look(integrations=[row.pk])
    row.refresh_from_db()
    assert row.was_seen
    row.application = None
    assert not row.was_seen


def test_an_earlier_look_does_not_overwrite_a_later_one():
    now = timezone.now()
    row = enabled_at(now)
    said = IntegrationAnswer(Heard.FOUND, state_word="DISABLED")
    record({row.pk: row}, {row.pk: Sighting(said, now - timedelta(seconds=5))})
    assert Integration.objects.get().linkedin_status == "ENABLED"


def test_an_entity_without_a_word_says_nothing():
    row = enabled_at(timezone.now())
    record({row.pk: row}, {row.pk: Sighting(IntegrationAnswer(Heard.FOUND), timezone.now())})
    assert Integration.objects.get().linkedin_status == "ENABLED"


# By request -------------------------------------------------------------------------------------


@BOTH
def test_a_request_names_the_integration_that_changed(dialect, linkedin, requested):
    row = requested(dialect)
    syncable("IN_ATS_INDICATOR", beside=row)
    request_id = enable(linkedin, row)
    looks = look_by_request(application=row.application, request_id=request_id)
    assert [(one.integration, one.outcome) for one in looks] == [(row, "enabled")]
    assert Integration.objects.get(pk=row.pk).linkedin_status == "ENABLED"
    assert calls_of_integrations(linkedin) == ["GET"]


def test_an_unknown_request_brings_nothing(linkedin, requested):
    assert look_by_request(application=requested().application, request_id="no/such&id") == []


def test_a_request_without_an_answer_says_who_acts(linkedin, requested):
    linkedin.state.faults.append(Fault("garbage", match={"method": "GET"}))
    with pytest.raises(OutcomeUnknownError) as error:
        look_by_request(application=requested().application, request_id="77")
    assert error.value.retryable


def test_a_request_cannot_be_asked_for_without_a_secret(linkedin):
    row = syncable("PROFILE_PLUGIN", secret="")
    with pytest.raises(Refused, match="no client secret"):
        look_by_request(application=row.application, request_id="77")
