"""What the start page says about values that changed at LinkedIn."""

from datetime import timedelta

import pytest
from django.utils import timezone

from integrations.drift_attention import drift_topics
from integrations.models import SyncRun
from tests.integrations.factories import SyncResultFactory, SyncRunFactory, ready_configuration

pytestmark = pytest.mark.django_db


def drifting(**fields):
    callback = {"desired_value": "https://ats.example/1", "observed_value": "https://elsewhere.example/1"}
    return ready_configuration(
        **{"confirmed": True, "drift": "differs", "drift_since": timezone.now(), **callback, **fields}
    )


def reasons():
    return {(topic.tone, row.reason) for topic in drift_topics() for row in topic.rows}


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        pytest.param(
            {}, "LinkedIn delivers candidates to elsewhere.example instead of ats.example.", id="another host"
        ),
        pytest.param(
            {"observed_value": "https://ats.example/2"},
            "LinkedIn delivers candidates to another address at ats.example.",
            id="another path",
        ),
        pytest.param(
            {"drift": "absent", "observed_value": ""},
            "LinkedIn has no callback any more; ours is at ats.example.",
            id="gone",
        ),
    ],
)
def test_a_callback_that_changed_is_an_alarm_with_both_hosts(fields, reason):
    drifting(**fields)
    assert reasons() == {("bad", reason)}


def test_another_value_that_changed_is_shown_with_both_values():
    drifting(key="JOB_POSTING_VIEWERS", desired_value="ALL_PRODUCT_USERS", observed_value="NOBODY")
    assert reasons() == {("warn", "LinkedIn has 'NOBODY' instead of 'ALL_PRODUCT_USERS'.")}


def test_a_value_that_went_away_is_shown_with_ours():
    drifting(key="JOB_POSTING_VIEWERS", desired_value="ALL_PRODUCT_USERS", drift="absent", observed_value="")
    assert reasons() == {("warn", "LinkedIn has no value any more; ours is 'ALL_PRODUCT_USERS'.")}


def test_a_row_says_when_it_is_left_to_a_person_because_it_was_just_healed():
    row = drifting(desired_value="https://ats.example/1")
    row.integration.customer.drift_policy = "heal"
    row.integration.customer.save()
    run = SyncRunFactory(source=SyncRun.Source.HEAL)
    SyncResultFactory(run=run, configuration=row, outcome="confirmed")
    assert "leaves this one to a person" in reasons().pop()[1]


def test_the_list_behind_a_topic_shows_as_many_as_it_counts(browser_of):
    drifting(trouble="rejected")
    drifting(key="JOB_POSTING_VIEWERS", desired_value="ALL_PRODUCT_USERS")
    ready_configuration(confirmed=True)
    browser = browser_of("Onboarding")
    lists = [browser.get(topic.url).context["cl"].result_count for topic in drift_topics()]
    assert lists == [topic.number for topic in drift_topics()] == [1, 1]


def test_the_start_page_shows_it_to_those_who_may_decide(browser_of):
    drifting(drift_since=timezone.now() - timedelta(days=2))
    words = b"allbacks that changed at LinkedIn"
    assert words in browser_of("Onboarding").get("/").content
    assert words not in browser_of("Support").get("/").content
