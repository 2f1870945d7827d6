"""Which channel a case may be filed to: a breach to two alone, one ticket and no second, and where the case goes."""

import pytest
from django.utils import timezone

from partnerhub.refusals import Refused
from support.destinations import FORMS, MAILS, REPLIES, To
from support.filing import draft_filing, hand_over, record_form, withdraw
from support.filing_channels import OPENS
from support.filing_gate import check_filing
from support.filing_letters import compose
from support.form_texts import digest_of, fields_of
from support.models import Case, Filing
from support.moving import send_to
from tests.customers.factories import LinkedInContactFactory, UserFactory
from tests.support.factories import CaseFactory, CaseReferenceFactory
from tests.support.filings import customer_case, draft, partner_case

pytestmark = pytest.mark.django_db

FOR_A_BREACH = {To.SECURITY_MAIL, To.BD_CONTACT}


@pytest.fixture
def sam():
    return UserFactory(username="sam")


def begin(case, destination, sam):
    return draft_filing(case=case, destination=destination, author=sam)


def send(filing, sam):
    """As it is shown now, by its way out."""
    if filing.destination in FORMS:
        return record_form(filing=filing, actor=sam, digest=digest_of(fields_of(filing)))
    return hand_over(filing=filing, how="eml", actor=sam, digest=compose(filing).digest)


def rules(refused):
    return [one.rule for one in refused.value.refusals]


@pytest.mark.parametrize("destination", sorted((MAILS | FORMS) - FOR_A_BREACH))
def test_sp_26_breach_is_drafted_for_nobody_else(destination, sam):
    case = customer_case(category="security_breach", destination=destination)
    with pytest.raises(Refused) as refused:
        begin(case, destination, sam)
    assert rules(refused) == ["SP-26"]


@pytest.mark.parametrize("destination", sorted(FOR_A_BREACH))
def test_sp_26_breach_is_drafted_for_security_and_business_development(destination, sam):
    case = CaseFactory(category="security_breach", destination=To.SECURITY_MAIL)
    assert begin(case, destination, sam).is_draft


def test_sp_26_breach_that_nobody_called_so_is_heard_in_its_words(sam):
    case = customer_case(title="Our client secret was leaked on GitHub", error_text="")
    with pytest.raises(Refused, match="A suspected breach goes to LinkedIn's security team"):
        begin(case, To.CUSTOMER_CASE_MAIL, sam)


@pytest.mark.parametrize("destination", [To.CUSTOMER_CASE_MAIL, To.CUSTOMER_SUCCESS_MANAGER])
def test_sp_26_draft_that_turns_out_to_be_a_breach_stays_here(destination, sam):
    filing = draft(customer_case(), destination)
    Case.objects.filter(pk=filing.case_id).update(category="security_breach")
    filing.refresh_from_db()
    with pytest.raises(Refused) as refused:
        send(filing, sam)
    assert "SP-26" in rules(refused)


@pytest.mark.parametrize("destination", sorted(OPENS))
def test_sp_07_case_that_is_filed_is_not_filed_anew(destination, sam):
    case = partner_case() if destination in FORMS else customer_case()
    Filing.objects.create(case=case, destination=destination, status="out", filed_at=case.created_at)
    Case.objects.filter(pk=case.pk).update(destination=destination)
    with pytest.raises(Refused, match=r"is filed already: .* Add facts on its thread .* or escalate it"):
        begin(case, destination, sam)


@pytest.mark.parametrize(
    ("make", "destination"),
    [
        pytest.param(customer_case, To.CUSTOMER_CASE_MAIL, id="mail"),
        pytest.param(partner_case, To.PARTNER_ENGINEERING_FORM, id="form"),
    ],
)
def test_sp_07_second_draft_stays_here_once_a_report_is_out(make, destination, sam):
    case = make()
    filing = draft(case, destination)
    Filing.objects.create(case=case, destination=destination, status="out", filed_at=case.created_at)
    with pytest.raises(Refused) as refused:
        send(filing, sam)
    assert rules(refused) == ["SP-07"]


