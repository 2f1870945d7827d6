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

# Those of `complete_case`, as the form posts them.
DATES = {
    "filed_at_0": "2026-02-02",
    "filed_at_1": "09:00:00",
    "last_answer_at_0": "2026-02-05",
    "last_answer_at_1": "15:00:00",
}


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
def test_moment_of_closing_is_kept(desk, status):
    case = complete_case()
    with time_machine.travel("2026-02-23 10:00Z", tick=False):
        desk.post(change_url(case), posted(case, **DATES, status=status))
        closed = timezone.now()
    case.refresh_from_db()
    desk.post(change_url(case), posted(case, **DATES, title="Other words"))
    case.refresh_from_db()
    assert (case.title, case.closed_at) == ("Other words", closed)


def test_step_that_wants_a_reason_is_refused_beside_the_status(desk):
    """Reopening, and ending without an answer of LinkedIn's, are done where the reason is asked."""
    closed, unanswered = complete_case(status="closed"), CaseFactory()
    reopened = desk.post(change_url(closed), posted(closed, **DATES, status="waiting"))
    ended = desk.post(change_url(unanswered), posted(unanswered, status="resolved"))
    assert "Say under “Next step” why case" in shown_errors(reopened)
    assert "has no answer of LinkedIn" in shown_errors(ended)


def test_step_looks_at_what_is_typed_in_the_same_form(desk):
    case = CaseFactory()
    refused = desk.post(change_url(case), posted(case, status="filed"))
    typed = {"filed_at_0": "2026-02-02", "filed_at_1": "09:00:00", "references-0-as_written": "CAS-12345"}
    assert "has no filing date: enter when it was filed" in shown_errors(refused)
    assert "has no destination: choose where it goes" in shown_errors(refused)
    assert desk.post(change_url(case), posted(case, status="filed", **typed)).status_code == 302


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


SECRET = "client_secret=CaNaRy1234567890abcdef"


@pytest.mark.parametrize("field", ["title", "mail_subject", "description", "error_text", "investigation"])
def test_no_secret_typed_into_the_form_is_kept_or_shown_again(desk, field):
    case = CaseFactory()
    response = desk.post(change_url(case), posted(case, **{field: f"Fails {SECRET}"}), follow=True)
    case.refresh_from_db()
    assert getattr(case, field) == "Fails client_secret=[redacted]"
    assert "CaNaRy" not in f"{list(case.history.values())} {response.content.decode()}"
    assert "Secrets taken out: 1." in response.content.decode()


def test_no_secret_typed_as_a_fact_is_kept(desk):
    case = CaseFactory()
    desk.post(change_url(case), posted(case, **facts(("why", f"It is {SECRET}"))))
    assert typed(case) == [("why", "It is client_secret=[redacted]")]


@pytest.mark.parametrize("field", ["description", "error_text", "investigation", "checklist_items-0-value"])
@pytest.mark.parametrize("mark", ["\u202e", "\x1b"])
def test_marks_that_hide_or_turn_text_are_refused_beside_the_field(desk, field, mark):
    case = CaseFactory()
    lines = facts(("why", "Words")) | {field: f"One line\nand a{mark}b"}
    response = desk.post(change_url(case), posted(case, **lines))
    assert "in line 2: delete it" in shown_errors(response)


@pytest.fixture
def twins():
    """Two customers, one issue, as after “the same as”."""
    return [CaseFactory(issue_key="issue-1", title=f"Twin {number}") for number in (1, 2)]


def test_a_case_does_not_become_the_second_one_of_another_customer(desk, twins):
    first, second = twins
    fields = posted(second, customer=first.customer_id, description="An hour of words")
    response = desk.post(change_url(second), fields)
    assert f"has an open case for this issue: case {first.pk}" in shown_errors(response)
    assert "(SP-07)" in shown_errors(response)
    assert "An hour of words" in response.content.decode()


def test_a_case_that_is_over_may_change_its_customer(desk, twins):
    first, second = twins
    Case.objects.filter(pk=second.pk).update(status="closed")
    second.refresh_from_db()
    response = desk.post(change_url(second), posted(second, customer=first.customer_id))
    assert response.status_code == 302, shown_errors(response)


@pytest.mark.parametrize("moved", [True, False])
def test_a_case_is_not_reopened_beside_the_one_that_is_open(desk, twins, moved):
    first, second = twins
    kept = {"customer": second.customer_id} if moved else {"customer": first.customer_id}
    Case.objects.filter(pk=second.pk).update(status="closed", customer=kept["customer"])
    second.refresh_from_db()
    fields = posted(second, customer=first.customer_id, status="waiting")
    response = desk.post(change_url(second), fields)
    assert response.status_code == 200
    assert f"case {first.pk}" in shown_errors(response)
