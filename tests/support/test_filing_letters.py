"""Mails of a case: who reads them, what they say, and what keeps them from leaving."""

import pytest
from django.conf import settings
from hypothesis import given as examples
from hypothesis import settings as effort
from hypothesis import strategies as st

from support.destinations import PARTNER_TICKETS, REPLIES, To
from support.filing_gate import check_filing
from support.filing_letters import compose
from support.models import Case, Destination, Note, Problem, Product
from support.references import all_references
from tests.customers.factories import ContactFactory, CustomerFactory, LinkedInContactFactory
from tests.support.factories import CaseFactory, CaseReferenceFactory
from tests.support.filings import customer_case, draft, letter, partner_case

pytestmark = pytest.mark.django_db

LTS = "ltsatsintegrations@linkedin.com"


def refused(filing, *, rule=None):
    found = check_filing(filing, compose(filing))
    return [one for one in found if rule is None or one.rule == rule]


def rules_of(filing):
    return [one.rule for one in refused(filing)]


def test_customer_mail_has_linkedin_the_customer_and_us_on_it():
    mail = letter(customer_case(), To.CUSTOMER_CASE_MAIL)
    assert (mail.to, mail.cc) == ((LTS,), ("robin@acme.example",))
    assert mail.from_email == settings.SUPPORT_FROM_EMAIL


def test_customer_mail_says_what_linkedin_asks_for_in_order():
    text = letter(customer_case(), To.CUSTOMER_CASE_MAIL).text
    assert text.startswith("Hello,\n\nAcme has this problem: One-Click Export fails with 403.")
    assert (
        "2. Steps taken:\n   1. Open a candidate\n   2. Click Export\n3. Error message: 403 Forbidden\n"
        in text
    )
    assert (
        "5. Company name or LinkedIn company ID: Acme (LinkedIn company ID 77)\n6. LinkedIn contract ID: 5001"
        in text
    )
    assert text.rstrip().endswith(
        f"Kind regards,\nSam Porter\n{settings.ATS_NAME}, {settings.SUPPORT_FROM_EMAIL}"
    )


def test_complete_customer_mail_may_leave():
    assert refused(draft(customer_case(), To.CUSTOMER_CASE_MAIL)) == []


def test_sp_01_customer_who_is_not_on_the_mail_is_missed():
    assert rules_of(draft(customer_case(), To.CUSTOMER_CASE_MAIL, cc=["someone@else.example"])) == [
        "SP-01",
        "",
    ]


def test_sp_01_colleague_of_a_contact_speaks_for_the_customer():
    assert refused(draft(customer_case(), To.CUSTOMER_CASE_MAIL, cc=["kim@hr.acme.example"])) == []


def test_another_customer_never_reads_it():
    ContactFactory(customer=CustomerFactory(name="Beta"), email="boss@beta.example")
    filing = draft(customer_case(), To.CUSTOMER_CASE_MAIL, cc=["robin@acme.example", "Boss@beta.example"])
    assert [str(one) for one in refused(filing)] == [
        "Boss@beta.example belongs to another customer: take it off. (SP-11)"
    ]


def test_partner_case_writes_no_customer_mail():
    filing = draft(partner_case(), To.CUSTOMER_CASE_MAIL)
    assert any("has no customer of its own" in one.text for one in refused(filing, rule="SP-11"))


def test_sp_02_missing_items_wait_for_a_reason():
    case = customer_case(error_text="")
    assert rules_of(draft(case, To.CUSTOMER_CASE_MAIL)) == ["SP-02"]
    case.filings.all().delete()
    reasoned = draft(case, To.CUSTOMER_CASE_MAIL, incomplete_because="There is no message")
    assert refused(reasoned) == []
    assert "3. Error message: not known yet" in compose(reasoned).text


def test_sp_02_har_is_named_for_widgets_alone():
    assert "HAR" not in letter(customer_case(), To.CUSTOMER_CASE_MAIL).text


def test_sp_03_every_number_stands_in_the_subject_once():
    case = customer_case(title="CAS-08123456 Export fails")
    filing = draft(case, To.CUSTOMER_CASE_MAIL)
    CaseReferenceFactory(case=case, as_written="CAS-08123456")
    CaseReferenceFactory(case=case, as_written="CRM:0012345", system="CRM")
    mail = compose(filing)
    assert mail.subject == "Export fails (Acme) [CAS-08123456] [CRM:0012345]"
    assert "CAS-08123456, CRM:0012345 in its subject" in mail.text


def test_sp_03_number_of_another_case_is_refused():
    filing = draft(customer_case(title="Same as CAS-09999999"), To.CUSTOMER_CASE_MAIL)
    assert [one.field for one in refused(filing, rule="SP-03")] == ["subject"]


