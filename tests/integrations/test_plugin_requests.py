"""What the widget hands over: judged, stored, and believed only once LinkedIn says the same (T11, W10)."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from integrations.models import CustomerReport, Integration, OnboardingTrack, PluginRequest
from integrations.pausing import pause
from integrations.plugin.requests import MOST_A_DAY, TooMany, confirm, dismiss, make_known, receive, take
from integrations.sandbox.faults import Fault
from partnerhub.refusals import Refused
from tests.customers.factories import ContractFactory, CustomerFactory
from tests.integrations.at_linkedin import calls_of_integrations
from tests.integrations.onboarded import (
    COMPANY_TYPES,
    PLUGIN_URL,
    link_to,
    payload_of,
    provisioned_track,
    request_in_widget,
)

pytestmark = pytest.mark.django_db
State = PluginRequest.State


@pytest.fixture(autouse=True)
def _customers_door(settings):
    settings.PLUGIN_URL = PLUGIN_URL


@pytest.fixture
def track(db):
    return provisioned_track()


def handed_over(track, *types, **members) -> PluginRequest:
    return receive(link=link_to(track), raw=payload_of(track, *types, **members))


def known(track) -> dict[str, str]:
    return dict(Integration.objects.filter(customer=track.customer).values_list("integration_type", "origin"))


# Receiving --------------------------------------------------------------------------------------


def test_what_fits_the_customer_waits_for_linkedin_and_wakes_the_track(track):
    request = handed_over(track, *COMPANY_TYPES, "CSA_API")
    assert (request.state, request.why) == (State.WAITING, "")
    assert OnboardingTrack.objects.get().due_at <= timezone.now()


def test_receiving_alone_believes_nothing(track):
    handed_over(track, *COMPANY_TYPES)
    assert known(track) == {}


def test_the_payload_is_kept_as_it_came(track):
    raw = " " + payload_of(track, "ONE_CLICK_EXPORT", bundle="X")
    assert receive(link=link_to(track), raw=raw).raw == raw


@pytest.mark.parametrize(
    ("members", "state", "said"),
    [
        pytest.param({"integrationContext": "urn:li:organization:999"}, State.REFUSED, "company 999", id="W10 foreign company"),
        pytest.param({"integrationType": "APPLY_CONNECT"}, State.REFUSED, "no integration of Recruiter", id="W10 other product"),
        pytest.param({"integrationType": "MIND_READING"}, State.REFUSED, "MIND_READING, which is no", id="W10 unknown type"),
        pytest.param({"tenantType": "JOBS"}, State.REFUSED, "runs under RECRUITER", id="another tenant"),
        pytest.param({"integrationContext": "urn:li:contract:4711"}, State.REFUSED, "belongs to organization", id="a contract"),
        pytest.param({"integrationType": "<script>"}, State.REFUSED, "LinkedIn's names", id="W10 script in a name"),
    ],
)  # fmt: skip
def test_w10_what_is_not_theirs_is_stored_and_not_believed(track, members, state, said):
    request = handed_over(track, "ONE_CLICK_EXPORT", **members)
    assert request.state == state
    assert said in request.why


def test_one_foreign_urn_spoils_the_whole_payload(track):
    mine = json.loads(payload_of(track, *COMPANY_TYPES))
    foreign = mine[0] | {"integrationContext": "urn:li:organization:999"}
    request = receive(link=link_to(track), raw=json.dumps([*mine, foreign]))
    assert request.state == State.REFUSED


def test_another_customers_contract_is_foreign(track):
    other = ContractFactory()
    request = handed_over(
        track, "CSA_API", integrationContext=f"urn:li:contract:{other.linkedin_contract_id}"
    )
    assert (request.state, str(other.customer) in request.why) == (State.REFUSED, True)


def test_another_customers_company_is_named_to_staff(track):
    CustomerFactory(name="Alder & Söhne", linkedin_company_id="999")
    request = handed_over(track, "ONE_CLICK_EXPORT", integrationContext="urn:li:organization:999")
    assert "Alder & Söhne" in request.why


def test_a_contract_nobody_recorded_is_held_for_a_person(track):
    request = handed_over(track, "CSA_API", integrationContext="urn:li:contract:4711")
    assert request.state == State.HELD
    assert "record contract 4711" in request.why


def test_another_contract_of_the_customer_is_held(track):
    other = ContractFactory(customer=track.customer)
    request = handed_over(
        track, "CSA_API", integrationContext=f"urn:li:contract:{other.linkedin_contract_id}"
    )
    assert (request.state, "choose the right one" in request.why) == (State.HELD, True)


def test_the_same_message_twice_is_one_request(track):
    assert handed_over(track, "CSA_API") == handed_over(track, "CSA_API")


def test_a_link_brings_so_much_a_day_and_no_more(track):
    link = link_to(track)
    for number in range(MOST_A_DAY):
        receive(link=link, raw=f"rubbish {number}")
    with pytest.raises(TooMany):
        receive(link=link, raw="more of it")
    assert PluginRequest.objects.count() == MOST_A_DAY
    PluginRequest.objects.update(received_at=timezone.now() - timedelta(days=1))
    receive(link=link, raw="more of it")


def test_what_a_database_cannot_hold_is_taken_out(track):
    assert "\x00" not in receive(link=link_to(track), raw="a\x00" * 50_000).raw


# Confirming -------------------------------------------------------------------------------------


def test_what_linkedin_knows_is_confirmed_and_becomes_rows(track, linkedin):
    request_in_widget(linkedin, track, *COMPANY_TYPES, "CSA_API")
    request = confirm(handed_over(track, *COMPANY_TYPES, "CSA_API").pk)
    assert (request.state, request.why) == (State.CONFIRMED, "")
    assert known(track) == dict.fromkeys((*COMPANY_TYPES, "CSA_API"), "plugin")
    row = Integration.objects.get(integration_type="CSA_API")
    assert (row.contract, row.application, row.was_seen) == (track.contract, track.application, True)
    assert calls_of_integrations(linkedin) == ["GET"]


def test_t11_what_linkedin_does_not_know_is_not_believed(track, linkedin):
    request_in_widget(linkedin, track, "CSA_API")
    request = confirm(handed_over(track, *COMPANY_TYPES).pk)
    assert request.state == State.WAITING
    assert "LinkedIn does not show it yet" in request.why
    assert known(track) == {}


def test_half_of_it_known_makes_those_rows_and_goes_on_waiting(track, linkedin):
    request_in_widget(linkedin, track, "PROFILE_PLUGIN")
    request = confirm(handed_over(track, "PROFILE_PLUGIN", "CSA_API").pk)
    assert request.state == State.WAITING
    assert known(track) == {"PROFILE_PLUGIN": "plugin"}


def test_an_unclear_answer_leaves_it_waiting(track, linkedin):
    request_in_widget(linkedin, track, "PROFILE_PLUGIN")
    linkedin.state.faults.append(Fault("garbage", match={"method": "GET"}))
    request = confirm(handed_over(track, "PROFILE_PLUGIN").pk)
    assert (request.state, known(track)) == (State.WAITING, {})
    assert request.why
    assert confirm(request.pk).state == State.CONFIRMED


def test_confirming_twice_changes_nothing_and_asks_nobody(track, linkedin):
    request_in_widget(linkedin, track, "PROFILE_PLUGIN")
    request = confirm(handed_over(track, "PROFILE_PLUGIN").pk)
    settled_at = request.settled_at
    assert confirm(request.pk).settled_at == settled_at
    assert calls_of_integrations(linkedin) == ["GET"]


def test_what_was_recorded_by_hand_is_kept_and_taken_under_the_application(track, linkedin):
    row = Integration.objects.create(
        customer=track.customer, integration_type="PROFILE_PLUGIN", tenant_type="RECRUITER"
    )
    request_in_widget(linkedin, track, "PROFILE_PLUGIN")
    confirm(handed_over(track, "PROFILE_PLUGIN").pk)
    row.refresh_from_db()
    assert (Integration.objects.get(), row.application, row.origin) == (row, track.application, "hand")


def test_requesting_again_does_not_resume_what_a_person_paused(track, linkedin, person):
    request_in_widget(linkedin, track, "PROFILE_PLUGIN")
    confirm(handed_over(track, "PROFILE_PLUGIN").pk)
    pause(integration=Integration.objects.get(), reason="Merger", actor=person("Onboarding"))
    assert confirm(handed_over(track, "PROFILE_PLUGIN").pk).state == State.CONFIRMED
    assert Integration.objects.get().is_paused


def test_a_request_that_came_through_settles_what_the_customer_reported(track, linkedin):
    CustomerReport.objects.create(track=track, kind=CustomerReport.Kind.COOKIES)
    request_in_widget(linkedin, track, "PROFILE_PLUGIN")
    confirm(handed_over(track, "PROFILE_PLUGIN").pk)
    assert CustomerReport.objects.get().settled_at is not None


def test_a_customer_without_an_application_is_not_asked_about(track, linkedin):
    request = handed_over(track, "PROFILE_PLUGIN")
    OnboardingTrack.objects.update(application=None)
    assert "not provisioned" in confirm(request.pk).why
    assert calls_of_integrations(linkedin) == []


def test_a_company_that_changed_meanwhile_is_judged_anew(track, linkedin):
    request = handed_over(track, "PROFILE_PLUGIN")
    track.customer.linkedin_company_id = "77"
    track.customer.save()
    assert confirm(request.pk).state == State.REFUSED
    assert calls_of_integrations(linkedin) == []


# The message that got lost ----------------------------------------------------------------------


def test_a_request_of_which_nothing_reached_us_is_found(track, linkedin):
    request_in_widget(linkedin, track, *COMPANY_TYPES)
    assert make_known(track=track, types=track.wanted_types) == set(COMPANY_TYPES)
    assert known(track).keys() == set(COMPANY_TYPES)
    assert make_known(track=track, types=track.wanted_types) == set(COMPANY_TYPES)


def test_without_its_ids_nothing_is_asked(track, linkedin):
    track.customer.linkedin_company_id, track.contract = "", None
    assert make_known(track=track, types=track.wanted_types) == set()
    assert calls_of_integrations(linkedin) == []


# People -----------------------------------------------------------------------------------------


def test_a_held_request_is_taken_once_the_contract_is_recorded(track, person):
    actor = person("Onboarding")
    OnboardingTrack.objects.update(contract=None)
    request = handed_over(OnboardingTrack.objects.get(), "CSA_API", integrationContext="urn:li:contract:4711")
    with pytest.raises(Refused, match="record contract 4711"):
        take(request=request, actor=actor)
    ContractFactory(customer=track.customer, linkedin_contract_id="4711")
    assert take(request=request, actor=actor).state == State.WAITING
    with pytest.raises(Refused, match="waits for nobody"):
        take(request=request, actor=actor)


def test_a_dismissed_request_says_by_whom(track, person):
    refused = handed_over(track, "CSA_API", tenantType="JOBS")
    request = dismiss(request=refused, actor=person("Onboarding"))
    assert "Dismissed by onboarding." in request.why
    assert (request.state, request.settled_at is None) == (State.REFUSED, False)
    with pytest.raises(Refused):
        dismiss(request=request, actor=person("Support"))
