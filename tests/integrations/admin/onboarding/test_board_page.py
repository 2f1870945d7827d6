"""The board in a browser, and as a file."""

import csv
from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from customers.models import Customer
from integrations.customer_links import address_of
from integrations.models import OnboardingTrack, StageChange
from tests.integrations.tracks_at import (
    facts_missing,
    link_unsent,
    live,
    request_awaited,
    stood,
    switch_awaited,
)

pytestmark = pytest.mark.django_db
BOARD = "/integrations/onboardingtrack/"


def page(browser, address=""):
    answer = browser.get(f"{BOARD}{address}")
    assert answer.status_code == 200
    return answer.content.decode()


def rows_of_file(browser, address=""):
    answer = browser.get(f"{BOARD}export/{address}")
    text = b"".join(answer.streaming_content).decode().removeprefix("\ufeff")
    return list(csv.DictReader(text.splitlines()))


def named(name, make=facts_missing):
    track = make()
    Customer.objects.filter(pk=track.customer_id).update(name=name)
    return track


def test_it_opens_on_what_is_ours(browser):
    named("Northwind")
    named("Contoso", live)
    shown = page(browser)
    assert "Northwind" in shown
    assert "Contoso" not in shown
    assert "<b>1</b> Yours now</a>" in shown


def test_each_row_has_the_one_action_that_brings_it_on(browser):
    track = link_unsent()
    letter = f'href="{BOARD}{track.pk}/letter/plugin_link/"'
    assert f'<a class="ph-button" {letter}>Send the link' in page(browser)


def test_a_nudge_has_its_text_ready_with_the_link(browser):
    track = request_awaited()
    shown = page(browser, "?tab=nudge")
    assert "Please open your link as Recruiter Admin" in shown
    assert address_of(track.links.get()) in shown
    assert f'data-copy-from="#text-{track.pk}"' in shown


def test_who_only_reads_sees_neither_links_nor_buttons(browser_of):
    track = request_awaited()
    shown = page(browser_of("Support"), "?tab=nudge")
    assert track.customer.name in shown
    assert "/connect/" not in shown
    assert "New customer" not in shown
    assert "Export as CSV" not in shown


def test_people_without_the_permission_do_not_get_in(browser_of):
    assert browser_of("BD reviewer").get(BOARD).status_code == 403


@pytest.mark.parametrize("query", ["north", "10555", "70555"])
def test_a_track_is_found_by_name_company_id_and_contract_id(query, browser):
    wanted, other = named("Northwind", link_unsent), named("Contoso", link_unsent)
    Customer.objects.filter(pk=wanted.customer_id).update(linkedin_company_id="10555")
    wanted.contract.linkedin_contract_id = "70555"
    wanted.contract.save()
    shown = page(browser, f"?q={query}")
    assert "Northwind" in shown
    assert other.customer.name not in shown


@pytest.mark.parametrize("address", ["?tab=no", "?page=x", "?product=no", "?q=%00", "?page=99999"])
def test_an_address_that_cannot_be_read_shows_the_board_all_the_same(address, browser):
    named("Northwind")
    assert "Northwind" in page(browser, address)


def test_a_hostile_name_stays_text(browser):
    named("<script>alert(1)</script>")
    assert "<script>alert" not in page(browser)


@pytest.fixture
def thousand(browser):
    """Ten tracks at their stages, and 990 more whose customers have said little."""
    for at in range(10):
        stood(
            [facts_missing, link_unsent, request_awaited, switch_awaited, live][at % 5](),
            "requested",
            days_ago=9,
        )
    with CaptureQueriesContext(connection) as few:
        page(browser, "?tab=all")
    customers = Customer.objects.bulk_create(
        Customer(name=f"Customer number {at} of a thousand", name_key=str(at)) for at in range(990)
    )
    tracks = OnboardingTrack.objects.bulk_create(
        OnboardingTrack(customer=one, product="rsc") for one in customers
    )
    at = timezone.now() - timedelta(days=3)
    StageChange.objects.bulk_create(
        StageChange(track=one, stage="prerequisites", state="blocked", blocked_by="us", at=at)
        for one in tracks
    )
    return len(few)


@pytest.mark.parametrize("tab", ["yours", "nudge", "changed", "stuck", "all"])
def test_a_thousand_customers_cost_what_ten_do(tab, thousand, browser):
    with CaptureQueriesContext(connection) as many:
        shown = page(browser, f"?tab={tab}")
    assert len(many) == thousand
    assert len(shown.encode()) < 200_000


def test_a_long_board_goes_on_overleaf(thousand, browser):
    assert "1 to 40 of 994" in page(browser)
    assert "961 to 994 of 994" in page(browser, "?page=25")


def test_the_file_holds_exactly_the_rows_of_the_tab_on_all_pages(thousand, browser):
    rows = rows_of_file(browser, "?tab=yours&q=number")
    assert len(rows) == 990
    assert {row["Held by"] for row in rows} == {"us"}


def test_the_file_says_what_the_board_says(browser):
    track = link_unsent()
    (row,) = rows_of_file(browser)
    assert row == {
        "Customer": track.customer.name,
        "Product": "Recruiter System Connect",
        "Contract": track.contract.linkedin_contract_id,
        "Done of 9": "2",
        "Stage": "Link to be sent",
        "State": "blocked",
        "Held by": "us",
        "Since": "",
        "Why": "Nobody has sent the customer their link yet.",
        "Next action": "Send the link",
    }


@pytest.mark.parametrize("name", ["=cmd|' /C calc'!A0", "+1", "-1", "@x", "＝1"])
def test_a_cell_that_a_spreadsheet_would_run_is_disarmed_x1(name, browser):
    named(name)
    (row,) = rows_of_file(browser)
    assert row["Customer"] == f"'{name}"


def test_an_export_is_noted_and_not_for_everybody_x2(browser, browser_of):
    rows_of_file(browser, "?tab=live")
    assert LogEntry.objects.get().object_repr == "Export of the board, live"
    assert browser_of("Support").get(f"{BOARD}export/").status_code == 403