@pytest.mark.parametrize("destination", sorted(PARTNER_TICKETS - {To.BD_ESCALATION}))
@pytest.mark.parametrize(
    "address", ["robin@acme.example", "ROBIN@ACME.example", "any@acme.example", "a@eu.acme.example"]
)
def test_sp_11_customer_is_on_no_partner_ticket(destination, address):
    ContactFactory(email="robin@acme.example")
    filing = draft(partner_case(), destination, cc=[address])
    assert [one.field for one in check_filing(filing) if one.rule == "SP-11"] == ["cc"]


def test_sp_11_parent_domain_of_a_contact_counts_as_the_customer():
    ContactFactory(email="robin@hr.acme.example")
    filing = draft(partner_case(), To.PARTNER_ENGINEERING_FORM, cc=["boss@acme.example"])
    assert [one.rule for one in check_filing(filing)] == ["SP-11"]


def test_sp_11_free_mail_domain_says_nothing():
    ContactFactory(email="robin@gmail.com")
    filing = draft(partner_case(), To.PARTNER_ENGINEERING_FORM, cc=["dana@gmail.com"])
    assert check_filing(filing) == []


def test_sp_22_ticket_without_investigation_is_refused():
    filing = draft(partner_case(investigation="", is_investigated=False), To.PARTNER_ENGINEERING_FORM)
    assert [(one.rule, one.field) for one in check_filing(filing)] == [
        ("SP-22", "investigation"),
        ("SP-22", "is_investigated"),
    ]


@pytest.mark.parametrize(
    "text", ["n/a", "none", "-", "---------------", "looked at it", "Not investigated yet, none done"]
)
def test_sp_22_words_without_findings_are_no_investigation(text):
    filing = draft(partner_case(investigation=text), To.PARTNER_ENGINEERING_FORM)
    assert [(one.rule, one.field) for one in check_filing(filing)] == [("SP-22", "investigation")]


def test_sp_22_findings_are_not_enough_while_the_case_says_that_nobody_looked():
    filing = draft(partner_case(is_investigated=False), To.PARTNER_ENGINEERING_FORM)
    assert [(one.rule, one.field) for one in check_filing(filing)] == [("SP-22", "is_investigated")]


def test_sp_15_change_with_impact_is_asked_for_by_an_admin():
    case = partner_case(category="app_settings", has_impact=True, reporter_role="support")
    assert [one.rule for one in check_filing(draft(case, To.PARTNER_ENGINEERING_FORM))] == ["SP-15"]


def test_sp_25_urgent_ticket_copies_business_development():
    LinkedInContactFactory(email="dana@linkedin.example")
    case = partner_case(is_urgent=True)
    assert compose(draft(case, To.PARTNER_ENGINEERING_FORM)).cc == ("dana@linkedin.example",)


def test_sp_25_urgent_mail_waits_for_the_impact_in_words():
    LinkedInContactFactory(email="dana@linkedin.example")
    filing = draft(partner_case(is_urgent=True), To.BD_CONTACT)
    assert [one.field for one in refused(filing)] == ["words"]
    filing.words = "Three customers cannot export a single candidate."
    assert refused(filing) == []


def test_sp_26_breach_goes_to_security_and_business_development_alone():
    LinkedInContactFactory(email="dana@linkedin.example")
    mail = letter(customer_case(title="Client secret in a public log"), To.SECURITY_MAIL)
    assert (mail.to, mail.cc) == (("security@linkedin.com",), ("dana@linkedin.example",))
    assert mail.subject == "Suspected security breach: Client secret in a public log"


def test_sp_26_breach_is_never_held_up_by_items():
    assert refused(draft(CaseFactory(programme="rsc"), To.SECURITY_MAIL)) == []


def test_sp_26_customer_is_not_told_on_that_mail():
    filing = draft(customer_case(), To.SECURITY_MAIL, cc=["robin@acme.example"])
    assert rules_of(filing) == ["SP-26"]


def test_sp_26_secret_in_the_report_is_taken_out_and_holds_nothing_up():
    case = CaseFactory(description="We logged client_secret=WPL_AP1.abcdefghij.klmnop somewhere")
    filing = draft(case, To.SECURITY_MAIL)
    assert refused(filing) == []
    assert "abcdefghij" not in compose(filing).text


def test_sp_46_sign_off_asks_for_the_demo():
    LinkedInContactFactory(email="dana@linkedin.example", programme="lead_sync")
    case = CaseFactory(category="sign_off", product=Product.objects.get(name="Lead Sync"))
    mail = letter(case, To.BD_CONTACT)
    assert (mail.to, mail.subject) == (("dana@linkedin.example",), "Technical sign-off request: Lead Sync")
    assert "demo" in mail.text


def test_sp_28_recruiter_admin_asks_to_disable():
    case = customer_case(category="disable_or_delete")
    filing = draft(case, To.CUSTOMER_CASE_MAIL)
    assert rules_of(filing) == ["SP-28"]
    case.customer.contracts.get().recruiter_admins.add(case.customer.contacts.get())
    assert refused(filing) == []


