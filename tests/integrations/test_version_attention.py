"""What the start page says about versions that end and pages that are due."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from integrations.linkedin.errors import VersionNotActiveError
from integrations.models import Configuration, DeveloperApplication
from integrations.version_attention import due_pages, version_topics, waiting_for_a_version
from integrations.versions import close
from tests.integrations.factories import (
    SyncResultFactory,
    SyncRunFactory,
    WatchedPageFactory,
    ready_configuration,
)

pytestmark = pytest.mark.django_db
NOT_SERVED = f"LinkedIn answered 426. {VersionNotActiveError.next_step}"


@pytest.fixture(autouse=True)
def version_in_use(settings, time_machine):
    settings.LINKEDIN_VERSION, settings.LINKEDIN_DIALECT = "202603", "rest"
    time_machine.move_to("2026-11-21 09:00", tick=False)


@pytest.fixture
def topics(person):
    """name -> its topic, of those that have something to say to this role."""

    def see(role="Administrator"):
        return {topic.name: topic for topic in version_topics(person(role)) if topic.number}

    return see


def test_a_quiet_day_says_nothing_of_versions(topics):
    assert topics() == {}


def test_a_closed_version_says_how_many_wait_and_what_to_do(topics):
    ready_configuration(trouble=Configuration.Trouble.RETRY, trouble_text=NOT_SERVED)
    closed = close("202603", because="Not active", now=timezone.now())
    topic = topics()["LinkedIn API versions not served"]
    [row] = topic.rows
    assert (topic.tone, row.title, row.since) == ("bad", "LinkedIn does not serve 202603", timezone.now())
    assert (topic.is_alarm, topic.url) == (True, reverse("admin:integrations_closedversion_changelist"))
    assert row.reason == (
        "1 configuration waits. Set LINKEDIN_VERSION to a version that LinkedIn serves, and restart."
    )
    assert row.action_url == reverse("admin:integrations_closedversion_change", args=[closed.pk])


def test_who_may_not_try_a_version_again_is_told_who_can(topics):
    close("202603", because="Not active", now=timezone.now())
    [row] = topics("Onboarding")["LinkedIn API versions not served"].rows
    assert row.action_label == ""
    assert "Tell an administrator" in row.reason


def test_what_waits_for_something_else_does_not_wait_for_the_version():
    ready_configuration(trouble=Configuration.Trouble.RETRY, trouble_text="The daily limit is used up.")
    assert not waiting_for_a_version().exists()


def test_a_closed_version_that_is_no_longer_set_needs_nobody(settings, topics):
    close("202603", because="Not active", now=timezone.now())
    settings.LINKEDIN_VERSION = "202604"
    assert topics() == {}


def test_what_a_run_has_not_sent_yet_waits_for_the_version_too():
    asked_for, finished = ready_configuration(), ready_configuration()
    SyncResultFactory(configuration=asked_for)
    SyncResultFactory(configuration=finished, outcome="confirmed")
    SyncResultFactory(configuration=finished, run=SyncRunFactory(finished_at=timezone.now()))
    assert list(waiting_for_a_version()) == [asked_for]


@pytest.mark.parametrize(
    ("house", "own", "waits"),
    [("rest", "", True), ("rest", "v2", False), ("v2", "", False), ("v2", "rest", True)],
)
def test_only_the_versioned_form_waits_for_a_version(settings, house, own, waits):
    settings.LINKEDIN_DIALECT = house
    ready_configuration(trouble=Configuration.Trouble.RETRY, trouble_text=NOT_SERVED)
    DeveloperApplication.objects.update(dialect=own)
    assert waiting_for_a_version().exists() is waits


@pytest.mark.parametrize(
    ("day", "tone"), [("2027-12-15", "muted"), ("2028-02-10", "warn"), ("2028-02-25", "bad")]
)
def test_a_version_near_its_end_is_said_ever_more_urgently(time_machine, topics, day, tone):
    time_machine.move_to(day)
    topic = topics()["LinkedIn API versions that end"]
    assert (topic.tone, topic.rows[0].title) == (tone, "Version 202603 ends")


def test_pages_that_are_due_are_shown_the_own_ones_first(person):
    user, today = person("Support", first_name="Sam", last_name="Reed"), timezone.localdate()
    WatchedPageFactory(name="Older", next_due_on=today - timedelta(days=9))
    WatchedPageFactory(name="Mine", next_due_on=today, owner=user)
    WatchedPageFactory(name="Later", next_due_on=today + timedelta(days=1))
    assert [(row.title, row.reason) for row in due_pages(user).rows] == [
        ("Mine", "Due since 21 Nov 2026. Sam Reed reads it every 30 days."),
        ("Older", "Due since 12 Nov 2026. Whoever has time reads it every 30 days."),
    ]


def test_the_queries_do_not_grow_with_the_rows(person, django_assert_num_queries):
    user = person("Support")
    WatchedPageFactory.create_batch(12, next_due_on=timezone.localdate(), owner=user)
    close("202603", because="Not active", now=timezone.now())
    user.get_all_permissions()
    with django_assert_num_queries(2):
        version_topics(user)
        due_pages(user)
