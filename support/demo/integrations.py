"""The partner's applications, and what each customer has connected. Some of it is broken, each for a real reason."""

import random
from collections.abc import Iterator, Mapping

from django.contrib.auth.models import User

from customers.models import Customer
from integrations import catalog
from integrations.configurations import set_value
from integrations.credentials import store_secret
from integrations.models import DeveloperApplication, Integration
from integrations.pausing import pause
from support.demo.names import COMPANIES, Company, Suite, Trouble

PARENT_CLIENT_ID = "77demo0parent0"
ATS_DOMAIN = "hirequill.example"
PAUSE_REASON = "Customer moves to a new ATS tenant and asked us to wait."

TYPES_OF = {
    Suite.RECRUITER: ("CSA_API", "ONE_CLICK_EXPORT", "IN_ATS_INDICATOR"),
    Suite.APPLY: ("APPLY_CONNECT", "PREMIUM_JOB_POSTING"),
    Suite.CRM: ("CRM_CSA_API", "CRM_ONE_CLICK_EXPORT", "IN_CRM_INDICATOR"),
    Suite.BOTH: ("CSA_API", "ONE_CLICK_EXPORT", "IN_ATS_INDICATOR", "PROFILE_PLUGIN", "APPLY_CONNECT"),
    Suite.NONE_YET: (),
}


class Connections:
    """Makes applications, integrations and configurations, and keeps what the sandbox has to know of them."""

    def __init__(self, dice: random.Random, actor: User) -> None:
        self._dice = dice
        self._actor = actor
        self._parent = DeveloperApplication.objects.create(
            kind=DeveloperApplication.Kind.PARENT,
            name="Hirequill ATS",
            client_id=PARENT_CLIENT_ID,
            js_domains=[f"https://app.{ATS_DOMAIN}"],
            oauth_callbacks=[f"https://app.{ATS_DOMAIN}/oauth/callback"],
            business_email=f"integrations@{ATS_DOMAIN}",
        )
        self.parent_secret = self._new_secret()
        store_secret(application=self._parent, secret=self.parent_secret)
        self.registrations: list[Mapping[str, str]] = []
        self.throttled_client_ids: list[str] = []

    def connect(self, customers: Mapping[str, Customer]) -> None:
        for company in COMPANIES:
            if company.suite is not Suite.NONE_YET:
                self._connect(company, customers[company.name])

    def _connect(self, company: Company, customer: Customer) -> None:
        application = self._make_application(company, customer)
        secret = self._new_secret()
        if company.trouble is not Trouble.NO_SECRET:
            store_secret(application=application, secret=secret)
        known_there = self._new_secret() if company.trouble is Trouble.WRONG_SECRET else secret
        if company.trouble is Trouble.THROTTLED:
            self.throttled_client_ids.append(application.client_id)
        for type_name in TYPES_OF[company.suite]:
            integration = self._make_integration(catalog.TYPES[type_name], company, customer, application)
            self.registrations.append(_registration(integration, company, known_there))

    def _make_application(self, company: Company, customer: Customer) -> DeveloperApplication:
        client_id = f"77{self._dice.getrandbits(48):012x}"
        return DeveloperApplication.objects.create(
            parent=self._parent,
            customer=customer,
            name=f"Hirequill for {company.domain}",
            client_id=client_id,
            unique_foreign_id=client_id,  # under which the sandbox knows it too
            js_domains=[f"https://{company.domain}.{ATS_DOMAIN}"],
            business_email=f"integrations@{ATS_DOMAIN}",
            supports_sync_acls=True if company.trouble is Trouble.ACLS_NOT_ASKED else None,
        )

    def _make_integration(
        self,
        kind: catalog.IntegrationType,
        company: Company,
        customer: Customer,
        application: DeveloperApplication,
    ) -> Integration:
        integration = Integration.objects.create(
            customer=customer,
            application=application,
            contract=customer.contracts.first() if kind.context is catalog.Context.CONTRACT else None,
            integration_type=kind.name,
            tenant_type=kind.tenant,
            origin=self._dice.choice([Integration.Origin.PLUGIN, Integration.Origin.IMPORT]),
        )
        for key, value in _values(kind, company):
            set_value(integration=integration, key=key, value=value)
        if company.trouble is Trouble.PAUSED:
            pause(integration=integration, actor=self._actor, reason=PAUSE_REASON)
        return integration

    def _new_secret(self) -> str:
        return f"{self._dice.getrandbits(96):024x}"


def callback_of(company: Company, path: str = "exports") -> str:
    return f"https://{company.domain}.{ATS_DOMAIN}/linkedin/{path}"


def _values(kind: catalog.IntegrationType, company: Company) -> Iterator[tuple[str, str]]:
    for key in kind.keys:
        if key.name != catalog.CALLBACK_URL:
            if company.trouble is not Trouble.ACLS_NOT_ASKED:
                yield key.name, catalog.ALL_PRODUCT_USERS
        elif company.trouble is not Trouble.NO_CALLBACK:
            yield key.name, callback_of(company)


def _registration(integration: Integration, company: Company, secret: str) -> Mapping[str, str]:
    """What LinkedIn knows: the application always, the integration only if the customer requested it."""
    customer, application, contract = integration.customer, integration.application, integration.contract
    syncs_acls = integration.syncs_acls and customer.uses_acls == Customer.UsesAcls.YES
    is_requested = company.trouble is not Trouble.NOT_REQUESTED or contract is not None
    return {
        "customer": customer.name,
        "linkedin_company_id": customer.linkedin_company_id,
        "contract_id": contract.linkedin_contract_id if contract else "",
        "uses_acls": "yes" if syncs_acls else "no",
        "application_client_id": application.client_id if application else "",
        "application_client_secret": secret,
        "integration_type": integration.integration_type if is_requested else "",
        "tenant_type": integration.tenant_type if is_requested else "",
    }
