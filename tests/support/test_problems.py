"""Problems: the same error at two customers proposes one, its partner case holds every number and call, and its end
asks every customer (SP-06, SP-09, SP-10, SP-11)."""

import pytest

from partnerhub.refusals import Refused
from support.demo.problems import make_problems
from support.models import Case, Note, Problem, Product, Sameness
from support.partner_cases import open_partner_case
from support.problem_attention import problem_rows
from support.problem_facts import (
    customers_of,
    known_numbers,
    offered_to,
    partner_numbers,
    problem_for,
    proposals,
    uuids,
)
from support.problems import (
    close_problem,
    join,
    keep_apart,
    leave,
    open_problem,
    revise_problem,
    version_of,
)
from support.sameness import different_from, same_as
from tests.customers.factories import CustomerFactory, UserFactory
from tests.integrations.factories import ApiCallFactory
from tests.support.factories import CaseFactory, CaseReferenceFactory, similar_case

pytestmark = pytest.mark.django_db


@pytest.fixture
def actor():
    return UserFactory()


@pytest.fixture
def problem(actor):
    return open_problem(
        title="Exports fail", cases=[similar_case("CRM-0077"), similar_case("CAS-0088")], actor=actor
    )


def member_of(problem, number=0):
    return problem.cases.order_by("pk")[number]


def test_same_signature_at_two_customers_proposes_a_problem_sp_06():
    cases = [similar_case(), similar_case(error_text="500 for job 99")]
    similar_case(error_text="403")
    (proposal,) = proposals()
    assert (list(proposal.cases), proposal.signature) == (cases, cases[0].signature)
    assert list(proposal.customers) == [case.customer for case in cases]


def test_people_who_said_the_same_propose_one_too(actor):
    one, other = similar_case(), similar_case(error_text="It hangs for ever")
    same_as(case=other, other=one, actor=actor)
    (proposal,) = proposals()
    assert (proposal.signature, set(proposal.cases)) == ("", {one, other})


@pytest.mark.parametrize(
    "fields",
    [
        {"status": "closed"},
        {"category": "visibility_for_customer"},
        {"kind": "partner", "customer": None},
        {"error_text": "404"},
    ],
)
def test_what_proposes_no_problem(fields):
    similar_case()
    similar_case(**fields)
    assert proposals() == []


def test_third_customers_case_stays_in_what_people_said_of_two(actor):
    cases = [similar_case() for _ in range(3)]
    same_as(case=cases[1], other=cases[0], actor=actor)
    [proposal] = proposals()
    assert list(proposal.cases) == cases


def test_two_reports_of_one_customer_propose_no_problem():
    similar_case(customer=similar_case().customer)
    assert proposals() == []


def test_different_cases_propose_no_problem(actor):
    known, case = similar_case(), similar_case()
    different_from(case=case, other=known, because="Other cause.", actor=actor)
    assert proposals() == []


def test_open_problem_takes_its_signature_out_of_the_proposals(problem):
    similar_case(), similar_case()
    assert proposals() == []


def test_proposals_cost_the_same_at_any_number(django_assert_max_num_queries):
    first = similar_case()
    customers = [first.customer, CustomerFactory()]
    Case.objects.bulk_create(
        Case(title="x", customer=customers[n % 2], signature=first.signature) for n in range(300)
    )
    with django_assert_max_num_queries(10):
        assert len(proposals()[0].customers) == 2


def test_opened_problem_holds_its_cases_and_says_so_in_their_history(problem, actor):
    member = member_of(problem)
    line = member.history.first()
    assert (problem.cases.count(), problem.created_by) == (2, actor)
    assert (line.history_user, line.history_change_reason) == (actor, "In the problem “Exports fail”")
    assert problem.signature == member.signature


def refused(verb, **words):
    with pytest.raises(Refused) as caught:
        verb(**words)
    return caught.value.refusals


def test_opening_is_refused_with_all_reasons(actor):
    partner, closed = similar_case(kind="partner", customer=None), similar_case(status="closed")
    found = refused(open_problem, title=" ", cases=[partner, closed], actor=actor)
    assert {(one.field, one.rule) for one in found} == {
        ("title", ""),
        ("cases", "SP-06"),
        ("cases", "SP-11"),
        ("cases", ""),
    }


@pytest.mark.parametrize("title", ["a\nb", "a\u202eb", "x" * 201])
def test_title_stays_one_plain_line(title, actor):
    assert (
        refused(open_problem, title=title, cases=[similar_case(), similar_case()], actor=actor)[0].field
        == "title"
    )


