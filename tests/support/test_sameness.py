"""Signatures propose, people answer: the same joins, a different one keeps its reason, and no second open case of one
customer and issue comes into being (SP-07)."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from customers.models import LinkedInContact
from partnerhub.refusals import Refused
from support.lawful_steps import lawful_steps
from support.models import Case, Problem, Sameness
from support.sameness import (
    different_from,
    open_twins,
    same_as,
    similar_cases,
    stamp,
    symptoms_of,
)
from support.signatures import Symptoms
from tests.customers.factories import CustomerFactory, UserFactory
from tests.integrations.factories import IntegrationFactory
from tests.support.factories import CaseFactory, CaseReferenceFactory, complete_case

pytestmark = pytest.mark.django_db

ERROR = "403 Forbidden: no access to candidate {}"


@pytest.fixture
def actor():
    return UserFactory()


def report(number=1_000, **fields):
    return stamp(CaseFactory(**{"error_text": ERROR.format(number), "programme": "RSC", **fields}))


def proposed(case):
    return [proposal.case for proposal in similar_cases(case, case.customer)]


def test_stamp_writes_the_signature_and_leaves_version_and_history_alone():
    case = CaseFactory(error_text=ERROR)
    stamp(case)
    case.refresh_from_db()
    assert (len(case.signature), case.version, case.history.count()) == (64, 1, 1)


def test_same_error_of_the_customer_comes_before_that_of_others():
    case = report()
    other, own = report(2_000), report(3_000, customer=case.customer)
    report(4_000, error_text="500 Internal Server Error")
    found = similar_cases(case, case.customer)
    assert [(one.case, one.same_customer) for one in found] == [(own, True), (other, False)]
    assert "Same error without ids and names: 403 forbidden no access to candidate …." in found[0].why


def test_report_that_is_no_case_yet_finds_the_open_one():
    known = report()
    symptoms = Symptoms("RSC", ERROR.format(77_777))
    assert [one.case for one in similar_cases(symptoms, known.customer)] == [known]


def test_type_of_the_integration_is_part_of_it():
    integration = IntegrationFactory()
    case = report(integration=integration, customer=integration.customer)
    report(customer=integration.customer)
    assert proposed(case) == []


def test_no_error_and_no_object_propose_nothing():
    cases = [report(error_text="", title="It does not work") for _ in range(2)]
    assert [proposed(case) for case in cases] == [[], []]


@pytest.mark.parametrize(
    ("fields", "is_proposed"),
    [
        ({"status": "closed", "closed_at": timezone.now() - timedelta(days=29)}, True),
        ({"status": "resolved", "closed_at": timezone.now() - timedelta(days=31)}, False),
        ({"status": "closed"}, False),
        ({"category": "visibility_for_customer"}, False),
        ({"kind": "partner", "customer": None}, False),
    ],
    ids=["closed lately", "closed long ago", "closed at an unknown time", "for visibility", "partner case"],
)
def test_what_is_proposed(fields, is_proposed):
    other = report(**fields)
    assert proposed(report()) == ([other] if is_proposed else [])


def test_closed_one_may_be_reopened():
    report(status="closed", closed_at=timezone.now())
    case = report()
    assert similar_cases(case, case.customer)[0].may_be_reopened


def test_case_for_visibility_is_no_duplicate_of_any():
    known = report()
    assert proposed(report(customer=known.customer, category="visibility_for_customer")) == []


def test_proposals_are_few_and_cost_the_same_at_any_number(django_assert_max_num_queries):
    case = report()
    Case.objects.bulk_create(
        Case(title="x", customer=case.customer, signature=case.signature) for _ in range(300)
    )
    with django_assert_max_num_queries(3):
        assert len(similar_cases(case, case.customer)) == 10


@pytest.mark.skipif(connection.vendor != "sqlite", reason="reads SQLite's query plan")
def test_proposals_walk_the_index_of_signatures():
    case = report()
    with CaptureQueriesContext(connection) as asked:
        similar_cases(case, case.customer)
    listing = next(
        query["sql"] for query in asked if "ORDER BY" in query["sql"] and "closed_at" in query["sql"]
    )
    plan = str(connection.cursor().execute(f"EXPLAIN QUERY PLAN {listing}").fetchall())
    assert "case_by_signature" in plan


def test_same_of_one_customer_is_merged_into_the_earlier_case(actor):
    known = report()
    CaseReferenceFactory(case=known, as_written="CAS-666")
    case = report(customer=known.customer)
    CaseReferenceFactory(case=case, as_written="CAS-777")
    assert same_as(case=case, other=known, actor=actor) == known
    case.refresh_from_db()
    assert (case.merged_into, case.status) == (known, "closed")
    assert [row.as_written for row in known.references.all()] == ["CAS-666", "CAS-777"]


def test_sp_07_the_case_that_linkedin_has_is_kept_though_it_came_later(actor):
    known = report()
    case = report(customer=known.customer)
    CaseReferenceFactory(case=case, as_written="CAS-777")
    assert same_as(case=case, other=known, actor=actor) == case
    known.refresh_from_db()
    assert (known.merged_into, known.status) == (case, "closed")


def test_same_of_two_customers_shares_an_issue_key(actor):
    known, case = report(), report()
    same_as(case=case, other=known, actor=actor)
    known.refresh_from_db()
    assert case.issue_key == known.issue_key == f"issue-{known.pk}"
    assert Sameness.objects.get().verdict == "same"
    assert (case.history.first().history_user, case.version) == (actor, 2)


def test_answered_pair_is_not_proposed_again(actor):
    known, case = report(), report()
    same_as(case=case, other=known, actor=actor)
    assert (proposed(case), proposed(known)) == ([], [])


def test_second_open_case_is_refused_with_number_and_age_sp_07(actor, time_machine_day):
    first = report(title="Export fails", filed_at=datetime(2026, 3, 2, 9, tzinfo=UTC))
    CaseReferenceFactory(case=first, as_written="CAS-08123456")
    elsewhere, second = report(), report(customer=first.customer)
    same_as(case=elsewhere, other=first, actor=actor)
    with pytest.raises(Refused) as refused:
        same_as(case=second, other=elsewhere, actor=actor)
    (refusal,) = refused.value.refusals
    assert (refusal.rule, refusal.field) == ("SP-07", "issue_key")
    assert refusal.text == (
        f"{first.customer} has an open case for this issue: case {first.pk}, “Export fails”, CAS-08123456,"
        " filed 2 business days ago. Continue there: add facts, ask LinkedIn for news, or escalate it."
    )
    assert not Sameness.objects.filter(case=second).exists()


@pytest.fixture
def time_machine_day():
    with time_machine.travel(datetime(2026, 3, 4, 12, tzinfo=UTC), tick=False):
        yield


def test_different_keeps_the_reason_and_gets_a_key_of_its_own(actor):
    known = report()
    case = report(customer=known.customer)
    answer = different_from(case=case, other=known, because="Other recruiters, other day.", actor=actor)
    assert (answer.verdict, answer.because, answer.decided_by) == (
        "different",
        "Other recruiters, other day.",
        actor,
    )
    assert (case.issue_key, proposed(case)) == (f"issue-{case.pk}", [])


def test_different_after_same_takes_the_shared_key_away(actor):
    known, case = report(), report()
    same_as(case=case, other=known, actor=actor)
    different_from(case=known, other=case, because="Looked closer.", actor=actor)
    known.refresh_from_db()
    assert known.issue_key == f"issue-{known.pk}-2"
    assert [row.verdict for row in Sameness.objects.all()] == ["different"]


@pytest.mark.parametrize("because", ["", "  \n "])
def test_different_without_a_reason_is_refused_sp_07(actor, because):
    known, case = report(), report()
    with pytest.raises(Refused, match="SP-07"):
        different_from(case=case, other=known, because=because, actor=actor)
    assert not Sameness.objects.exists()


def test_customer_case_is_never_the_same_as_a_partner_case(actor):
    partner = report(kind="partner", customer=None)
    with pytest.raises(Refused, match="SP-06"):
        same_as(case=report(), other=partner, actor=actor)


def test_closed_case_is_reopened_before_another_joins_it(actor):
    known = report(status="closed", closed_at=timezone.now())
    case = report(customer=known.customer)
    with pytest.raises(Refused, match="reopen it first"):
        same_as(case=case, other=known, actor=actor)


def steps(case):
    return {step.key: (step.allowed, step.why) for step in lawful_steps(case)}


def test_lawful_steps_are_facts_nudge_and_escalation_sp_07():
    case = complete_case("CAS-1234", ball=Case.Ball.LINKEDIN_SUPPORT)
    assert steps(case) == {"add_facts": (True, ""), "nudge": (True, ""), "escalate": (True, "")}


def test_steps_that_are_not_lawful_now_say_why():
    LinkedInContact.objects.all().delete()
    allowed = steps(CaseFactory())
    assert allowed["add_facts"] == (True, "")
    assert allowed["nudge"] == (False, "It is not filed with LinkedIn yet: there is nobody to ask.")
    assert not allowed["escalate"][0]
    assert "SP-17" in allowed["escalate"][1]


def test_nothing_is_lawful_on_a_closed_case_but_to_reopen_it():
    case = CaseFactory(status="closed")
    assert {why for _, why in steps(case).values()} == {f"Case {case.pk} is closed: reopen it first."}


def test_a_reason_loses_its_secrets_and_refuses_hidden_marks(actor):
    case, other = CaseFactory(), CaseFactory()
    with pytest.raises(Refused, match="in line 1: delete it"):
        different_from(case=case, other=other, because="a\u202eb", actor=actor)
    different_from(case=case, other=other, because="client_secret=CaNaRy1234567890", actor=actor)
    assert "CaNaRy" not in f"{Sameness.objects.get().because} {list(Case.history.values())}"


def test_beside_a_case_of_ours_a_further_one_of_ours_would_be_a_second():
    ours, theirs = report(kind="partner", customer=None), report()
    symptoms = symptoms_of(ours)
    further = [one.case for one in open_twins(symptoms, customer=CustomerFactory(), is_ours=True)]
    own = [one.case for one in open_twins(symptoms, customer=theirs.customer, is_ours=False)]
    assert (further, own) == ([ours], [theirs])


def test_a_case_that_is_over_is_in_nobodys_way():
    case = report(status="closed", closed_at=timezone.now())
    assert open_twins(symptoms_of(case), customer=case.customer, is_ours=False) == []


def test_who_is_in_the_same_problem_is_not_asked_about():
    one, other = report(), report()
    assert [found.case for found in similar_cases(one, one.customer)] == [other]
    Case.objects.update(problem=Problem.objects.create(title="Exports fail"))
    one.refresh_from_db()
    assert similar_cases(one, one.customer) == []
