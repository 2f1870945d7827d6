"""From “New customer” to a track, in one form and one click."""

import pytest

from customers.models import Customer
from integrations.models import Acknowledgement, OnboardingTrack
from tests.customers.factories import ContactFactory, ContractFactory, CustomerFactory
from tests.integrations.onboarded import provisioned_track

pytestmark = pytest.mark.django_db
ADD = "/integrations/onboardingtrack/add/"
WHOLE = {
    "name": "Northwind",
    "product": "rsc",
    "levels": "",
    "company_id": "10001",
    "uses_acls": "yes",
    "contract_id": "70001",
    "contract_product": "recruiter",
    "callback_url": "https://ats.northwind.example/linkedin",
    "acknowledged_by": "Kim Okafor",
    "people-TOTAL_FORMS": "2",
    "people-INITIAL_FORMS": "0",
    "people-0-name": "Kim Okafor",
    "people-0-email": "kim@northwind.example",
    "people-0-is_recruiter_admin": "on",
    "people-0-is_ats_admin": "on",
}
LEAST = {
    **{name: "" for name in WHOLE if not name.endswith("FORMS")},
    "name": "Northwind",
    "product": "rsc",
    "uses_acls": "not_asked",
    "contract_product": "recruiter",
    "people-TOTAL_FORMS": "2",
    "people-INITIAL_FORMS": "0",
    "people-0-is_recruiter_admin": [],
    "people-0-is_ats_admin": [],
}


def test_one_click_leads_from_the_whole_form_to_the_letter_with_the_link(browser):
    answer = browser.post(ADD, WHOLE)
    track = OnboardingTrack.objects.get()
    assert answer.url == f"/integrations/onboardingtrack/{track.pk}/letter/plugin_link/"
    assert browser.get(answer.url).status_code == 200


def test_what_is_missing_leads_to_the_track_that_lists_it(browser):
    answer = browser.post(ADD, LEAST, follow=True)
    track = OnboardingTrack.objects.get()
    shown = answer.content.decode()
    assert answer.redirect_chain[0][0] == f"/integrations/onboardingtrack/{track.pk}/change/"
    for field in ("id_company_id", "id_contract_id", "people", "id_callback_url", "id_acknowledged_by"):
        assert f"{track.pk}/facts/#{field}" in shown


def test_the_person_who_starts_a_track_is_on_record(browser):
    browser.post(ADD, LEAST)
    assert OnboardingTrack.objects.get().started_by.username == "onboarding"


def test_every_mistake_stands_at_its_field_and_nothing_typed_is_lost(browser):
    CustomerFactory(linkedin_company_id="10001")
    wrong = {"people-0-email": "kim@", "callback_url": "http://ats.example/"}
    shown = browser.post(ADD, {**WHOLE, **wrong}).content.decode()
    for sentence in ("has the company id 10001 already", "Enter a valid email address", "https"):
        assert sentence in shown
    for value in ("Northwind", "kim@", "http://ats.example/", "Kim Okafor", "70001"):
        assert f'value="{value}"' in shown
    assert Customer.objects.count() == 1


def test_the_form_says_that_there_is_no_test_environment_sp_27(browser):
    shown = browser.get(ADD).content.decode()
    assert "LinkedIn has no test environment" in shown
    assert "public jobs can be found on LinkedIn.com" in shown


def test_for_a_customer_we_have_the_form_is_filled_in(browser):
    customer = CustomerFactory(name="Northwind", linkedin_company_id="10001")
    contract = ContractFactory(customer=customer, linkedin_contract_id="70001")
    contract.recruiter_admins.add(ContactFactory(customer=customer, name="Kim Okafor"))
    shown = browser.get(f"{ADD}?customer={customer.pk}").content.decode()
    for value in ("Northwind", "10001", "70001", "Kim Okafor"):
        assert f'value="{value}"' in shown
    assert 'name="people-0-is_recruiter_admin" id="id_people-0-is_recruiter_admin" checked' in shown


def test_a_second_product_of_a_customer_is_a_second_track(browser):
    track = provisioned_track()
    customer = track.customer
    posted = {**LEAST, "name": customer.name, "company_id": customer.linkedin_company_id, "product": "awli"}
    browser.post(f"{ADD}?customer={customer.pk}", posted)
    assert sorted(customer.onboarding_tracks.values_list("product", flat=True)) == ["awli", "rsc"]
    assert Customer.objects.count() == 1


@pytest.mark.parametrize("customer", ["0", "x", "99999999999999999999999", ""])
def test_a_link_that_names_no_customer_opens_the_empty_form(customer, browser):
    assert browser.get(f"{ADD}?customer={customer}").status_code == 200


def test_facts_are_put_right_in_the_same_form(browser):
    track = OnboardingTrack.objects.create(customer=CustomerFactory(name="Northwind"), product="rsc")
    address = f"/integrations/onboardingtrack/{track.pk}/facts/"
    assert 'value="Northwind"' in browser.get(address).content.decode()
    browser.post(address, {**WHOLE, "product": "awli"})
    track.refresh_from_db()
    assert (track.product, track.contract.linkedin_contract_id) == ("rsc", "70001")
    assert Acknowledgement.objects.get().by_name == "Kim Okafor"


def test_facts_that_are_refused_leave_the_track_as_it_was(browser):
    track = provisioned_track()
    before = track.callback_url
    address = f"/integrations/onboardingtrack/{track.pk}/facts/"
    shown = browser.post(address, {**WHOLE, "callback_url": "ftp://x"}).content.decode()
    track.refresh_from_db()
    assert (track.callback_url, 'value="ftp://x"' in shown) == (before, True)


@pytest.mark.parametrize("role", ["Support", "BD reviewer"], indirect=False)
def test_others_cannot_start(role, browser_of):
    browser = browser_of(role)
    assert browser.get(ADD).status_code == 403
    assert browser.post(ADD, LEAST).status_code == 403
    assert not OnboardingTrack.objects.exists()
