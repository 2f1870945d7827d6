"""Whose turn it was, span by span, through every door, and LinkedIn's promise that rests meanwhile."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from customers.models import Holiday
from support.cases import file_case, hand_ball, note_answer
from support.models import Case, Product
from support.waiting import turn
from tests.support.factories import CaseFactory, complete_case

pytestmark = pytest.mark.django_db

MONDAY = datetime(2026, 3, 2, 17, tzinfo=UTC)  # 09:00 in California; due on Tuesday at 18:00 there
DUE = datetime(2026, 3, 4, 2, tzinfo=UTC)
SUPPORT, US, CUSTOMER, BD = (
    Case.Ball.LINKEDIN_SUPPORT,
    Case.Ball.US,
    Case.Ball.CUSTOMER,
    Case.Ball.BD,
)


@pytest.fixture(autouse=True)
def _friday():
    with time_machine.travel("2026-03-06 17:00Z", tick=False):
        yield


@pytest.fixture
def filed():
    """A customer's case that LinkedIn has had since Monday morning."""
    case = mailed()
    turn(case=case, party=SUPPORT, at=MONDAY + timedelta(hours=3))
    return case


def mailed(**fields):
    """Of the customer mail, filed on Monday, and not looked at by any verb yet."""
    told = {"status": "filed", "ball": SUPPORT, "filed_at": MONDAY, "destination": "customer_case_mail"}
    return CaseFactory(**{**told, **fields})


def hours(number):
    return MONDAY + timedelta(hours=number)


def waits(case):
    """Party, begin and end in hours after the filing."""
    end = [(wait.party, wait.started_at, wait.ended_at) for wait in case.waits.all()]
    return [
        (party, (a - MONDAY) / timedelta(hours=1), b and (b - MONDAY) / timedelta(hours=1))
        for party, a, b in end
    ]


def due(case):
    return Case.objects.values_list("due_at", flat=True).get(pk=case.pk)


def test_filing_begins_the_wait_and_stamps_the_promise(filed):
    assert (waits(filed), due(filed)) == ([(SUPPORT, 0, None)], DUE)


def test_turn_ends_one_wait_and_begins_the_next(filed):
    turn(case=filed, party=CUSTOMER, at=hours(5))
    turn(case=filed, party=CUSTOMER, at=hours(6))
    turn(case=filed, party=SUPPORT, at=hours(8))
    assert waits(filed) == [(SUPPORT, 0, 5), (CUSTOMER, 5, 8), (SUPPORT, 8, None)]


@pytest.mark.parametrize(
    ("party", "moved"),
    [
        pytest.param(US, timedelta(hours=2), id="for us"),
        pytest.param(CUSTOMER, timedelta(hours=2), id="for the customer"),
        pytest.param(BD, timedelta(0), id="not for Business Development"),
        pytest.param(Case.Ball.LINKEDIN_ENGINEERING, timedelta(0), id="not for another desk of LinkedIn's"),
    ],
)
def test_promise_rests_while_linkedin_waits(filed, party, moved):
    turn(case=filed, party=party, at=hours(25))  # Tuesday 10:00 in California
    turn(case=filed, party=SUPPORT, at=hours(27))
    expected = (
        DUE + timedelta(hours=15) + moved if moved else DUE
    )  # the close of Tuesday is the opening of Wednesday
    assert due(filed) == expected


def test_promise_does_not_move_until_the_rest_ends(filed):
    turn(case=filed, party=CUSTOMER, at=hours(25))
    assert due(filed) == DUE


def test_rest_after_it_was_due_moves_nothing(filed):
    turn(case=filed, party=US, at=DUE + timedelta(hours=1))
    turn(case=filed, party=SUPPORT, at=DUE + timedelta(days=1))
    assert due(filed) == DUE


def test_holiday_entered_later_does_not_move_a_stamped_date(filed):
    Holiday.objects.create(calendar="linkedin", date=date(2026, 3, 3), name="Day off")
    turn(case=filed, party=BD, at=hours(25))
    assert due(filed) == DUE


@pytest.mark.parametrize("is_entered", [False, True])
def test_holiday_entered_during_a_rest_does_not_take_the_rest_back(is_entered):
    case = mailed(filed_at=datetime(2025, 12, 25, 15, 24, tzinfo=UTC))  # Thursday; due at Friday's close
    turn(case=case, party=SUPPORT, at=case.filed_at)
    turn(case=case, party=US, at=datetime(2025, 12, 26, 20, tzinfo=UTC))  # six hours before
    if is_entered:
        Holiday.objects.create(calendar="linkedin", date=date(2025, 12, 29), name="Bridge day")
    turn(case=case, party=SUPPORT, at=datetime(2025, 12, 30, 20, tzinfo=UTC))
    assert due(case) == datetime(2025, 12, 31, 2, tzinfo=UTC)  # six hours of LinkedIn's day are left