def test_sp_07_other_channel_is_a_second_ticket_as_well(sam):
    case = customer_case()
    send(draft(case, To.CUSTOMER_CASE_MAIL), sam)
    with pytest.raises(Refused) as refused:
        begin(case, To.PARTNER_ENGINEERING_FORM, sam)
    assert "SP-07" in rules(refused)


def test_sp_07_withdrawn_report_makes_room_for_a_new_one(sam):
    filing = draft(customer_case(), To.CUSTOMER_CASE_MAIL)
    send(filing, sam)
    withdraw(filing=filing, because="Nobody sent it", actor=sam)
    assert send(begin(filing.case, To.CUSTOMER_CASE_MAIL, sam), sam).digest


@pytest.mark.parametrize("destination", [To.EXISTING_CASE, *sorted(REPLIES)])
def test_thread_and_replies_are_written_to_whatever_is_out(destination, sam):
    case = customer_case()
    send(draft(case, To.CUSTOMER_CASE_MAIL), sam)
    assert begin(case, destination, sam).is_draft


def test_case_is_sent_elsewhere_before_it_is_filed_elsewhere(sam):
    case = customer_case()
    with pytest.raises(
        Refused, match=r"goes to “LinkedIn Talent Solutions support \(mail\)”, not to “Partner"
    ):
        begin(case, To.PARTNER_ENGINEERING_FORM, sam)
    assert not case.filings.exists()


def test_case_that_was_sent_elsewhere_with_a_reason_is_filed_there(sam):
    case = customer_case()
    send_to(case=case, to=To.PARTNER_ENGINEERING_FORM, because="It is the whole API", actor=sam)
    assert begin(case, To.PARTNER_ENGINEERING_FORM, sam).is_draft


def test_draft_of_a_case_that_was_sent_elsewhere_since_stays_here(sam):
    filing = draft(customer_case(), To.CUSTOMER_CASE_MAIL)
    send_to(case=filing.case, to=To.PARTNER_ENGINEERING_FORM, because="It is the whole API", actor=sam)
    filing.refresh_from_db()
    assert [one.field for one in check_filing(filing, compose(filing))] == ["destination"]


def test_where_nobody_chose_the_rules_choose(sam):
    assert begin(partner_case(), To.PARTNER_ENGINEERING_FORM, sam).is_draft


@pytest.mark.parametrize("destination", sorted((MAILS | FORMS) - OPENS))
def test_what_opens_no_ticket_goes_along_with_any_report(destination, sam):
    LinkedInContactFactory()
    assert begin(customer_case(), destination, sam).is_draft


@pytest.mark.parametrize("destination", [To.CUSTOMER_CASE_MAIL, To.EXISTING_CASE])
def test_nothing_of_a_closed_case_is_told_to_linkedin(destination, sam):
    case = customer_case(mail_subject="Export fails", status="closed")
    with pytest.raises(Refused, match="is closed: reopen it first"):
        begin(case, destination, sam)


@pytest.mark.parametrize(
    ("case_of", "destination", "system", "number"),
    [
        (customer_case, To.CUSTOMER_CASE_MAIL, "CAS", "CAS-1234567"),
        (customer_case, To.CUSTOMER_CASE_MAIL, "CRM", "CRM:0123456"),
        (partner_case, To.PARTNER_ENGINEERING_FORM, "Zendesk", "Zendesk 998877"),
    ],
)
def test_sp_07_what_linkedin_gave_a_number_is_not_filed_again(case_of, destination, system, number, sam):
    case = case_of()
    CaseReferenceFactory(case=case, system=system, as_written=number)
    with pytest.raises(Refused, match=f"as {number}: write on its thread") as refused:
        begin(case, destination, sam)
    assert rules(refused)[0] == "SP-07"


def test_sp_07_numbers_of_customers_do_not_keep_the_partner_case_from_its_form(sam):
    case = partner_case()
    CaseReferenceFactory(case=case, as_written="CAS-1234567")
    assert begin(case, To.PARTNER_ENGINEERING_FORM, sam).is_draft


def test_sp_07_what_a_person_filed_by_hand_is_not_filed_again(sam):
    case = customer_case(filed_at=timezone.now(), status="filed")
    with pytest.raises(Refused, match="was filed already"):
        begin(case, To.CUSTOMER_CASE_MAIL, sam)
