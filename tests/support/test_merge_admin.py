"""Similar cases and merging in the admin: the panel, its answers, the merge page and the way back."""

import html
import re

import pytest
from django.template.loader import render_to_string
from django.urls import reverse

from support.admin.sameness_views import similar_panel
from support.merging import merge
from support.models import Case, Sameness
from support.partner_cases import open_partner_case
from support.problems import open_problem
from support.sameness import stamp
from tests.customers.factories import CustomerFactory, UserFactory
from tests.support.factories import CaseFactory, CaseReferenceFactory, complete_case, similar_case

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(browser_of):
    return browser_of("Support")


def address(name, case):
    return reverse(f"admin:support_case_{name}", args=[case.pk])


def press(browser, name, case, **typed):
    return browser.post(address(name, case), typed)


def words(answer):
    page = answer if isinstance(answer, str) else answer.content.decode()
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split())


def panel(case, user):
    return render_to_string("admin/support/case/similar.html", {"similar": similar_panel(case, user)})


def test_panel_offers_same_and_different_and_only_lawful_steps_sp_07(person):
    known = stamp(complete_case("CAS-0088", error_text="500 for job 123456"))
    case = similar_case(customer=known.customer)
    said = words(panel(case, person("Support")))
    assert "Same as CAS-0088" in said
    assert "There is one case for a customer and an issue ( SP-07 )" in said
    assert "Add facts" in said
    assert "Ask LinkedIn for news: It waits for us, not for LinkedIn." in said


def test_news_of_the_open_case_are_asked_for_on_its_thread_sp_07(desk, person):
    known = stamp(complete_case("CAS-0088", error_text="500 for job 123456", ball=Case.Ball.LINKEDIN_SUPPORT))
    shown = panel(similar_case(customer=known.customer), person("Support", username="other"))
    asked = re.search(
        r'action="([^"]+)"[^>]*>[^<]*<input type="hidden" name="destination" value="existing_case">', shown
    )
    answer = desk.post(asked[1], {"destination": "existing_case"})
    assert answer.status_code == 302
    assert known.filings.get().destination == "existing_case"


def test_panel_shows_what_both_have_in_common(person):
    similar_case()
    assert "Same error without ids and names: 500 for job …." in words(
        panel(similar_case(), person("Support"))
    )


def test_panel_says_what_to_do_without_an_error(person):
    assert "Enter the error text" in panel(CaseFactory(), person("Support"))


def test_panel_of_a_reader_has_no_buttons(person):
    similar_case()
    assert "<form" not in panel(similar_case(), person("Onboarding"))


def test_markup_in_titles_stays_text(person):
    similar_case(title="<script>alert(1)</script>", customer=CustomerFactory(name='A"><b>B'))
    shown = panel(similar_case(), person("Support"))
    assert ("<script>" in shown, "<b>B" in shown) == (False, False)


def test_member_shows_its_problem_and_the_partner_tickets_number(person):
    cases, actor = [similar_case(), similar_case()], UserFactory()
    problem = open_problem(title="Exports fail", cases=cases, actor=actor)
    partner = open_partner_case(problem=problem, actor=actor)
    CaseReferenceFactory(case=partner, system="Zendesk", as_written="Zendesk 998877")
    said = words(panel(Case.objects.get(pk=cases[0].pk), person("Support")))
    assert ("Problem: Exports fail" in said, "Zendesk 998877" in said) == (True, True)


def test_same_customer_is_merged(desk):
    known = similar_case()
    case = similar_case(customer=known.customer)
    answer = press(desk, "same", case, other=known.pk)
    case.refresh_from_db()
    assert (answer.status_code, answer.url, case.merged_into) == (302, address("change", known), known)


def test_other_customer_shares_the_issue_key(desk):
    known, case = similar_case(), similar_case()
    press(desk, "same", case, other=known.pk)
    assert set(Case.objects.values_list("issue_key", flat=True)) == {f"issue-{known.pk}"}


def test_different_keeps_its_reason(desk):
    known, case = similar_case(), similar_case()
    press(desk, "different", case, other=known.pk, because="Other recruiters.")
    assert Sameness.objects.get().because == "Other recruiters."


