"""Merging: both numbers stay, nothing is lost, and undoing puts everything back."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from partnerhub.refusals import Refused
from support.cases import cases_by_number
from support.merging import merge, merge_of, undo_merge
from support.models import Attachment, Case, Filing, Merge, Note, Problem, Sameness, Wait
from support.sameness import same_as, similar_cases, stamp
from support.waiting import turn
from tests.customers.factories import CustomerFactory, UserFactory
from tests.integrations.factories import ApiCallFactory
from tests.support.factories import (
    CaseFactory,
    CaseReferenceFactory,
    ChecklistItemFactory,
    EscalationFactory,
    complete_case,
)

BECAUSE = "Reported twice, by mail and by phone."


@pytest.fixture
def actor(db):
    return UserFactory()


@pytest.fixture
def pair(db):
    kept = CaseFactory()
    return kept, CaseFactory(customer=kept.customer)


def note(case, text="It fails again."):
    return Note.objects.create(case=case, text=text, happened_at=timezone.now())


def attachment(case, digest):
    return Attachment.objects.create(case=case, name="a.png", content_type="image/png", size=1, digest=digest)


def merged(pair, actor):
    kept, absorbed = pair
    return merge(kept=kept, absorbed=absorbed, because=BECAUSE, actor=actor)


def refusals(actor, kept, absorbed, because=BECAUSE):
    with pytest.raises(Refused) as refused:
        merge(kept=kept, absorbed=absorbed, because=because, actor=actor)
    assert not Merge.objects.exists()
    return str(refused.value)


def test_both_numbers_find_the_kept_case(pair, actor):
    kept, absorbed = pair
    CaseReferenceFactory(case=kept, as_written="CAS-111222")
    CaseReferenceFactory(case=absorbed, as_written="CRM 0033")
    merged(pair, actor)
    assert (cases_by_number("cas 111222"), cases_by_number("CRM0033")) == ([kept.pk], [kept.pk])


def test_absorbed_case_is_closed_and_names_the_kept_one(pair, actor):
    kept, absorbed = pair
    done = merged(pair, actor)
    absorbed.refresh_from_db()
    assert (absorbed.status, absorbed.merged_into, absorbed.closed_at is None) == ("closed", kept, False)
    assert (done.status_before, done.because, done.merged_by) == ("new", BECAUSE, actor)
    assert merge_of(absorbed) == done


def test_history_of_both_says_who_and_why(pair, actor):
    kept, absorbed = pair
    merged(pair, actor)
    lines = [(case.history.first().history_user, case.history.first().history_change_reason) for case in pair]
    assert lines == [
        (actor, f"Took up case {absorbed.pk}"),
        (actor, f"Merged into case {kept.pk}: {BECAUSE}"),
    ]


def test_rows_move_and_what_the_kept_case_has_already_stays(pair, actor):
    kept, absorbed = pair
    moving = [note(absorbed), attachment(absorbed, "b"), ChecklistItemFactory(case=absorbed, key="why")]
    staying = [attachment(absorbed, "a"), ChecklistItemFactory(case=absorbed)]
    attachment(kept, "a")
    ChecklistItemFactory(case=kept)
    merged(pair, actor)
    for row in [*moving, *staying]:
        row.refresh_from_db()
    assert {row.case for row in moving} == {kept}
    assert {row.case for row in staying} == {absorbed}


def test_calls_and_affected_customers_come_along(pair, actor):
    kept, absorbed = pair
    shared, own = ApiCallFactory(), ApiCallFactory()
    kept.api_calls.add(shared)
    absorbed.api_calls.add(shared, own)
    absorbed.affected_customers.add(further := CustomerFactory())
    merged(pair, actor)
    assert set(kept.api_calls.all()) == {shared, own}
    assert (list(absorbed.api_calls.all()), list(kept.affected_customers.all())) == ([shared], [further])


def test_kept_case_stands_in_for_the_absorbed_one_in_its_problem(pair, actor):
    kept, absorbed = pair
    problem = Problem.objects.create(title="Exports fail")
    Case.objects.filter(pk=absorbed.pk).update(problem=problem)
    done = merged(pair, actor)
    assert list(problem.cases.all()) == [kept]
    undo_merge(merge=done, actor=actor)
    assert list(problem.cases.all()) == [absorbed]


def test_case_is_not_merged_into_itself(actor):
    case = CaseFactory()
    assert "into itself" in refusals(actor, case, case)


def test_cases_of_two_customers_stay_apart_sp_06(actor):
    assert "SP-06" in refusals(actor, CaseFactory(), CaseFactory())


def test_customer_case_and_partner_case_stay_apart_sp_11(actor):
    assert "SP-11" in refusals(actor, CaseFactory(kind="partner", customer=None), CaseFactory())


def test_merged_case_is_not_merged_again(pair, actor):
    kept, absorbed = pair
    merged(pair, actor)
    third = CaseFactory(customer=kept.customer)
    for one, other in [(third, absorbed), (absorbed, third)]:
        with pytest.raises(Refused, match=f"merged into case {kept.pk}"):
            merge(kept=one, absorbed=other, because=BECAUSE, actor=actor)


def test_open_case_is_not_lost_in_a_closed_one(pair, actor):
    kept, absorbed = pair
    Case.objects.filter(pk=kept.pk).update(status="closed")
    assert "reopen it first" in refusals(actor, kept, absorbed)


def test_drafts_are_settled_first_and_all_reasons_come_at_once(pair, actor):
    kept, absorbed = pair
    EscalationFactory(cases=[absorbed])
    Filing.objects.create(case=absorbed, destination="customer_case_mail")
    words = refusals(actor, kept, absorbed, because=" ")
    assert ("send it or withdraw it" in words, "second ticket" in words, "Say why" in words) == (
        True,
        True,
        True,
    )


def test_leader_of_a_problem_is_kept(actor):
    kept, leader = (CaseFactory(kind="partner", customer=None) for _ in range(2))
    Problem.objects.create(title="Exports fail", partner_case=leader)
    assert "SP-06" in refusals(actor, kept, leader)


def test_undo_happens_once(pair, actor):
    done = merged(pair, actor)
    undo_merge(merge=done, actor=actor)
    with pytest.raises(Refused, match="already"):
        undo_merge(merge=done, actor=actor)


def test_undo_leaves_alone_what_moved_on_since(pair, actor):
    _, absorbed = pair
    row, elsewhere = note(absorbed), CaseFactory()
    done = merged(pair, actor)
    Note.objects.filter(pk=row.pk).update(case=elsewhere)
    undo_merge(merge=done, actor=actor)
    assert list(elsewhere.notes.all()) == [row]


def test_undo_is_refused_where_it_would_make_a_second_open_case_sp_07(pair, actor):
    kept, absorbed = pair
    Case.objects.filter(pk=absorbed.pk).update(issue_key="issue-1")
    done = merged(pair, actor)
    CaseFactory(customer=kept.customer, issue_key="issue-1")
    with pytest.raises(Refused, match="SP-07"):
        undo_merge(merge=done, actor=actor)


def everything(case):
    """What a merge may touch of a case, but for its version and history."""
    case.refresh_from_db()
    return {
        "case": (
            case.status,
            case.ball,
            case.closed_at,
            case.last_answer_at,
            case.due_at,
            case.merged_into_id,
            case.problem_id,
            case.issue_key,
        ),
        "references": sorted(case.references.values_list("as_written", flat=True)),
        "notes": sorted(case.notes.values_list("pk", flat=True)),
        "attachments": sorted(case.attachments.values_list("pk", flat=True)),
        "items": sorted(case.checklist_items.values_list("pk", flat=True)),
        "calls": sorted(case.api_calls.values_list("pk", flat=True)),
        "customers": sorted(case.affected_customers.values_list("pk", flat=True)),
        "waits": sorted(case.waits.values_list("pk", "party", "ended_at")),
    }


def test_later_answer_and_whose_turn_it_is_hold_for_the_kept_case(actor):
    now = timezone.now()
    kept = complete_case(status="filed", ball="linkedin_support", last_answer_at=now - timedelta(days=20))
    turn(case=kept, party=kept.ball, at=now)
    answered = now - timedelta(days=1)
    absorbed = CaseFactory(customer=kept.customer, status="filed", ball="us", last_answer_at=answered)
    merge(kept=kept, absorbed=absorbed, because=BECAUSE, actor=actor)
    kept.refresh_from_db()
    assert (kept.ball, kept.last_answer_at) == ("us", answered)
    assert [wait.party for wait in kept.waits.filter(ended_at=None)] == ["us"]


def test_earlier_answer_changes_nothing(actor):
    now = timezone.now()
    kept = complete_case(status="filed", ball="linkedin_support", last_answer_at=now - timedelta(days=1))
    absorbed = CaseFactory(customer=kept.customer, ball="us", last_answer_at=now - timedelta(days=2))
    merge(kept=kept, absorbed=absorbed, because=BECAUSE, actor=actor)
    kept.refresh_from_db()
    assert (kept.ball, kept.last_answer_at) == ("linkedin_support", now - timedelta(days=1))


class MergeAndUndo(TestCase):
    """Whatever two cases hold, merging and undoing it leaves both as they were."""

    @settings(max_examples=30)
    @given(
        st.lists(st.tuples(st.booleans(), st.sampled_from(["note", "number", "a", "b", "why", "customers", "call", "customer"]))),
        st.sampled_from([("new", "us"), ("waiting", "linkedin_support"), ("resolved", "customer")]),
        st.booleans(),
        st.tuples(st.none() | st.integers(1, 5), st.none() | st.integers(1, 5)),
    )  # fmt: skip
    def test_merge_then_undo_restores_both(self, rows, state, has_problem, answered):
        problem = Problem.objects.create(title="Exports fail") if has_problem else None
        ours, theirs = (timezone.now() - timedelta(days=ago) if ago else None for ago in answered)
        kept = CaseReferenceFactory().case
        filed = {
            "status": "filed",
            "ball": "linkedin_support",
            "filed_at": timezone.now() - timedelta(days=9),
        }
        Case.objects.filter(pk=kept.pk).update(**filed, last_answer_at=ours)
        kept.refresh_from_db()
        turn(case=kept, party=kept.ball, at=timezone.now())
        absorbed = CaseFactory(customer=kept.customer, status=state[0], ball=state[1], problem=problem)
        Case.objects.filter(pk=absorbed.pk).update(last_answer_at=theirs)
        Wait.objects.create(case=absorbed, party="us", started_at=timezone.now())
        self._fill(kept, absorbed, rows)
        before = [everything(kept), everything(absorbed)]
        actor = UserFactory()
        undo_merge(merge=merge(kept=kept, absorbed=absorbed, because=BECAUSE, actor=actor), actor=actor)
        assert [everything(kept), everything(absorbed)] == before

    def _fill(self, kept, absorbed, rows):
        call, customer = ApiCallFactory(), CustomerFactory()
        for to_kept, kind in rows:
            case = kept if to_kept else absorbed
            with transaction.atomic():
                self._add(case, kind, call, customer)

    def _add(self, case, kind, call, customer):
        match kind:
            case "note":
                note(case)
            case "number":
                CaseReferenceFactory(case=case)
            case "a" | "b":
                if not case.attachments.filter(digest=kind).exists():
                    attachment(case, kind)
            case "why" | "customers":
                if not case.checklist_items.filter(key=kind).exists():
                    ChecklistItemFactory(case=case, key=kind)
            case "call":
                case.api_calls.add(call)
            case "customer":
                case.affected_customers.add(customer)


def test_undoing_takes_the_answer_back_that_both_are_one(actor):
    first = stamp(CaseFactory(error_text="403 Not enough permissions for PUT", programme="rsc"))
    second = stamp(CaseFactory(customer=first.customer, error_text=first.error_text, programme="rsc"))
    same_as(case=second, other=first, actor=actor)
    undo_merge(merge=Merge.objects.get(), actor=actor)
    second.refresh_from_db()
    assert [one.case for one in similar_cases(second, second.customer)] == [first]
    assert not Sameness.objects.exists()


def test_undoing_leaves_other_answers_alone(pair, actor):
    done, other = merged(pair, actor), CaseFactory()
    Sameness.objects.create(case=pair[1], other=other, verdict="same")
    undo_merge(merge=done, actor=actor)
    assert Sameness.objects.get().other == other


def test_the_reason_of_a_merge_loses_its_secrets_and_refuses_hidden_marks(pair, actor):
    with pytest.raises(Refused, match="delete it"):
        merge(kept=pair[0], absorbed=pair[1], because="a\u202eb", actor=actor)
    done = merge(kept=pair[0], absorbed=pair[1], because="client_secret=CaNaRy1234567890", actor=actor)
    assert "CaNaRy" not in f"{done.because} {list(Case.history.values())}"


def test_sp_07_case_that_linkedin_has_is_not_merged_into_one_it_does_not_have(pair, actor):
    kept, absorbed = pair
    CaseReferenceFactory(case=absorbed, as_written="CAS-222333")
    assert "merge the other way round" in refusals(actor, kept, absorbed)
    assert merge(kept=absorbed, absorbed=kept, because=BECAUSE, actor=actor).kept == absorbed
