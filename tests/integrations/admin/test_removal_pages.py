"""Deleting configurations in the admin: what goes where, what must stay, and keeping it after all."""

import pytest
from django.urls import reverse

from integrations.models import Configuration, SyncRun
from integrations.removal import remove
from tests.integrations.admin.conftest import choose
from tests.integrations.factories import ConfigurationFactory, ready_configuration

pytestmark = pytest.mark.django_db
LIST = reverse("admin:integrations_configuration_changelist")
REMOVE = reverse("admin:integrations_configuration_remove")
VIEWERS = {"key": "JOB_POSTING_VIEWERS", "desired_value": "ALL_PRODUCT_USERS"}


@pytest.fixture
def browser(browser_of):
    return browser_of("Onboarding")


def place(name, row):
    return reverse(f"admin:integrations_configuration_{name}", args=[row.pk])


def typed(value, version=1):
    return {"desired_value": value, "opened_version": version}


def test_the_page_says_what_goes_where_and_what_must_stay_and_changes_nothing(browser):
    there = ready_configuration(**VIEWERS, confirmed=True)
    here, stays = ConfigurationFactory(), ConfigurationFactory(confirmed=True)
    posted = {"action": "delete_here_and_there", "_selected_action": [there.pk, here.pk, stays.pk]}
    page = browser.post(LIST, posted).context["page"]
    assert ([one.row for one in page.at_linkedin], [one.row for one in page.here]) == ([there], [here])
    assert [(row, refusal.rule) for row, refusal in page.stays] == [(stays, "IC-08")]
    assert Configuration.objects.filter(deleting_since=None).count() == 3


def test_the_page_says_what_the_customer_loses(browser):
    row = ready_configuration(**VIEWERS, confirmed=True)
    row.integration.customer.uses_acls = "no"
    row.integration.customer.save()
    shown = browser.get(place("delete", row)).content.decode()
    assert "ONE_CLICK_EXPORT needs a value for JOB_POSTING_VIEWERS" in shown
    assert "IC-05</a>" in shown


def test_deleting_at_linkedin_leads_to_the_plan_and_sends_nothing(browser):
    row = ready_configuration(**VIEWERS, confirmed=True)
    answer = browser.post(REMOVE, choose("configurations", row))
    assert answer.context["plan"].counts == [("bad", 1, "delete")]
    assert "1 configuration is to be deleted at LinkedIn. Nothing was sent yet" in answer.content.decode()
    row.refresh_from_db()
    assert row.deleting_since is not None
    assert not SyncRun.objects.exists()


def test_the_page_of_what_linkedin_has_offers_to_delete_it_there(browser):
    row = ready_configuration(**VIEWERS, confirmed=True)
    shown = browser.get(place("change", row)).content.decode()
    assert f'href="{place("delete", row)}">Delete at LinkedIn…' in shown
    assert "deletelink" not in shown


def test_deleting_twice_says_that_it_is_marked_already(browser):
    row = ready_configuration(**VIEWERS, confirmed=True)
    browser.post(REMOVE, choose("configurations", row))
    answer = browser.post(REMOVE, choose("configurations", row), follow=True)
    assert "is to be deleted already" in answer.content.decode()


def test_what_is_to_be_deleted_shows_both_ways_and_no_form(browser):
    row = ready_configuration(**VIEWERS, confirmed=True)
    remove(row)
    answer = browser.get(place("change", row))
    shown = answer.content.decode()
    assert "Plan the deletion" in shown
    assert f'action="{place("keep", row)}"' in shown
    assert "desired_value" not in answer.context["adminform"].form.fields
    assert ("deletelink" in shown, 'name="_save"' in shown) == (False, False)


def test_it_is_kept_after_all_under_a_new_generation(browser):
    row = ready_configuration(**VIEWERS, confirmed=True)
    remove(row)
    browser.post(place("keep", row))
    row.refresh_from_db()
    assert (row.deleting_since, row.generation) == (None, 3)


def test_a_page_opened_before_the_deletion_does_not_undo_it(browser):
    row = ready_configuration(**VIEWERS, confirmed=True)
    remove(row)
    answer = browser.post(place("change", row), typed("ALL_PRODUCT_USERS"), follow=True)
    assert "is to be deleted at LinkedIn: nothing was changed" in answer.content.decode()
    row.refresh_from_db()
    assert row.deleting_since is not None


def test_another_value_typed_before_the_deletion_is_shown_beside_it(browser):
    row = ConfigurationFactory(desired_value="https://old.example", observed_value="https://old.example")
    Configuration.objects.filter(pk=row.pk).update(deleting_since=row.integration.created_at, version=2)
    answer = browser.post(place("change", row), typed("https://yours.example"))
    form = answer.context["adminform"].form
    assert (form.conflict.theirs, form.conflict.yours) == (
        "to be deleted at LinkedIn",
        "https://yours.example",
    )
    assert 'name="_save"' in answer.content.decode()


def test_what_was_typed_on_the_page_of_a_vanished_row_is_kept(browser):
    row = ConfigurationFactory()
    url = place("change", row)
    browser.post(REMOVE, choose("configurations", row))
    answer = browser.post(url, typed("https://yours.example"), follow=True)
    shown = answer.content.decode()
    assert "CALLBACK_URL was deleted by onboarding at" in shown
    assert answer.context["adminform"].form["desired_value"].value() == "https://yours.example"


def test_a_vanished_row_that_was_not_touched_leads_to_its_integration(browser):
    row = ConfigurationFactory()
    url = place("change", row)
    browser.post(REMOVE, choose("configurations", row))
    answer = browser.post(url, typed(row.desired_value))
    assert answer.url == reverse("admin:integrations_integration_change", args=[row.integration_id])


@pytest.mark.parametrize("url", [REMOVE])
def test_only_people_who_may_delete_reach_it(browser_of, url):
    row = ConfigurationFactory()
    support = browser_of("Support")
    assert support.post(url, choose("configurations", row)).status_code == 403
    assert support.get(place("delete", row)).status_code == 403
    assert support.post(place("keep", row)).status_code == 403
    assert Configuration.objects.filter(pk=row.pk).exists()
