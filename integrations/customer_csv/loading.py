"""What the database knows about the names and ids of a file, fetched in chunks: queries per few hundred rows."""

from collections.abc import Iterable, Iterator
from functools import partial
from itertools import islice
from typing import TypeVar

from customers.models import Contract, Customer, LinkedInContact, fold_name
from integrations import callbacks
from integrations.catalog import CALLBACK_URL
from integrations.configurations import find_callbacks
from integrations.credentials import secret_matches
from integrations.customer_csv.cells import Row
from integrations.customer_csv.known import (
    KnownApplication,
    KnownConfiguration,
    KnownContract,
    KnownCsm,
    KnownCustomer,
    KnownIntegration,
    Register,
)
from integrations.models import Configuration, DeveloperApplication, Integration

CHUNK = 500
Key = TypeVar("Key", int, str)


def load_register(rows: list[Row]) -> Register:
    """Everything of the customers named in the rows, and the owners of every id in them."""
    return _Loader(rows).register


class _Loader:
    def __init__(self, rows: list[Row]) -> None:
        self.rows = rows
        self.register = Register()
        self.by_pk: dict[int, KnownCustomer] = {}
        self.csms: dict[int, KnownCsm] = {}
        self.contracts: dict[int, KnownContract] = {}
        self.applications: dict[int, KnownApplication] = {}
        self.integrations: dict[int, KnownIntegration] = {}
        self._load_csms()
        self._load_customers()
        named = list(self.by_pk)
        self._load_contracts(named)
        self._load_applications(named)
        self._load_integrations(named)
        self._load_configurations()
        self._load_callbacks()

    def _load_csms(self) -> None:
        for contact in LinkedInContact.objects.filter(kind=LinkedInContact.Kind.CSM).order_by(
            "programme", "pk"
        ):
            csm = KnownCsm(contact.email, contact.name, fold_name(contact.name), pk=contact.pk)
            self.csms[contact.pk] = self.register.add_csm(csm)

    def _load_customers(self) -> None:
        for keys in _chunks({row.customer_key for row in self.rows}):
            for customer in Customer.objects.filter(name_key__in=keys):
                self.register.customers[customer.name_key] = self._known(customer)
        for ids in _chunks({row.company_id for row in self.rows}):
            for customer in Customer.objects.filter(linkedin_company_id__in=ids):
                self.register.company_ids[customer.linkedin_company_id] = self._owner(customer)

    def _known(self, customer: Customer) -> KnownCustomer:
        known = self.by_pk[customer.pk] = self._owner(customer)
        return known

    def _owner(self, customer: Customer) -> KnownCustomer:
        """The customer as known already; one that the file does not name is needed for its name only."""
        return self.by_pk.get(customer.pk) or KnownCustomer(
            customer.name,
            customer.name_key,
            pk=customer.pk,
            company_id=customer.linkedin_company_id,
            uses_acls=customer.uses_acls,
            time_zone=customer.time_zone,
            csm=self.csms.get(customer.csm_id) if customer.csm_id else None,
        )

    def _load_contracts(self, named: list[int]) -> None:
        contracts = Contract.objects.select_related("customer").order_by("pk")
        for pks in _chunks(named):
            for contract in contracts.filter(customer__in=pks):
                self._add_contract(contract)
        for ids in _chunks({row.contract_id for row in self.rows}):
            for contract in contracts.filter(linkedin_contract_id__in=ids):
                self._add_contract(contract)

    def _add_contract(self, contract: Contract) -> None:
        if contract.pk in self.contracts:
            return
        known = KnownContract(contract.linkedin_contract_id, self._owner(contract.customer), pk=contract.pk)
        known.customer.contracts.append(known)
        self.contracts[contract.pk] = self.register.contracts[known.contract_id] = known

    def _load_applications(self, named: list[int]) -> None:
        applications = DeveloperApplication.objects.select_related("customer", "credential").order_by("pk")
        for pks in _chunks(named):
            for application in applications.filter(customer__in=pks):
                self._add_application(application)
        for ids in _chunks({row.client_id for row in self.rows}):
            for application in applications.filter(client_id__in=ids):
                self._add_application(application)

    def _add_application(self, application: DeveloperApplication) -> None:
        if application.pk in self.applications:
            return
        known = KnownApplication(application.client_id, None, pk=application.pk)
        credential = getattr(application, "credential", None)
        if credential:
            known.stored_is = partial(secret_matches, credential)
            known.has_secret = bool(credential.client_secret)
        if application.customer:
            known.customer = self._owner(application.customer)
            known.customer.applications.append(known)
        self.applications[application.pk] = self.register.applications[known.client_id] = known

    def _load_integrations(self, named: list[int]) -> None:
        columns = ("pk", "customer_id", "integration_type", "contract_id", "application_id", "stopped_at")
        for pks in _chunks(named):
            rows = Integration.objects.filter(customer__in=pks).order_by("pk").values_list(*columns)
            for pk, customer, type_name, contract, application, stopped_at in rows:
                known = KnownIntegration(
                    type_name,
                    contract=self.contracts.get(contract) if contract else None,
                    application=self.applications.get(application) if application else None,
                    pk=pk,
                    is_stopped=stopped_at is not None,
                )
                self.integrations[pk] = known
                self.by_pk[customer].add_integration(known)

    def _load_configurations(self) -> None:
        """What is to be deleted has no value any more: a file that says one keeps it."""
        columns = ("pk", "integration_id", "key", "desired_value", "deleting_since")
        for pks in _chunks(self.integrations):
            rows = Configuration.objects.filter(integration__in=pks).values_list(*columns)
            for pk, integration, key, value, going in rows:
                known = KnownConfiguration(key, "" if going else value, pk=pk)
                self.integrations[integration].configurations[key] = known

    def _load_callbacks(self) -> None:
        said = {callbacks.normalise(row.value) for row in self.rows if row.key == CALLBACK_URL and row.value}
        for forms in _chunks(said):
            for url in find_callbacks(forms):
                self.register.callbacks[url.normal_form] = (self._owner(url.customer), None)


def _chunks(keys: Iterable[Key]) -> Iterator[list[Key]]:
    remaining = iter([key for key in keys if key])
    while chunk := list(islice(remaining, CHUNK)):
        yield chunk
