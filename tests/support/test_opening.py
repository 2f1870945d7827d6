"""Opening a case from a report: what it becomes, and everything that is refused, at once."""

from dataclasses import replace

import pytest
from django.contrib.auth.models import User

from partnerhub.api_clients import make_client
from partnerhub.models import ApiClient
from partnerhub.refusals import Refused
from support.destinations import To
from support.models import Case, ChecklistItem, Product, Sameness
from support.opening import NewReport, open_report, similar_to
from support.reports import Kind, Report
from support.sameness import stamp
from tests.customers.factories import CustomerFactory, UserFactory
from tests.support.factories import CaseFactory, CaseReferenceFactory

pytestmark = pytest.mark.django_db

EXPORT = Report(
    kind=Kind.TECHNICAL_ISSUE,
    customers_affected=1,
    description="Export to ATS fails.",
    error_text="Export failed: E-417",
)

IN_WORDS = replace(EXPORT, description="Export to ATS fails in RSC.")


def rsc() -> Product:
    return Product.objects.get(name="Recruiter System Connect")


def new(**fields) -> NewReport:
    customer = fields.pop("customer", None) or CustomerFactory()
    return NewReport(
        **{"report": EXPORT, "title": "Export to ATS fails", "customer": customer, "product": rsc(), **fields}
    )


def refused_by(report: NewReport) -> list[tuple[str, str]]:
    with pytest.raises(Refused) as refused:
        open_report(report, author=User.objects.create_user("somebody"))
    return [(one.field, one.rule) for one in refused.value.refusals]


def test_a_customers_issue_becomes_a_case_of_the_customer_on_its_way_to_linkedins_mail():
    author = UserFactory()
    case = open_report(new(items={"steps": "1. Click"}), author=author)
    assert (case.kind, case.destination, case.category, case.programme) == (
        "customer",
        To.CUSTOMER_CASE_MAIL,
        Kind.TECHNICAL_ISSUE,
        "rsc",
    )
    assert (case.status, case.owner, case.destination_because) == (Case.Status.NEW, author, "")
    assert ChecklistItem.objects.get(case=case, checklist="report").value == "1. Click"
    assert case.history.last().history_change_reason == "Opened"
    assert case.signature


def test_an_api_bug_becomes_a_partner_case_and_the_customer_is_among_the_affected():
    customer = CustomerFactory()
    report = Report(kind=Kind.API_BUG, description="PUT /rest/integrations answers 500")
    case = open_report(new(report=report, customer=customer), author=UserFactory())
    assert (case.kind, case.customer, case.destination) == ("partner", None, To.PARTNER_ENGINEERING_FORM)
    assert list(case.affected_customers.all()) == [customer]


def test_a_report_with_linkedins_number_has_its_thread_there_and_continues_it():
    case = open_report(new(references=["CAS-08123456"]), author=UserFactory())
    assert case.destination == To.EXISTING_CASE
    assert [row.as_written for row in case.references.all()] == ["CAS-08123456"]


def test_programs_open_cases_too_and_are_named():
    make_client(name="Help desk")
    case = open_report(new(), author=None, client=ApiClient.objects.get())
    assert case.history.last().history_change_reason == "Opened over the API by Help desk"
    assert case.owner is None


def test_secrets_are_taken_out_before_anything_is_stored():
    report = Report(
        kind=Kind.TECHNICAL_ISSUE,
        customers_affected=1,
        description="Authorization: Bearer abcdef0123456789abcdef0123456789",
    )
    case = open_report(new(report=report), author=UserFactory())
    assert "abcdef0123456789" not in case.description


def test_everything_that_is_wrong_is_said_at_once():
    report = new(title="", references=["CAS-12"], reporter_email="nobody", elsewhere=To.BD_CONTACT)
    assert refused_by(report) == [
        ("title", ""),
        ("reporter_email", ""),
        ("elsewhere_because", ""),
        ("references", "SP-03"),
    ]
    assert not Case.objects.exists()


@pytest.mark.parametrize("title", ["Export\u202efails", "Export\x00fails", "Export\nBcc: x@y.example"])
def test_hidden_characters_in_the_problem_are_refused(title):
    assert ("title", "") in refused_by(new(title=title))


