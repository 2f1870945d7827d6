"""The desk in a browser's words: queues, search, and the case page."""

import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from customers.models import Programme
from support.cases import cases_by_number
from support.models import Case, CaseReference
from tests.customers.factories import CustomerFactory, UserFactory
from tests.support.case_page import change_url, page, posted, shown_errors
from tests.support.factories import CaseFactory, CaseReferenceFactory, complete_case

pytestmark = pytest.mark.django_db
LIST = "/support/case/"


@pytest.fixture
def desk(browser_of):
    return browser_of("Support")


def new_number(case, number, system=""):
    line = f"references-{case.references.count()}"
    return posted(case, **{f"{line}-as_written": number, f"{line}-system": system})


def numbers_of(case):
    return list(case.references.values_list("system", "as_written", "lookup"))


@pytest.mark.parametrize(
    ("typed", "system", "kept"),
    [
        ("CAS-08123456", "", ("CAS", "CAS-08123456", "CAS08123456")),
        ("crm:0012345", "", ("CRM", "crm:0012345", "CRM0012345")),
        ("445566", "Zendesk", ("Zendesk", "445566", "445566")),
    ],
)
def test_number_is_kept_as_written_and_found_by_its_lookup_form(desk, typed, system, kept):
    case = CaseFactory()
    assert desk.post(change_url(case), new_number(case, typed, system)).status_code == 302
    assert numbers_of(case) == [kept]


@pytest.mark.parametrize(
    ("typed", "system", "words"),
    [
        ("445566", "", "is no CAS, CRM or Zendesk number"),
        ("CRM Connect 2024", "", "is no CAS, CRM or Zendesk number"),
        ("CAS-08123456", "CRM", "choose CAS"),
        ("cas 111222", "", "This case has CAS-111222 already"),
        ("CAS 999888", "", "is already the number of case"),
    ],
    ids=["bare digits", "product name", "other system", "twice on the case", "another case's"],
)
def test_number_is_refused_with_a_sentence(desk, typed, system, words):
    case = CaseReferenceFactory(as_written="CAS-111222").case
    CaseReferenceFactory(as_written="CAS-999888")
    response = desk.post(change_url(case), new_number(case, typed, system))
    assert words in shown_errors(response)
    assert case.references.count() == 1


def test_one_number_on_two_lines_is_refused(desk):
    case = CaseFactory()
    lines = {
        "references-TOTAL_FORMS": 2,
        "references-0-as_written": "CAS-123456",
        "references-1-as_written": "cas 123456",
    }
    response = desk.post(change_url(case), posted(case, **lines))
    assert "stands here twice" in shown_errors(response)
    assert not CaseReference.objects.exists()


def test_a_new_case_is_opened_by_the_intake(desk):
    customer = CustomerFactory()
    response = desk.get(reverse("admin:support_case_add"), {"customer": customer.pk})
    assert response.headers["Location"] == f"/support/case/intake/?by_hand=&customer={customer.pk}"
    assert desk.post(reverse("admin:support_case_add"), {"title": "Export fails"}).status_code == 302
    assert not Case.objects.exists()


def test_save_moves_the_version(desk):
    case = CaseFactory()
    desk.post(change_url(case), posted(case, title="New words"))
    case.refresh_from_db()
    assert (case.title, case.version) == ("New words", 2)


def test_case_page_shows_subject_numbers_and_five_of_five(desk):
    html = page(desk, change_url(complete_case("CAS-08123456")))
    assert "[Support Escalation] CAS-08123456: One-Click Export fails with 403" in html
    assert 'data-copy="CAS-08123456"' in html
    assert "5 of 5 for an escalation" in html


def test_each_gap_on_the_case_page_links_to_its_field(desk):
    html = page(desk, change_url(CaseFactory()))
    facts = html.partition("of 5 for an escalation")[2].partition("</dl>")[0]
    anchors = re.findall(r'<a href="#([^"]+)"', facts)
    assert anchors == ["references-group", "id_filed_at_0", "id_programme"]
    assert all(f'id="{anchor}"' in html for anchor in anchors)


@pytest.mark.parametrize(
    "term",
    ["CAS-08123456", "cas 08123456", "[CAS08123456]", "export of one", "globex"],
)
def test_case_is_found_by_number_in_any_spelling_else_by_words(desk, term):
    complete_case("CAS-08123456", title="Export of one job", customer=CustomerFactory(name="Globex"))
    complete_case("CAS-777777", title="See CAS-081234567")
    html = page(desk, f"{LIST}?q={term}")
    assert ("CAS-08123456<" in html, "CAS-777777" in html) == (True, False)


