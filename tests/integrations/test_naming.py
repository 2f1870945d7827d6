"""Names in Recruiter: how they are made, sent, read back and confirmed, against the sandbox."""

import json

import pytest
from django.utils import timezone

from integrations.models import ApiCall, Integration
from integrations.name_history import sending
from integrations.names import default_name, name_of
from integrations.naming import plan_names, send_names
from integrations.sandbox.faults import Fault
from tests.integrations.at_linkedin import calls_of_integrations, enable, shown_name
from tests.integrations.factories import IntegrationFactory
from tests.integrations.syncable import syncable

pytestmark = pytest.mark.django_db


@pytest.fixture
def requested(request_at):
    def make(dialect="rest") -> Integration:
        integration = syncable("PROFILE_PLUGIN")
        integration.application.dialect = dialect
        integration.application.save(update_fields=["dialect"])
        request_at(integration)
        return integration

    return make


def send(*rows):
    """What became of each name, once the rows were read anew."""
    named = send_names(integrations=[row.pk for row in rows])
    for row in rows:
        row.refresh_from_db()
    return named


@pytest.mark.parametrize(
    ("integration_type", "name"),
    [
        ("ONE_CLICK_EXPORT", "Acme LinkedIn Recruiter One-Click Export Integration"),
        ("IN_ATS_INDICATOR", "Acme ATS Indicator Integration"),
        ("PROFILE_PLUGIN", "Acme Profile Plugin Integration"),
        ("CSA_API", "Acme CSA_API Integration"),
        ("APPLY_CONNECT", "Acme Apply Connect Integration"),
    ],
)
def test_the_default_name_follows_linkedins_convention(integration_type, name):
    row = IntegrationFactory.build(integration_type=integration_type, customer__name="Acme")
    assert default_name(row) == name_of(row) == name


def test_a_name_that_was_entered_goes_first():
    assert name_of(IntegrationFactory.build(integration_name="Ours")) == "Ours"


@pytest.mark.parametrize("dialect", ["rest", "v2"])
def test_a_name_is_confirmed_once_it_was_read_back(dialect, linkedin, requested):
    row = requested(dialect)
    one = send(row)[0]
    assert (one.outcome, row.confirmed_name) == ("confirmed", default_name(row))
    assert row.confirmed_name_at <= timezone.now()
    assert shown_name(linkedin, row) == default_name(row)
    assert calls_of_integrations(linkedin) == ["POST", "GET"]
    assert one.request_id == ApiCall.objects.get(method="POST", endpoint__contains="ntegrations").uuid


def test_the_read_back_tells_the_state_too(linkedin, requested):
    row = requested()
    enable(linkedin, row)
    send(row)
    assert row.linkedin_status == "ENABLED"


def test_a_confirmed_name_is_not_sent_again(linkedin, requested):
    row = requested()
    send(row)
    assert send(row)[0].outcome == "unchanged"
    assert calls_of_integrations(linkedin) == ["POST", "GET"]


def test_a_new_name_replaces_the_old(linkedin, requested):
    row = requested()
    send(row)
    Integration.objects.filter(pk=row.pk).update(integration_name="Acmé & Söhne 100%")
    assert send(row)[0].outcome == "confirmed"
    assert shown_name(linkedin, row) == row.confirmed_name == "Acmé & Söhne 100%"


def test_all_names_of_an_application_travel_in_one_call(linkedin, requested, request_at):
    row = requested()
    other = syncable("IN_ATS_INDICATOR", beside=row)
    request_at(other)
    assert [one.outcome for one in send(row, other)] == ["confirmed", "confirmed"]
    assert calls_of_integrations(linkedin) == ["POST", "GET"]


def test_what_the_customer_did_not_request_cannot_be_named(linkedin, requested):
    row = requested()
    other = syncable("IN_ATS_INDICATOR", beside=row)
    assert [one.outcome for one in send(row, other)] == ["confirmed", "refused"]
    assert other.confirmed_name == ""


