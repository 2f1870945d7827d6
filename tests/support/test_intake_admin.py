"""The intake as people use it: paste, look, answer, open."""

from datetime import UTC, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from customers.models import Customer
from support.models import Case, Product
from tests.customers.factories import ContactFactory, CustomerFactory
from tests.support.factories import CaseFactory, CaseReferenceFactory

pytestmark = pytest.mark.django_db

BOX, READ, ROUTE, OPEN = (f"/support/case/intake/{place}" for place in ("", "read/", "route/", "open/"))
MAIL = """\
From: Ida Berg <ida.berg@northwind.example>
Subject: One-Click Export does not work
Date: Fri, 20 Nov 2026 09:12:00 +0100

Hello,

since yesterday our recruiters get an error when they click "Export to ATS" in Recruiter (RSC):

Error: Something went wrong. Please try again later.

Steps:
1. Open a candidate
2. Click Export to ATS

Thanks, Ida
"""


@pytest.fixture
def northwind() -> Customer:
    customer = CustomerFactory(name="Northwind Careers")
    ContactFactory(customer=customer, email="ida.berg@northwind.example")
    return customer


@pytest.fixture
def browser(browser_of):
    return browser_of("Support")


def facts(**fields) -> dict:
    """What a browser posts of a filled-in form."""
    customer = fields.pop("customer", None)
    said = {
        "title": "Export fails",
        "description": "Export to ATS fails for one customer.",
        "kind": "technical_issue",
    }
    return {**said, **({"customer": customer.pk} if customer else {}), **fields}


def text_of(response) -> str:
    return response.content.decode()


def test_a_pasted_mail_becomes_facts_with_where_each_came_from(browser, northwind):
    page = text_of(browser.post(READ, {"mail": MAIL}))
    assert f'<option value="{northwind.pk}" selected>Northwind Careers</option>' in page
    assert "From the address ida.berg@northwind.example" in page
    assert 'value="One-Click Export does not work"' in page
    assert "Something went wrong. Please try again later." in page
    assert "1. Open a candidate" in page


def test_the_destination_stands_beside_the_facts_with_its_rules(browser, northwind):
    page = text_of(browser.post(READ, {"mail": MAIL}))
    assert "ltsatsintegrations@linkedin.com" in page
    assert all(f"#{rule}" in page for rule in ("SP-01", "SP-04", "SP-21"))
    assert "Open the case" in page


def test_an_eml_file_is_read_as_well(browser, northwind):
    file = SimpleUploadedFile("report.eml", MAIL.encode(), "message/rfc822")
    page = text_of(browser.post(READ, {"mail": "", "file": file}))
    assert "One-Click Export does not work" in page


@pytest.mark.parametrize(
    ("posted", "sentence"),
    [
        ({"mail": "   "}, "There is nothing to read yet"),
        ({"mail": "x" * 1_000_001}, "1000001 characters"),
        ({"mail": "", "file": SimpleUploadedFile("report.msg", b"\xd0\xcf\x11\xe0" + b"\0" * 600)}, ".eml"),
    ],
)
def test_what_cannot_be_read_is_said_and_nothing_typed_is_lost(browser, posted, sentence):
    response = browser.post(READ, posted)
    assert response.status_code == 422
    assert sentence in text_of(response)
    assert posted["mail"][:100] in text_of(response)


def test_the_panel_follows_what_is_typed(browser, northwind):
    one = text_of(browser.post(ROUTE, facts(customer=northwind, product=_rsc(), customers_affected=1)))
    several = text_of(browser.post(ROUTE, facts(customer=northwind, product=_rsc(), customers_affected=3)))
    assert "LinkedIn Talent Solutions support (mail)" in one
    assert "Partner support form (formerly Zendesk)" in several
    assert "Never on it" in several


def test_an_answer_changes_the_destination_and_stays_where_it_can_be_changed(browser):
    said = {"business_line": "talent", "description": "Export to ATS fails."}
    asked = text_of(browser.post(ROUTE, facts(**said)))
    assert 'name="answer-customers_affected" value="2"' in asked
    answered = text_of(browser.post(ROUTE, facts(**said, **{"answer-customers_affected": "2"})))
    assert "Partner support form" in answered
    assert 'name="answer-customers_affected" value="2" checked' in answered


def test_facts_typed_by_hand_open_a_case(browser, northwind):
    assert browser.get(BOX, {"by_hand": ""}).status_code == 200
    response = browser.post(OPEN, facts(customer=northwind, product=_rsc(), customers_affected=1))
    case = Case.objects.get()
    assert response.headers["Location"] == f"/support/case/{case.pk}/change/"
    assert (case.destination, case.customer, case.owner.username) == (
        "customer_case_mail",
        northwind,
        "support",
    )


def test_a_refused_report_keeps_everything_that_was_typed(browser, northwind):
    response = browser.post(
        OPEN, facts(customer=northwind, title="", references="CAS-1", description="<b>typed</b>")
    )
    page = text_of(response)
    assert response.status_code == 422
    assert "it becomes the subject" in page
    assert "is no CAS, CRM or Zendesk number" in page
    assert "&lt;b&gt;typed&lt;/b&gt;" in page
    assert not Case.objects.exists()