def test_reply_on_a_thread_keeps_its_subject_and_number():
    case = customer_case(mail_subject="Export fails", category="status_request")
    CaseReferenceFactory(case=case, as_written="CAS-08123456")
    filing = draft(case, To.EXISTING_CASE)
    assert compose(filing).subject == "Re: Export fails [CAS-08123456]"
    assert refused(filing) == []


def test_reply_on_a_thread_waits_for_something_new():
    case = customer_case(mail_subject="Export fails")
    assert [one.field for one in refused(draft(case, To.EXISTING_CASE))] == ["words"]


def test_thread_without_number_or_subject_is_none():
    case = customer_case(category="status_request")
    filing = draft(case, To.EXISTING_CASE)
    assert [one.field for one in refused(filing)] == ["destination", "reference"]
    filing.incomplete_because = "The customer does not know it"
    assert rules_of(filing) == ["SP-03"]


@pytest.mark.parametrize("destination", sorted(REPLIES))
def test_reply_goes_to_the_customer_alone(destination):
    filing = draft(customer_case(), destination)
    mail = compose(filing)
    assert (mail.audience, mail.to, mail.cc) == ("customer", ("robin@acme.example",), ())
    filing.cc = ["someone@linkedin.com"]
    assert any("not known as an address of Acme" in one.text for one in refused(filing))


def test_sp_20_reply_names_the_success_manager():
    case = customer_case()
    case.customer.csm = LinkedInContactFactory(kind="csm", name="Kai Wu", email="kai@linkedin.example")
    case.customer.save()
    assert (
        "Customer Success Manager (Kai Wu, kai@linkedin.example)"
        in letter(case, To.CUSTOMER_SUCCESS_MANAGER).text
    )


def test_sp_27_wish_to_test_is_told_that_there_is_no_test_environment():
    text = letter(customer_case(category="wants_to_test"), To.CUSTOMER_SUCCESS_MANAGER).text
    assert "no staging or testing environment" in text
    assert "can be found on LinkedIn.com" in text


def test_reply_brings_what_is_known_and_asks_for_the_rest_once():
    text = letter(customer_case(error_text=""), To.HELP_CENTER).text
    assert "- LinkedIn contract ID: 5001" in text
    assert text.count("Please send the full text of the error message.") == 1
    assert "Which steps" not in text


def test_steps_that_nobody_wrote_never_leave():
    case = customer_case(category="billing_account_or_policy")  # the guides have no steps for it
    assert [one.field for one in refused(draft(case, To.SELF_SERVICE))] == ["words"]


def test_reply_tells_what_is_known_of_the_problem():
    case = customer_case(problem=Problem.objects.create(title="p", summary="LinkedIn works on it."))
    assert "\nLinkedIn works on it.\n" in letter(case, To.HELP_CENTER).text


@pytest.mark.parametrize("destination", sorted(set(To) - {To.ASK_A_PERSON, To.BD_ESCALATION}))
def test_internal_notes_are_in_no_text(destination):
    case = customer_case()
    Note.objects.create(case=case, text="the customer is rude", happened_at=case.created_at)
    case.customer.notes = "rude as well"
    case.customer.save()
    assert "rude" not in repr(letter(case, destination))


def test_renamed_address_is_used():
    Destination.objects.filter(key=To.CUSTOMER_CASE_MAIL).update(address="new@linkedin.com")
    assert letter(customer_case(), To.CUSTOMER_CASE_MAIL).to == ("new@linkedin.com",)


def test_hostile_title_is_text_in_both_bodies():
    mail = letter(customer_case(title="<script>alert(1)</script>"), To.CUSTOMER_CASE_MAIL)
    assert "<script>" in mail.text
    assert "<script>" not in mail.html


def test_merged_case_files_nothing():
    case = customer_case()
    case.merged_into = CaseFactory()
    case.save()
    assert rules_of(draft(case, To.CUSTOMER_CASE_MAIL)) == ["SP-07"]


TITLES = st.text(min_size=1, max_size=80).filter(lambda text: not all_references(text))


@effort(max_examples=25)
@examples(TITLES, st.sampled_from(sorted(set(To) - {To.ASK_A_PERSON, To.BD_ESCALATION})))
def test_whatever_the_title_the_number_stands_once(title, destination):
    case = CaseFactory(title=title[:200].replace("\x00", " "))
    filing = draft(case, destination)
    reference = CaseReferenceFactory(case=case)
    subject = compose(filing).subject
    assert [one.as_written for one in all_references(subject)].count(reference.as_written) == 1
    Case.objects.filter(pk=case.pk).delete()


def test_sp_26_mail_to_business_development_says_that_it_is_about_a_breach():
    LinkedInContactFactory()
    case = CaseFactory(title="Secret on GitHub", description="It was public.", category="security_breach")
    filing = draft(case, To.BD_CONTACT)
    mail = compose(filing)
    assert mail.subject == "Suspected security breach: Secret on GitHub"
    assert "We suspect a breach of security" in mail.text
    assert "product" not in [one.field for one in refused(filing)]