def test_later_case_is_offered_and_joins(problem, actor):
    later = similar_case()
    assert (list(offered_to(problem)), problem_for(later)) == ([later], problem)
    join(problem=problem, case=later, actor=actor)
    assert (later.problem, list(offered_to(problem))) == (problem, [])


def test_case_in_a_problem_joins_no_second_one(problem, actor):
    other = open_problem(title="Other", cases=[similar_case(), similar_case()], actor=actor)
    assert "already" in refused(join, problem=problem, case=member_of(other), actor=actor)[0].text


def test_case_that_left_is_not_offered_again(problem, actor):
    case = member_of(problem)
    leave(problem=problem, case=case, because="Their own firewall.", actor=actor)
    assert (case.problem, list(offered_to(problem)), problem_for(case)) == (None, [], None)
    assert Sameness.objects.get(case=case).because == "Their own firewall."


def test_case_kept_apart_is_not_offered_again(problem, actor):
    case = similar_case()
    open_partner_case(problem=problem, actor=actor)
    problem.refresh_from_db()
    keep_apart(problem=problem, case=case, because="Their own firewall.", actor=actor)
    assert list(offered_to(problem)) == []


@pytest.mark.parametrize("verb", [leave, keep_apart])
def test_staying_out_wants_a_reason(verb, problem, actor):
    case = member_of(problem) if verb is leave else similar_case()
    assert refused(verb, problem=problem, case=case, because=" ", actor=actor)[0].field == "because"


def test_numbers_calls_and_customers_of_all_members_are_known_sp_09_sp_10(problem):
    member_of(problem).api_calls.add(call := ApiCallFactory(uuid="uuid-1"))
    member_of(problem, 1).api_calls.add(call, ApiCallFactory(uuid="uuid-2"), ApiCallFactory(uuid=""))
    CaseReferenceFactory(case=member_of(problem), system="Zendesk", as_written="123456")
    assert [row.as_written for row in known_numbers(problem)] == ["CRM-0077", "CAS-0088", "123456"]
    assert uuids(problem) == ["uuid-1", "uuid-2"]
    assert customers_of(problem).count() == 2


def test_partner_case_names_numbers_calls_and_the_count_but_no_customer_sp_06(problem, actor):
    call = ApiCallFactory(uuid="uuid-1")
    member_of(problem).api_calls.add(call)
    case = open_partner_case(problem=problem, actor=actor)
    assert (case.kind, case.customer, case.category, case.destination, case.affected_count) == (
        "partner", None, "technical_issue", "partner_engineering_form", 2,
    )  # fmt: skip
    assert list(case.api_calls.all()) == [call]
    assert set(case.affected_customers.all()) == set(customers_of(problem))
    assert case.description == (
        "The same problem at 2 customers: Exports fail\nKnown cases: CRM-0077, CAS-0088.\nx-li-uuid of failed calls: uuid-1."
    )


def test_other_business_lines_have_a_form_of_their_own_sp_34(problem, actor):
    product = Product.objects.filter(business_line="marketing").first()
    problem.cases.update(product=product)
    assert open_partner_case(problem=problem, actor=actor).destination == "developer_support_form"


def test_member_shows_the_partner_tickets_number(problem, actor):
    case = open_partner_case(problem=problem, actor=actor)
    CaseReferenceFactory(case=case, system="Zendesk", as_written="Zendesk 998877")
    member = Case.objects.get(pk=member_of(problem).pk)
    assert [row.as_written for row in partner_numbers(member.problem)] == ["Zendesk 998877"]


def test_second_partner_case_is_refused_sp_07(problem, actor):
    open_partner_case(problem=problem, actor=actor)
    assert refused(open_partner_case, problem=problem, actor=actor)[0].rule == "SP-07"
    assert Case.objects.filter(kind="partner").count() == 1


def test_partner_case_for_one_customer_is_refused_sp_22(problem, actor):
    leave(problem=problem, case=member_of(problem), because="Their firewall.", actor=actor)
    assert refused(open_partner_case, problem=problem, actor=actor)[0].rule == "SP-22"


def test_later_member_tells_the_partner_case_sp_06(problem, actor):
    partner, later = open_partner_case(problem=problem, actor=actor), similar_case("CAS-0099")
    later.api_calls.add(call := ApiCallFactory())
    join(problem=problem, case=later, actor=actor)
    partner.refresh_from_db()
    assert (partner.affected_count, list(partner.api_calls.all())) == (3, [call])
    note = f"Case {later.pk} joined: 3 customers now. Tell LinkedIn, naming CAS-0099 (SP-06, SP-10)."
    assert [row.text for row in partner.notes.all()] == [note]


