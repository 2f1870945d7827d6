"""The plugin page: what it says in each phase, and that looking at it changes nothing."""

from datetime import timedelta

import pytest
from django.forms.models import model_to_dict
from django.utils import timezone

from integrations.customer_links import address_of
from integrations.models import (
    Acknowledgement,
    CustomerLink,
    Integration,
    OnboardingTrack,
    PluginRequest,
)
from tests.integrations.customer_pages.conftest import CustomersBrowser
from tests.integrations.onboarded import (
    COMPANY_TYPES,
    known_integrations,
    link_to,
    payload_of,
    provisioned_track,
)

State = PluginRequest.State


def said(door: CustomersBrowser, address: str) -> str:
    return " ".join(door.open(address).content.decode().split())


def everything() -> list[dict]:
    return [
        model_to_dict(row)
        for model in (OnboardingTrack, CustomerLink, PluginRequest)
        for row in model.objects.all()
    ]


def test_looking_at_every_page_changes_nothing(door, track, address):
    before = everything()
    for path in ("", "state.json", "help/not-admin/", "help/cookies/", "help/no-company/"):
        assert door.open(address + path).status_code == 200
        assert door.head(address.removeprefix("http://connect.example") + path).status_code == 200
    assert everything() == before


@pytest.mark.parametrize("path", ["seen/", "requested/", "check/", "renew/"])
def test_what_changes_something_answers_to_post_only(door, address, path):
    assert door.open(address + path).status_code in (404, 405)


def test_a_browser_that_shows_it_is_noted_once(door, track, address):
    door.open(address)
    assert door.send(address + "seen/").status_code == 204
    first = CustomerLink.objects.get().opened_at
    door.send(address + "seen/")
    assert CustomerLink.objects.get().opened_at == first is not None


def test_sp_27_and_sp_31_stand_on_the_page(door, address):
    text = said(door, address)
    assert "LinkedIn has no test environment" in text
    assert "Why contract level matters" in text
    assert "SeatsV2" in text


def test_the_widget_is_that_of_the_customers_own_application(door, track, address):
    text = said(door, address)
    assert (
        f"api_key: {track.application.client_id} extensions: ATSIntegrationWidget@https://platform.linkedin.com"
        in text
    )
    assert 'type="IN/ATSIntegrationWidget"' in text
    bundles = "RECRUITER_SYSTEM_CONNECT_COMPANY,RECRUITER_SYSTEM_CONNECT_CONTRACT"
    assert f'data-supported-bundled-integration-types="{bundles}"' in text
    assert text.index("plugin.js") < text.index("scripts/in.js")


def test_job_postings_have_a_widget_of_their_own(door, db):
    text = said(door, address_of(link_to(provisioned_track("premium_job_posting"))))
    assert 'type="IN/UJPWidget"' in text
    assert "extensions: UJPWidget@" in text


def test_while_something_is_missing_nothing_can_be_requested(door, track, address):
    Acknowledgement.objects.all().delete()
    text = said(door, address)
    assert "We are still preparing this" in text
    assert "Please confirm that you know" in text
    assert "scripts/in.js" not in text


def test_without_an_application_nothing_can_be_requested(door, track, address):
    OnboardingTrack.objects.update(application=None)
    assert "We are still preparing this" in said(door, address)


def test_half_a_request_says_what_is_missing(door, track, address):
    known_integrations(track, *COMPANY_TYPES)
    raw = payload_of(track, *COMPANY_TYPES)
    PluginRequest.objects.create(track=track, raw=raw, state=State.CONFIRMED, settled_at=timezone.now())
    text = said(door, address)
    assert "You requested company level on" in text
    assert "Contract level is still missing" in text


def test_while_linkedin_confirms_the_widget_stays(door, track, address):
    PluginRequest.objects.create(track=track, raw=payload_of(track, *track.wanted_types))
    text = said(door, address)
    assert "LinkedIn is confirming" in text
    assert "scripts/in.js" in text


def test_after_ten_minutes_without_a_word_it_asks_for_another_click(door, track, address):
    PluginRequest.objects.create(track=track, raw=payload_of(track, *track.wanted_types))
    PluginRequest.objects.update(received_at=timezone.now() - timedelta(minutes=11))
    assert "click <b>Request</b> once more" in said(door, address)


@pytest.mark.parametrize(("state", "words"), [(State.HELD, "looks at it"), (State.REFUSED, "does not fit")])
def test_a_request_that_a_person_looks_at_says_so_and_not_why(door, track, address, state, words):
    PluginRequest.objects.create(track=track, raw="x", state=state, why="SENTINEL")
    text = said(door, address)
    assert "we are checking your request" in text
    assert words in text
    assert "SENTINEL" not in text


def test_after_the_request_it_is_set_up(door, track, address):
    known_integrations(track, *track.wanted_types, named=False)
    assert "we are setting it up" in said(door, address)


def test_then_it_says_what_to_switch_on_and_where(door, db):
    track = provisioned_track("crm_connect", levels="contract")
    known_integrations(track, *track.wanted_types)
    text = said(door, address_of(link_to(track)))
    assert "Now switch it on" in text
    assert f"{track.customer.name} CRM recruiter data (contract level) Integration" in text
    assert track.product_data.switches_at in text
    assert "as <b>Recruiter Admin</b>, together with your Talent Harbor administrator" in text


def test_then_it_is_live(door, db):
    track = provisioned_track("awli")
    known_integrations(track, *track.wanted_types, word="ENABLED")
    address = address_of(link_to(track))
    assert "Everything is switched on" in said(door, address)
    now = timezone.now()
    Integration.objects.update(linkedin_status_since=now, verified_at=now)
    assert "You are live" in said(door, address)


def test_what_is_paused_is_talked_about_and_not_explained(door, track, address):
    known_integrations(track, *track.wanted_types)
    Integration.objects.update(paused_at=timezone.now(), pause_reason="SENTINEL")
    text = said(door, address)
    assert "Please talk to us" in text
    assert "SENTINEL" not in text


def test_the_state_changes_with_what_the_page_shows(door, track, address):
    before = door.open(address + "state.json").json()
    assert before == before | {"widget": True, "final": False, "phase": "request"}
    known_integrations(track, *track.wanted_types)
    after = door.open(address + "state.json").json()
    assert after["version"] != before["version"]
    assert door.open(address + "state.json").json() == after


def test_a_check_that_somebody_asks_for_wakes_the_track_at_once_and_not_too_often(door, track, address):
    door.open(address)
    later = timezone.now() + timedelta(hours=1)
    for expected in (True, False):
        OnboardingTrack.objects.update(due_at=later)
        assert door.send(address + "check/").status_code == 202
        assert (OnboardingTrack.objects.get().due_at < later) is expected


def test_the_check_works_without_a_script(door, address):
    door.open(address)
    assert door.press(address + "check/").headers["Location"] == address.removeprefix(
        "http://connect.example"
    )


def test_a_link_without_its_last_mark_opens_all_the_same(door, address):
    assert door.open(address.removesuffix("/")).status_code == 200


def test_t18_names_are_text_wherever_they_come_from(door, track, address):
    track.customer.name = "<script>alert(1)</script>"
    track.customer.save()
    assert "<script>alert" not in said(door, address)


def test_the_page_takes_as_many_queries_with_many_integrations(
    door, track, address, django_assert_max_num_queries
):
    known_integrations(track, *track.wanted_types)
    with django_assert_max_num_queries(20):
        door.open(address)