def test_a_mail_that_continues_a_case_leads_there_with_the_corrected_subject(browser, northwind):
    case = CaseFactory(
        customer=northwind,
        title="One-Click Export does not work",
        mail_subject="One-Click Export does not work",
    )
    CaseReferenceFactory(case=case, as_written="CAS-08123456")
    page = text_of(browser.post(READ, {"mail": MAIL.replace("Subject: ", "Subject: RE: ")}))
    assert f"/support/case/{case.pk}/change/" in page
    assert "[CAS-08123456]" in page


def test_a_mail_that_continues_a_case_is_taken_in_as_new_only_when_a_person_says_so(browser, northwind):
    case = CaseFactory(customer=northwind)
    CaseReferenceFactory(case=case, as_written="CAS-08123456")
    mail = MAIL.replace("does not work", "CAS-08123456")
    first = text_of(browser.post(READ, {"mail": mail}))
    assert f"This mail continues case {case.pk}" in first
    assert "Open the case" not in first
    assert "Open the case" in text_of(browser.post(READ, {"mail": mail, "new": "yes"}))


def test_linkedins_answer_is_kept_on_its_case_and_moves_the_clock(browser, northwind):
    case = CaseFactory(
        customer=northwind,
        filed_at=datetime(2026, 11, 18, 9, tzinfo=UTC),
        status="filed",
        ball="linkedin_support",
    )
    answer = (
        "From: LinkedIn <ltsatsintegrations@linkedin.com>\nSubject: [CAS-08123456] Export\n"
        "Date: 2026-11-19T10:00:00+00:00\n\nWe look into it."
    )
    browser.post("/support/case/intake/add/", {"case": case.pk, "mail": answer})
    case.refresh_from_db()
    assert (case.ball, case.last_answer_at.date().isoformat()) == ("us", "2026-11-19")
    assert [row.as_written for row in case.references.all()] == ["CAS-08123456"]
    note = case.notes.get()
    assert (note.audience, note.is_mail) == ("linkedin", True)
    assert "We look into it." in note.text


def test_the_customers_answer_ends_the_wait_for_the_customer_and_brings_no_number(browser, northwind):
    case = CaseFactory(customer=northwind, ball="customer")
    browser.post(
        "/support/case/intake/add/", {"case": case.pk, "mail": MAIL + "\nAnd what about CAS-0999999?"}
    )
    case.refresh_from_db()
    assert case.ball == "us"
    assert not case.references.exists()
    assert case.notes.get().audience == "customer"


@pytest.mark.parametrize("posted", [{}, {"case": "abc", "mail": MAIL}, {"case": "9" * 30, "mail": MAIL}])
def test_a_mail_for_no_case_leads_nowhere(browser, posted):
    assert browser.post("/support/case/intake/add/", posted).status_code == 404


def test_a_number_alone_from_a_stranger_does_not_open_a_case_silently(browser, northwind):
    case = CaseFactory(customer=northwind)
    CaseReferenceFactory(case=case, as_written="CAS-08123456")
    stranger = MAIL.replace("northwind.example", "stranger.example").replace("does not work", "CAS-08123456")
    page = text_of(browser.post(READ, {"mail": stranger}))
    assert f"This mail continues case {case.pk}" not in page
    assert "ph-note is-warn" in page


def test_a_similar_open_case_is_shown_before_a_second_one_is_made(browser, northwind):
    same = {"error_text": "Export failed: E-417", "product": _rsc(), "customers_affected": 1}
    browser.post(OPEN, facts(customer=northwind, **same))
    first = Case.objects.get()
    page = text_of(browser.post(ROUTE, facts(customer=northwind, **same)))
    assert f"Case {first.pk}: Export fails" in page
    again = browser.post(OPEN, facts(customer=northwind, **same))
    assert again.status_code == 422
    assert "SP-07" in text_of(again)


@pytest.mark.parametrize("hostile", ["<script>alert(1)</script>", "\u202eevil", "{{ 7*7 }}", "x" * 900_000])
def test_hostile_texts_are_shown_inert(browser, hostile):
    response = browser.post(READ, {"mail": f"Subject: {hostile[:300]}\n\n{hostile}"})
    assert response.status_code == 200
    assert "<script>alert" not in text_of(response)


@pytest.mark.parametrize("role", ["Onboarding", "BD reviewer"])
def test_only_people_who_open_cases_take_reports_in(browser_of, role):
    browser = browser_of(role)
    assert browser.get(BOX).status_code == 403
    assert browser.post(OPEN, facts()).status_code == 403


def test_the_list_of_cases_leads_to_the_intake(browser):
    assert f'href="{BOX}"' in text_of(browser.get("/support/case/"))


def test_reading_a_mail_costs_the_same_at_any_number_of_customers(browser, django_assert_max_num_queries):
    for number in range(30):
        ContactFactory(email=f"p{number}@c{number}.example")
    with django_assert_max_num_queries(40):
        browser.post(READ, {"mail": MAIL})


def _rsc() -> int:
    return Product.objects.get(name="Recruiter System Connect").pk