def test_different_without_a_reason_is_asked_again(desk):
    known, case = similar_case(), similar_case()
    answer = press(desk, "different", case, other=known.pk, because=" ")
    assert answer.status_code == 422
    assert "Say why it is a different issue: without a reason it is a duplicate. ( SP-07 )" in words(answer)


def test_offered_problem_is_joined_or_kept_apart(desk):
    problem = open_problem(title="Exports fail", cases=[similar_case(), similar_case()], actor=UserFactory())
    one, other = similar_case(), similar_case()
    press(desk, "join_problem", one, problem=problem.pk)
    press(desk, "keep_apart", other, problem=problem.pk, because="Their own firewall.")
    one.refresh_from_db()
    assert (one.problem, list(Sameness.objects.values_list("case_id", flat=True))) == (problem, [other.pk])


def test_merge_page_shows_what_happens_before_it_does(desk):
    kept = CaseReferenceFactory(as_written="CAS-0088").case
    case = CaseFactory(customer=kept.customer, title="Twice")
    said = words(desk.get(address("merge", case), {"kept": "cas 0088"}))
    assert f"Case {kept.pk}: {kept.title}" in said
    assert "0 numbers of LinkedIn's, 0 notes" in said
    case.refresh_from_db()
    assert case.merged_into is None


def test_merge_page_names_what_is_in_the_way_sp_06(desk):
    kept = CaseFactory()
    answer = desk.get(address("merge", CaseFactory()), {"kept": f"case {kept.pk}"})
    assert "each customer keeps a case of its own" in words(answer)


@pytest.mark.parametrize("number", ["nothing", "CAS-99999999", "1" * 80, "\x00", "<b>"])
def test_unknown_number_is_said(desk, number):
    answer = desk.get(address("merge", CaseFactory()), {"kept": number})
    assert answer.status_code == 200
    assert "is no number of a case" in words(answer)


def test_merge_happens_on_post(desk):
    kept = CaseFactory()
    case = CaseFactory(customer=kept.customer)
    answer = press(desk, "merge", case, kept=f"case {kept.pk}", because="Reported twice.")
    case.refresh_from_db()
    assert (answer.url, case.merged_into) == (address("change", kept), kept)


def test_refused_merge_keeps_what_was_typed(desk):
    kept, case = CaseFactory(), CaseFactory()
    answer = press(desk, "merge", case, kept=f"case {kept.pk}", because="<b>Twice</b>")
    assert answer.status_code == 422
    assert "&lt;b&gt;Twice&lt;/b&gt;</textarea>" in answer.content.decode()


def test_merge_is_undone(desk):
    kept = CaseFactory()
    case = CaseFactory(customer=kept.customer)
    merge(kept=kept, absorbed=case, because="Reported twice.", actor=UserFactory())
    press(desk, "undo_merge", case)
    case.refresh_from_db()
    assert (case.merged_into, case.status) == (None, "new")


def test_merged_case_names_the_kept_one_and_the_way_back(person):
    kept = CaseFactory()
    case = CaseFactory(customer=kept.customer)
    merge(kept=kept, absorbed=case, because="Reported twice.", actor=UserFactory())
    user = person("Support")
    case.refresh_from_db()
    assert "Undo the merge" in panel(case, user)
    assert f"Took up case {case.pk}" in words(panel(kept, user))


BUTTONS = ["same", "different", "join_problem", "keep_apart", "undo_merge"]


@pytest.mark.parametrize("button", [*BUTTONS, "merge"])
@pytest.mark.parametrize("reader", ["Onboarding", "BD reviewer"])
def test_answers_are_for_support(button, reader, browser_of):
    assert press(browser_of(reader), button, CaseFactory()).status_code in (403, 404)


@pytest.mark.parametrize("button", BUTTONS)
def test_buttons_want_a_post(button, desk):
    case = CaseFactory()
    assert desk.get(address(button, case)).url == address("change", case)


def test_panel_costs_the_same_for_many_similar_cases(person, django_assert_max_num_queries):
    case, user = similar_case(), person("Support")
    Case.objects.bulk_create(
        Case(title="x", customer=case.customer, signature=case.signature) for _ in range(200)
    )
    user.has_perm("support.view_case")
    with django_assert_max_num_queries(45):
        similar_panel(case, user)