@pytest.mark.parametrize(
    ("fault", "outcome", "is_there"),
    [
        pytest.param(
            Fault("reset", match={"method": "POST", "resource": "integrations"}),
            "unknown",
            True,
            id="lost answer",
        ),
        pytest.param(Fault("garbage", match={"method": "GET"}), "unknown", True, id="unreadable read-back"),
        pytest.param(
            Fault(
                "entity_status:500", match={"method": "POST", "resource": "integrations"}, at="before_apply"
            ),
            "not_sent",
            False,
            id="500 of the entity",
        ),
        pytest.param(Fault("throttle:day", match={"resource": "integrations"}), "not_sent", False, id="429"),
        pytest.param(Fault("sunset:202603"), "refused", False, id="426"),
        pytest.param(Fault("poison:Profile Plugin"), "refused", False, id="400"),
    ],
)
def test_nothing_is_confirmed_without_proof(fault, outcome, is_there, linkedin, requested):
    row = requested()
    linkedin.state.faults.append(fault)
    assert send(row)[0].outcome == outcome
    assert (row.confirmed_name, row.confirmed_name_at) == ("", None)
    assert bool(shown_name(linkedin, row)) is is_there


def test_another_name_read_back_is_unknown(linkedin, requested):
    row = requested()
    document = json.dumps({"integrationName": "Somebody else's"})
    linkedin.state.faults.append(Fault(f"entity_answer:{document}", match={"method": "GET"}))
    one = send(row)[0]
    assert (one.outcome, row.confirmed_name) == ("unknown", "")
    assert "Somebody else's" in one.message


def told(row):
    """What the integration's history says of its name, the latest first, and who did it."""
    rows = row.history.filter(history_change_reason__contains="ame").select_related("history_user")
    return [(one.history_change_reason, one.history_user and one.history_user.username) for one in rows]


def test_the_history_says_who_sent_which_name_and_that_linkedin_shows_it(linkedin, requested, person):
    row = requested()
    send_names(integrations=[row.pk], actor=person("Onboarding"))
    assert told(row) == [
        ("Name: LinkedIn shows it", "onboarding"),
        (f"Sending the name “{default_name(row)}” to LinkedIn", "onboarding"),
    ]


@pytest.mark.parametrize(
    ("fault", "end"),
    [
        pytest.param(Fault("garbage", match={"method": "GET"}), "Name unknown: LinkedIn took", id="unknown"),
        pytest.param(Fault("poison:Profile Plugin"), "Name refused: LinkedIn", id="refused"),
        pytest.param(
            Fault("throttle:day", match={"resource": "integrations"}),
            "Name not sent: LinkedIn",
            id="not sent",
        ),
    ],
)
def test_the_history_says_what_else_became_of_it(fault, end, linkedin, requested):
    row = requested()
    linkedin.state.faults.append(fault)
    send(row)
    (after, _), (before, _) = told(row)
    assert after.startswith(end)
    assert before == f"Sending the name “{default_name(row)}” to LinkedIn"


def test_the_history_says_nothing_of_a_name_that_does_not_leave(linkedin, requested):
    row = requested()
    send_names(integrations=[row.pk], seconds=0)
    Integration.objects.filter(pk=row.pk).update(paused_at=timezone.now(), pause_reason="Merger")
    send(row)
    assert told(row) == []


def test_a_long_name_is_cut_in_its_middle_for_the_history():
    sentence = sending(f"{'A' * 150} Profile Plugin Integration")
    assert len(sentence) == 100
    assert sentence.startswith("Sending the name “AAA")
    assert sentence.endswith("A Profile Plugin Integration” to LinkedIn")


def test_a_person_sends_it_again_after_a_lost_answer(linkedin, requested):
    row = requested()
    linkedin.state.faults.append(Fault("reset", match={"method": "POST", "resource": "integrations"}))
    send(row)
    assert send(row)[0].outcome == "confirmed"


def test_a_paused_integration_is_not_named(linkedin, requested):
    row = requested()
    Integration.objects.filter(pk=row.pk).update(paused_at=timezone.now(), pause_reason="Merger")
    one = send(row)[0]
    assert (one.outcome, calls_of_integrations(linkedin)) == ("not_allowed", [])
    assert "Merger" in one.message


def test_a_name_that_is_too_long_is_not_sent(linkedin, requested):
    row = requested()
    row.customer.name = "A" * 190
    row.customer.save(update_fields=["name"])
    step = plan_names([row.pk])[0]
    assert "enter a shorter" in str(step.refusal)
    assert send(row)[0].outcome == "not_allowed"


def test_out_of_time_nothing_is_sent(linkedin, requested):
    row = requested()
    assert send_names(integrations=[row.pk], seconds=0)[0].outcome == "not_sent"
    assert calls_of_integrations(linkedin) == []
