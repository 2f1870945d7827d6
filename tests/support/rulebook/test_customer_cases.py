"""A customer's case at LinkedIn's support: its readers, its items, its number, its clock, and that there is one (SP-01 to
SP-07, SP-19, SP-21)."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.urls import reverse

from customers.models import Customer
from support.destinations import To
from support.models import Case, Problem
from support.sameness import same_as, stamp
from tests.customers.factories import ContactFactory, CustomerFactory, UserFactory
from tests.support.factories import CaseFactory, CaseReferenceFactory, complete_case
from tests.support.filings import customer_case
from tests.support.rulebook.doors import (
    ESCALATE,
    INTAKE,
    case_page,
    draft,
    facts,
    forbidden,
    parties,
    press,
    refusals_of,
    rules_of,
    states_of,
    triage,
    words,
)

pytestmark = pytest.mark.django_db
PACIFIC = ZoneInfo("America/Los_Angeles")
FRIDAY, MONDAY_EVENING = "2026-02-13T20:00:00Z", datetime(2026, 2, 16, 18, tzinfo=PACIFIC)
ONE_CUSTOMER = {"kind": "technical_issue", "business_line": "talent", "customers_affected": 1}
NEW = {**ONE_CUSTOMER, "title": "Export fails", "customer": "Acme", "error_text": "E-417: export refused"}


def test_sp_01_a_mail_without_the_customer_does_not_leave(desk):
    paper = draft(desk, customer_case(), To.CUSTOMER_CASE_MAIL)
    assert "Nobody of Acme is on the mail: copy the person who has the problem. (SP-01)" in paper.revise(
        cc=""
    )
    paper.send()
    assert not paper.is_out
    paper.revise(cc="robin@acme.example")
    paper.send()
    mail = paper.mail()
    assert (mail["To"], mail["Cc"]) == ("ltsatsintegrations@linkedin.com", "robin@acme.example")


def test_sp_01_a_mail_without_us_does_not_leave(desk, settings):
    paper = draft(desk, customer_case(), To.CUSTOMER_CASE_MAIL)
    settings.SUPPORT_FROM_EMAIL = ""
    assert "Our own support is not on the mail" in paper.send()
    assert not paper.is_out


def test_sp_01_a_case_for_that_mail_needs_its_customer(help_desk):
    answer = help_desk.post("cases", {**ONE_CUSTOMER, "title": "Export fails"}, key="one")
    assert (
        refusals_of(answer)
        == "SP-01 This goes out for one customer, who stands on the mail: say which customer it is."
    )
    assert not Case.objects.exists()


@pytest.mark.parametrize(("widget", "har"), [(True, "missing"), (False, "not_applicable")])
def test_sp_02_a_har_file_is_asked_for_widgets_alone(help_desk, widget, har):
    found = triage(help_desk, **ONE_CUSTOMER, widget=widget)
    assert states_of(found)["har"] == har
    assert set(states_of(found)) == {
        "integration_type", "steps", "error_text", "screenshots", "company", "contract_id", "application_id", "har",
    }  # fmt: skip


def test_sp_02_what_is_missing_is_asked_for_and_keeps_the_mail_back(desk):
    paper = draft(desk, customer_case(error_text="", is_widget=True), To.CUSTOMER_CASE_MAIL)
    shown = paper.page()
    assert "Error message is missing: Please send the full text of the error message." in shown
    assert "HAR file is missing: Please record a HAR file" in shown
    assert "(SP-02)" in paper.send()
    assert not paper.is_out


def test_sp_02_nothing_that_is_known_is_asked_again(desk):
    paper = draft(desk, customer_case(error_text=""), To.CUSTOMER_CASE_MAIL)
    assert "6 of 7 items" in paper.page()
    assert "7 of 7 items" in paper.give("error_text", "403 Forbidden")
    assert "LinkedIn contract ID: 5001" in words_of_mail(paper)


def words_of_mail(paper) -> str:
    paper.send()
    body = paper.mail().get_body(("plain",))
    assert body is not None
    return str(body.get_content())


@pytest.mark.parametrize(
    "title", ["Export fails", "Re: Export fails CAS-08123456", "[cas 08123456] Export fails"]
)
def test_sp_03_the_number_stands_in_the_subject_once_and_as_written(desk, title):
    case = customer_case(title=title)
    CaseReferenceFactory(case=case, as_written="CAS-08123456")
    paper = draft(desk, case, To.EXISTING_CASE)
    paper.revise(cc="robin@acme.example", words="It still fails.")
    paper.send()
    subject = paper.mail()["Subject"]
    assert subject.count("CAS-08123456") == 1
    assert subject.lower().count("08123456") == 1


def test_sp_03_a_number_of_another_case_does_not_leave(desk):
    case = customer_case(title="Export fails, see CAS-09999999")
    CaseReferenceFactory(case=case, as_written="CAS-08123456")
    paper = draft(desk, case, To.EXISTING_CASE)
    assert "SP-03" in paper.revise(cc="robin@acme.example", words="It still fails.")
    paper.send()
    assert not paper.is_out


def test_sp_03_a_reply_that_dropped_the_number_is_shown_with_the_right_subject(desk):
    case = CaseFactory(title="Export fails", mail_subject="Export fails")
    ContactFactory(customer=case.customer, email="ida@northwind.example")
    CaseReferenceFactory(case=case, as_written="CRM:0012345")
    mail = "From: Ida <ida@northwind.example>\nSubject: RE: Export fails\n\nStill the same.\n"
    shown = words(desk.post(f"{INTAKE}read/", {"mail": mail}))
    assert f"This mail continues case {case.pk}" in shown
    assert "The reply dropped the case number. The corrected subject: RE: Export fails [CRM:0012345]" in shown


@time_machine.travel(FRIDAY, tick=False)
def test_sp_04_the_answer_is_due_at_the_close_of_the_next_business_day(desk):
    case = customer_case()
    draft(desk, case, To.CUSTOMER_CASE_MAIL).send()
    case.refresh_from_db()
    assert case.due_at == MONDAY_EVENING
    shown = case_page(desk, case)
    assert "Due Monday 16 February 2026, 18:00 (America/Los_Angeles)" in shown
    assert "Promised by LinkedIn (SP-04)" in shown


def test_sp_04_a_promise_that_was_not_kept_is_told_with_what_to_do(desk):
    with time_machine.travel(FRIDAY, tick=False):
        case = customer_case()
        draft(desk, case, To.CUSTOMER_CASE_MAIL).send()
    with time_machine.travel("2026-02-17T18:00:00Z", tick=False):
        assert "Overdue by 1 business day: escalate" in case_page(desk, case)


def test_sp_05_transferred_is_a_state_of_the_same_case(desk):
    case = complete_case("CAS-08123456", status="filed", ball=Case.Ball.LINKEDIN_SUPPORT)
    press(
        desk, "move", case, to="transferred", version=case.version, because="LinkedIn said so in the ticket"
    )
    case.refresh_from_db()
    assert case.status == Case.Status.TRANSFERRED
    assert (Case.objects.count(), case.references.get().as_written) == (1, "CAS-08123456")


def test_sp_05_what_linkedin_never_had_it_cannot_transfer(desk):
    case = CaseFactory(status="waiting")
    assert "(SP-05)" in press(desk, "move", case, to="transferred", version=case.version)
    case.refresh_from_db()
    assert case.status == Case.Status.WAITING


def test_sp_05_more_on_a_transferred_case_stays_on_its_thread(help_desk):
    found = triage(help_desk, **ONE_CUSTOMER, existing_reference="CAS-08123456", same_issue=True)
    assert found["destination"] == "existing_case"
    assert "SP-05" in rules_of(found)


def test_sp_06_a_further_customer_makes_it_a_partner_ticket_that_names_the_first_number(help_desk):
    asked = ONE_CUSTOMER | {"customers_affected": 3}
    found = triage(help_desk, **asked, existing_reference="CAS-08123456", same_issue=True)
    assert found["destination"] == "partner_engineering_form"
    assert "SP-06" in rules_of(found)
    assert "Name every CAS and CRM number that is known for it. (SP-10)" in found["advice"]


def test_sp_06_the_same_error_at_two_customers_becomes_one_partner_case_with_all_numbers(desk, help_desk):
    cases = [
        opened(help_desk, name, f"CAS-0812345{number}") for number, name in enumerate(("Acme", "Globex"))
    ]
    proposed = desk.get(reverse("admin:support_problem_changelist"))
    assert "2 customers: Acme and Globex" in words(proposed)
    chosen = {"title": "Exports fail", "cases": [case.pk for case in cases]}
    desk.post(reverse("admin:support_problem_open"), chosen)
    desk.post(reverse("admin:support_problem_partner_case", args=[Problem.objects.get().pk]))
    partner = Case.objects.get(kind=Case.Kind.PARTNER)
    text = draft(desk, partner, To.PARTNER_ENGINEERING_FORM).fields()["Description"]
    assert ("CAS-08123450" in text, "CAS-08123451" in text, "2 customers" in text) == (True, True, True)


def test_sp_06_one_customer_is_no_wider_problem(desk, help_desk):
    case = opened(help_desk, "Acme", "CAS-08123456")
    answer = desk.post(reverse("admin:support_problem_open"), {"title": "Exports fail", "cases": [case.pk]})
    assert "these are of 1: choose more. (SP-06)" in words(answer)


def opened(help_desk, name, number) -> Case:
    """By the customer's help desk; the number came later."""
    CustomerFactory(name=name)
    answer = help_desk.post("cases", {**NEW, "customer": name}, key=name)
    assert answer.status_code == 201, answer.content
    case = Case.objects.get(pk=answer.json()["number"])
    CaseReferenceFactory(case=case, as_written=number)
    return case


