"""What keeps cases from being escalated, and a composed letter from leaving."""

from datetime import UTC, datetime

import pytest
import time_machine

from customers.letters import Letter
from customers.models import Programme
from support.escalation_letter import compose
from support.gate import check_escalation, contacts_for, gate, refuse_contact, refuse_wording
from support.letter_gate import refuse_recipients, refuse_subject
from support.references import parse_reference
from tests.customers.factories import ContactFactory, LinkedInContactFactory
from tests.support.factories import ChecklistItemFactory, EscalationFactory, complete_case

pytestmark = pytest.mark.django_db

CAS = parse_reference("CAS-08123456")


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel("2026-02-23 10:00Z", tick=False):
        yield


def letter(subject="", to="dana@linkedin.example"):
    return Letter("linkedin", "support@partner.example", (to,), (), subject, "Text")


def texts(refusals):
    return [refusal.text for refusal in refusals]


def without_programme(**fields):
    case = complete_case(programme="", **fields)
    ChecklistItemFactory(case=case, key="integration", value="Talent Hub pilot")
    return case


def test_case_with_a_typed_integration_wants_a_contact_for_all_programmes():
    LinkedInContactFactory(programme=Programme.ADS)
    case = without_programme(with_contact=False)
    assert [(refusal.rule, refusal.field) for refusal in gate(case)] == [("SP-16", "bd_contact")]
    LinkedInContactFactory(programme="", email="all@linkedin.example")
    assert gate(case) == []


def test_cases_are_offered_the_contact_of_the_one_programme_they_name():
    rsc = LinkedInContactFactory(programme=Programme.RSC)
    assert list(contacts_for([without_programme(), complete_case("CAS-111")])) == [rsc]


def test_case_without_integration_is_asked_for_that_first():
    assert [refusal.field for refusal in gate(complete_case(programme="", with_contact=False))] == [
        "programme"
    ]


def test_contact_of_the_programme_also_takes_a_case_that_names_none():
    cases = [complete_case("CAS-111"), without_programme()]
    rsc, ads = (
        LinkedInContactFactory(programme=one, email=f"{one}@linkedin.example")
        for one in (Programme.RSC, Programme.ADS)
    )
    assert refuse_contact(rsc, cases) == []
    assert refuse_contact(ads, cases[1:])


def test_number_of_another_case_in_the_problem_is_refused():
    case = complete_case("CAS-08123456", title="Re: CAS-777111 Fwd: broken")
    assert texts(gate(case)) == [
        "The problem line names CAS-777111, which is not this case's number: add it to the case or take it out."
    ]


def test_number_of_a_case_in_the_same_escalation_may_stand_in_the_problem():
    assert gate(complete_case("CAS-111", title="Broken like CAS-222"), complete_case("CAS-222")) == []


@pytest.mark.parametrize(
    ("fields", "field", "words"),
    [
        (
            {"filed_at": datetime(2027, 3, 3, 12, tzinfo=UTC), "last_answer_at": None},
            "filed_at",
            "3 Mar 2027, lies",
        ),
        (
            {"last_answer_at": datetime(2027, 3, 3, 12, tzinfo=UTC)},
            "last_answer_at",
            "3 Mar 2027, lies in the",
        ),
        ({"title": "Export fails for {{ customers }}"}, "title", "still holds “{{ customers }}”"),
    ],
    ids=["filed in the future", "answered in the future", "placeholder"],
)
def test_case_that_is_not_ready_is_refused_at_its_field(fields, field, words):
    (refusal,) = gate(complete_case(**fields))
    assert refusal.field == field
    assert words in refusal.text


def test_placeholder_in_a_typed_fact_is_refused():
    case = complete_case()
    ChecklistItemFactory(case=case, value="[FILL IN]")
    assert texts(gate(case)) == [
        "The typed fact “customers” still holds “[FILL IN]”: write what belongs there, or take it out."
    ]


def test_placeholder_in_the_reasoning_is_refused_in_the_draft_and_before_the_mail_leaves():
    case, words = complete_case(), "Silent since TODO."
    escalation = EscalationFactory(cases=[case], reasoning=words)
    (early,) = refuse_wording("large_scope", words, escalation.bd_contact, [case])
    (late,) = check_escalation(escalation, compose(escalation))
    assert early == late
    assert early.text.startswith("The reasoning still holds “TODO”")


def test_every_accepted_number_passes_the_check_of_its_own_subject():
    case = complete_case("CAS #1234567", "CRM: 0012345", "445566")
    escalation = EscalationFactory(cases=[case])
    assert check_escalation(escalation, compose(escalation)) == []


@pytest.mark.parametrize(
    "subject",
    [
        "CAS-08123456: broken",
        "[Support Escalation] CAS-08123456: broken ([support escalation] Inc)",
        "[Support Escalation] CAS-08123456: broken (Acme CAS-08123456)",
        "[Support Escalation] CAS-08123456: broken (Acme cas 08123456)",
        "[Support Escalation] cas 08123456: broken",
        "[Support Escalation]: broken",
        "[Support Escalation] CAS-08123456: broken (Acme CAS-777)",
    ],
    ids=["no tag", "two tags", "number twice", "two spellings", "other spelling", "no number", "stranger"],
)
def test_subject_that_would_lose_or_split_the_thread_is_refused(subject):
    assert len(refuse_subject(letter(subject), [CAS])) == 1


def test_subject_with_tag_and_number_once_is_fine():
    assert refuse_subject(letter("[Support Escalation] CAS-08123456: broken (Acme)"), [CAS]) == []


@pytest.mark.parametrize(
    ("contact", "address", "refused"),
    [
        ("robin@acme.com", "ROBIN@acme.com", True),
        ("robin@acme.com", "dana@acme.com", True),
        ("robin@acme.com", "dana@eu.acme.com", True),
        ("robin@eu.acme.com", "dana@acme.com", True),
        ("robin@acme.com", "dana@notacme.com", False),
        ("robin@gmail.com", "dana@gmail.com", False),
        ("robin@gmail.com", "robin@gmail.com", True),
        ("csm@linkedin.com", "dana@linkedin.com", False),
        ("csm@linkedin.com", "dana@eu.linkedin.com", False),
        ("robin@acme.com", "dana@other.com", False),
    ],
)
def test_no_customer_of_ours_reads_an_escalation(contact, address, refused, django_assert_num_queries):
    ContactFactory(email=contact)
    with django_assert_num_queries(1):
        assert bool(refuse_recipients(letter(to=address))) is refused
