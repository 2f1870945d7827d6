"""What goes to somebody else: questions, tests, breaches, known errors, and what is not about the API (SP-20, SP-26, SP-27,
SP-30, SP-32 to SP-35)."""

import pytest
from django.urls import reverse

from support.destinations import To
from support.models import Case
from tests.customers.factories import ContactFactory, CustomerFactory, LinkedInContactFactory
from tests.support.factories import CaseFactory
from tests.support.rulebook.doors import (
    INTAKE,
    case_page,
    draft,
    facts,
    forbidden,
    parties,
    press,
    rules_of,
    states_of,
    triage,
    words,
)

pytestmark = pytest.mark.django_db
BREACH = {
    "kind": "security_breach",
    "business_line": "talent",
    "description": "Our client secret was published.",
}


@pytest.mark.parametrize("kind", ["product_question", "security_question"])
def test_sp_20_questions_on_product_and_security_go_to_the_success_manager(help_desk, kind):
    found = triage(help_desk, kind=kind, product="RSC")
    assert found["destination"] == "customer_success_manager"
    assert (rules_of(found), parties(found, "copy")) == ({"SP-20"}, ["csm"])


def test_sp_20_the_customer_is_told_who_their_success_manager_is(desk):
    csm = LinkedInContactFactory(kind="csm", name="Mei Tan", email="mei@linkedin.example")
    case = CaseFactory(
        customer=CustomerFactory(csm=csm), category="product_question", description="Which features?"
    )
    ContactFactory(customer=case.customer, email="ida@acme.example")
    paper = draft(desk, case, To.CUSTOMER_SUCCESS_MANAGER)
    paper.send()
    assert paper.mail()["To"] == "ida@acme.example"
    assert "Mei Tan, mei@linkedin.example" in str(paper.mail().get_body(("plain",)).get_content())


@pytest.mark.parametrize(
    "facts_beside",
    [
        {},
        {"existing_reference": "CAS-08123456", "same_issue": True},
        {"programme_stage": "beta"},
        {"customers_affected": 9, "urgent": True, "investigated": True},
        {"error_text": "Your account is not associated to any company"},
        {"business_line": "marketing"},
    ],
    ids=["alone", "open case", "beta", "several customers", "known error", "other business line"],
)
def test_sp_26_a_breach_goes_to_security_and_business_development_whatever_else_is_said(
    help_desk, facts_beside
):
    found = triage(help_desk, **BREACH | facts_beside)
    assert (found["destination"], found["also"]) == ("security_mail", ["bd_contact"])
    assert (rules_of(found), parties(found, "copy"), found["promise"]) == ({"SP-26"}, ["bd"], None)
    assert "(SP-26)" in forbidden(found)["wait_or_open_a_ticket"]


def test_sp_26_words_of_a_breach_are_heard_beside_another_kind(help_desk):
    found = triage(
        help_desk,
        kind="api_question",
        product="RSC",
        description="Our client secret was stolen. Which call renews it?",
    )
    assert found["also"] == ["security_mail", "bd_contact"]
    assert "SP-26" in rules_of(found)


def test_sp_26_the_intake_sends_a_breach_nowhere_else(desk):
    said = facts(**BREACH, elsewhere="customer_case_mail", elsewhere_because="The customer asked.")
    refused = desk.post(f"{INTAKE}open/", said)
    assert "A suspected breach goes to the security team and nowhere else. (SP-26)" in words(refused)
    assert not Case.objects.exists()
    desk.post(f"{INTAKE}open/", facts(**BREACH))
    assert Case.objects.get().destination == "security_mail"


def test_sp_26_a_case_of_a_breach_is_sent_nowhere_else(desk):
    desk.post(f"{INTAKE}open/", facts(**BREACH))
    case = Case.objects.get()
    assert "(SP-26)" in press(desk, "route", case, to="customer_case_mail", because="The customer asked.")
    case.refresh_from_db()
    assert case.destination == "security_mail"
    assert "Send it elsewhere" not in case_page(desk, case)


@pytest.mark.parametrize("has_customer", [False, True], ids=["ours", "a customer's"])
def test_sp_26_the_mail_reads_security_and_business_development_and_no_customer(desk, has_customer):
    LinkedInContactFactory(email="dana@linkedin.example", programme="")
    customer = ContactFactory(customer=CustomerFactory(), email="robin@acme.example").customer
    desk.post(f"{INTAKE}open/", facts(**BREACH, **({"customer": customer.pk} if has_customer else {})))
    paper = draft(desk, Case.objects.get(), To.SECURITY_MAIL)
    assert "customers are never copied on a report of a breach" in paper.revise(cc="robin@acme.example")
    assert "(SP-26)" in paper.send()
    assert not paper.is_out
    paper.revise()
    paper.send()
    assert (paper.mail()["To"], paper.mail()["Cc"]) == ("security@linkedin.com", "dana@linkedin.example")


def test_sp_26_an_unknown_business_development_contact_is_pointed_out(desk):
    desk.post(f"{INTAKE}open/", facts(**BREACH))
    paper = draft(desk, Case.objects.get(), To.SECURITY_MAIL)
    assert "tell yours of the breach by another way (SP-26)." in paper.page()
    paper.send()
    assert paper.is_out


def test_sp_27_a_wish_to_test_goes_to_the_success_manager_with_what_to_say(help_desk):
    found = triage(help_desk, kind="wants_to_test", product="RSC")
    assert (found["destination"], found["also"]) == ("customer_success_manager", ["answer_from_guide"])
    assert rules_of(found) == {"SP-27"}
    assert any("public jobs can be found on LinkedIn.com" in sentence for sentence in found["advice"])