def test_closing_hands_every_open_member_to_us_and_closes_none(problem, actor):
    one, other = problem.cases.order_by("pk")
    Case.objects.filter(pk=one.pk).update(ball="linkedin_support", status="filed")
    Case.objects.filter(pk=other.pk).update(status="closed")
    closed = close_problem(problem=problem, because="Fixed on LinkedIn's side.", actor=actor)
    one.refresh_from_db()
    assert (closed.status, closed.closed_at is None, one.ball, one.status) == ("closed", False, "us", "filed")
    assert [(row.case, row.audience, row.text) for row in Note.objects.all()] == [
        (
            one,
            "internal",
            "The partner case was closed: ask the customer whether it works again. Fixed on LinkedIn's side.",
        )
    ]


def test_closing_wants_a_reason_and_happens_once(problem, actor):
    assert refused(close_problem, problem=problem, because="", actor=actor)[0].field == "because"
    close_problem(problem=problem, because="Fixed.", actor=actor)
    assert "is closed" in refused(close_problem, problem=problem, because="Fixed.", actor=actor)[0].text
    assert problem.history.first().history_change_reason == "Fixed."


def test_closed_problem_takes_no_further_case(problem, actor):
    close_problem(problem=problem, because="Fixed.", actor=actor)
    problem.refresh_from_db()
    assert list(offered_to(problem)) == []
    assert "is closed" in refused(join, problem=problem, case=similar_case(), actor=actor)[0].text


def test_start_page_tells_of_the_same_error_at_two_customers(person):
    case = similar_case()
    similar_case()
    (topic,) = problem_rows(person("Support")).topics
    assert (topic.number, topic.rows[0].title) == (1, case.title)
    assert "2 customers" in topic.rows[0].reason
    assert "SP-06" in topic.rows[0].reason


def test_start_page_tells_of_cases_offered_to_a_problem(person, problem):
    similar_case()
    (topic,) = problem_rows(person("Support")).topics
    assert topic.rows[0].title == "Exports fail"


@pytest.mark.parametrize("role", ["BD reviewer", "Onboarding"])
def test_start_page_says_nothing_to_who_may_open_no_problem(person, role):
    similar_case(), similar_case()
    assert list(problem_rows(person(role)).topics) == []


def test_no_problem_shares_a_case_with_another(problem):
    assert Problem.objects.get().cases.count() == 2


def test_demo_has_a_problem_with_its_ticket_and_a_case_that_is_offered():
    owner, title = UserFactory(), "One-Click Export fails with 403 for all recruiters"
    cases = [CaseFactory(title=title, owner=owner) for _ in range(3)]
    (problem,) = make_problems(cases)
    assert [row.as_written for row in partner_numbers(problem)] == ["Zendesk 1184072"]
    assert (problem.cases.count(), list(offered_to(problem))) == (2, cases[2:])


SECRET = "client_secret=CaNaRy1234567890"


def test_titles_and_reasons_of_problems_lose_their_secrets(actor):
    problem = open_problem(title=f"Fails {SECRET}", cases=[similar_case(), similar_case()], actor=actor)
    revise_problem(problem=problem, title=f"Still {SECRET}", summary="", actor=actor)
    leave(problem=problem, case=member_of(problem), because=SECRET, actor=actor)
    keep_apart(problem=problem, case=similar_case(), because=SECRET, actor=actor)
    close_problem(problem=problem, because=SECRET, actor=actor)
    rows = [model.objects.values() for model in (Problem, Sameness, Note)]
    histories = [Problem.history.values(), Case.history.values()]
    assert "CaNaRy" not in f"{[list(found) for found in (*rows, *histories)]}"


def test_hidden_marks_are_refused_in_reasons_and_summaries(problem, actor):
    with pytest.raises(Refused, match="in line 2: delete it"):
        revise_problem(problem=problem, title="Fails", summary="One\na\u202eb", actor=actor)
    with pytest.raises(Refused, match="in line 1: delete it"):
        leave(problem=problem, case=member_of(problem), because="a\u202eb", actor=actor)


def test_who_has_not_seen_the_latest_words_does_not_overwrite_them(problem, actor):
    seen = version_of(problem)
    revise_problem(problem=problem, title="First", summary="", actor=actor, version=seen)
    with pytest.raises(Refused, match="It says now: title “First”"):
        revise_problem(problem=problem, title="Second", summary="", actor=actor, version=seen)
