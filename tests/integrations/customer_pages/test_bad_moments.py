"""The customer's bad moments: what each screen says, and that we are told once."""

import html
from urllib.parse import unquote

import pytest

from integrations.models import CustomerLink, CustomerReport, OnboardingTrack
from tests.customers.factories import LinkedInContactFactory

Kind = CustomerReport.Kind


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (Kind.NOT_ADMIN, "forward this link to that person"),
        (Kind.RECRUITER_LITE, "Recruiter Lite cannot be connected"),
        (Kind.COOKIES, "third-party cookies"),
        (Kind.NO_COMPANY, "Take a screenshot"),
        (Kind.OTHER, "tell us what you see"),
    ],
)
def test_every_bad_moment_has_its_screen_and_its_place_in_the_list(door, address, kind, words):
    assert words in door.open(f"{address}help/{kind}/").content.decode()
    assert f"/help/{kind}/" in door.open(address).content.decode()


def test_an_unknown_bad_moment_is_not_found(door, address):
    assert door.open(f"{address}help/toothache/").status_code == 404


def test_who_is_no_admin_can_forward_the_very_link(door, address):
    text = html.unescape(door.open(f"{address}help/not-admin/").content.decode())
    assert f'value="{address}"' in text
    assert f"{address}\r\n" in unquote(text)


def test_sp_30_no_company_goes_to_the_csm_with_a_screenshot(door, track, address):
    track.customer.csm = LinkedInContactFactory(kind="csm", name="Casey Moss", email="casey@linkedin.example")
    track.customer.save()
    text = door.open(f"{address}help/no-company/").content.decode()
    assert "Casey Moss" in text
    assert "mailto:casey@linkedin.example?subject=" in text


def test_telling_us_is_noted_once_while_it_is_open(door, track, address):
    page = f"{address}help/cookies/"
    door.open(page)
    door.press(page)
    door.press(page, text="  All\n white \u202e ")
    row = CustomerReport.objects.get()
    assert (row.kind, row.text) == ("cookies", "All white [U+202E RIGHT-TO-LEFT OVERRIDE]")
    assert (row.track, row.link) == (track, CustomerLink.objects.get())
    assert OnboardingTrack.objects.get().due_at is not None
    assert "Thank you: Talent Harbor knows about it" in door.open(page).content.decode()


def test_every_kind_is_told_apart(door, address):
    for kind in (Kind.COOKIES, Kind.OTHER):
        door.open(f"{address}help/{kind}/")
        door.press(f"{address}help/{kind}/", text="x" * 5_000)
    assert CustomerReport.objects.count() == 2
    assert {len(row.text) for row in CustomerReport.objects.all()} == {1000}


def test_what_a_customer_writes_stays_text(door, address):
    page = f"{address}help/other/"
    door.open(page)
    door.press(page, text="<img src=x onerror=alert(1)>")
    assert "<img" not in door.open(page).content.decode()
