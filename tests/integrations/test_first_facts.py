"""What is stored when an onboarding begins: all of it, or nothing and every reason at once."""

import pytest

from customers.models import Contact, Contract, Customer
from integrations.first_facts import FirstFacts, PersonFacts, store_facts
from integrations.models import Acknowledgement, OnboardingTrack
from integrations.onboarding import position
from partnerhub.refusals import Refused
from tests.customers.factories import ContactFactory, ContractFactory, CustomerFactory, UserFactory
from tests.integrations.onboarded import PLUGIN_URL, provisioned_track

pytestmark = pytest.mark.django_db
KIM = PersonFacts(
    name="Kim Okafor", email="kim@northwind.example", is_recruiter_admin=True, is_ats_admin=True
)
WHOLE = {
    "name": "Northwind",
    "product": "rsc",
    "company_id": "10001",
    "uses_acls": "yes",
    "contract_id": "70001",
    "callback_url": "https://ats.northwind.example/linkedin",
    "acknowledged_by": "Kim Okafor",
    "people": [KIM],
}


def start(customer=None, track=None, **facts):
    return store_facts(
        facts=FirstFacts(**{"name": "Northwind", "product": "rsc", **facts}),
        actor=UserFactory(),
        customer=customer,
        track=track,
    )


def refused(**facts) -> dict[str, str]:
    with pytest.raises(Refused) as caught:
        start(**facts)
    return {one.field: one.text for one in caught.value.refusals}


def test_name_and_product_are_enough():
    track = start()
    assert (track.customer.name, track.product, track.contract) == ("Northwind", "rsc", None)


@pytest.mark.parametrize("rule", ["SP-27", "SP-29", "SP-31"])
def test_a_whole_set_of_facts_meets_every_prerequisite(rule, settings):
    settings.PLUGIN_URL = PLUGIN_URL
    first = position(start(**WHOLE)).stages[0]
    assert (first.is_done, first.rule) == (True, "")


def test_one_person_may_be_recruiter_admin_and_ats_admin_sp_29():
    track = start(**WHOLE)
    kim = track.customer.contacts.get()
    assert kim.is_ats_admin
    assert list(track.contract.recruiter_admins.all()) == [kim]


def test_who_acknowledged_is_written_down_once_sp_27():
    track = start(**WHOLE)
    start(track=track, **{**WHOLE, "people": [], "acknowledged_by": "Somebody Else"})
    assert Acknowledgement.objects.get(customer=track.customer).by_name == "Kim Okafor"


def test_everything_that_is_wrong_is_said_at_once():
    CustomerFactory(linkedin_company_id="10001")
    ContractFactory(linkedin_contract_id="70001")
    wrong = refused(
        company_id="10001",
        contract_id="70001",
        callback_url="http://ats.example/",
        levels="both",
        product="awli",
        people=[PersonFacts(name="", email="kim"), KIM],
    )
    assert set(wrong) == {
        "company_id",
        "contract_id",
        "callback_url",
        "people-0-name",
        "people-0-email",
    }


def test_what_is_refused_leaves_nothing_behind():
    refused(**{**WHOLE, "callback_url": "http://ats.example/"})
    stored = (Customer, Contract, Contact, OnboardingTrack, Acknowledgement)
    assert [model.objects.count() for model in stored] == [0, 0, 0, 0, 0]


def test_a_name_that_is_taken_is_refused_at_its_field():
    CustomerFactory(name="NORTHWIND ")
    assert "exists already" in refused()["name"]


def test_another_customers_contract_is_refused_with_its_owner():
    owner = ContractFactory(linkedin_contract_id="70001").customer
    assert str(owner) in refused(contract_id="70001")["contract_id"]


def test_a_recruiter_admin_without_a_contract_is_asked_for_it_sp_29():
    assert "Kim Okafor is Recruiter Admin" in refused(people=[KIM])["contract_id"]


def test_two_people_with_one_address_are_refused_at_the_second():
    people = [KIM, PersonFacts(name="Kim again", email="KIM@northwind.example")]
    wrong = refused(contract_id="70001", people=people)
    assert "already has a contact" in wrong["people-1-email"]


def test_an_onboarding_of_a_customer_we_have_changes_what_was_typed_only():
    customer = CustomerFactory(name="Northwind", linkedin_company_id="10001", notes="keep")
    known = ContactFactory(customer=customer, name="Kim")
    person = PersonFacts(contact=known.pk, name="Kim Okafor", email=known.email)
    track = start(customer=customer, company_id="10001", people=[person])
    customer.refresh_from_db()
    assert (track.customer, customer.notes) == (customer, "keep")
    assert [one.name for one in customer.contacts.all()] == ["Kim Okafor"]


def test_somebody_elses_contact_is_never_touched():
    other = ContactFactory(name="Robin")
    start(people=[PersonFacts(contact=other.pk, name="Kim", email="kim@northwind.example")])
    other.refresh_from_db()
    assert other.name == "Robin"


def test_the_same_product_is_not_started_twice():
    customer = start().customer
    assert "on its way already" in refused(customer=customer)["product"]


def test_facts_of_a_track_are_corrected_in_place():
    track = provisioned_track()
    facts = {"name": track.customer.name, "contract_id": track.contract.linkedin_contract_id}
    start(track=track, levels="company", callback_url="https://new.example/linkedin", **facts)
    track.refresh_from_db()
    assert (track.levels, track.callback_url) == ("company", "https://new.example/linkedin")


def test_an_unticked_recruiter_admin_is_one_no_more():
    track = provisioned_track()
    robin = track.contract.recruiter_admins.get()
    person = PersonFacts(contact=robin.pk, name=robin.name, email=robin.email, is_ats_admin=True)
    start(
        track=track,
        name=track.customer.name,
        contract_id=track.contract.linkedin_contract_id,
        people=[person],
    )
    assert list(track.contract.recruiter_admins.all()) == []


def test_what_did_not_change_leaves_no_line_in_the_history():
    track = start(**WHOLE)
    kim = PersonFacts(
        contact=track.customer.contacts.get().pk, **{name: getattr(KIM, name) for name in ("name", "email")},
        is_recruiter_admin=True, is_ats_admin=True,
    )  # fmt: skip
    start(track=track, **{**WHOLE, "people": [kim]})
    histories = (track.customer.history, track.contract.history, track.customer.contacts.get().history)
    assert [history.count() for history in histories] == [1, 1, 1]
