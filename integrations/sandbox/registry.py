"""Who is known to one sandbox: customers, their applications, and the integrations they requested."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from threading import RLock

from .keys import IntegrationKey
from .records import Application, Customer, RequestedIntegration
from .registration import (
    Registration,
    RegistrationError,
    read_registrations,
    registration_problems,
    requested_key,
)

FIRST_NUMBER = 10_000_001


class Registry:
    """Behind one lock; `revision` grows with every change. `clock_offset` is added to the given clock."""

    def __init__(self, *, clock: Callable[[], datetime]) -> None:
        self.lock = RLock()
        self.clock_offset = timedelta(0)
        self.customers: dict[str, Customer] = {}
        self.applications: dict[str, Application] = {}
        self.integrations: dict[IntegrationKey, RequestedIntegration] = {}
        self.revision = 0
        self._clock = clock
        self._company_owners: dict[str, Customer] = {}

    def clock(self) -> datetime:
        """Now, as far as this LinkedIn is concerned."""
        return self._clock() + self.clock_offset

    def register(self, registration: Registration) -> Customer:
        """Add to what is known of a customer; what is empty stays as it was, a new secret replaces the old.

        Raises RegistrationError with every problem at once, and then changes nothing."""
        with self.lock:
            known = self.customers.get(registration.customer.casefold())
            problems = registration_problems(
                registration,
                customer=known,
                company_owner=self._company_owners.get(registration.linkedin_company_id),
                application=self.applications.get(registration.client_id),
            )
            if problems:
                raise RegistrationError(problems)
            customer = known or Customer(registration.customer, changed_at=self.clock())
            self.customers[customer.name.casefold()] = customer
            self._take_facts(customer, registration)
            key = requested_key(registration, customer)
            if key is not None:
                self.integrations.setdefault(key, RequestedIntegration(key, requested_at=self.clock()))
            self.touch(customer)
            return customer

    def register_csv(self, text: str) -> list[str]:
        """Register every good row of a customer file; the rest comes back as sentences that name their lines.

        Raises RegistrationError when the file as a whole cannot be read."""
        rows, complaints = read_registrations(text)
        # Facts first: the row that asks for an integration may stand above the one with the company id.
        for _, row in rows:
            with suppress(RegistrationError):
                self.register(replace(row, integration_type="", tenant_type=""))
        for line, row in rows:
            try:
                self.register(row)
            except RegistrationError as error:
                complaints.append(f"Line {line}: {error}")
        return complaints

    def register_parent(self, client_id: str, client_secret: str) -> None:
        """A parent application: it may provision children and nothing else."""
        self.add_application(Application(client_id, [client_secret], is_parent=True))

    def add_application(self, application: Application) -> None:
        """Gives it the next number of this LinkedIn."""
        with self.lock:
            application.made_at = self.clock()
            application.number = FIRST_NUMBER + len(self.applications)
            self.applications[application.client_id] = application
            self.revision += 1

    def request(self, key: IntegrationKey) -> None:
        """What the customer's click in the plugin does; an integration that was requested before stays as it is."""
        with self.lock:
            self.integrations.setdefault(key, RequestedIntegration(key, requested_at=self.clock()))
            self.touch(self.owner(key))

    def company_owner(self, company_id: str) -> Customer | None:
        return self._company_owners.get(company_id) if company_id else None

    def find(self, key: IntegrationKey) -> RequestedIntegration | None:
        """That of the application named in the key; a parent's key stands for any child's."""
        found = self.integrations.get(key)
        if found is None and self.applications[key.client_id].is_parent:
            found = next((row for child, row in self.integrations.items() if child[1:] == key[1:]), None)
        return found

    def owner(self, key: IntegrationKey) -> Customer:
        return self.customers[self.owner_name(key)]

    def owner_name(self, key: IntegrationKey) -> str:
        """As the customers are filed: without regard to case."""
        return self.applications[key.client_id].customer.casefold()

    def missing(self, integration: RequestedIntegration) -> tuple[str, ...]:
        """Required configurations that have not arrived yet."""
        owner = self.owner(integration.key)
        return integration.kind.missing(integration.values, syncs_acls=owner.syncs_acls)

    def touch(self, customer: Customer) -> None:
        customer.changed_at = self.clock()
        self.revision += 1

    def restore_indexes(self) -> None:
        """Rebuild what is derived from the rows, after they were loaded."""
        self._company_owners = {
            row.linkedin_company_id: row for row in self.customers.values() if row.linkedin_company_id
        }

    def _take_facts(self, customer: Customer, row: Registration) -> None:
        if row.linkedin_company_id:
            customer.linkedin_company_id = row.linkedin_company_id
            self._company_owners[row.linkedin_company_id] = customer
        if row.contract_id and row.contract_id not in customer.contract_ids:
            customer.contract_ids.append(row.contract_id)
        if row.syncs_acls is not None:
            customer.syncs_acls = row.syncs_acls
        if row.client_id:
            self._take_application(customer, row)

    def _take_application(self, customer: Customer, row: Registration) -> None:
        application = self.applications.get(row.client_id)
        if application is None:
            # Registering stands in for provisioning, so the partner's own id has to be made up.
            application = Application(row.client_id, [], unique_foreign_id=row.client_id)
            self.add_application(application)
        application.customer = customer.name
        if row.client_id not in customer.client_ids:
            customer.client_ids.append(row.client_id)
        if row.client_secret and row.client_secret not in application.secrets:
            application.secrets = [row.client_secret]
