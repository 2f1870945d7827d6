"""What the start page says about cases and escalations."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine

from customers.models import Message
from partnerhub.clocks import Calendar
from support.attention import case_rows
from support.models import Case, Filing, Product
from support.moving import send_to
from support.notes import add_note
from support.own_targets import latest_overdue_filing
from support.waiting import turn
from tests.customers.factories import LinkedInContactFactory
from tests.support.factories import CaseFactory, EscalationFactory

pytestmark = pytest.mark.django_db

MONDAY = datetime(2026, 3, 2, 17, tzinfo=UTC)
LINKEDIN = Calendar(name="LinkedIn's", zone=ZoneInfo("America/Los_Angeles"))


@pytest.fixture(autouse=True)
def _monday():
    with time_machine.travel(MONDAY, tick=False):
        yield


@pytest.fixture
def seen_by(person):
    """What a person of a role sees: topic -> the titles of its rows."""

    def see(role: str = "Support") -> dict[str, list[str]]:
        topics = case_rows(person(role)).topics
        return {topic.name: [row.title for row in topic.rows] for topic in topics if topic.number}

    return see


def filed(days_ago: int, *, is_stamped: bool = True, **fields: object):
    """A case that its verbs filed, or one that was imported without its due date."""
    case = CaseFactory(
        **{
            "status": Case.Status.FILED,
            "ball": Case.Ball.LINKEDIN_SUPPORT,
            "filed_at": MONDAY - timedelta(days=days_ago),
            "destination": "customer_case_mail",
            "product": product("Recruiter System Connect"),
            **fields,
        }
    )
    if is_stamped:
        turn(case=case, party=case.ball, at=MONDAY)  # type: ignore[arg-type]  # a factory makes rows
    return case


def product(name: str):
    return Product.objects.get(name=name)


def open_since(days_ago: int, **fields: object):
    """A case that came in then; rows write the moment themselves."""
    case = CaseFactory(**fields)
    Case.objects.filter(pk=case.pk).update(created_at=MONDAY - timedelta(days=days_ago))
    return case


def test_a_case_without_an_answer_in_time_is_past_the_promise(seen_by):
    case = filed(days_ago=5)
    assert seen_by() == {"cases past LinkedIn's promise": [str(case)]}


@pytest.mark.parametrize(
    ("days_ago", "fields"),
    [
        pytest.param(3, {}, id="filed on Friday, due at the close of today"),
        pytest.param(9, {"status": Case.Status.RESOLVED}, id="resolved"),
        pytest.param(9, {"ball": Case.Ball.US}, id="waiting for us"),
        pytest.param(9, {"last_answer_at": MONDAY - timedelta(days=1)}, id="answered lately"),
        pytest.param(9, {"kind": Case.Kind.PARTNER, "customer": None}, id="a partner case has no promise"),
        pytest.param(9, {"stage": "beta"}, id="nor has a beta programme"),
        pytest.param(9, {"destination": "help_center"}, id="nor the Help Center"),
    ],
)
@pytest.mark.parametrize("is_stamped", [True, False])
def test_other_cases_are_not_past_the_promise(seen_by, days_ago, fields, is_stamped):
    filed(days_ago, is_stamped=is_stamped, **fields)
    assert seen_by() == {}


@pytest.mark.parametrize("is_stamped", [True, False])
def test_case_of_another_business_line_is_not_past_a_promise_wherever_it_goes(seen_by, is_stamped):
    filed(9, is_stamped=is_stamped, product=product("Advertising API"))
    assert seen_by() == {}


def test_case_sent_to_partner_engineering_is_past_no_promise_any_more(seen_by, person):
    case = filed(days_ago=9)
    send_to(case=case, to="partner_engineering_form", because="Wider", actor=person("Support", username="x"))
    assert seen_by() == {}


def test_a_case_that_was_never_stamped_is_late_by_its_filing_date(seen_by):
    case = filed(days_ago=5, is_stamped=False)
    assert seen_by() == {"cases past LinkedIn's promise by their filing date": [str(case)]}


def test_a_promise_that_was_not_kept_is_escalated_by_who_may(person):
    case = filed(days_ago=5)
    row = case_rows(person("Support")).topics[0].rows[0]
    assert (row.action_label, row.action_url) == ("Escalate", f"/support/case/escalate/?cases={case.pk}")


@pytest.mark.parametrize(
    ("now", "seen"),
    [
        pytest.param("2026-03-02 16:59Z", ["cases that LinkedIn has to answer today"], id="while we work"),
        pytest.param("2026-03-02 17:00Z", [], id="when we have closed"),
        pytest.param("2026-02-28 12:00Z", [], id="on a Saturday"),
    ],
)
def test_what_is_due_today_appears_within_our_hours(seen_by, now, seen):
    filed(days_ago=3)
    with time_machine.travel(now, tick=False):
        assert list(seen_by()) == seen


def test_what_is_due_later_is_not_due_today(seen_by):
    filed(days_ago=0)
    with time_machine.travel(MONDAY - timedelta(hours=1), tick=False):
        assert seen_by() == {}


@pytest.fixture
def in_our_hours():
    with time_machine.travel(MONDAY - timedelta(hours=1), tick=False):
        yield


@pytest.mark.usefixtures("in_our_hours")
def test_who_was_not_answered_by_us_in_time_is_told_while_we_work(seen_by):
    case, answered = open_since(5), open_since(5)
    open_since(0)
    open_since(5, status="closed")
    add_note(case=answered, text="We look at it", audience="customer", happened_at=MONDAY - timedelta(days=4))
    add_note(case=case, text="Their mail", audience="customer", is_mail=True)
    assert seen_by() == {"cases that nobody was answered about": [str(case)]}


@pytest.mark.usefixtures("in_our_hours")
def test_who_heard_from_us_long_ago_is_told_while_we_work(seen_by):
    silent, told, filed_long_ago = (
        open_since(20),
        open_since(20),
        open_since(20, filed_at=MONDAY - timedelta(days=15)),
    )
    for case in (silent, told):
        long_ago = MONDAY - timedelta(days=15)
        Filing.objects.create(case=case, destination="bd_contact", status="out", filed_at=long_ago)
    add_note(case=told, text="Still at LinkedIn", audience="customer")
    assert seen_by() == {"cases without an update from us": [str(silent), str(filed_long_ago)]}


def test_our_own_targets_are_silent_when_we_have_closed(seen_by):
    open_since(20)
    assert seen_by() == {}


def test_a_case_that_linkedin_left_lying_after_an_answer_is_ageing(seen_by):
    case = filed(days_ago=40, last_answer_at=MONDAY - timedelta(days=20))
    assert seen_by() == {"cases that age at LinkedIn": [str(case)]}


def test_the_list_behind_a_number_holds_exactly_what_was_counted(client, person):
    filed(days_ago=9)
    filed(days_ago=9, is_stamped=False)
    filed(days_ago=9, kind=Case.Kind.PARTNER, customer=None)
    filed(days_ago=9, status=Case.Status.RESOLVED)
    filed(days_ago=40, last_answer_at=MONDAY - timedelta(days=20))
    filed(days_ago=40, last_answer_at=MONDAY - timedelta(days=20), status=Case.Status.CLOSED)
    user = person("Support")
    client.force_login(user)
    for topic in case_rows(user).topics[:3]:
        assert client.get(topic.url).context["cl"].result_count == topic.number == 1


def test_the_reason_names_customer_age_and_rule(person):
    case = filed(days_ago=5)
    row = case_rows(person("Support")).topics[0].rows[0]
    assert row.reason == (
        f"{case.customer}: filed 3 business days ago, no answer yet. LinkedIn promises one within"
        " 1 business day (SP-04)."
    )


def test_an_escalation_that_was_drafted_and_not_sent_is_shown(seen_by):
    escalation = EscalationFactory(cases=[])
    assert seen_by() == {"escalations not sent yet": [f"{escalation} to Dana Fox"]}


def test_a_bd_reviewer_sees_their_own_escalations_and_no_cases(person, out_to):
    filed(days_ago=9)
    reviewer = person("BD reviewer")
    mine = out_to(LinkedInContactFactory(user=reviewer))
    out_to(LinkedInContactFactory())
    part = case_rows(reviewer)
    assert [row.title for topic in part.topics for row in topic.rows] == [str(mine)]
    assert part.recent == ()


@pytest.fixture
def out_to():
    """An escalation that left for this contact."""

    def make(contact):
        message = Message.objects.create(
            state=Message.State.SENT, frozen_at=MONDAY, message_id=f"<{contact.pk}@partner.example>", raw=b""
        )
        return EscalationFactory(cases=[], bd_contact=contact, status="out", message=message)

    return make


def test_onboarding_is_not_asked_to_chase_cases(seen_by):
    filed(days_ago=9)
    assert seen_by("Onboarding") == {}


def test_the_queries_do_not_grow_with_the_rows(person, django_assert_num_queries):
    user = person("Support")
    user.get_all_permissions()
    for days in range(6, 18):
        filed(days)
        open_since(days)
        EscalationFactory(cases=[])
    with django_assert_num_queries(9):
        case_rows(user)
    with time_machine.travel(MONDAY - timedelta(hours=1), tick=False), django_assert_num_queries(12):
        case_rows(user)


@pytest.mark.parametrize(
    ("now", "days", "first_in_time"),
    [
        pytest.param(
            datetime(2026, 3, 3, 2, 1, tzinfo=UTC), 1, date(2026, 3, 2), id="Monday after the close"
        ),
        pytest.param(datetime(2026, 3, 3, 1, 59, tzinfo=UTC), 1, date(2026, 2, 27), id="Monday before it"),
        pytest.param(datetime(2026, 3, 1, 12, tzinfo=UTC), 1, date(2026, 2, 27), id="Sunday"),
        pytest.param(datetime(2026, 3, 2, 17, tzinfo=UTC), 5, date(2026, 2, 23), id="five days"),
    ],
)
def test_the_first_filing_still_in_time_is_a_whole_day_in_linkedins_zone(now, days, first_in_time):
    start = latest_overdue_filing(LINKEDIN, days, now)
    assert (start.date(), start.hour, start.tzinfo) == (first_in_time, 0, LINKEDIN.zone)
