"""Which case a mail continues: certain only where one case and the sender fit, asked everywhere else."""

from typing import Any

import pytest

from customers.models import Customer
from support.intake import PastedMail, lift, read_mail
from support.mail_matching import customer_of, customers_of, known_names, match
from support.models import Case, Filing, Merge, Product
from tests.customers.factories import ContactFactory, CustomerFactory, LinkedInContactFactory, MessageFactory
from tests.support.factories import CaseFactory, CaseReferenceFactory, EscalationFactory

pytestmark = pytest.mark.django_db

ANNA, LINKEDIN, US = "anna@acme.example", "ltsatsintegrations@linkedin.com", "sam@partner.example"


@pytest.fixture
def acme() -> Customer:
    return ContactFactory(customer__name="Acme GmbH", email=ANNA).customer


@pytest.fixture
def case(acme) -> Case:
    return CaseReferenceFactory(
        as_written="CAS-08123456",
        case__customer=acme,
        case__mail_subject="Export fails",
        case__title="403 on export",
    ).case


def mail(sender: str = ANNA, subject: str = "RE: Export [CAS-08123456]", **fields: Any) -> PastedMail:
    return PastedMail(sender_address=sender, subject=subject, **fields)


@pytest.mark.parametrize(
    "sender", [ANNA, "new@acme.example", "x@eu.acme.example", LINKEDIN, "kim@mail.linkedin.com", US]
)
def test_number_and_fitting_sender_open_the_case(case, sender):
    assert match(mail(sender)).certain == case


@pytest.mark.parametrize(
    "sender",
    ["eve@evil.example", "eve@gmail.com", "x@acme.example.evil.example", "x@notacme.example",
     "x@linkedin.com.evil.example", "x@example"],
)  # fmt: skip
def test_a_number_from_a_strangers_address_never_opens_the_case(case, sender):
    found = match(mail(sender))
    assert (found.certain, [one.case for one in found.candidates]) == (None, [case])
    assert f"{sender} belongs to nobody we know, and case {case.pk} is Acme GmbH's" in found.warnings[0]


def test_another_customers_sender_is_named(case):
    ContactFactory(customer__name="Globex", email="priya@globex.example")
    found = match(mail("priya@globex.example"))
    assert found.certain is None
    assert found.warnings[0].startswith("priya@globex.example belongs to Globex, and case")


def test_a_mail_without_a_sender_asks(case):
    found = match(mail(""))
    assert found.certain is None
    assert "names no sender" in found.warnings[0]


def test_a_stranger_who_passes_on_a_mail_asks(case):
    assert match(mail(forwarded_by="eve@evil.example")).certain is None
    assert match(mail(forwarded_by=US)).certain == case


def test_two_cases_are_both_offered(case, acme):
    other = CaseReferenceFactory(as_written="CRM:0012345", system="CRM", case__customer=acme).case
    found = match(mail(body="See also CRM 0012345"))
    assert (found.certain, {one.case for one in found.candidates}) == (None, {case, other})
    assert "fits 2 cases" in found.warnings[0]


def test_the_spelling_of_a_number_does_not_count_but_is_corrected(case):
    found = match(mail(subject="AW: Export (cas #08123456)"))
    assert (found.certain, found.corrected_subject) == (case, "AW: Export (CAS-08123456)")
    assert found.candidates[0].why == "cas #08123456 stands in the subject"


def test_a_number_in_the_history_counts_where_the_reply_dropped_it(case):
    found = match(mail(LINKEDIN, "RE: Export fails", body="Fixed.", quoted="> [CAS-08123456]\n"))
    assert (found.certain, found.corrected_subject) == (case, "RE: Export fails [CAS-08123456]")
    assert found.candidates[0].why == "CAS-08123456 stands in the quoted history"


def test_an_answer_to_a_filing_is_found_by_its_headers(case):
    Filing.objects.create(
        case=case, destination="customer_case_mail", message=MessageFactory(message_id="<1@partner.example>")
    )
    found = match(mail(subject="Something else", reply_ids=("<0@x>", "<1@partner.example>")))
    assert (found.certain, found.candidates[0].why) == (case, "it answers a mail that left for this case")


def test_an_answer_to_an_escalation_is_found_by_its_headers(case):
    EscalationFactory(cases=[case], message=MessageFactory(message_id="<2@partner.example>"), status="out")
    assert match(mail(LINKEDIN, "Re: x", reply_ids=("<2@partner.example>",))).certain == case


def test_the_threads_subject_and_customer_are_enough(case):
    found = match(mail(subject="Re: Fwd: [EXTERNAL] export FAILS"))
    assert (found.certain, found.corrected_subject) == (case, "Re: [EXTERNAL] export FAILS [CAS-08123456]")


