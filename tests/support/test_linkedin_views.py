"""What LinkedIn did is noted in one place: its number, and the day of its answer."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.support.factories import CaseFactory, CaseReferenceFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(browser_of):
    return browser_of("Support")


def press(desk, name, case, **fields) -> str:
    return desk.post(
        reverse(f"admin:support_case_{name}", args=[case.pk]), fields, follow=True
    ).content.decode()


def filed(days_ago: int = 3):
    moment = timezone.now() - timedelta(days=days_ago)
    return CaseFactory(status="filed", ball="linkedin_support", filed_at=moment)


def test_the_number_is_kept_as_linkedin_wrote_it(desk):
    case = filed()
    assert "stands in every subject" in press(desk, "number", case, number="cas #0812345")
    assert [row.as_written for row in case.references.all()] == ["cas #0812345"]


@pytest.mark.parametrize("number", ["", "CAS-1", "\u0661\u0662\u0663\u0664", "no number"])
def test_what_is_no_number_is_refused(desk, number):
    case = filed()
    assert "is no CAS, CRM or Zendesk number" in press(desk, "number", case, number=number)
    assert not case.references.exists()


def test_the_number_of_another_case_is_refused(desk):
    known = CaseReferenceFactory(as_written="CAS-08123456")
    assert f"case {known.case_id}" in press(desk, "number", filed(), number="CAS-08123456")


def test_an_answer_makes_it_our_turn(desk):
    case, today = filed(), timezone.localdate()
    press(desk, "answered", case, on=today.isoformat())
    case.refresh_from_db()
    assert (case.ball, timezone.localdate(case.last_answer_at)) == ("us", today)


@pytest.mark.parametrize(("days", "words"), [(1, "in the future"), (-9, "cannot have answered")])
def test_an_answer_of_an_impossible_day_is_refused(desk, days, words):
    case = filed()
    page = press(desk, "answered", case, on=(timezone.localdate() + timedelta(days=days)).isoformat())
    case.refresh_from_db()
    assert words in page
    assert case.last_answer_at is None


@pytest.mark.parametrize("text", ["", "yesterday", "2026-13-40"])
def test_what_is_no_date_is_refused(desk, text):
    assert "is no date" in press(desk, "answered", filed(), on=text)


@pytest.mark.parametrize("role", ["Onboarding", "BD reviewer"])
def test_others_note_nothing(browser_of, role):
    case = filed()
    address = reverse("admin:support_case_answered", args=[case.pk])
    assert browser_of(role).post(address, {"on": timezone.localdate().isoformat()}).status_code in {403, 404}
