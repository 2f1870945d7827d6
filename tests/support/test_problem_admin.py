"""Problems in the admin: proposals above the list, the page with its numbers, and a button for each verb."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from support.models import Case, Problem, Sameness
from support.problems import open_problem
from tests.customers.factories import CustomerFactory, UserFactory
from tests.integrations.factories import ApiCallFactory
from tests.support.factories import CaseReferenceFactory, similar_case

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(browser_of):
    return browser_of("Support")


@pytest.fixture
def problem():
    return open_problem(title="Exports fail", cases=[similar_case(), similar_case()], actor=UserFactory())


def address(name, *args):
    return reverse(f"admin:support_problem_{name}", args=args)


def shown(browser, url):
    answer = browser.get(url)
    assert answer.status_code == 200
    return answer.content.decode()


def press(browser, name, problem, **typed):
    return browser.post(address(name, problem.pk), typed, follow=True)


def words(answer):
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def test_list_proposes_the_same_error_at_two_customers_sp_06(desk):
    one, other = (
        similar_case(customer=CustomerFactory(name="Acme")),
        similar_case(customer=CustomerFactory(name="Globex")),
    )
    html = shown(desk, address("changelist"))
    assert "2 customers: Acme and Globex" in html
    assert re.findall(r'name="cases" value="(\d+)"', html) == [str(one.pk), str(other.pk)]


def test_proposal_becomes_a_problem(desk):
    cases = [similar_case().pk, similar_case().pk]
    answer = desk.post(address("open"), {"title": "Exports fail", "cases": cases}, follow=True)
    problem = Problem.objects.get()
    assert answer.redirect_chain[-1][0] == address("change", problem.pk)
    assert set(problem.cases.values_list("pk", flat=True)) == set(cases)


def test_refused_proposal_keeps_title_and_cases(desk):
    case = similar_case(title="<script>alert(1)</script>")
    answer = desk.post(address("open"), {"title": "Exports\u202e fail", "cases": [case.pk]})
    assert answer.status_code == 422
    assert "SP-06" in words(answer)
    assert "RIGHT-TO-LEFT OVERRIDE" in words(answer)
    assert f'value="{case.pk}" checked> Case {case.pk}: &lt;script&gt;' in answer.content.decode()


def test_what_is_no_number_is_refused(desk):
    assert desk.post(address("open"), {"title": "x", "cases": ["1 OR 1=1"]}).status_code == 400


def test_page_shows_members_numbers_calls_and_the_count(desk, problem):
    member = problem.cases.first()
    CaseReferenceFactory(case=member, as_written="CAS-0088")
    member.api_calls.add(ApiCallFactory(uuid="uuid-1"))
    html = shown(desk, address("change", problem.pk))
    assert ('data-copy="CAS-0088"' in html, 'data-copy="uuid-1"' in html) == (True, True)
    assert re.search(r'<b class="ph-number">2</b> customers, <b class="ph-number">2</b> cases', html)


def test_page_names_customers_that_are_here_twice_sp_07(desk):
    case = similar_case(customer=CustomerFactory(name="Acme & Sons"))
    cases = [case, similar_case(customer=case.customer), similar_case()]
    problem = open_problem(title="Exports fail", cases=cases, actor=UserFactory())
    assert "Acme &amp; Sons has two open cases here" in shown(desk, address("change", problem.pk))


def test_page_costs_the_same_for_many_members(desk, problem, django_assert_max_num_queries):
    customer = CustomerFactory()
    Case.objects.bulk_create(Case(title="x", customer=customer, problem=problem) for _ in range(150))
    with django_assert_max_num_queries(24):
        assert "These are the first 100 of 152." in shown(desk, address("change", problem.pk))


def test_offered_case_joins(desk, problem):
    case = similar_case()
    assert "Further cases that look the same" in shown(desk, address("change", problem.pk))
    press(desk, "join", problem, case=case.pk)
    assert problem.cases.filter(pk=case.pk).exists()


def test_offered_case_is_kept_apart(desk, problem):
    case = similar_case()
    press(desk, "keep_apart", problem, case=case.pk, because="Their own firewall.")
    assert Sameness.objects.get(case=case).because == "Their own firewall."


def test_member_leaves(desk, problem):
    press(desk, "leave", problem, case=problem.cases.first().pk, because="Their own firewall.")
    assert problem.cases.count() == 1


def test_partner_case_is_opened_from_the_page(desk, problem):
    answer = press(desk, "partner_case", problem)
    problem.refresh_from_db()
    assert problem.partner_case.kind == "partner"
    assert "is open: complete it, then file it with LinkedIn." in words(answer)
    assert "Open the partner case" not in words(answer)


def test_problem_is_closed_with_a_reason(desk, problem):
    press(desk, "close", problem, because="Fixed by LinkedIn.")
    problem.refresh_from_db()
    assert problem.status == "closed"
    assert problem.history.first().history_user.username == "support"


def test_refused_button_says_why(desk, problem):
    answer = press(desk, "close", problem, because="  ")
    assert answer.status_code == 422
    assert "Say what solved it." in words(answer)


def test_refused_words_are_kept(desk, problem):
    answer = press(desk, "revise", problem, title="", summary="<b>We know</b>")
    assert "Give the problem a title" in words(answer)
    assert "&lt;b&gt;We know&lt;/b&gt;</textarea>" in answer.content.decode()


def test_summary_holds_no_secret(desk, problem):
    answer = press(
        desk, "revise", problem, title="x", summary="Authorization: Bearer AQXdSP_W41_UPs5ioT_t8HESyODB4"
    )
    assert "holds a secret" in words(answer)


BUTTONS = ["join", "keep_apart", "leave", "partner_case", "close", "revise"]


@pytest.mark.parametrize("button", BUTTONS)
@pytest.mark.parametrize("reader", ["Onboarding", "BD reviewer"])
def test_buttons_are_for_support(button, reader, browser_of, problem):
    assert press(browser_of(reader), button, problem).status_code == 403


@pytest.mark.parametrize("button", BUTTONS)
def test_buttons_want_a_post(button, desk, problem):
    answer = desk.get(address(button, problem.pk), follow=True)
    assert "nothing was done" in words(answer)


def test_page_itself_changes_nothing_by_post(desk, problem):
    assert desk.post(address("change", problem.pk), {"title": "y"}).status_code == 403


def test_unknown_problem_is_not_found(desk):
    assert desk.get(address("change", 99)).status_code == 404


def test_list_costs_the_same_at_ten_and_a_thousand_rows(desk, django_assert_num_queries):
    customer = CustomerFactory()

    def add(rows):
        partners = Case.objects.bulk_create(Case(title="x", kind="partner") for _ in range(rows))
        problems = Problem.objects.bulk_create(
            Problem(title="x", partner_case=partner) for partner in partners
        )
        Case.objects.bulk_create(Case(title="x", customer=customer, problem=problem) for problem in problems)

    add(10)
    desk.get(address("changelist"))

    with CaptureQueriesContext(connection) as few:
        desk.get(address("changelist"))
    add(990)
    with django_assert_num_queries(len(few)):
        desk.get(address("changelist"))


def test_two_people_who_reword_a_problem_do_not_overwrite_each_other(desk, problem):
    seen = re.search(r'name="version" value="(\d+)"', shown(desk, address("change", problem.pk)))[1]
    press(desk, "revise", problem, title="First words", summary="Told", version=seen)
    answer = press(desk, "revise", problem, title="Second words", summary="", version=seen)
    problem.refresh_from_db()
    assert (answer.status_code, problem.title) == (422, "First words")
    assert "changed this problem since you opened it" in words(answer)
    assert "Second words" in answer.content.decode()


def test_what_was_compared_may_be_saved_again(desk, problem):
    press(desk, "revise", problem, title="First words", summary="", version=1)
    answer = press(desk, "revise", problem, title="Second words", summary="", version=1)
    seen = re.search(r'name="version" value="(\d+)"', answer.content.decode())[1]
    press(desk, "revise", problem, title="Second words", summary="", version=seen)
    problem.refresh_from_db()
    assert problem.title == "Second words"
