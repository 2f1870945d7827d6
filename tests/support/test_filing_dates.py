"""A report that never left: the case is new again, or filed when the next one left."""

from datetime import UTC, datetime

import pytest
import time_machine

from customers.models import Message
from support.destinations import To
from support.filing import decide_about, hand_over, withdraw
from support.filing_letters import compose
from support.models import Case, Filing
from tests.customers.factories import UserFactory
from tests.support.factories import CaseReferenceFactory
from tests.support.filings import customer_case, draft

pytestmark = pytest.mark.django_db

MONDAY = datetime(2026, 3, 2, 17, tzinfo=UTC)
TUESDAY = datetime(2026, 3, 3, 17, tzinfo=UTC)
FRIDAY = datetime(2026, 3, 6, 17, tzinfo=UTC)


@pytest.fixture
def sam():
    return UserFactory(username="sam")


@pytest.fixture
def filed(sam):
    """By a mail on Monday, of which LinkedIn has said nothing yet."""
    case = customer_case(mail_subject="Export", category="technical_issue")
    return out(case, To.CUSTOMER_CASE_MAIL, sam, MONDAY)


def out(case, destination, sam, at, **fields):
    with time_machine.travel(at, tick=False):
        filing = draft(case, destination, **fields)
        hand_over(filing=filing, how="eml", actor=sam, digest=compose(filing).digest)
    filing.refresh_from_db()
    return filing


def taken_back(filing, sam, at=FRIDAY):
    with time_machine.travel(at, tick=False):
        withdraw(filing=filing, because="Nobody sent it", actor=sam)
    return Case.objects.get(pk=filing.case_id)


def standing(case):
    return case.status, case.ball, case.filed_at, case.due_at


def test_case_of_a_mail_that_never_left_is_new_again(filed, sam):
    case = taken_back(filed, sam)
    assert standing(case) == ("new", "us", None, None)
    assert not case.waits.filter(ended_at=None).exists()
    latest = case.history.order_by("-history_id").first()
    assert (latest.history_user, latest.history_change_reason) == (
        sam,
        f"Filing {filed.pk} was not sent: new again",
    )


def test_case_is_filed_when_the_mail_really_leaves(filed, sam):
    case = taken_back(filed, sam)
    again = out(case, To.CUSTOMER_CASE_MAIL, sam, FRIDAY)
    case.refresh_from_db()
    assert (case.status, case.filed_at) == ("filed", again.filed_at)
    assert case.due_at > FRIDAY


def test_case_with_another_report_out_is_filed_when_that_left(filed, sam):
    thread = out(filed.case, To.EXISTING_CASE, sam, TUESDAY, words="It still fails.")
    case = taken_back(filed, sam)
    assert (case.status, case.ball, case.filed_at) == ("filed", "us", thread.filed_at)
    assert case.due_at > TUESDAY


def test_reply_to_the_customer_files_nothing(filed, sam):
    out(filed.case, To.HELP_CENTER, sam, TUESDAY)
    assert standing(taken_back(filed, sam)) == ("new", "us", None, None)


@pytest.mark.parametrize("known_by", ["number", "answer"])
def test_case_that_linkedin_has_heard_of_stays_filed(filed, sam, known_by):
    if known_by == "number":
        CaseReferenceFactory(case=filed.case)
    else:
        Case.objects.filter(pk=filed.case_id).update(last_answer_at=TUESDAY)
    case = taken_back(filed, sam)
    assert (case.status, case.ball, case.filed_at) == ("filed", "us", filed.filed_at)


def test_answer_that_came_before_the_next_report_keeps_the_date(filed, sam):
    out(filed.case, To.EXISTING_CASE, sam, TUESDAY, words="It still fails.")
    Case.objects.filter(pk=filed.case_id).update(last_answer_at=datetime(2026, 3, 3, 9, tzinfo=UTC))
    assert taken_back(filed, sam).filed_at == MONDAY


def test_filing_date_that_a_person_entered_is_kept(filed, sam):
    Case.objects.filter(pk=filed.case_id).update(filed_at=datetime(2026, 2, 27, 9, tzinfo=UTC))
    case = taken_back(filed, sam)
    assert (case.status, case.filed_at.day) == ("filed", 27)


def test_case_that_is_over_stays_over(filed, sam):
    Case.objects.filter(pk=filed.case_id).update(status="closed", closed_at=TUESDAY)
    assert taken_back(filed, sam).status == "closed"


def test_mail_that_leaves_only_now_files_the_case_now(filed, sam):
    Message.objects.filter(pk=filed.message_id).update(state="unknown", left_at=None)
    with time_machine.travel(FRIDAY, tick=False):
        decide_about(filing=filed, left="again", actor=sam)
    case = Case.objects.get(pk=filed.case_id)
    assert (case.status, case.filed_at) == ("filed", FRIDAY)
    assert case.due_at > FRIDAY


def test_mail_that_was_found_keeps_its_date(filed, sam):
    Message.objects.filter(pk=filed.message_id).update(state="unknown", left_at=None)
    decide_about(filing=filed, left="sent", actor=sam)
    assert Filing.objects.get().filed_at == Case.objects.get(pk=filed.case_id).filed_at == MONDAY
