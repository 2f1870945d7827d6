"""What was saved and not sent: on the start page until somebody plans the sync."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from integrations.configurations import set_value
from integrations.credentials import mark_refused
from integrations.models import Integration
from integrations.removal import remove
from integrations.unsent import saved_not_sent, unsent_topic
from tests.integrations.factories import ConfigurationFactory, SyncResultFactory, ready_configuration

pytestmark = pytest.mark.django_db


def change(row):
    return set_value(integration=row.integration, key=row.key, value="https://new.example/a")


def test_a_value_that_changed_after_it_was_confirmed_waits_for_its_sync():
    row = change(ready_configuration(confirmed=True))
    [shown] = unsent_topic().rows
    assert shown.reason == "Changed here. Nothing of it was sent to LinkedIn yet."
    plan = reverse("admin:integrations_syncrun_plan")
    assert (shown.action_label, shown.action_url) == (
        "Plan the sync",
        f"{plan}?kind=configurations&pks={row.pk}",
    )


def test_what_waits_of_one_customer_shares_a_row():
    changed = change(ready_configuration(confirmed=True))
    viewers = {"key": "JOB_POSTING_VIEWERS", "desired_value": "ALL_PRODUCT_USERS"}
    remove(ConfigurationFactory(integration=changed.integration, confirmed=True, **viewers))
    topic = unsent_topic()
    [row] = topic.rows
    assert row.reason == "1 changed here, 1 to be deleted. Nothing of it was sent to LinkedIn yet."
    assert (topic.number, topic.more, row.action_label) == (2, "", "Plan the sync")


def test_a_deletion_is_planned_as_one():
    row = ready_configuration(confirmed=True, key="JOB_POSTING_VIEWERS", desired_value="ALL_PRODUCT_USERS")
    remove(row)
    [shown] = unsent_topic().rows
    assert (shown.reason, shown.action_label) == (
        "To be deleted. Nothing of it was sent to LinkedIn yet.",
        "Plan the deletion",
    )


def test_what_linkedin_has_waits_for_nothing():
    ready_configuration(confirmed=True)
    assert unsent_topic().number == 0


def test_what_goes_on_by_itself_or_cannot_be_sent_needs_no_plan():
    in_a_run, leased, paused, refused = (ready_configuration() for _ in range(4))
    SyncResultFactory(configuration=in_a_run)
    type(leased).objects.filter(pk=leased.pk).update(leased_until=timezone.now() + timedelta(minutes=1))
    Integration.objects.filter(pk=paused.integration_id).update(paused_at=timezone.now())
    mark_refused({refused.integration.application_id: "No token."}, now=timezone.now())
    ConfigurationFactory()  # without an application
    ready_configuration(trouble="rejected")
    assert list(saved_not_sent()) == []


def test_the_list_shows_the_same(browser_of):
    waits, settled = ready_configuration(), ready_configuration(confirmed=True)
    shown = browser_of("Onboarding").get(unsent_topic().url).content.decode()
    assert waits.desired_value in shown
    assert settled.desired_value not in shown


def test_the_queries_do_not_grow_with_the_rows(django_assert_num_queries):
    for _ in range(12):
        ready_configuration()
    with django_assert_num_queries(1):
        unsent_topic()
