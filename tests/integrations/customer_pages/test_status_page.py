"""The summary page: read-only, and safe to show."""

import pytest
from django.utils import timezone

from integrations.customer_links import address_of
from integrations.models import CustomerLink, OnboardingTrack
from tests.integrations.onboarded import known_integrations, link_to


@pytest.fixture
def summary_address(track) -> str:
    return address_of(link_to(track, CustomerLink.Purpose.SUMMARY))


def test_it_says_where_we_are_and_what_we_need(door, track, summary_address):
    link_to(track)
    text = door.open(summary_address).content.decode()
    assert "We are waiting for you" in text
    assert "click “Request” for" in text
    assert "Requested by you" in text


def test_once_it_is_switched_on_nothing_is_asked(door, track, summary_address):
    known_integrations(track, *track.wanted_types, word="ENABLED")
    assert "What we need from you" not in door.open(summary_address).content.decode()


def test_it_holds_no_form_and_no_script(door, summary_address):
    text = door.open(summary_address).content.decode()
    assert "<form" not in text
    assert "<script" not in text
    assert "csrftoken" not in door.cookies


def test_it_takes_no_post(door, summary_address):
    door.token = "x" * 64
    assert door.press(summary_address).status_code in (403, 405)


def test_what_left_says_so_and_no_more(door, track, summary_address):
    OnboardingTrack.objects.update(ended_at=timezone.now())
    text = door.open(summary_address).content.decode()
    assert "This connection is closed" in text
    assert "Step by step" not in text


def test_a_summary_that_is_over_says_whom_to_ask_and_offers_no_button(door, summary_address):
    """Nobody would see the wish: no stage waits for a summary."""
    CustomerLink.objects.update(expires_at=timezone.now())
    answer = door.open(summary_address)
    text = answer.content.decode()
    assert (answer.status_code, "<form" in text) == (410, False)
    assert "your contact at Talent Harbor sends you a new one" in text
    door.token = "x" * 64
    assert door.press(summary_address + "renew/").status_code in (403, 404)
    assert CustomerLink.objects.get().renewal_asked_at is None
