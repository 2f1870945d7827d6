"""The start page says which tracks wait for us."""

import pytest

from integrations.onboarding_attention import onboarding_rows
from tests.integrations.onboarded import PLUGIN_URL
from tests.integrations.tracks_at import link_unsent, live, request_awaited

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _customers_door(settings):
    settings.PLUGIN_URL = PLUGIN_URL


def test_tracks_that_are_ours_stand_on_the_start_page_with_their_action(person):
    ours = link_unsent()
    request_awaited()
    live()
    (topic,) = onboarding_rows(person("Onboarding")).topics
    (row,) = topic.rows
    assert (topic.number, row.title, row.action_label) == (1, str(ours), "Send the link")
    assert row.action_url == f"/integrations/onboardingtrack/{ours.pk}/letter/plugin_link/"


def test_who_cannot_act_on_tracks_is_not_told_of_them(person, django_assert_max_num_queries):
    link_unsent()
    reader = person("Support")
    with django_assert_max_num_queries(2):  # the person's own permissions
        assert onboarding_rows(reader).topics == []
