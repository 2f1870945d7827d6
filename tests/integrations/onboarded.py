"""Customers on their way to LinkedIn, as the customers' pages meet them."""

import json

from django.utils import timezone

from integrations.catalog import TYPES, Context
from integrations.customer_links import make_link
from integrations.models import Acknowledgement, CustomerLink, Integration, OnboardingTrack
from integrations.names import name_of
from integrations.plan import unmet_needs
from integrations.sandbox.registration import Registration
from integrations.selection import facts_of
from tests.customers.factories import ContactFactory, ContractFactory, CustomerFactory
from tests.integrations.factories import ConfigurationFactory, DeveloperApplicationFactory, IntegrationFactory
from tests.integrations.syncable import SECRET

PLUGIN_URL = "http://connect.example"
COMPANY_TYPES = ("ONE_CLICK_EXPORT", "IN_ATS_INDICATOR", "PROFILE_PLUGIN")


def provisioned_track(product="rsc", *, levels="", secret=SECRET, **fields):
    """All prerequisites are met and the application stands: the customer can request."""
    customer = CustomerFactory(uses_acls="yes")
    customer.linkedin_company_id = str(10_000 + customer.pk)
    customer.save(update_fields=["linkedin_company_id"])
    contract = ContractFactory(customer=customer)
    robin = ContactFactory(customer=customer, is_ats_admin=True)
    contract.recruiter_admins.add(robin)
    Acknowledgement.objects.create(customer=customer, rule="SP-27", by_name="Robin Lee")
    application = DeveloperApplicationFactory(customer=customer, secret=secret, js_domains=[PLUGIN_URL])
    return OnboardingTrack.objects.create(
        **{
            "customer": customer,
            "product": product,
            "levels": levels,
            "contract": contract,
            "application": application,
            "callback_url": f"https://ats.example/linkedin/{customer.pk}",
            **fields,
        }
    )


def link_to(track: OnboardingTrack, purpose: str = CustomerLink.Purpose.PLUGIN, **columns) -> CustomerLink:
    """A link that was sent."""
    link = make_link(track=track, purpose=purpose, actor=None)
    for column, value in {"sent_at": timezone.now(), **columns}.items():
        setattr(link, column, value)
    link.save()
    return link


def payload_of(track: OnboardingTrack, *types: str, **members: str) -> str:
    """What the widget hands over once these were requested; `members` replace what would be right."""
    return json.dumps([_named(track, name) | members for name in types])


def request_in_widget(linkedin, track: OnboardingTrack, *types: str, secret: str = SECRET) -> None:
    """The customer clicks “Request”: LinkedIn knows these integrations from now on."""
    for name in types:
        linkedin.state.register(
            Registration(
                customer=track.customer.name,
                linkedin_company_id=track.customer.linkedin_company_id,
                contract_id=track.contract.linkedin_contract_id,
                client_id=track.application.client_id,
                client_secret=secret,
                integration_type=name,
            )
        )


def known_integrations(
    track: OnboardingTrack, *types: str, word: str = "REQUESTED", named: bool = True
) -> list[Integration]:
    """LinkedIn was seen to know these, under our name, with every value they need."""
    return [_known(track, name, word, named) for name in types]


def _known(track, type_name, word, named):
    is_of_contract = TYPES[type_name].context is Context.CONTRACT
    row = IntegrationFactory(
        customer=track.customer,
        application=track.application,
        contract=track.contract if is_of_contract else None,
        integration_type=type_name,
        tenant_type=TYPES[type_name].tenant,
        linkedin_status=word,
        linkedin_status_at=timezone.now(),
    )
    row.seen_as, row.confirmed_name = row.identity, name_of(row) if named else ""
    row.save()
    if named:
        for key, _ in unmet_needs(facts_of(row)):
            value = key.allowed[0] if key.allowed else track.callback_url
            ConfigurationFactory(integration=row, key=key.name, desired_value=value, confirmed=True)
    return row


def _named(track: OnboardingTrack, type_name: str) -> dict[str, str]:
    kind = TYPES[type_name]
    number = track.customer.linkedin_company_id
    if kind.context is Context.CONTRACT:
        number = track.contract.linkedin_contract_id if track.contract else "0"
    return {
        "integrationContext": f"urn:li:{kind.context}:{number}",
        "integrationType": kind.name,
        "tenantType": kind.tenant.value,
    }