def test_sp_07_a_second_case_is_refused_and_the_open_one_named(help_desk):
    first = opened(help_desk, "Acme", "CAS-08123456")
    answer = help_desk.post("cases", NEW, key="two")
    sentence = refusals_of(answer)
    assert sentence.startswith("SP-07 ")
    assert f"case {first.pk}, “Export fails”, CAS-08123456" in sentence
    assert "Add to it or escalate it; or say why this is a different issue." in sentence
    assert Case.objects.count() == 1


def test_sp_07_another_issue_of_the_customer_is_a_case_once_a_person_says_why(desk, help_desk):
    first = opened(help_desk, "Acme", "CAS-08123456")
    posted = facts(customer=first.customer_id, title="Export fails", error_text=NEW["error_text"])
    refused = desk.post(f"{INTAKE}open/", posted)
    assert (refused.status_code, "(SP-07)" in words(refused)) == (422, True)
    desk.post(f"{INTAKE}open/", posted | {"different_because": "Other recruiters, since today."})
    assert (
        Case.objects.exclude(pk=first.pk).get().samenesses.get().because == "Other recruiters, since today."
    )


def test_sp_07_the_page_of_a_duplicate_offers_the_lawful_steps_of_the_open_case(desk):
    first = stamp(complete_case("CAS-08123456", status="filed", error_text="E-417"))
    second = stamp(CaseFactory(customer=first.customer, error_text="E-417", programme="rsc"))
    response = desk.get(reverse("admin:support_case_change", args=[second.pk]))
    assert "There is one case for a customer and an issue (SP-07)" in words(response)
    assert f'href="{ESCALATE}?cases={first.pk}"' in response.content.decode()


