"""Customers whose onboarding can begin: everything that LinkedIn asks for is on record."""

from datetime import timedelta

from django.utils import timezone

from customers.models import Contract, Customer
from integrations import onboarding
from integrations.credentials import store_secret
from integrations.models import CustomerLink, OnboardingTrack
from integrations.sandbox.registration import Registration
from integrations.track import Position
from tests.customers.factories import ContactFactory, ContractFactory, CustomerFactory
from tests.integrations.factories import DeveloperApplicationFactory
from tests.integrations.syncable import SECRET

PLUGIN_URL = "https://connect.partner.example"


def ready_customer(**fields):
    """With company and contract ids, one person who is both admins, the ACL answer and the acknowledgement (SP-27)."""
    customer = CustomerFactory(uses_acls="no", **fields)
    customer.linkedin_company_id = customer.linkedin_company_id or str(10_000 + customer.pk)
    customer.save(update_fields=["linkedin_company_id"])
    admin = ContactFactory(customer=customer, is_ats_admin=True)
    ContractFactory(customer=customer).recruiter_admins.add(admin)
    onboarding.acknowledge(customer=customer, by_name=admin.name, actor=None)
    return customer


def contract_of(customer: Customer) -> Contract:
    contract = customer.contracts.order_by("pk").first()
    assert contract is not None
    return contract


def own_application(customer, secret=SECRET, **fields):
    application = DeveloperApplicationFactory(customer=customer, js_domains=[PLUGIN_URL], **fields)
    store_secret(application=application, secret=secret)
    return application


def started(customer=None, product="rsc", **fields):
    """A track whose prerequisites are met; with an application of its own, unless one is there."""
    customer = customer or ready_customer()
    if not customer.applications.exists():
        own_application(customer)
    fields = {
        "contract": contract_of(customer),
        "callback_url": f"https://ats.example/linkedin/{customer.pk}",
    } | fields
    return onboarding.start(customer=customer, product=product, actor=None, **fields)


def with_link(track: OnboardingTrack, **fields) -> CustomerLink:
    """The customer's link, sent a moment ago."""
    now = timezone.now()
    fields = {"sent_at": now, "expires_at": now + timedelta(days=14), "nonce": f"nonce-{track.pk}"} | fields
    return CustomerLink.objects.create(track=track, purpose=CustomerLink.Purpose.PLUGIN, **fields)


def request_in_plugin(linkedin, track: OnboardingTrack, *types: str) -> None:
    """What the customer does in LinkedIn's widget; without types, all that is wanted."""
    for name in types or track.wanted_types:
        linkedin.state.register(
            Registration(
                customer=track.customer.name,
                linkedin_company_id=track.customer.linkedin_company_id,
                contract_id=track.contract.linkedin_contract_id if track.contract else "",
                client_id=track.application.client_id,
                client_secret=SECRET,
                integration_type=name,
            )
        )


def known_at_linkedin(linkedin, track: OnboardingTrack) -> None:
    """The application stands at LinkedIn, and nobody has requested anything."""
    application = track.application
    linkedin.state.register(
        Registration(
            customer=track.customer.name,
            linkedin_company_id=track.customer.linkedin_company_id,
            contract_id="",
            client_id=application.client_id,
            client_secret=SECRET,
            integration_type="",
        )
    )


def switch_on(linkedin, *types: str) -> None:
    """What the customer does in Recruiter: all that was requested, or these types."""
    for key in list(linkedin.state.integrations):
        if not types or key.integration_type in types:
            linkedin.state.enable(key)


def where(track: OnboardingTrack) -> str:
    return onboarding.position(track).current.name.value


def position(track: OnboardingTrack) -> Position:
    return onboarding.position(track)