def test_the_threads_subject_of_another_customer_is_nothing(case):
    ContactFactory(customer__name="Globex", email="priya@globex.example")
    assert match(mail("priya@globex.example", "Re: Export fails")).candidates == []


def test_a_mail_of_linkedin_is_matched_by_the_customer_on_it(case):
    assert match(mail(LINKEDIN, "Re: Export fails", to=(US,), cc=(ANNA,))).certain == case


def test_the_words_of_the_problem_only_propose(case):
    found = match(mail(subject="Re: 403 on export"))
    assert (found.certain, [one.case for one in found.candidates]) == (None, [case])


def test_a_merged_case_leads_to_the_one_it_went_into(case, acme):
    kept = CaseFactory(customer=acme)
    Case.objects.filter(pk=case.pk).update(merged_into=kept)
    Merge.objects.create(kept=kept, absorbed=case, because="same", status_before="new")
    assert match(mail()).certain == kept


def test_a_closed_case_says_so(case):
    Case.objects.filter(pk=case.pk).update(status=Case.Status.CLOSED)
    found = match(mail())
    assert (found.certain, found.warnings) == (
        case,
        [f"Case {case.pk} is closed: reopen it if the problem is back."],
    )


def test_no_customer_opens_a_partner_case(acme):
    case = CaseReferenceFactory(as_written="CAS-08123456", case__kind="partner", case__customer=None).case
    case.affected_customers.add(acme)
    found = match(mail())
    assert found.certain is None
    assert "(SP-11)" in found.warnings[0]
    assert match(mail(LINKEDIN)).certain == case


def test_a_contact_at_linkedin_fits_every_case(case):
    LinkedInContactFactory(email="dana@linkedin.example")
    assert match(mail("Dana@linkedin.example")).certain == case


def test_a_mail_that_continues_nothing_matches_nothing(acme):
    assert match(mail(subject="New problem")).candidates == []


def test_customer_of_an_address(acme):
    globex = ContactFactory(customer__name="Globex", email="priya@gmail.com").customer
    found = [customer_of(one) for one in (ANNA, "ANNA@ACME.example", "x@acme.example", "priya@gmail.com")]
    assert found == [acme, acme, acme, globex]
    assert [customer_of(one) for one in ("other@gmail.com", "x@example", "acme.example", "")] == [None] * 4


def test_a_domain_of_two_customers_is_nobodys_but_an_address_is_one(acme):
    other = ContactFactory(customer__name="Acme France", email="claire@acme.example").customer
    assert customer_of("x@acme.example") is None
    assert customers_of("x@acme.example") == [other, acme]
    assert customer_of(ANNA) == acme


def test_a_country_suffix_is_no_domain(acme):
    ContactFactory(customer=acme, email="x@acme.co.uk")
    assert customer_of("x@co.uk") is None
    assert customer_of("x@globex.co.uk") is None


def test_known_names_take_three_queries(acme, django_assert_num_queries):
    CustomerFactory.create_batch(20)
    ContactFactory.create_batch(20)
    Product.objects.update_or_create(
        name_key="recruiter system connect",
        defaults={"name": "Recruiter System Connect", "aliases": ["RSC"], "business_line": "talent"},
    )
    with django_assert_num_queries(3):
        known = known_names()
    intake = lift(read_mail(f"From: {ANNA}\nSubject: RSC: In-ATS Indicator missing\n\nHelp"), known=known)
    assert [intake.first(key) for key in ("customer", "product", "integration_type")] == [
        "Acme GmbH",
        "Recruiter System Connect",
        "IN_ATS_INDICATOR",
    ]


def test_a_match_takes_few_queries_however_many_cases_there_are(case, acme, django_assert_max_num_queries):
    for number in range(15):
        CaseReferenceFactory(
            as_written=f"CAS-0900{number:04}", case__customer=acme, case__mail_subject=f"Other {number}"
        )
    with django_assert_max_num_queries(8):
        match(mail("x@acme.example", "Re: Export fails"))
    with django_assert_max_num_queries(5):
        match(mail())


@pytest.mark.parametrize(
    "subject", ["Re: Export fails (Acme GmbH) [CAS-99887766-K2M4]", "AW: Export fails (Acme GmbH)"]
)
def test_linkedins_first_answer_is_known_by_our_subject_line(case, subject):
    sent = MessageFactory(subject="Export fails (Acme GmbH)")
    Filing.objects.create(case=case, destination="customer_case_mail", message=sent)
    assert match(mail(LINKEDIN, subject)).certain == case
    assert match(mail("eve@evil.example", subject)).certain is None


def test_subject_line_of_two_cases_is_asked_about(case, acme):
    for one in (case, CaseFactory(customer=acme)):
        Filing.objects.create(
            case=one, destination="customer_case_mail", message=MessageFactory(subject="Export fails")
        )
    assert match(mail(LINKEDIN, "Re: Export fails")).certain is None
