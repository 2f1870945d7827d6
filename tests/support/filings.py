"""Cases ready to be filed, and their drafts."""

from integrations.models import DeveloperApplication
from support.destinations import To
from support.filing import draft_filing
from support.filing_channels import OPENS
from support.filing_letters import compose
from support.information import give
from support.models import Case, Product
from tests.customers.factories import ContactFactory, ContractFactory, UserFactory
from tests.integrations.factories import DeveloperApplicationFactory, IntegrationFactory
from tests.support.factories import CaseFactory


def parent_application():
    return DeveloperApplicationFactory(
        kind=DeveloperApplication.Kind.PARENT, customer=None, client_id="parent-1"
    )


def customer_case(**fields):
    """Of Acme, with everything that SP-02 asks for."""
    integration = IntegrationFactory(customer__name="Acme", customer__linkedin_company_id="77")
    customer = integration.customer
    integration.application = DeveloperApplicationFactory(customer=customer, parent=parent_application())
    integration.save()
    ContractFactory(customer=customer, linkedin_contract_id="5001")
    ContactFactory(customer=customer, email="robin@acme.example")
    case = CaseFactory(
        **{
            "customer": customer,
            "integration": integration,
            "error_text": "403 Forbidden",
            "destination": To.CUSTOMER_CASE_MAIL,
            **fields,
        }
    )
    typed(case, steps="1. Open a candidate\n2. Click Export", screenshots="sent by mail")
    return case


def partner_case(**fields):
    """Investigated by our engineering, with everything that SP-09 and SP-23 ask for."""
    parent_application()
    case = CaseFactory(
        **{
            "kind": Case.Kind.PARTNER,
            "customer": None,
            "product": Product.objects.get(name="Recruiter System Connect"),
            "description": "Every export answers 403.",
            "investigation": "The scope is granted.",
            "is_investigated": True,
            "affected_count": 3,
            **fields,
        }
    )
    typed(case, api_calls="PUT /rest/x", uuid="AAYx1", error_files="sent by hand")
    return case


def typed(case, **items):
    person = UserFactory()
    for key, value in items.items():
        give(case=case, key=key, value=value, actor=person)


def draft(case, destination, **fields):
    """A channel that opens a ticket is that of the case; others are written to whatever it goes to."""
    if destination in OPENS and case.destination != destination:
        case.destination = destination
        case.save(update_fields=["destination"])
    author = UserFactory(first_name="Sam", last_name="Porter")
    return draft_filing(case=case, destination=destination, author=author, **fields)


def letter(case, destination, **fields):
    return compose(draft(case, destination, **fields))
