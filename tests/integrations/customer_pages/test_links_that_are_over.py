"""Links that expired or were taken back, and links that never were."""

import pytest
from django.utils import timezone

from integrations.models import CustomerLink, OnboardingTrack, PluginRequest
from tests.integrations.onboarded import payload_of

OVER = pytest.mark.parametrize("column", ["expires_at", "revoked_at"])


@OVER
def test_a_link_that_is_over_names_nobody_but_us(door, track, address, column):
    CustomerLink.objects.update(**{column: timezone.now()})
    answer = door.open(address)
    text = answer.content.decode()
    assert answer.status_code == 410
    assert "Talent Harbor" in text
    assert track.customer.name not in text
    assert "Recruiter System Connect" not in text


@OVER
@pytest.mark.parametrize("path", ["seen/", "requested/", "check/", "help/other/"])
def test_nothing_works_by_it(door, track, address, column, path):
    door.open(address)
    CustomerLink.objects.update(**{column: timezone.now()})
    assert door.send(address + path, payload_of(track, "CSA_API")).status_code == 410
    assert not PluginRequest.objects.exists()


def test_a_new_link_is_asked_for_once(door, address):
    CustomerLink.objects.update(expires_at=timezone.now())
    door.open(address)
    answer = door.press(address + "renew/")
    assert answer.status_code == 302
    assert CustomerLink.objects.get().renewal_asked_at is not None
    assert OnboardingTrack.objects.get().due_at <= timezone.now()
    assert "knows that you need a new link" in door.open(address).content.decode()


def test_who_holds_a_link_that_works_needs_no_other(door, address):
    door.open(address)
    door.press(address + "renew/")
    assert CustomerLink.objects.get().renewal_asked_at is None


@pytest.mark.parametrize(
    "path", ["connect/nonsense/", "status/nonsense/", "connect/1-x.y/state.json", "connect/nonsense/renew/"]
)
def test_a_link_that_never_was_is_not_found(door, db, path):
    answer = door.get(f"/{path}")
    assert answer.status_code == 404
    assert "open the link in our mail again" in answer.content.decode()