def test_a_mail_to_linkedin_needs_its_customer():
    report = NewReport(report=EXPORT, title="Export fails", product=rsc())
    assert refused_by(report) == [("customer", "SP-01")]


def test_a_number_of_another_case_is_refused_with_the_case_that_has_it():
    known = CaseReferenceFactory(as_written="CAS-08123456")
    with pytest.raises(Refused, match=f"case {known.case_id}"):
        open_report(new(references=["cas 08123456"]), author=UserFactory())


def test_a_second_case_of_the_same_customer_and_issue_is_refused_until_a_person_says_why_it_differs():
    customer, author = CustomerFactory(), UserFactory()
    first = open_report(new(customer=customer), author=author)
    again = new(customer=customer, title="Export to the ATS fails once more")
    assert refused_by(again) == [("different_because", "SP-07")]
    second = open_report(
        new(customer=customer, title="Export to the ATS fails", different_because="another contract"),
        author=author,
    )
    assert Sameness.objects.get(case=second).other == first
    assert second.issue_key


def test_a_case_for_visibility_beside_a_partner_case_is_no_duplicate():
    customer, author = CustomerFactory(), UserFactory()
    open_report(new(customer=customer), author=author)
    stamp(CaseFactory(kind="partner", customer=None, error_text=EXPORT.error_text, programme="rsc"))
    report = Report(
        kind=Kind.VISIBILITY_FOR_CUSTOMER, description="Wants to follow", error_text=EXPORT.error_text
    )
    case = open_report(
        new(customer=customer, report=report, title="Follows the partner ticket"), author=author
    )
    assert case.destination == To.CUSTOMER_CASE_MAIL


def test_a_ticket_of_ours_may_be_opened_apart_from_a_customers_case():
    customer, author = CustomerFactory(), UserFactory()
    open_report(new(customer=customer), author=author)
    report = replace(EXPORT, kind=Kind.API_BUG)
    case = open_report(
        new(customer=customer, report=report, different_because="The API itself"), author=author
    )
    assert (case.kind, Sameness.objects.get(case=case).because) == ("partner", "The API itself")


def test_cases_that_stand_in_the_way_are_shown_before_the_report_is_opened():
    customer = CustomerFactory()
    case = open_report(new(customer=customer), author=UserFactory())
    assert [one.case for one in similar_to(new(customer=customer, product=None, report=IN_WORDS))] == [case]


def test_secrets_are_taken_out_of_title_and_reasons_too():
    secret = "client_secret=CaNaRy1234567890"
    report = new(title=f"Fails {secret}", elsewhere=To.ASK_A_PERSON, elsewhere_because=secret)
    case = open_report(report, author=UserFactory())
    assert "CaNaRy" not in f"{case.title} {case.destination_because} {list(case.history.values())}"


@pytest.mark.parametrize("field", ["elsewhere_because", "different_because"])
def test_marks_that_turn_text_are_refused_in_reasons(field):
    assert (field, "") in refused_by(
        new(elsewhere=To.HELP_CENTER, **{"elsewhere_because": "x", field: "a\u202eb"})
    )


def test_a_person_may_send_it_elsewhere_and_the_reason_is_kept():
    report = new(elsewhere=To.HELP_CENTER, elsewhere_because="The customer insists")
    case = open_report(report, author=UserFactory())
    assert (case.destination, case.destination_because) == (To.HELP_CENTER, "The customer insists")


def test_nobody_sends_a_breach_elsewhere():
    breach = Report(kind=Kind.SECURITY_BREACH, description="Our client secret was published")
    report = new(report=breach, elsewhere=To.CUSTOMER_CASE_MAIL, elsewhere_because="No need to alarm them")
    assert refused_by(report) == [("elsewhere", "SP-26")]


def test_the_same_text_taken_in_twice_is_refused_whatever_else_was_said():
    customer, author = CustomerFactory(), UserFactory()
    text = "The customer was charged twice for a Recruiter seat and wants a refund."
    first = Report(kind=Kind.BILLING_ACCOUNT_OR_POLICY, description=text)
    open_report(new(customer=customer, report=first, title="Charged twice", product=None), author=author)
    again = new(customer=customer, report=Report(description=text), title="A refund, please", product=rsc())
    assert refused_by(again) == [("different_because", "SP-07")]
