"""What the rows know about a case, and what a person types."""

import pytest

from integrations.models import DeveloperApplication
from partnerhub.refusals import Refused
from support.destinations import To
from support.information import give, given_of, items_of, known_of, known_of_customer
from support.models import Case, ChecklistItem, Problem, Product
from support.requirements import State
from tests.customers.factories import ContractFactory, CustomerFactory, UserFactory
from tests.integrations.factories import ApiCallFactory, DeveloperApplicationFactory, IntegrationFactory
from tests.support.factories import CaseFactory, CaseReferenceFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def parent():
    return DeveloperApplicationFactory(
        kind=DeveloperApplication.Kind.PARENT, customer=None, client_id="parent-1"
    )


def connected_case(parent, **fields):
    """A case about one integration with its child application."""
    integration = IntegrationFactory(customer__name="Acme", customer__linkedin_company_id="77")
    integration.application = DeveloperApplicationFactory(
        customer=integration.customer, parent=parent, client_id="child-1", urn="urn:li:developerApplication:9"
    )
    integration.save()
    ContractFactory(customer=integration.customer, linkedin_contract_id="5001")
    return CaseFactory(customer=integration.customer, integration=integration, **fields)


def partner_case_of(*cases):
    partner = CaseFactory(kind=Case.Kind.PARTNER, customer=None)
    problem = Problem.objects.create(title="Export fails", partner_case=partner)
    Case.objects.filter(pk__in=[case.pk for case in cases]).update(problem=problem)
    return partner


def test_rows_know_company_contract_and_client_ids(parent):
    assert known_of(connected_case(parent)) == {
        "integration_type": "One-Click Export (ONE_CLICK_EXPORT), Recruiter System Connect (RSC)",
        "company": "Acme (LinkedIn company ID 77)",
        "contract_id": "5001",
        "client_id": "parent-1",
        "child_client_id": "child-1",
        "application_id": "urn:li:developerApplication:9 (client ID child-1)",
        "customers_affected": "1: Acme",
    }


def test_attached_calls_bring_uuid_endpoint_and_body(parent):
    case = connected_case(parent)
    case.api_calls.add(ApiCallFactory(uuid="AAYx1", status=403, request_body='{"a": 1}'))
    known = known_of(case)
    assert (known["uuid"], known["endpoint"], known["request_body"]) == (
        "AAYx1",
        "PUT /rest/integrationConfigurations",
        '{"a": 1}',
    )
    assert known["api_calls"] == "PUT /rest/integrationConfigurations → 403, x-li-uuid AAYx1"


def test_partner_case_knows_numbers_and_customers_of_its_members(parent):
    first, second = CaseFactory(customer__name="Acme"), CaseFactory(customer__name="Beta")
    CaseReferenceFactory(case=first, as_written="CAS-08123456")
    CaseReferenceFactory(case=second, as_written="CRM:0012345", system="CRM")
    known = known_of(partner_case_of(first, second))
    assert known["known_references"] == "CAS-08123456, CRM:0012345"
    assert known["customers_affected"] == "2: Acme, Beta"


def test_customer_without_a_case_is_known_as_well(parent):
    customer = connected_case(parent).customer
    assert known_of_customer(customer) == {
        "company": "Acme (LinkedIn company ID 77)",
        "contract_id": "5001",
        "client_id": "parent-1",
        "child_client_id": "child-1",
        "application_id": "urn:li:developerApplication:9 (client ID child-1)",
    }


def test_product_is_named_as_the_form_names_it():
    case = CaseFactory(product=Product.objects.get(name="Advertising API"))
    assert known_of(case)["product"] == "Advertising"


def test_typed_item_wins_and_is_redacted():
    case = CaseFactory(error_text="403")
    give(case=case, key="error_text", value="Authorization: Bearer abcdefghijklmnop1234", actor=UserFactory())
    row = ChecklistItem.objects.get()
    assert given_of(case)["error_text"] == row.value
    assert "abcdefghijklmnop" not in row.value


def test_typed_again_is_corrected_with_a_history_row():
    case, person = CaseFactory(), UserFactory()
    for value in ("1. Click", "1. Click twice"):
        give(case=case, key="steps", value=value, actor=person)
    assert [row.value for row in ChecklistItem.objects.all()] == ["1. Click twice"]
    newest = case.history.first()
    assert (newest.history_change_reason, newest.history_user) == ("Typed: Steps taken", person)


@pytest.mark.parametrize("value", ["", "turned \u202e around", "null \x00", "x" * 20_001])
def test_value_that_cannot_be_read_is_refused(value):
    with pytest.raises(Refused) as refused:
        give(case=CaseFactory(), key="steps", value=value, actor=UserFactory())
    assert [one.field for one in refused.value.refusals] == ["steps"]


def test_five_items_of_an_escalation_are_its_own_checklist():
    items = items_of(CaseFactory(programme="rsc"), To.BD_ESCALATION)
    assert [(one.key, one.state) for one in items] == [
        ("ticket", State.MISSING),
        ("customers", State.KNOWN),
        ("dates", State.MISSING),
        ("why", State.MISSING),
        ("integration", State.KNOWN),
    ]


@pytest.mark.parametrize("destination", list(To))
def test_queries_do_not_grow_with_the_members(parent, destination, django_assert_max_num_queries):
    partner = partner_case_of(*(connected(parent, number) for number in range(6)))
    partner.api_calls.set(ApiCallFactory.create_batch(5))
    case = Case.objects.get(pk=partner.pk)
    with django_assert_max_num_queries(16):
        items_of(case, destination)


def connected(parent, number):
    customer = CustomerFactory(name=f"Customer {number}")
    DeveloperApplicationFactory(customer=customer, parent=parent)
    return CaseFactory(customer=customer)
