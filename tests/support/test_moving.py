"""Moving a case through its life and handing it to a person."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from partnerhub.refusals import Refused
from support.facts import read_facts
from support.models import Case, Problem
from support.moving import assign, facts_of, members_to_tell, move, send_to
from support.waiting import turn
from tests.customers.factories import UserFactory
from tests.support.factories import CaseFactory, CaseReferenceFactory, complete_case

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 6, 17, tzinfo=UTC)
EARLIER = NOW - timedelta(days=2)


@pytest.fixture(autouse=True)
def _friday():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def actor(person):
    return person("Support")


def routed(**fields):
    return CaseFactory(destination="customer_case_mail", **fields)


def test_filing_hands_the_case_to_linkedin_and_says_who_did_it(actor):
    case = move(case=routed(filed_at=EARLIER), to="filed", actor=actor, because="By mail")
    row = case.history.first()
    assert (case.status, case.ball, case.version) == ("filed", Case.Ball.LINKEDIN_SUPPORT, 2)
    assert (row.history_user, row.history_change_reason, row.status) == (actor, "By mail", "filed")
    assert case.due_at == datetime(2026, 3, 6, 2, tzinfo=UTC)
    assert case.waits.get().started_at == EARLIER


def test_filing_takes_its_date_from_the_step(actor):
    case = move(case=routed(), to="filed", actor=actor, at=EARLIER)
    assert Case.objects.get(pk=case.pk).filed_at == EARLIER


def test_partner_case_goes_to_partner_engineering(actor):
    case = CaseFactory(
        kind="partner",
        customer=None,
        destination="partner_engineering_form",
        investigation="Our side is fine.",
    )
    moved = move(case=case, to="filed", actor=actor, at=EARLIER)
    assert (moved.ball, moved.due_at) == (Case.Ball.LINKEDIN_ENGINEERING, None)


def test_everything_in_the_way_is_said_at_once_and_nothing_changes(actor):
    case = CaseFactory()
    with pytest.raises(Refused) as refused:
        move(case=case, to="filed", actor=actor, version=9, ball="moon", because="a\x00b")
    assert [refusal.field for refusal in refused.value.refusals] == [
        "",
        "ball",
        "because",
        "filed_at",
        "destination",
    ]
    case.refresh_from_db()
    assert (case.status, case.version, case.history.count()) == ("new", 1, 1)


def test_step_in_the_future_is_refused(actor):
    with pytest.raises(Refused, match="is in the future"):
        move(case=routed(), to="filed", actor=actor, at=NOW + timedelta(minutes=1))


def test_closing_keeps_the_moment_and_ends_the_wait(actor):
    case = move(case=routed(filed_at=EARLIER), to="filed", actor=actor)
    closed = move(case=case, to="closed", actor=actor, because="The customer mended it")
    assert (closed.closed_at, closed.waits.get().ended_at) == (NOW, NOW)


def test_reopening_is_ours_and_counts_as_a_premature_closure(actor):
    case = complete_case(status="filed")
    closed = move(case=case, to="closed", actor=actor)
    reopened = move(case=closed, to="waiting", actor=actor, because="Fails again")
    assert (reopened.status, reopened.ball, reopened.closed_at) == ("waiting", Case.Ball.US, None)
    assert read_facts([reopened])[0].reopenings == 1


def test_merged_case_is_not_reopened(actor):
    merged = complete_case(status="closed", merged_into=CaseFactory())
    with pytest.raises(Refused, match="was merged into case"):
        move(case=merged, to="waiting", actor=actor, because="Fails again")


def test_case_whose_issue_is_open_elsewhere_is_not_reopened(actor):
    closed = complete_case(status="closed", issue_key="issue")
    other = CaseFactory(customer=closed.customer, issue_key="issue")
    with pytest.raises(Refused, match=rf"has an open case for this issue: case {other.pk}.*SP-07"):
        move(case=closed, to="waiting", actor=actor, because="Fails again")


def test_long_reason_is_kept_whole_and_without_secrets(actor):
    reason = f"Authorization: Bearer abcdefghijklmnop1234567890\n{'and so on ' * 20}"
    case = move(case=complete_case(status="filed"), to="closed", actor=actor, because=reason)
    note = case.notes.get()
    assert (note.audience, note.author, note.text.endswith("and so on")) == ("internal", actor, True)
    assert "abcdefghijklmnop" not in note.text + case.history.first().history_change_reason


def test_transfer_stays_the_same_case_and_linkedins_turn(actor):
    case = complete_case(status="waiting", ball=Case.Ball.CUSTOMER)
    moved = move(case=case, to="transferred", actor=actor)
    assert (moved.pk, moved.ball) == (case.pk, Case.Ball.LINKEDIN_SUPPORT)


def test_number_of_linkedins_counts_as_filed():
    case = CaseReferenceFactory().case
    assert (facts_of(case).is_numbered, facts_of(CaseFactory()).is_numbered) == (True, False)


def test_members_to_tell_are_the_open_cases_of_the_problem():
    leading = CaseFactory(kind="partner", customer=None)
    problem = Problem.objects.create(title="x", partner_case=leading)
    member = CaseFactory(problem=problem)
    CaseFactory(problem=problem, status="closed")
    assert list(members_to_tell(leading)) == [member]
    assert list(members_to_tell(member)) == []


def test_case_is_given_to_a_person_with_a_history_row(actor, person):
    colleague = person("Support", username="colleague")
    case = assign(case=CaseFactory(), owner=colleague, actor=actor)
    assert (case.owner, case.version, case.history.first().history_user) == (colleague, 2, actor)
    assert assign(case=case, owner=None, actor=actor).owner is None


@pytest.mark.parametrize(("role", "active"), [("Onboarding", True), ("Support", False)])
def test_case_is_not_given_to_who_cannot_work_on_it(actor, person, role, active):
    other = person(role, username="other", is_active=active)
    with pytest.raises(Refused, match="may not change cases"):
        assign(case=CaseFactory(), owner=other, actor=actor)


def test_a_step_after_a_rest_moves_the_promise(actor):
    case = routed(status="filed", ball=Case.Ball.LINKEDIN_SUPPORT, filed_at=EARLIER)
    turn(case=case, party=case.ball, at=EARLIER)
    asked = move(case=case, to="waiting", ball=Case.Ball.CUSTOMER, actor=actor, at=NOW - timedelta(days=1))
    answered = move(case=asked, to="filed", actor=actor)
    # Rested on Thursday from 09:00 for the whole of the promised day: due at the close of Friday.
    assert answered.due_at == datetime(2026, 3, 7, 2, tzinfo=UTC)
    assert timezone.now() < answered.due_at


@pytest.fixture
def mailed(actor):
    """Filed by customer mail on Wednesday: LinkedIn's answer is due on Thursday."""
    return move(case=routed(filed_at=EARLIER), to="filed", actor=actor)