@pytest.mark.parametrize(
    ("written", "system", "term"),
    [
        ("CAS-08123456", "CAS", "08123456"),
        ("CRM:0012345", "CRM", "0012345"),
        ("Zendesk 445566", "Zendesk", "445566"),
    ],
)
def test_bare_digits_find_the_number_of_any_system_and_only_all_of_them(desk, written, system, term):
    case = CaseReferenceFactory(as_written=written, system=system).case
    assert cases_by_number(term) == [int(term), case.pk]
    assert cases_by_number(term[:-1]) == [int(term[:-1])]
    assert f"{written}<" in page(desk, f"{LIST}?q={term}")


@pytest.mark.parametrize("term", ["{}", "%23{}", "case {}", "Case{}"])
def test_our_own_number_finds_the_case(desk, term):
    case = CaseFactory(pk=120, title="The one")
    CaseFactory(title="See case 120")
    html = page(desk, f"{LIST}?q={term.format(case.pk)}")
    assert ("The one" in html, "See case 120" in html) == (True, False)


@pytest.mark.skipif(connection.vendor != "sqlite", reason="reads SQLite's query plan")
def test_look_up_by_number_walks_an_index(desk):
    with CaptureQueriesContext(connection) as asked:
        cases_by_number("08123456")
    plan = connection.cursor().execute(f"EXPLAIN QUERY PLAN {asked[0]['sql']}").fetchall()
    assert "USING INDEX" in str(plan).upper() or "USING COVERING INDEX" in str(plan).upper()
    assert "SCAN" not in str(plan).upper()


def test_queue_shows_the_open_cases_of_one_side_only(desk):
    complete_case("CAS-111", ball=Case.Ball.CUSTOMER)
    complete_case("CAS-222", ball=Case.Ball.CUSTOMER, status=Case.Status.CLOSED)
    complete_case("CAS-333", ball=Case.Ball.US)
    html = page(desk, f"{LIST}?queue=customer")
    assert re.findall(r"CAS-\d+", html) == ["CAS-111"]
    assert re.findall(r"<b>(\d+)</b>", html) == ["1", "1", "0", "0", "0", "1"]


def test_counts_stop_at_99(desk):
    customer = CustomerFactory()
    Case.objects.bulk_create(Case(title="x", customer=customer) for _ in range(120))
    assert "<b>99+</b> with us" in page(desk, LIST)


def test_list_costs_the_same_at_ten_and_a_thousand_rows(desk, django_assert_num_queries):
    def queries(rows):
        customer = CustomerFactory()
        cases = Case.objects.bulk_create(
            Case(title="x", customer=customer, filed_at=timezone.now()) for _ in range(rows)
        )
        CaseReference.objects.bulk_create(
            CaseReference(case=case, system="CAS", as_written=f"CAS-{case.pk:06}", lookup=f"CAS{case.pk:06}")
            for case in cases
        )
        with django_assert_num_queries(16, exact=False) as counted:
            page(desk, LIST)
        return len(counted)

    assert queries(10) == queries(1000)


@pytest.mark.parametrize("name", ["filed_at", "last_answer_at"])
def test_date_in_the_future_is_refused_beside_its_field(desk, name):
    case, tomorrow = CaseFactory(), timezone.localtime() + timedelta(days=1)
    moment = {f"{name}_0": f"{tomorrow:%Y-%m-%d}", f"{name}_1": "09:00:00"}
    errors = desk.post(change_url(case), posted(case, **moment)).context["adminform"].form.errors
    assert list(errors) == [name]
    assert "is in the future: enter when it happened." in errors[name][0]


@pytest.mark.parametrize(
    ("kind", "has_customer", "words"),
    [
        ("customer", False, "A customer case has exactly one customer: choose it."),
        ("partner", True, "A partner case has no customer of its own"),
    ],
)
def test_customer_that_does_not_fit_the_kind_is_refused_at_its_field(desk, kind, has_customer, words):
    case = CaseFactory()
    fields = posted(case, kind=kind, customer=case.customer_id if has_customer else "")
    errors = desk.post(change_url(case), fields).context["adminform"].form.errors
    assert list(errors) == ["customer"]
    assert errors["customer"][0].startswith(words)


def test_who_may_only_read_gets_plain_words_and_the_roles_that_may_change(browser_of):
    html = page(browser_of("Onboarding"), change_url(CaseFactory()))
    assert "People with the role Administrator or Support may change it." in html
    assert "Add the CAS, CRM or Zendesk number" in html
    assert not re.findall(r'<a href="#', html.partition("of 5 for an escalation")[2].partition("</dl>")[0])
    assert "icon-no" not in html


