"""The list of LinkedIn's pages to read again."""

from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.urls import reverse
from django.utils import timezone

from integrations.models import WatchedPage
from tests.integrations.factories import WatchedPageFactory

pytestmark = pytest.mark.django_db
LIST = reverse("admin:integrations_watchedpage_changelist")
ADD = reverse("admin:integrations_watchedpage_add")
TYPED = {
    "name": "Release notes",
    "url": "learn.microsoft.com/en-us/linkedin/other",
    "every_days": "30",
    "next_due_on": "2026-12-21",
    "owner": "",
    "note": "",
}


@pytest.fixture(autouse=True)
def _no_pages_yet():
    WatchedPage.objects.all().delete()


def names(browser, **chosen):
    return [page.name for page in browser.get(LIST, chosen).context["cl"].result_list]


def read_of(page):
    return reverse("admin:integrations_watchedpage_read", args=[page.pk])


@pytest.mark.parametrize("role", ["Support", "Onboarding", "Administrator"])
def test_whoever_sees_a_page_says_that_it_was_read(role, person, client):
    reader = person(role)
    client.force_login(reader)
    page = WatchedPageFactory(every_days=30, note="Before")
    answer = client.post(read_of(page), {"note": "Nothing new"}, follow=True)
    page.refresh_from_db()
    today = timezone.localdate()
    assert (page.last_read_on, page.last_read_by, page.next_due_on, page.note) == (
        today, reader, today + timedelta(days=30), "Nothing new",
    )  # fmt: skip
    assert "is marked as read today" in answer.content.decode()
    assert LogEntry.objects.get().get_change_message() == "Read"


def test_a_bd_reviewer_does_not_see_what_we_read(browser_of):
    browser, page = browser_of("BD reviewer"), WatchedPageFactory()
    assert browser.get(LIST).status_code == browser.post(read_of(page)).status_code == 403
    page.refresh_from_db()
    assert page.last_read_on is None


def test_reading_an_address_marks_nothing(browser_of):
    page = WatchedPageFactory()
    assert browser_of("Support").get(read_of(page)).status_code == 302
    page.refresh_from_db()
    assert page.last_read_on is None


def test_several_pages_are_marked_at_once_and_keep_their_notes(browser_of):
    pages = WatchedPageFactory.create_batch(2, note="Keep")
    chosen = {"action": "i_read_them_today", "_selected_action": [page.pk for page in pages]}
    answer = browser_of("Support").post(LIST, chosen, follow=True)
    assert "2 pages marked as read today." in answer.content.decode()
    assert set(WatchedPage.objects.values_list("last_read_on", "note")) == {(timezone.localdate(), "Keep")}


def test_the_list_is_filtered_by_what_is_due_and_whose_it_is(person, client):
    reader, today = person("Support"), timezone.localdate()
    client.force_login(reader)
    WatchedPageFactory(name="Mine", owner=reader, next_due_on=today)
    WatchedPageFactory(name="Later", next_due_on=today + timedelta(days=1))
    assert names(client, due="now") == names(client, reader="me") == ["Mine"]
    assert names(client, due="later") == names(client, reader="nobody") == ["Later"]
    assert names(client) == names(client, due="nonsense") == ["Mine", "Later"]


def test_an_administrator_adds_a_page(browser_of):
    assert browser_of("Administrator").post(ADD, TYPED).status_code == 302
    page = WatchedPage.objects.get()
    assert page.url == "https://learn.microsoft.com/en-us/linkedin/other"


@pytest.mark.parametrize(
    ("field", "value"), [("url", "javascript:alert(1)"), ("every_days", "0"), ("next_due_on", "soon")]
)
def test_a_page_that_cannot_be_read_on_time_is_refused(browser_of, field, value):
    answer = browser_of("Administrator").post(ADD, {**TYPED, field: value})
    assert list(answer.context["adminform"].form.errors) == [field]
    assert WatchedPage.objects.count() == 0


def test_the_page_leads_to_linkedins_own(browser_of):
    page = WatchedPageFactory()
    shown = browser_of("Support").get(reverse("admin:integrations_watchedpage_change", args=[page.pk]))
    assert f'href="{page.url}"' in shown.content.decode()
    assert "I read it today" in shown.content.decode()
