"""Who may read what is filed, in every spelling of an address, and whom a new draft proposes."""

import pytest

from customers.letters import Letter
from support.destinations import To
from support.filing_gate import check_filing
from support.filing_letters import compose
from support.filing_recipients import is_partner_thread
from support.letter_gate import NOBODYS_DOMAINS, mailbox_of, refuse_recipients
from support.models import Filing
from tests.customers.factories import ContactFactory, CustomerFactory, LinkedInContactFactory
from tests.support.factories import CaseFactory, CaseReferenceFactory
from tests.support.filings import customer_case, draft, partner_case

pytestmark = pytest.mark.django_db


def rules_for(filing, address):
    """What is said of one more address on the copy."""
    filing.cc = [*filing.cc, address]
    return [one.rule for one in check_filing(filing) if address in one.text]


def zendesk_case(**fields):
    case = customer_case(**fields)
    CaseReferenceFactory(case=case, system="Zendesk", as_written="Zendesk 998877")
    return case


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Ann@Acme.example", "ann@acme.example", True),
        ("ann+case@acme.example", "ann@acme.example", True),
        ("a.n.n+x@gmail.com", "ann@googlemail.com", True),
        ("a.nn@acme.example", "ann@acme.example", False),
        ("ann@gmail.com", "ann@acme.example", False),
    ],
)
def test_one_mailbox_has_several_spellings(one, other, same):
    assert (mailbox_of(one) == mailbox_of(other)) is same


@pytest.mark.parametrize(
    "domain", ["hotmail.co.uk", "yahoo.fr", "yahoo.com.br", "outlook.de", "live.nl", "gmx.at", "icloud.com"]
)
def test_free_mail_of_any_country_says_nothing(domain):
    assert domain in NOBODYS_DOMAINS


@pytest.mark.parametrize("domain", ["acme.com", "live.acme.com", "hotmails.co.uk", "yahoo.example"])
def test_company_domain_says_whom_somebody_works_for(domain):
    assert domain not in NOBODYS_DOMAINS


@pytest.mark.parametrize("address", ["ann+x@gmail.com", "a.n.n@gmail.com", "ANN@googlemail.com"])
def test_sp_11_contact_is_found_in_any_spelling(address):
    ContactFactory(email="ann@gmail.com")
    assert rules_for(draft(partner_case(), To.PARTNER_ENGINEERING_FORM), address) == ["SP-11"]
    escalation = Letter(audience="", from_email="", to=(address,), cc=(), subject="", text="")
    assert [one.rule for one in refuse_recipients(escalation)] == ["SP-11"]


def test_sp_11_tag_on_the_contact_s_own_address_hides_nobody():
    ContactFactory(email="ann+linkedin@hotmail.co.uk")
    assert rules_for(draft(partner_case(), To.PARTNER_ENGINEERING_FORM), "ann@hotmail.co.uk") == ["SP-11"]


@pytest.mark.parametrize(
    "address", ["bob@nocontact.example", "bob+x@nocontact.example", "carol@eu.nocontact.example"]
)
def test_sp_11_reporter_and_their_company_are_a_customer(address):
    case = partner_case(reporter_email="bob@nocontact.example")
    assert rules_for(draft(case, To.PARTNER_ENGINEERING_FORM), address) == ["SP-11"]


def test_sp_11_reporter_of_another_case_is_a_customer_without_being_a_contact():
    CaseFactory(reporter_email="bob@globex.example")
    assert rules_for(draft(partner_case(), To.PARTNER_ENGINEERING_FORM), "bob@globex.example") == ["SP-11"]


def test_sp_11_reporter_with_free_mail_has_no_company():
    case = partner_case(reporter_email="bob@yahoo.fr")
    assert rules_for(draft(case, To.PARTNER_ENGINEERING_FORM), "carol@yahoo.fr") == []


def test_sp_26_nobody_else_stands_on_the_report_of_a_breach():
    LinkedInContactFactory(email="dana@linkedin.example", programme="")
    filing = draft(CaseFactory(category="security_breach"), To.SECURITY_MAIL)
    outsiders = ("someone@anywhere.example", "ltsatsintegrations@linkedin.com", "x@linkedin.com")
    assert [rules_for(filing, one) for one in outsiders] == [["SP-26"]] * 3
    assert rules_for(filing, "dana@linkedin.example") == []