def test_sp_07_a_case_is_not_reopened_beside_the_open_one_of_its_issue(desk):
    known, elsewhere = CaseFactory(), CaseFactory()
    same_as(case=known, other=elsewhere, actor=UserFactory())
    known.refresh_from_db()
    over = CaseFactory(customer=known.customer, issue_key=known.issue_key, status="closed")
    shown = press(desk, "move", over, to="waiting", version=over.version, because="It is back")
    assert f"has an open case for this issue: case {known.pk}, " in shown
    assert "Continue there: add facts, ask LinkedIn for news, or escalate it. (SP-07)" in shown
    over.refresh_from_db()
    assert over.status == Case.Status.CLOSED


def test_sp_07_no_second_open_case_shares_the_issue_of_the_first(desk):
    first, elsewhere = complete_case("CAS-08123456", title="Export fails", status="filed"), CaseFactory()
    same_as(case=elsewhere, other=first, actor=UserFactory())
    second = CaseFactory(customer=first.customer)
    shown = press(desk, "same", second, other=elsewhere.pk)
    assert f"has an open case for this issue: case {first.pk}, “Export fails”, CAS-08123456" in shown
    assert "ask LinkedIn for news, or escalate it. (SP-07)" in shown
    second.refresh_from_db()
    assert second.issue_key == ""


def test_sp_07_a_case_with_a_draft_of_its_own_is_not_merged_into_a_second_ticket(desk):
    kept = customer_case()
    merged = CaseFactory(customer=kept.customer, title="Export fails again")
    paper = draft(desk, merged, To.CUSTOMER_CASE_MAIL)
    shown = press(desk, "same", merged, other=kept.pk)
    assert "is a draft: it would become a second ticket. Withdraw it first. (SP-07)" in shown
    assert paper.filing.case.merged_into is None


@pytest.mark.parametrize("stage", ["charter", "beta"])
def test_sp_19_an_early_programme_is_asked_of_a_person_and_nothing_is_promised(help_desk, stage):
    found = triage(help_desk, **ONE_CUSTOMER, programme_stage=stage)
    assert (found["destination"], found["promise"], "SP-19" in rules_of(found)) == (
        "ask_a_person",
        None,
        True,
    )
    assert triage(help_desk, **ONE_CUSTOMER, programme_stage="general")["promise"]["business_days"] == 1


@time_machine.travel(FRIDAY, tick=False)
def test_sp_19_a_case_of_an_early_programme_has_no_due_date(desk):
    case = customer_case(stage="beta")
    draft(desk, case, To.CUSTOMER_CASE_MAIL).send()
    case.refresh_from_db()
    assert (case.status, case.due_at) == (Case.Status.FILED, None)
    shown = case_page(desk, case)
    assert "Support of beta programmes differs by programme: LinkedIn promises no time (SP-19)." in shown


def test_sp_21_a_customers_technical_question_goes_by_mail_with_our_support_on_the_thread(help_desk):
    CustomerFactory(name="Acme")
    found = triage(help_desk, **ONE_CUSTOMER, customer="Acme")
    assert found["destination"] == "customer_case_mail"
    assert {"role": "partner_support", "addresses": ["support@partner.example"]} in found["copy"]
    assert "SP-21" in rules_of(found)
    assert parties(found, "must_not_copy") == []
    assert "open_second_case" in forbidden(found)


def test_sp_21_the_mail_comes_from_our_support(desk):
    case = customer_case()
    paper = draft(desk, case, To.CUSTOMER_CASE_MAIL)
    paper.send()
    assert paper.mail()["From"] == "support@partner.example"
    assert Customer.objects.get(pk=case.customer_id).name in paper.mail()["Subject"]
