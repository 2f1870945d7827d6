"""The desk in a browser's words: queues, search, the case page, and two people on one case."""

import re

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse
from django.utils import timezone

from customers.models import Programme
from support.models import Case, CaseReference
from tests.customers.factories import CustomerFactory, UserFactory
from tests.support.factories import CaseFactory, CaseReferenceFactory, complete_case

pytestmark = pytest.mark.django_db
LIST = "/support/case/"


@pytest.fixture
def desk(browser_of):
    return browser_of("Support")


def page(client, url):
    response = client.get(url, follow=True)
    assert response.status_code == 200
    return response.content.decode()


def change_url(case):
    return reverse("admin:support_case_change", args=[case.pk])


def posted(case, **fields):
    """The form as the page shows it, with the given fields typed over."""
    rows = list(case.references.all())
    values = {
        "version": case.version,
        "kind": case.kind,
        "title": case.title,
        "customer": case.customer_id or "",
        "programme": case.programme,
        "status": case.status,
        "ball": case.ball,
        "references-TOTAL_FORMS": len(rows) + 1,
        "references-INITIAL_FORMS": len(rows),
        "checklist_items-TOTAL_FORMS": 0,
        "checklist_items-INITIAL_FORMS": 0,
    }
    for number, row in enumerate(rows):
        values[f"references-{number}-id"] = row.pk
        values[f"references-{number}-case"] = case.pk
        values[f"references-{number}-as_written"] = row.as_written
        values[f"references-{number}-system"] = row.system
    return values | fields


def new_number(case, number, system=""):
    line = f"references-{case.references.count()}"
    return posted(case, **{f"{line}-as_written": number, f"{line}-system": system})


def shown_errors(response):
    lists = re.findall(r'<ul class="errorlist[^>]*>(.*?)</ul>', response.content.decode(), re.S)
    return " ".join(re.sub(r"<[^>]+>", " ", " ".join(lists)).split())


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


def test_new_case_can_be_opened_with_its_number(desk):
    customer = CustomerFactory()
    fields = posted(Case(title="Export fails", customer=customer, pk=0), version="")
    fields["references-0-as_written"] = "CAS-08123456"
    assert desk.post(reverse("admin:support_case_add"), fields).status_code == 302
    assert numbers_of(Case.objects.get()) == [("CAS", "CAS-08123456", "CAS08123456")]


def test_save_moves_the_version(desk):
    case = CaseFactory()
    desk.post(change_url(case), posted(case, title="New words"))
    case.refresh_from_db()
    assert (case.title, case.version) == ("New words", 2)


def test_stale_save_is_refused_and_shows_both_without_losing_what_was_typed(desk):
    case = CaseFactory(title="As opened")
    stale = posted(case, title="Mine")
    desk.post(change_url(case), posted(case, title="Theirs"))
    response = desk.post(change_url(case), stale)
    html = response.content.decode()
    assert "This case was changed by support at" in shown_errors(response)
    cells = re.findall(r'<td data-label="[^"]*">([^<]*)</td>', html)
    assert cells == ["Problem", "As opened", "Theirs", "Mine"]
    assert 'value="Mine"' in html
    assert 'name="version" value="2"' in html
    case.refresh_from_db()
    assert case.title == "Theirs"


def test_saving_again_after_the_comparison_keeps_mine(desk):
    case = CaseFactory()
    desk.post(change_url(case), posted(case, title="Theirs"))
    desk.post(change_url(case), posted(case, title="Mine", version=2))
    case.refresh_from_db()
    assert (case.title, case.version) == ("Mine", 3)


def test_case_page_shows_subject_numbers_and_five_of_five(desk):
    html = page(desk, change_url(complete_case("CAS-08123456")))
    assert "[Support Escalation] CAS-08123456: One-Click Export fails with 403" in html
    assert 'data-copy="CAS-08123456"' in html
    assert "5 of 5 for an escalation" in html


def test_each_gap_on_the_case_page_links_to_its_field(desk):
    html = page(desk, change_url(CaseFactory()))
    facts = html.partition("of 5 for an escalation")[2].partition("</dl>")[0]
    anchors = re.findall(r'<a href="#([^"]+)"', facts)
    assert anchors == ["references-group", "id_filed_at_0", "checklist_items-group", "id_programme"]
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
