"""The start page says which tracks wait for us."""

import pytest
from django.utils import timezone

from integrations import stage_log
from integrations.models import OnboardingTrack
from integrations.onboarding import positions_of
from integrations.onboarding_attention import onboarding_rows
from tests.integrations.onboarded import PLUGIN_URL, link_to
from tests.integrations.tracks_at import link_unsent, live, request_awaited

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _customers_door(settings):
    settings.PLUGIN_URL = PLUGIN_URL


def looked_at() -> None:
    """As the sweep does once a minute."""
    stage_log.record(positions_of(OnboardingTrack.objects.all()), now=timezone.now())


def test_tracks_that_are_ours_stand_on_the_start_page_with_their_action(person):
    ours = link_unsent()
    request_awaited()
    live()
    looked_at()
    (topic,) = onboarding_rows(person("Onboarding")).topics
    (row,) = topic.rows
    assert (topic.number, row.title, row.action_label) == (1, str(ours), "Send the link")
    assert row.action_url == f"/integrations/onboardingtrack/{ours.pk}/letter/plugin_link/"


def test_who_cannot_act_on_tracks_is_not_told_of_them(person, django_assert_max_num_queries):
    link_unsent()
    reader = person("Support")
    with django_assert_max_num_queries(2):  # the person's own permissions
        assert onboarding_rows(reader).topics == []


def test_a_track_that_moved_on_since_it_was_looked_at_is_not_ours_any_more(person):
    ours = link_unsent()
    looked_at()
    link_to(ours)
    assert [topic.number for topic in onboarding_rows(person("Onboarding")).topics] == [0]
