"""Signed links: whose they are, how long they work, and that nobody can make one up."""

from datetime import timedelta

import pytest
from django.utils import timezone

from integrations.customer_links import (
    address_of,
    ask_renewal,
    find_link,
    make_link,
    newest_valid,
    note_opened,
    note_sent,
    revoke,
)
from integrations.models import CustomerLink
from partnerhub.refusals import Refused
from tests.integrations.onboarded import PLUGIN_URL, link_to, provisioned_track

pytestmark = pytest.mark.django_db
PLUGIN, SUMMARY = CustomerLink.Purpose.PLUGIN, CustomerLink.Purpose.SUMMARY


@pytest.fixture(autouse=True)
def _customers_door(settings):
    settings.PLUGIN_URL = PLUGIN_URL


def signed(link) -> str:
    return address_of(link).removesuffix("/").rpartition("/")[2]


def test_a_link_is_found_again_by_its_address():
    link = link_to(provisioned_track())
    assert address_of(link).startswith(f"{PLUGIN_URL}/connect/")
    assert find_link(signed(link), PLUGIN) == link
    assert len(address_of(link)) < 120


def test_a_link_works_as_long_as_the_setting_says(settings):
    settings.LINK_DAYS = 3
    now = timezone.now()
    link = make_link(track=provisioned_track(), purpose=PLUGIN, actor=None, now=now)
    assert link.is_valid(now + timedelta(days=3, seconds=-1))
    assert not link.is_valid(now + timedelta(days=3))


@pytest.mark.parametrize(
    "spoil", [lambda s: s[:-1], lambda s: "9" + s, lambda s: s.swapcase(), lambda s: "x", lambda s: ""]
)
def test_a_link_nobody_signed_is_not_found(spoil):
    assert find_link(spoil(signed(link_to(provisioned_track()))), PLUGIN) is None


def test_a_link_opens_its_own_page_only():
    link = link_to(provisioned_track(), SUMMARY)
    assert "/status/" in address_of(link)
    assert find_link(signed(link), PLUGIN) is None


def test_a_link_of_another_installation_is_not_found(settings):
    address = signed(link_to(provisioned_track()))
    settings.SECRET_KEY = "another" * 10
    assert find_link(address, PLUGIN) is None


def test_a_link_that_works_is_used_again():
    track = provisioned_track()
    first = make_link(track=track, purpose=PLUGIN, actor=None)
    assert make_link(track=track, purpose=PLUGIN, actor=None) == first
    assert make_link(track=track, purpose=SUMMARY, actor=None) != first
    assert make_link(track=track, purpose=PLUGIN, actor=None, anew=True) != first


def test_a_link_that_is_over_is_replaced(person):
    track, actor = provisioned_track(), person("Onboarding")
    revoked = revoke(link=link_to(track), actor=actor)
    assert revoked.revoked_by == actor
    assert newest_valid(track=track, purpose=PLUGIN) is None
    assert make_link(track=track, purpose=PLUGIN, actor=actor) != revoked


def test_a_link_is_taken_back_once(person):
    link = revoke(link=link_to(provisioned_track()), actor=person("Onboarding"))
    with pytest.raises(Refused, match="taken back already"):
        revoke(link=link, actor=link.revoked_by)


def test_no_link_is_made_without_an_address_for_it(settings):
    track = provisioned_track()
    settings.PLUGIN_URL = ""
    with pytest.raises(Refused, match="PLUGIN_URL"):
        make_link(track=track, purpose=PLUGIN, actor=None)


def test_no_link_is_made_for_who_left():
    with pytest.raises(Refused, match="taken off LinkedIn"):
        make_link(track=provisioned_track(ended_at=timezone.now()), purpose=PLUGIN, actor=None)


def test_only_the_first_sending_and_the_first_opening_count():
    link = make_link(track=provisioned_track(), purpose=PLUGIN, actor=None)
    sent = note_sent(link=link).sent_at
    assert note_sent(link=link).sent_at == sent is not None
    assert (note_opened(link=link), note_opened(link=link)) == (True, False)


def test_a_wish_for_a_new_link_is_noted_once_and_wakes_the_track():
    link = link_to(provisioned_track(), expires_at=timezone.now())
    assert (ask_renewal(link=link), ask_renewal(link=link)) == (True, False)
    link.refresh_from_db()
    assert link.renewal_asked_at is not None
    assert link.track.__class__.objects.get().due_at is not None


def test_a_wish_from_an_old_link_stands_at_the_newest_and_brings_a_new_one():
    track = provisioned_track()
    old = link_to(track, expires_at=timezone.now())
    newest = link_to(track)
    ask_renewal(link=old)
    newest.refresh_from_db()
    assert newest.renewal_asked_at is not None
    assert make_link(track=track, purpose=PLUGIN, actor=None).pk > newest.pk