@pytest.mark.parametrize(
    ("status", "button"),
    [("waiting", "ph-button is-primary"), ("resolved", "ph-button"), ("closed", "ph-button")],
)
def test_escalating_is_the_first_thing_to_do_only_on_an_open_case(desk, status, button):
    html = page(desk, change_url(complete_case(status=status)))
    assert re.findall(r'<a class="([^"]*)"[^>]*>Generate escalation email', html) == [button]
    assert (
        Case.Status(status).label
        in html.partition("Subject of an escalation")[0].partition("ph-case-head")[2]
    )


def test_panel_counts_the_gaps_that_the_gate_lists(desk):
    case = CaseFactory(programme=Programme.RSC)
    html = page(desk, change_url(case))
    assert "3 of 5 for an escalation" in html
    assert "asked on the next page" in html
    assert "Also in the way: " in html
    gate = page(desk, f"{reverse('admin:support_case_escalate')}?cases={case.pk}")
    assert "3 things stand in the way" in gate


@pytest.mark.parametrize(
    ("kind", "ball", "desk_name"),
    [
        ("customer", Case.Ball.LINKEDIN_SUPPORT, "LinkedIn customer support"),
        ("partner", Case.Ball.LINKEDIN_ENGINEERING, "LinkedIn partner engineering"),
    ],
)
def test_new_case_with_number_and_date_is_marked_as_filed_by_one_button(desk, kind, ball, desk_name):
    owner = {} if kind == "customer" else {"customer": None}
    case = complete_case(kind=kind, last_answer_at=None, **owner)
    assert f"Mark as filed, waiting for {desk_name}" in page(desk, change_url(case))
    html = desk.post(reverse("admin:support_case_filed", args=[case.pk]), follow=True).content.decode()
    case.refresh_from_db()
    assert (case.status, case.ball, case.version) == (Case.Status.FILED, ball, 2)
    assert case.history.first().history_user.username == "support"
    assert "Mark as filed" not in html


@pytest.mark.parametrize(
    "fields",
    [
        {"status": "waiting", "last_answer_at": None},
        {"ball": "bd", "last_answer_at": None},
        {"filed_at": None, "last_answer_at": None},
        pytest.param({}, id="LinkedIn has answered: it is our turn"),
    ],
)
def test_case_that_is_not_new_with_number_and_date_is_not_marked_as_filed(desk, fields):
    case = complete_case(**fields)
    assert "Mark as filed" not in page(desk, change_url(case))
    html = desk.post(reverse("admin:support_case_filed", args=[case.pk]), follow=True).content.decode()
    assert "is not new with a number and a filing date" in html


def test_marking_as_filed_is_for_those_who_change_cases_and_posted(browser_of):
    case, reader = complete_case(), browser_of("Onboarding")
    url = reverse("admin:support_case_filed", args=[case.pk])
    assert (reader.post(url).status_code, reader.get(url).status_code) == (403, 302)


def allowed(*names):
    user = UserFactory(is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=names))
    return user


@pytest.mark.parametrize(
    ("permissions", "status"),
    [
        (["view_case", "add_escalation"], 200),
        (["view_case"], 403),
        (["add_escalation"], 403),
        (["view_escalation"], 403),
    ],
)
def test_escalating_needs_its_permission(client, permissions, status):
    case = complete_case()
    client.force_login(allowed(*permissions))
    url = reverse("admin:support_case_escalate")
    assert client.get(f"{url}?cases={case.pk}").status_code == status


def test_action_on_the_list_leads_to_the_form_of_all_chosen_cases(desk):
    cases = [complete_case("CAS-111"), complete_case("CAS-222", programme=Programme.RSC)]
    chosen = {"action": "generate_escalation", "_selected_action": [case.pk for case in cases]}
    html = desk.post(LIST, chosen, follow=True).content.decode()
    assert "Generate escalation email" in html
    assert all(str(case) in html for case in cases)


def test_the_owner_is_a_link_only_for_those_who_may_open_it(browser_of):
    owner = UserFactory(username="somebody")
    case = CaseFactory(owner=owner)
    shown = (
        browser_of("Onboarding").get(reverse("admin:support_case_change", args=[case.pk])).content.decode()
    )
    assert "somebody" in shown
    assert reverse("admin:auth_user_change", args=[owner.pk]) not in shown
