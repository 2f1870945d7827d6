"""The page of a version that LinkedIn does not serve."""

from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.urls import reverse
from django.utils import timezone

from integrations.models import ClosedVersion
from integrations.versions import close, is_closed

pytestmark = pytest.mark.django_db
BUTTON = "Try again now"


@pytest.fixture
def closed(settings) -> ClosedVersion:
    settings.LINKEDIN_VERSION = "202603"
    return close("202603", because="Requested version 20260301 is not active", now=timezone.now())


def page_of(closed):
    return reverse("admin:integrations_closedversion_change", args=[closed.pk])


def retry_of(closed):
    return reverse("admin:integrations_closedversion_retry", args=[closed.pk])


def test_the_page_says_what_linkedin_said_and_what_to_do(closed, browser_of):
    page = browser_of("Support").get(page_of(closed)).content.decode()
    assert "LinkedIn does not serve version 202603. Nothing waits for it just now." in page
    assert "Requested version 20260301 is not active" in page
    assert BUTTON not in page


def test_an_administrator_tries_again_before_the_hour_is_over(closed, browser_of):
    browser = browser_of("Administrator")
    assert BUTTON in browser.get(page_of(closed)).content.decode()
    answer = browser.post(retry_of(closed), follow=True)
    assert "The next calls try version 202603 again." in answer.content.decode()
    assert BUTTON not in answer.content.decode()
    assert is_closed("202603", now=timezone.now()) is None
    assert LogEntry.objects.get().get_change_message() == "Tried again"


@pytest.mark.parametrize("role", ["Support", "Onboarding", "BD reviewer"])
def test_nobody_else_tries_again(closed, browser_of, role):
    assert browser_of(role).post(retry_of(closed)).status_code == 403
    assert is_closed("202603", now=timezone.now()) == closed


def test_reading_an_address_never_tries_again(closed, browser_of):
    assert browser_of("Administrator").get(retry_of(closed)).status_code == 302


def test_a_version_that_is_not_set_any_more_holds_nothing_back(closed, browser_of, settings):
    settings.LINKEDIN_VERSION = "202604"
    page = browser_of("Administrator").get(page_of(closed)).content.decode()
    assert "this one holds nothing back" in page
    assert BUTTON not in page


def test_the_list_tells_which_version_is_closed_now(closed, browser_of):
    ClosedVersion.objects.create(version="202505", since=closed.since, retry_at=closed.retry_at)
    ClosedVersion.objects.filter(pk=closed.pk).update(retry_at=timezone.now() - timedelta(seconds=1))
    page = browser_of("Support").get(reverse("admin:integrations_closedversion_changelist")).content.decode()
    assert "is tried again" in page
    assert "no longer used here" in page
