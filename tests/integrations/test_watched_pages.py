"""Pages read again every so often: when they are due, and which ones a new PartnerHub begins with."""

from datetime import date, timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.utils import timezone

from integrations.models import WatchedPage
from integrations.watched_pages import due_state, mark_read
from tests.integrations.factories import WatchedPageFactory

seeding = import_module("integrations.migrations.0005_watched_pages")
pytestmark = pytest.mark.django_db
TODAY = date(2026, 12, 21)


def test_a_page_that_was_read_is_due_again_after_its_days(person):
    reader = person("Support")
    page = WatchedPageFactory(every_days=30, note="Look for renamed keys.")
    mark_read(page=page, reader=reader, today=TODAY)
    page.refresh_from_db()
    assert (page.last_read_on, page.last_read_by, page.next_due_on, page.note) == (
        TODAY,
        reader,
        date(2027, 1, 20),
        "Look for renamed keys.",
    )


def test_a_note_replaces_the_one_before(person):
    page = WatchedPageFactory(note="Look for renamed keys.")
    mark_read(page=page, reader=person("Support"), today=TODAY, note="")
    page.refresh_from_db()
    assert page.note == ""


@pytest.mark.parametrize(
    ("due_on", "state"),
    [
        (TODAY + timedelta(days=2), ("muted", "in 2 days")),
        (TODAY + timedelta(days=1), ("muted", "in 1 day")),
        (TODAY, ("warn", "due today")),
        (TODAY - timedelta(days=1), ("warn", "1 day overdue")),
        (TODAY - timedelta(days=30), ("warn", "30 days overdue")),
        (TODAY - timedelta(days=31), ("bad", "31 days overdue")),
    ],
)
def test_a_page_missed_for_a_whole_round_is_worse_than_one_that_is_late(due_on, state):
    assert due_state(WatchedPageFactory.build(next_due_on=due_on, every_days=30), TODAY) == state


def test_a_new_partnerhub_watches_linkedins_own_pages_and_has_a_month_for_them():
    WatchedPage.objects.all().delete()
    seeding.add(apps, None)
    urls = set(WatchedPage.objects.values_list("url", flat=True))
    assert "https://learn.microsoft.com/en-us/linkedin/talent/versioning" in urls
    assert all(url.startswith("https://learn.microsoft.com/en-us/linkedin/") for url in urls)
    assert set(WatchedPage.objects.values_list("next_due_on", flat=True)) == {
        timezone.localdate() + timedelta(days=30)
    }


def test_the_seeding_is_taken_back_without_touching_the_pages_people_added():
    WatchedPage.objects.all().delete()
    own = WatchedPageFactory()
    seeding.add(apps, None)
    seeding.add(apps, None)
    seeding.take_out(apps, None)
    assert list(WatchedPage.objects.all()) == [own]
