"""Triage as programs and pages call it: addresses, promises, products, and what a text may not decide."""

import pytest
import time_machine

from customers.models import LinkedInContact
from partnerhub.refusals import Refused
from support.triage import answer
from tests.customers.factories import ContactFactory, CustomerFactory, HolidayFactory, LinkedInContactFactory
from tests.support.factories import CaseReferenceFactory

pytestmark = pytest.mark.django_db


def test_nothing_said_is_asked_of_a_person():
    found = answer({})
    assert found["destination"] == "ask_a_person"
    assert [one["key"] for one in found["questions"]] == ["kind", "business_line"][: len(found["questions"])]


def test_addresses_are_those_of_the_customer_who_was_named():
    csm = LinkedInContactFactory(kind=LinkedInContact.Kind.CSM, email="mei@linkedin.example")
    customer = CustomerFactory(name="Acme", csm=csm)
    ContactFactory(customer=customer, email="ida@acme.example")
    mail = answer(
        {"kind": "technical_issue", "customer": "acme", "business_line": "talent", "customers_affected": 1}
    )
    assert mail["copy"] == [
        {"role": "customer", "addresses": ["ida@acme.example"]},
        {"role": "partner_support", "addresses": ["support@partner.example"]},
    ]
    assert answer({"kind": "product_question", "customer": "Acme"})["copy"] == [
        {"role": "csm", "addresses": ["mei@linkedin.example"]}
    ]


def test_no_recipient_is_ever_read_from_the_text():
    customer = CustomerFactory(name="Acme")
    ContactFactory(customer=customer, email="ida@acme.example")
    found = answer(
        {"description": "Acme (ida@acme.example): the RSC export fails with an error at one customer."}
    )
    assert found["copy"][0] == {"role": "customer", "addresses": []}


def test_who_stands_on_it_for_the_customer_is_who_the_mail_goes_to():
    customer = CustomerFactory(name="Acme")
    ContactFactory(customer=customer, email="first@acme.example")
    admin = ContactFactory(customer=customer, email="ats@acme.example", is_ats_admin=True)
    said = {"kind": "technical_issue", "business_line": "talent", "customers_affected": 1, "customer": "Acme"}
    copied = {one["role"]: one["addresses"] for one in answer(said)["copy"]}
    assert copied["customer"] == [admin.email]


def test_sp_06_number_of_another_customers_case_makes_it_the_issue_of_two():
    CustomerFactory(name="Globex")
    CaseReferenceFactory(as_written="CAS-08123456", case__customer__name="Acme")
    said = {
        "kind": "technical_issue",
        "product": "RSC",
        "existing_reference": "CAS-08123456",
        "same_issue": True,
    }
    found = answer(said | {"customer": "Globex"})
    assert found["destination"] == "partner_engineering_form"
    assert answer(said | {"customer": "Acme"})["destination"] == "existing_case"


def test_error_text_that_the_description_holds_is_not_asked_for():
    said = {"kind": "technical_issue", "product": "RSC", "customers_affected": 1}
    found = answer(said | {"description": "RSC export fails.\n\nError: 403 Not enough permissions"})
    assert {item["key"]: item["state"] for item in found["items"]}["error_text"] == "given"


def test_unknown_product_is_refused_with_those_there_are():
    with pytest.raises(Refused) as refused:
        answer({"product": "Recruter Sistem"})
    assert [one.field for one in refused.value.refusals] == ["product"]
    assert "Recruiter System Connect" in str(refused.value)


@pytest.mark.parametrize("name", ["RSC", "recruiter-system connect", "Recruiter System Connect (RSC)"])
def test_a_product_is_known_by_all_its_names(name):
    assert answer({"product": name, "kind": "api_bug"})["destination"] == "partner_engineering_form"


def test_a_product_decides_the_business_line():
    assert answer({"product": "Ads API", "kind": "api_bug"})["destination"] == "developer_support_form"


@time_machine.travel("2026-02-13T12:00:00Z")
def test_linkedins_promise_is_dated_by_its_own_calendar_and_holidays():
    said = {"kind": "technical_issue", "business_line": "talent", "customers_affected": 1}
    assert answer(said)["promise"]["due"].isoformat() == "2026-02-16T18:00:00-08:00"
    HolidayFactory()  # 16 February, LinkedIn's
    assert answer(said)["promise"]["due"].isoformat() == "2026-02-17T18:00:00-08:00"


def test_business_development_is_named_where_somebody_named_the_product():
    LinkedInContactFactory(email="rsc.bd@linkedin.example")
    found = answer({"kind": "security_breach", "product": "RSC"})
    assert found["copy"] == [{"role": "bd", "addresses": ["rsc.bd@linkedin.example"]}]


def test_what_the_rows_know_is_not_missing():
    customer = CustomerFactory(name="Acme", linkedin_company_id="1001")
    found = answer(
        {"kind": "technical_issue", "business_line": "talent", "customer": "Acme", "customers_affected": 1}
    )
    states = {item["key"]: item["state"] for item in found["items"]}
    assert states["company"] in ("known", "given")
    assert states["contract_id"] == "missing"
    assert states["har"] == "not_applicable"
    assert customer


def test_items_that_stand_in_the_text_are_given():
    text = "PUT https://api.linkedin.com/rest/adAccounts answers 500.\nUUID: AAYx1234567890abcdefgA=="
    items = {
        item["key"]: item["state"]
        for item in answer({"kind": "api_bug", "product": "Ads API", "description": text})["items"]
    }
    assert (items["endpoint"], items["uuid"], items["description"]) == ("given", "given", "given")