def test_sp_27_the_customer_reads_that_there_is_no_test_environment(desk):
    case = CaseFactory(category="wants_to_test", description="May we test RSC?")
    ContactFactory(customer=case.customer)
    paper = draft(desk, case, To.CUSTOMER_SUCCESS_MANAGER)
    paper.send()
    text = str(paper.mail().get_body(("plain",)).get_content())
    assert "LinkedIn has no staging or testing environment" in text
    assert "Jobs synced as public can be found on LinkedIn.com" in text
    assert "LinkedIn Customer Success Manager" in text


def test_sp_27_whoever_starts_an_onboarding_reads_it_too(browser_of):
    shown = words(browser_of("Onboarding").get(reverse("admin:integrations_onboardingtrack_add")))
    assert "LinkedIn has no test environment" in shown
    assert "public jobs can be found on LinkedIn.com" in shown


def test_sp_30_an_account_without_a_company_goes_to_the_success_manager_with_a_screenshot(help_desk):
    error = "Your account is not associated to any company"
    found = triage(help_desk, kind="technical_issue", product="RSC", customers_affected=1, error_text=error)
    assert (found["destination"], rules_of(found)) == ("customer_success_manager", {"SP-30"})
    assert states_of(found)["screenshots"] == "missing"
    assert "Ask the customer for a screenshot of the error. (SP-30)" in found["advice"]


def checks(help_desk, said, **more):
    return triage(
        help_desk, kind="technical_issue", product="RSC", customers_affected=1, description=said, **more
    )


def test_sp_32_a_missing_indicator_is_checked_here_first(help_desk):
    found = checks(help_desk, "The In-ATS indicator is missing for a candidate.")
    assert (found["destination"], rules_of(found)) == ("ats_representative", {"SP-32"})
    synced, address = found["advice"]
    assert "the candidate was synced" in synced
    assert "e-mail address" in address


def test_sp_32_what_was_checked_goes_on_to_linkedin(help_desk):
    found = checks(help_desk, "The In-ATS indicator is missing for a candidate.", investigated=True)
    assert (found["destination"], "SP-32" in rules_of(found)) == ("customer_case_mail", False)


@pytest.mark.parametrize(
    ("said", "first", "second"),
    [
        (
            "A recruiter cannot export a candidate to the ATS.",
            "security group",
            "published in the ATS and then synced",
        ),
        ("A recruiter cannot see interview feedback in Recruiter.", "they are optional", "security group"),
    ],
    ids=["export", "feedback"],
)
def test_sp_33_groups_jobs_and_optional_features_are_checked_here_first(help_desk, said, first, second):
    found = checks(help_desk, said)
    assert (found["destination"], rules_of(found)) == ("ats_representative", {"SP-33"})
    assert first in found["advice"][0]
    assert second in found["advice"][1]


@pytest.mark.parametrize(
    ("line", "kind", "destination"),
    [
        ("talent", "api_bug", "partner_engineering_form"),
        ("marketing", "api_bug", "developer_support_form"),
        ("sales", "technical_issue", "developer_support_form"),
        ("learning", "api_question", "developer_support_form"),
        ("other", "app_settings", "developer_support_form"),
        ("talent", "technical_issue", "customer_case_mail"),
    ],
)
def test_sp_34_the_business_line_says_which_guide_applies(help_desk, line, kind, destination):
    found = triage(help_desk, kind=kind, business_line=line, customers_affected=1)
    assert found["destination"] == destination
    assert "SP-34" in rules_of(found)


def test_sp_34_the_product_says_the_business_line(help_desk):
    assert triage(help_desk, kind="api_bug", product="RSC")["destination"] == "partner_engineering_form"
    assert triage(help_desk, kind="api_bug", product="Lead Sync")["destination"] == "developer_support_form"


@pytest.mark.parametrize("kind", ["billing_account_or_policy", "ui_behaviour"])
def test_sp_35_what_is_not_about_the_api_goes_to_customer_support_by_the_customer(help_desk, kind):
    found = triage(help_desk, kind=kind, business_line="marketing")
    assert (found["destination"], rules_of(found)) == ("linkedin_customer_support", {"SP-35"})
    assert set(found["may_file"]) == {"customer", "recruiter_admin"}


def test_sp_35_the_reply_sends_the_customer_there(desk):
    case = CaseFactory(category="billing_account_or_policy", description="Charged twice.")
    ContactFactory(customer=case.customer, email="ida@acme.example")
    paper = draft(desk, case, To.LINKEDIN_CUSTOMER_SUPPORT)
    paper.send()
    assert paper.mail()["To"] == "ida@acme.example"
    assert "LinkedIn Customer Support" in str(paper.mail().get_body(("plain",)).get_content())


def test_sp_30_the_reply_asks_the_customer_for_the_screenshot(desk, help_desk):
    ContactFactory(customer=CustomerFactory(name="Acme"))
    error = "Your account is not associated to any company"
    new = {
        "title": "Cannot enable",
        "customer": "Acme",
        "product": "RSC",
        "kind": "technical_issue",
        "error_text": error,
    }
    help_desk.post("cases", {**new, "customers_affected": 1}, key="one")
    paper = draft(desk, Case.objects.get(), To.CUSTOMER_SUCCESS_MANAGER)
    paper.send()
    assert "screenshot" in str(paper.mail().get_body(("plain",)).get_content())