def test_sp_26_business_development_hears_of_a_breach_alone():
    LinkedInContactFactory(email="dana@linkedin.example", programme="")
    filing = draft(CaseFactory(category="security_breach"), To.BD_CONTACT)
    assert rules_for(filing, "someone@anywhere.example") == ["SP-26"]
    assert rules_for(filing, "dana@linkedin.example") == []


def test_mail_to_business_development_goes_to_known_contacts():
    LinkedInContactFactory(email="dana@linkedin.example", programme="")
    filing = draft(CaseFactory(category="sign_off"), To.BD_CONTACT)
    assert rules_for(filing, "someone@anywhere.example") == [""]


def test_sp_11_zendesk_ticket_of_a_customer_case_proposes_no_customer():
    mail = compose(draft(zendesk_case(), To.EXISTING_CASE))
    assert mail.recipients == ()


def test_sp_11_customer_is_refused_on_a_zendesk_ticket():
    assert rules_for(draft(zendesk_case(), To.EXISTING_CASE), "robin@acme.example") == ["SP-11"]


def test_sp_25_urgent_zendesk_ticket_copies_business_development():
    LinkedInContactFactory(email="dana@linkedin.example", programme="")
    mail = compose(draft(zendesk_case(is_urgent=True), To.EXISTING_CASE))
    assert mail.recipients == ("dana@linkedin.example",)


@pytest.mark.parametrize(
    ("numbers", "expected"),
    [
        pytest.param((), False, id="none"),
        pytest.param(("CAS-08123456",), False, id="CAS"),
        pytest.param(("Zendesk 998877",), True, id="Zendesk"),
        pytest.param(("998877",), True, id="bare digits"),
        pytest.param(("Zendesk 998877", "CAS-08123456"), False, id="both"),
    ],
)
def test_thread_is_a_partner_ticket_by_its_numbers(numbers, expected):
    case = CaseFactory()
    for number in numbers:
        system = "CAS" if number.startswith("CAS") else "Zendesk"
        CaseReferenceFactory(case=case, system=system, as_written=number)
    assert is_partner_thread(case) is expected


def test_form_without_a_number_yet_is_a_partner_ticket():
    case = CaseFactory()
    Filing.objects.create(
        case=case, destination=To.PARTNER_ENGINEERING_FORM, status="out", filed_at=case.created_at
    )
    assert is_partner_thread(case)


@pytest.mark.parametrize("destination", [To.CUSTOMER_CASE_MAIL, To.EXISTING_CASE])
def test_somebody_nobody_knows_reads_no_customer_mail(destination):
    filing = draft(customer_case(mail_subject="Export"), destination)
    assert rules_for(filing, "someone@anywhere.example") == [""]


@pytest.mark.parametrize("address", ["kim@linkedin.com", "kai@linkedin.example", "bob@nocontact.example"])
def test_linkedin_and_the_reporter_s_company_are_no_strangers(address):
    LinkedInContactFactory(email="kai@linkedin.example")
    filing = draft(customer_case(reporter_email="carol@nocontact.example"), To.CUSTOMER_CASE_MAIL)
    assert rules_for(filing, address) == []


def test_reporter_s_domain_lets_no_other_customer_in():
    ContactFactory(customer=CustomerFactory(name="Beta"), email="boss@beta.example")
    filing = draft(customer_case(reporter_email="kim@beta.example"), To.CUSTOMER_CASE_MAIL)
    assert rules_for(filing, "boss@beta.example") == ["SP-11"]


def test_sp_11_stranger_reads_no_partner_thread():
    filing = draft(zendesk_case(), To.EXISTING_CASE)
    LinkedInContactFactory(email="kim@bd.example")
    assert rules_for(filing, "somebody@elsewhere.example") == ["SP-11"]
    assert rules_for(filing, "kim@bd.example") == []
    assert rules_for(filing, "engineer@linkedin.com") == []