def test_holiday_entered_does_not_revive_a_promise_that_was_broken_before_the_rest(filed):
    Holiday.objects.create(calendar="linkedin", date=date(2026, 3, 4), name="Day off")
    turn(case=filed, party=US, at=DUE + timedelta(hours=1))
    turn(case=filed, party=SUPPORT, at=DUE + timedelta(days=1))
    assert due(filed) == DUE


def test_filing_date_put_right_stamps_anew(filed):
    filed.filed_at = MONDAY + timedelta(days=1)
    filed.save()
    turn(case=filed, party=SUPPORT, at=timezone.now(), is_refiled=True)
    assert due(filed) == DUE + timedelta(days=1)


@pytest.mark.parametrize(
    "fields",
    [
        pytest.param({"kind": "partner", "customer": None}, id="SP-24 partner case, wherever it goes"),
        pytest.param({"stage": "beta"}, id="SP-19 beta"),
        pytest.param({"stage": "charter"}, id="SP-19 charter"),
        pytest.param({"destination": "partner_engineering_form"}, id="SP-24 partner engineering"),
        pytest.param({"destination": "existing_case"}, id="thread of a case"),
        pytest.param({"destination": "help_center"}, id="Help Center"),
        pytest.param(
            {"destination": "", "category": "api_bug"}, id="no destination, and the rules send it to the form"
        ),
    ],
)
def test_what_is_not_promised_is_not_stamped(fields):
    case = mailed(**fields)
    turn(case=case, party=SUPPORT, at=timezone.now())
    assert due(case) is None


@pytest.mark.parametrize(("product", "stamp"), [("Recruiter System Connect", DUE), ("Advertising API", None)])
def test_answer_to_a_mail_is_promised_for_talent_only(product, stamp):
    case = mailed(product=Product.objects.get(name=product))
    turn(case=case, party=SUPPORT, at=timezone.now())
    assert due(case) == stamp


def test_case_without_a_destination_is_promised_what_the_rules_would_send_it_to():
    case = mailed(destination="", title="Candidates vanish", category="technical_issue")
    turn(case=case, party=SUPPORT, at=timezone.now())
    assert due(case) == DUE


def test_case_that_is_filed_no_more_is_not_promised_anything(filed):
    filed.status, filed.ball, filed.filed_at = Case.Status.NEW, US, None
    filed.save()
    turn(case=filed, party=US, at=timezone.now(), is_refiled=True)
    assert (due(filed), filed.waits.filter(ended_at=None).exists()) == (None, False)


def test_case_filed_anew_is_promised_from_then_on(filed):
    turn(case=filed, party=US, at=hours(5))
    filed.filed_at = MONDAY + timedelta(days=2)
    filed.save()
    turn(case=filed, party=SUPPORT, at=filed.filed_at, is_refiled=True)
    assert due(filed) == DUE + timedelta(days=2)


@pytest.mark.parametrize(
    "fields",
    [
        pytest.param({"filed_at": None, "status": "waiting"}, id="never filed"),
        pytest.param({"status": "new", "ball": US}, id="new and ours"),
        pytest.param({"status": "closed"}, id="over"),
    ],
)
def test_case_that_is_not_under_way_has_no_wait(fields):
    case = CaseFactory(**{"status": "filed", "ball": SUPPORT, "filed_at": MONDAY, **fields})
    assert turn(case=case, party=case.ball, at=timezone.now()) is None
    assert (waits(case), due(case)) == ([], None)


def test_end_of_the_case_ends_its_wait(filed):
    filed.status = Case.Status.CLOSED
    turn(case=filed, party=SUPPORT, at=hours(30))
    assert waits(filed) == [(SUPPORT, 0, 30)]


def test_handing_the_ball_on_changes_the_wait(filed):
    hand_ball(cases=[filed], to=BD, because="Escalation 1")
    assert waits(filed) == [(SUPPORT, 0, 96), (BD, 96, None)]


def test_answer_ends_the_wait_when_it_came(filed):
    note_answer(cases=Case.objects.filter(pk=filed.pk), on=date(2026, 3, 4), because="Answered")
    assert waits(filed) == [(SUPPORT, 0, 43), (US, 43, None)]


def test_marking_as_filed_begins_the_wait_when_it_was_filed():
    case = complete_case(filed_at=MONDAY, last_answer_at=None, destination="customer_case_mail")
    file_case(case=case)
    assert (waits(case), due(case)) == ([(SUPPORT, 0, None)], DUE)
    assert case.history.first().due_at == DUE
