"""What the case form keeps people from: facts lost, customers named twice, numbers taken at the same instant."""

import pytest
import time_machine
from django.utils import timezone

from support.admin import case_forms
from support.models import Case
from tests.customers.factories import CustomerFactory
from tests.support.case_page import change_url, page, posted, shown_errors
from tests.support.factories import (
    CaseFactory,
    CaseReferenceFactory,
    ChecklistItemFactory,
    EscalationFactory,
    complete_case,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(browser_of):
    return browser_of("Support")


def facts(*lines, kept=()):
    """The typed facts as the form posts them: rows that stand there already, then new lines of (key, value)."""
    posts = {
        "checklist_items-TOTAL_FORMS": len(kept) + len(lines),
        "checklist_items-INITIAL_FORMS": len(kept),
    }
    for number, row in enumerate(kept):
        start = f"checklist_items-{number}"
        posts |= {f"{start}-id": row.pk, f"{start}-case": row.case_id, f"{start}-value": row.value}
    for number, (key, value) in enumerate(lines, len(kept)):
        posts |= {f"checklist_items-{number}-key": key, f"checklist_items-{number}-value": value}
    return posts


def typed(case):
    return list(case.checklist_items.values_list("key", "value"))


def test_two_facts_for_one_item_are_refused_and_nothing_typed_is_lost(desk):
    case = CaseFactory()
    response = desk.post(
        change_url(case), posted(case, **facts(("why", "First words"), ("why", "Second words")))
    )
    assert "This item has a fact already" in shown_errors(response)
    assert all(words in response.content.decode() for words in ("First words", "Second words"))
    assert typed(case) == []


def test_second_fact_beside_one_that_stands_there_is_refused(desk):
    old = ChecklistItemFactory()
    response = desk.post(change_url(old.case), posted(old.case, **facts(("customers", "Globex"), kept=[old])))
    assert "This item has a fact already" in shown_errors(response)
    assert typed(old.case) == [("customers", "Acme")]


def test_fact_can_be_removed_and_typed_anew_in_one_save(desk):
    old = ChecklistItemFactory()
    removed = {"checklist_items-0-DELETE": "on"}
    lines = facts(("customers", "Globex"), kept=[old]) | removed
    assert desk.post(change_url(old.case), posted(old.case, **lines)).status_code == 302
    assert typed(old.case) == [("customers", "Globex")]


def test_number_taken_between_look_and_save_is_refused_with_its_sentence(desk, monkeypatch):
    other = CaseReferenceFactory(as_written="CAS-999888").case
    case, looks, look = CaseFactory(), [], case_forms.refuse_known_number

    def look_too_early(*words, **keys):
        looks.append(words)
        return look(*words, **keys) if len(looks) > 1 else []

    monkeypatch.setattr(case_forms, "refuse_known_number", look_too_early)
    response = desk.post(change_url(case), posted(case, **{"references-0-as_written": "CAS 999888"}))
    assert f"is already the number of case {other.pk}" in shown_errors(response)
    assert not case.references.exists()


def test_own_customer_among_the_affected_is_named_once(desk):
    case, other = CaseFactory(), CustomerFactory()
    fields = posted(case, affected_customers=[case.customer_id, other.pk])
    assert desk.post(change_url(case), fields).status_code == 302
    assert list(case.affected_customers.all()) == [other]


@pytest.mark.parametrize("status", ["resolved", "closed"])
def test_moment_of_closing_is_kept_until_the_case_is_reopened(desk, status):
    case = CaseFactory()
    with time_machine.travel("2026-02-23 10:00Z", tick=False):
        desk.post(change_url(case), posted(case, status=status))
        closed = timezone.now()
    case.refresh_from_db()
    desk.post(change_url(case), posted(case, title="Other words"))
    case.refresh_from_db()
    assert case.closed_at == closed
    desk.post(change_url(case), posted(case, status="waiting"))
    case.refresh_from_db()
    assert case.closed_at is None


def test_who_may_not_read_escalations_gets_no_link_to_them(browser_of, desk):
    case = complete_case()
    EscalationFactory(cases=[case])
    link = "/support/escalation/"
    assert link in page(desk, change_url(case)).partition("Escalations of this case")[2]
    assert link not in page(browser_of("Onboarding"), change_url(case))


@pytest.mark.parametrize("number", [50, 51])
def test_action_on_the_list_takes_fifty_cases_and_says_so(desk, number):
    customer = CustomerFactory()
    Case.objects.bulk_create(Case(title="x", customer=customer) for _ in range(number))
    chosen = {
        "action": "generate_escalation",
        "select_across": "1",
        "_selected_action": [Case.objects.first().pk],
    }
    response = desk.post("/support/case/", chosen, follow=True)
    assert ("Choose between 1 and 50 cases" in response.content.decode()) is (number > 50)
