"""What the page's script hands over: a hint from a browser, answered in the customer's words (T11, W10)."""

import pytest
from django.test import Client

from integrations.models import Integration, PluginRequest
from integrations.plugin.requests import MOST_A_DAY, confirm
from tests.integrations.customer_pages.conftest import HOST
from tests.integrations.onboarded import COMPANY_TYPES, payload_of, provisioned_track, request_in_widget

State = PluginRequest.State


@pytest.fixture
def hand_over(door, address):
    door.open(address)

    def send(raw: str):
        return door.send(address + "requested/", raw)

    return send


def test_a_request_is_thanked_for_and_waits(hand_over, track):
    answer = hand_over(payload_of(track, *COMPANY_TYPES, bundle="RECRUITER_SYSTEM_CONNECT_COMPANY"))
    assert answer.status_code == 202
    assert "We are asking LinkedIn" in answer.json()["message"]
    assert PluginRequest.objects.get().state == State.WAITING


def test_and_goes_on_once_linkedin_says_the_same(hand_over, track, linkedin):
    request_in_widget(linkedin, track, *COMPANY_TYPES)
    hand_over(payload_of(track, *COMPANY_TYPES))
    assert confirm(PluginRequest.objects.get().pk).state == State.CONFIRMED
    assert Integration.objects.count() == 3


@pytest.mark.parametrize(
    ("members", "status"),
    [
        pytest.param({"integrationContext": "urn:li:organization:999"}, 403, id="W10 foreign company"),
        pytest.param({"integrationType": "MIND_READING"}, 400, id="W10 unknown type"),
        pytest.param({"integrationType": "<script>alert(1)</script>"}, 400, id="W10 script in a name"),
        pytest.param(
            {"integrationContext": "urn:li:contract:4711", "integrationType": "CSA_API"}, 202, id="held"
        ),
    ],
)
def test_w10_what_does_not_fit_is_answered_without_saying_why(hand_over, track, members, status):
    answer = hand_over(payload_of(track, "ONE_CLICK_EXPORT", **members))
    assert answer.status_code == status
    assert not any(word in answer.json()["message"] for word in ("999", "MIND", "<script", "4711"))
    assert PluginRequest.objects.get().state in (State.REFUSED, State.HELD)


def test_what_is_no_json_is_stored_and_refused(hand_over):
    assert hand_over("\xff<html>").status_code == 400
    assert PluginRequest.objects.get().state == State.REFUSED


def test_what_is_far_too_long_is_not_even_read(hand_over):
    assert hand_over("x" * 300_000).status_code == 413
    assert not PluginRequest.objects.exists()


def test_a_link_that_brings_too_much_is_told_to_wait(hand_over):
    answers = [hand_over(f"rubbish {number}").status_code for number in range(MOST_A_DAY + 1)]
    assert answers == [400] * MOST_A_DAY + [429]


def test_t11_without_the_pages_token_nothing_is_taken(address, track):
    stranger = Client(enforce_csrf_checks=True, SERVER_NAME=HOST)
    path = address.removeprefix(f"http://{HOST}") + "requested/"
    answer = stranger.post(path, payload_of(track, "CSA_API"), content_type="application/json")
    assert answer.status_code == 403
    assert not PluginRequest.objects.exists()


def test_t11_another_origin_is_refused(door, address, track):
    door.open(address)
    answer = door.send(address + "requested/", payload_of(track, "CSA_API"), Origin="https://evil.example")
    assert answer.status_code == 403
    assert not PluginRequest.objects.exists()


def test_one_customers_link_brings_nothing_of_another(hand_over):
    other = provisioned_track()
    assert hand_over(payload_of(other, *COMPANY_TYPES)).status_code == 403
