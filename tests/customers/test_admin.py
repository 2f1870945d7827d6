"""Customers and LinkedIn's people in the admin: found by their numbers, refused with sentences."""

import pytest
from django.urls import reverse

from customers.models import Customer
from tests.customers.factories import (
    ContactFactory,
    ContractFactory,
    CustomerFactory,
    HolidayFactory,
    LinkedInContactFactory,
    MessageFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(browser_of):
    return browser_of("Administrator")


def customer_form(**fields):
    inlines = ("contracts", "contacts")
    forms = {f"{name}-{count}_FORMS": 0 for name in inlines for count in ("TOTAL", "INITIAL")}
    return {"name": "Acme", "uses_acls": "not_asked", "time_zone": "UTC", **forms, **fields}


@pytest.mark.parametrize(
    "make",
    [CustomerFactory, ContractFactory, ContactFactory, LinkedInContactFactory, HolidayFactory],
    ids=lambda factory: factory._meta.model.__name__,
)
def test_list_and_form_open(office, make):
    row = make()
    base = f"admin:customers_{row._meta.model_name}"
    urls = [
        reverse(f"{base}_changelist"),
        reverse(f"{base}_add"),
        reverse(f"{base}_change", args=[row.pk]),
        reverse(f"{base}_changelist") + "?q=a",
    ]
    assert [office.get(url).status_code for url in urls] == [200] * 4


def test_message_is_evidence_that_nobody_edits(office):
    message = MessageFactory(subject="[Support Escalation] CAS-111: Export fails")
    page = reverse("admin:customers_message_change", args=[message.pk])
    assert message.subject in office.get(page).content.decode()
    assert office.post(page, {"subject": "other"}).status_code == 403
    assert office.get(reverse("admin:customers_message_add")).status_code == 403


@pytest.mark.parametrize("term", ["1337", "70707", "acme"])
def test_customer_is_found_by_company_id_contract_id_and_name(office, term):
    acme = CustomerFactory(name="Acme", linkedin_company_id="1337")
    ContractFactory(customer=acme, linkedin_contract_id="70707")
    CustomerFactory(name="Globex 11337")
    html = office.get(reverse("admin:customers_customer_changelist") + f"?q={term}").content.decode()
    assert (">Acme<" in html, "Globex" in html) == (True, False)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"name": "ACME"}, "exists already"),
        ({"name": "Evil \u202e name"}, "RIGHT-TO-LEFT OVERRIDE"),
        ({"name": "Two\nlines"}, "LINE FEED"),
        ({"name": "New", "linkedin_company_id": "urn:li:org:1"}, "digits only"),
        ({"name": "New", "linkedin_company_id": "1" * 30}, "at most 20 characters (it has 30)"),
        ({"name": "New", "time_zone": "Mars/Base"}, "no time zone we know"),
    ],
    ids=[
        "name in another case",
        "hidden character",
        "line break",
        "URN for an id",
        "too long an id",
        "time zone",
    ],
)
def test_customer_is_refused(office, fields, words):
    CustomerFactory(name="Acme")
    response = office.post(reverse("admin:customers_customer_add"), customer_form(**fields))
    assert words in " ".join(str(error) for error in response.context["errors"])
    assert Customer.objects.count() == 1


@pytest.mark.parametrize("model", ["customer", "contract", "contact"])
def test_a_browser_cuts_nothing_that_is_pasted(office, model):
    assert "maxlength" not in office.get(reverse(f"admin:customers_{model}_add")).content.decode()


def test_the_list_names_the_csm_without_the_office(office):
    csm = LinkedInContactFactory(kind="csm", name="Dana Fox")
    CustomerFactory(csm=csm)
    shown = office.get(reverse("admin:customers_customer_changelist")).content.decode()
    assert "Dana Fox" in shown
    assert "(Customer Success Manager)" not in shown
