"""LinkedIn answers an escalation: it is over, the clocks start anew, and it is our turn."""

from datetime import UTC, date, datetime

import pytest
import time_machine
from django.urls import reverse

from customers.models import LinkedInContact, Message
from partnerhub.refusals import Refused
from support.escalation import draft_escalation, hand_over, record_answer
from support.escalation_letter import compose
from support.models import Case, Escalation
from tests.support.factories import EscalationFactory, complete_case

pytestmark = pytest.mark.django_db
HANDED_OVER, TODAY = date(2026, 2, 19), date(2026, 2, 23)


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel("2026-02-23 10:00Z", tick=False):
        yield


@pytest.fixture
def escalation():
    escalation = EscalationFactory()
    with time_machine.travel("2026-02-19 10:00Z", tick=False):
        digest = compose(escalation).digest
        hand_over(escalation=escalation, how="eml", actor=escalation.author, digest=digest)
    return escalation


def answered(escalation, on):
    return record_answer(escalation=escalation, on=on, actor=escalation.author)


def test_answer_moves_the_clock_and_the_ball_and_leaves_history_rows(escalation):
    answered(escalation, date(2026, 2, 20))
    case = Case.objects.get()
    escalation.refresh_from_db()
    assert (escalation.status, case.ball) == (Escalation.Status.ANSWERED, Case.Ball.US)
    assert case.last_answer_at.date() == date(2026, 2, 20)
    assert escalation.history.first().history_user == escalation.author
    latest = case.history.first()
    assert (latest.version, latest.history_change_reason) == (
        case.version,
        f"LinkedIn answered escalation {escalation.pk}",
    )


def test_last_answer_never_moves_backwards(escalation):
    later = datetime(2026, 2, 23, 8, tzinfo=UTC)
    Case.objects.update(last_answer_at=later)
    answered(escalation, date(2026, 2, 20))
    assert Case.objects.get().last_answer_at == later


@pytest.mark.parametrize(
    ("on", "words"),
    [
        (date(2026, 2, 24), "24 Feb 2026 is in the future"),
        (date(2026, 2, 18), "cannot have answered on 18 Feb 2026: the mail is of 19 Feb 2026"),
    ],
)
def test_day_that_cannot_be_is_refused(escalation, on, words):
    with pytest.raises(Refused, match=words):
        answered(escalation, on)
    assert Escalation.objects.get().status == Escalation.Status.OUT


@pytest.mark.parametrize("on", [HANDED_OVER, TODAY])
def test_first_and_last_possible_day_are_taken(escalation, on):
    assert answered(escalation, on).status == Escalation.Status.ANSWERED


def test_only_an_escalation_that_is_out_is_answered():
    with pytest.raises(Refused, match="is draft: only one that is out is answered"):
        answered(EscalationFactory(), TODAY)


def test_answering_twice_is_refused(escalation):
    answered(escalation, TODAY)
    with pytest.raises(Refused, match="is answered: only one that is out"):
        answered(escalation, TODAY)


@pytest.mark.parametrize("state", ["approved", "sending", "unknown"])
def test_mail_that_may_not_have_left_is_settled_first(escalation, state):
    Message.objects.update(state=state)
    with pytest.raises(Refused, match="settle first whether it left"):
        answered(Escalation.objects.get(), TODAY)


def test_answered_escalation_does_not_count_as_open_for_a_second_one(escalation):
    answered(escalation, TODAY)
    second = draft_escalation(
        cases=[Case.objects.get()],
        reason="bad_resolution",
        reasoning="The answer does not help.",
        bd_contact=LinkedInContact.objects.filter(kind="bd").first(),
        author=escalation.author,
    )
    assert second.is_draft


def posted(client, escalation, **fields):
    url = reverse("admin:support_escalation_answered", args=[escalation.pk])
    return client.post(url, fields, follow=True).content.decode()


def test_page_offers_the_answer_with_today_filled_in_and_says_so_afterwards(browser_of, escalation):
    desk = browser_of("Support")
    page = desk.get(reverse("admin:support_escalation_change", args=[escalation.pk])).content.decode()
    assert 'name="on" value="2026-02-23" max="2026-02-23"' in page
    page = posted(desk, escalation, on="2026-02-23")
    assert "LinkedIn answered.</strong> The day stands on the case as LinkedIn" in page
    assert "LinkedIn answered</button>" not in page


@pytest.mark.parametrize(
    ("on", "words"),
    [
        ("", "Enter the day on which LinkedIn answered."),
        ("yesterday", "Write the day of LinkedIn&#x27;s answer like 2026-11-10."),
        ("2026-02-24", "is in the future"),
    ],
)
def test_page_says_what_is_wrong_with_the_day(browser_of, escalation, on, words):
    assert words in posted(browser_of("Support"), escalation, on=on)
    assert Escalation.objects.get().status == Escalation.Status.OUT


def test_bd_reviewer_does_not_answer_for_us(browser_of, escalation):
    url = reverse("admin:support_escalation_answered", args=[escalation.pk])
    assert browser_of("BD reviewer").post(url, {"on": "2026-02-23"}).status_code == 403


def test_every_case_of_the_escalation_gets_the_answer():
    cases = [complete_case("CAS-111"), complete_case("CAS-222", last_answer_at=None)]
    escalation = EscalationFactory(cases=cases)
    digest = compose(escalation).digest
    hand_over(escalation=escalation, how="copy", actor=escalation.author, digest=digest)
    answered(escalation, TODAY)
    assert {case.last_answer_at.date() for case in Case.objects.all()} == {TODAY}