@pytest.mark.parametrize(
    "to",
    [
        pytest.param("partner_engineering_form", id="SP-24 partner engineering"),
        pytest.param("existing_case", id="the thread of a case"),
        pytest.param("help_center", id="Help Center"),
    ],
)
def test_case_sent_where_linkedin_promises_nothing_has_no_due_date(mailed, actor, to):
    sent = send_to(case=mailed, to=to, because="They asked for it", actor=actor)
    assert (sent.due_at, sent.history.first().due_at) == (None, None)


def test_case_sent_back_has_its_promise_anew(mailed, actor):
    due = mailed.due_at
    for to in ("help_center", "customer_case_mail"):
        sent = send_to(case=mailed, to=to, because="They asked for it", actor=actor)
    assert sent.due_at == due


def test_case_sent_to_a_tier_review_is_due_after_thirty_business_days(mailed, actor):
    sent = send_to(case=mailed, to="tier_upgrade_ticket", because="Ads", actor=actor)
    assert sent.due_at == datetime(2026, 4, 16, 1, tzinfo=UTC)


def test_sending_keeps_who_and_why_without_secrets(mailed, actor):
    secret = "Authorization: Bearer abcdefghijklmnop1234567890"
    sent = send_to(case=mailed, to="help_center", because=f"They wrote {secret}", actor=actor)
    row = sent.history.first()
    assert (row.history_user, sent.version, sent.destination) == (actor, 3, "help_center")
    assert sent.destination_because.startswith("They wrote")
    assert "abcdefghijklmnop" not in sent.destination_because + row.history_change_reason


@pytest.mark.parametrize(
    ("typed", "field", "words"),
    [
        pytest.param({"because": "a\x00b"}, "because", "This text holds", id="control character"),
        pytest.param({"because": "a\u202eb"}, "because", "This text holds", id="turned reading direction"),
        pytest.param({"because": "x" * 2_001}, "because", "2,000 is the most", id="too long"),
        pytest.param({"because": " "}, "because", "say why it goes elsewhere", id="no reason"),
        pytest.param({"to": "moon"}, "to", "is no destination", id="no destination"),
        pytest.param({"version": 1}, "", "was changed since you opened it", id="stale"),
    ],
)
def test_sending_is_refused_and_nothing_changes(mailed, actor, typed, field, words):
    with pytest.raises(Refused, match=words) as refused:
        send_to(case=mailed, actor=actor, **{"to": "help_center", "because": "They asked", **typed})
    assert [refusal.field for refusal in refused.value.refusals] == [field]
    assert Case.objects.get(pk=mailed.pk).destination == "customer_case_mail"


@pytest.mark.parametrize(
    ("fields", "words"),
    [({"status": "closed"}, "reopen it first"), ({"status": "resolved"}, "reopen it first")],
)
def test_case_that_is_over_is_sent_nowhere(actor, fields, words):
    with pytest.raises(Refused, match=words):
        send_to(case=routed(**fields), to="help_center", because="They asked", actor=actor)


def test_merged_case_is_sent_nowhere(actor):
    kept = CaseFactory()
    with pytest.raises(Refused, match=f"was merged into case {kept.pk}"):
        send_to(case=routed(status="closed", merged_into=kept), to="help_center", because="x", actor=actor)


def test_suspected_breach_is_sent_nowhere_else(actor):
    case = CaseFactory(category="security_breach", destination="security_mail")
    with pytest.raises(Refused, match=r"nowhere else. \(SP-26\)$"):
        send_to(case=case, to="help_center", because="", actor=actor)


def test_nobody_is_a_person_of_the_directory(actor):
    stranger = UserFactory()
    with pytest.raises(Refused):
        assign(case=CaseFactory(), owner=stranger, actor=actor)
