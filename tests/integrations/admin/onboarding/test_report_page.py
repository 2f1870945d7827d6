"""The report in a browser, and as a file of exactly the filtered rows."""

import csv
from datetime import timedelta

import pytest
from django.utils import timezone

from integrations.models import StageChange
from tests.customers.factories import CustomerFactory
from tests.integrations.tracks_at import facts_missing, live, stood

pytestmark = pytest.mark.django_db
REPORT = "/integrations/onboardingtrack/report/"


def page(browser, address=""):
    answer = browser.get(f"{REPORT}{address}")
    assert answer.status_code == 200
    return answer.content.decode()


def rows_of_file(browser, address=""):
    answer = browser.get(f"{REPORT}export/{address}")
    text = b"".join(answer.streaming_content).decode().removeprefix("\ufeff")
    return list(csv.DictReader(text.splitlines()))


@pytest.fixture
def track():
    made = facts_missing(customer=CustomerFactory(name="Northwind"))
    stood(made, "prerequisites", days_ago=6)
    stood(made, "provisioned", days_ago=2)
    return made


def test_it_tells_how_long_stages_took(track, browser):
    shown = page(browser)
    assert "Prerequisites</td>" in shown
    assert "4.0 days" in shown


def test_it_counts_who_holds_what(browser):
    facts_missing()
    live("awli")
    shown = page(browser)
    assert 'data-label="Us">1<' in shown
    assert 'data-label="Nobody: live, or off again">1<' in shown


def test_it_lists_the_stuck_the_oldest_first(browser, settings):
    settings.STUCK_DAYS = 14
    for name, days in (("Contoso", 20), ("Fabrikam", 30)):
        stood(facts_missing(customer=CustomerFactory(name=name)), "prerequisites", days_ago=days)
    shown = page(browser)
    assert shown.index("Fabrikam: ") < shown.index("Contoso: ")
    assert "Prerequisites missing for 30 days" in shown


@pytest.mark.parametrize(
    ("address", "number"),
    [("", 1), ("?product=rsc", 1), ("?product=awli", 0), ("?first=2020-01-01&last=2020-02-01", 0)],
)
def test_file_and_page_hold_what_is_filtered(address, number, track, browser):
    assert len(rows_of_file(browser, address)) == number
    assert page(browser, address).count("Northwind</a>") == number


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("?first=x&last=2026-01-01", "Write the date like 2026-11-10"),
        ("?first=2026-02-02&last=2026-01-01", "2026-01-01 lies before 2026-02-02"),
    ],
)
def test_days_that_cannot_be_read_are_named_and_the_usual_ones_shown(address, sentence, track, browser):
    shown = page(browser, address)
    assert sentence in shown
    assert "Northwind" in shown


def test_the_file_goes_beyond_the_first_page_and_is_disarmed_x1(browser):
    made, now = facts_missing(customer=CustomerFactory(name="=1+1")), timezone.now()
    StageChange.objects.bulk_create(
        StageChange(track=made, stage=stage, state="active", at=now - timedelta(minutes=130 - at))
        for at, stage in enumerate(["requested", "named"] * 60)
    )
    assert "1 to 50 of 119" in page(browser)
    rows = rows_of_file(browser)
    assert (len(rows), rows[0]["Customer"]) == (119, "'=1+1")


def test_who_may_read_tracks_reads_the_report_and_others_do_not(browser_of):
    reader = browser_of("Support")
    assert reader.get(REPORT).status_code == 200
    assert reader.get(f"{REPORT}export/").status_code == 403
    assert browser_of("BD reviewer").get(REPORT).status_code == 403
