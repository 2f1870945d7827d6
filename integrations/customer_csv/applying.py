"""Known customers to rows: one transaction, a handful of queries whatever their number, history rows included."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.contrib.auth.models import AbstractBaseUser
from django.db import IntegrityError, models, transaction
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from customers.models import Contract, Customer, LinkedInContact
from integrations import catalog
from integrations.configurations import RENEWED_COLUMNS, new_generation, register_callbacks
from integrations.credentials import store_secrets
from integrations.customer_csv.columns import Column
from integrations.customer_csv.known import (
    KnownApplication,
    KnownConfiguration,
    KnownContract,
    KnownCsm,
    KnownCustomer,
    KnownIntegration,
)
from integrations.models import Configuration, DeveloperApplication, Integration

_BATCH = 200


@dataclass(frozen=True, slots=True)
class Stamp:
    """Who stands in the history of what is written, and why (100 characters at most)."""

    user: AbstractBaseUser | None
    reason: str

    def create(self, rows: Sequence[models.Model]) -> None:
        if rows:
            bulk_create_with_history(
                rows,
                type(rows[0]),
                batch_size=_BATCH,
                default_user=self.user,
                default_change_reason=self.reason,
            )

    def update(self, rows: Sequence[models.Model], fields: Sequence[str]) -> None:
        """Without fields: a history row alone, for a change that lies in another table."""
        if rows:
            bulk_update_with_history(
                rows, type(rows[0]), fields, batch_size=_BATCH,
                default_user=self.user, default_change_reason=self.reason,
            )  # fmt: skip


def write_customers(customers: Sequence[KnownCustomer], stamp: Stamp) -> None:
    """Write everything that is new or changed about these customers; raises DatabaseError, and writes nothing,
    when the database takes one of them not, as where somebody else took a name or an id meanwhile."""
    with transaction.atomic():
        writer = _Writer(customers, stamp)
        writer.write()
    for csm, contact in writer.csms.items():  # shared with later customers of the file
        csm.pk, csm.changed = contact, False


class _Writer:
    def __init__(self, customers: Sequence[KnownCustomer], stamp: Stamp) -> None:
        self.known = customers
        self.stamp = stamp
        self.csms: dict[KnownCsm, int] = {}
        self.customers: dict[KnownCustomer, int] = {}
        self.contracts: dict[KnownContract, int] = {}
        self.applications: dict[KnownApplication, int] = {}
        self.integrations: dict[KnownIntegration, int] = {}

    def write(self) -> None:
        self._write_csms()
        self._write_customers()
        self._write_contracts()
        self._write_applications()
        self._write_secrets()
        self._write_integrations()
        self._write_configurations()
        self._write_callbacks()

    def _write_csms(self) -> None:
        known = list(dict.fromkeys(customer.csm for customer in self.known if customer.csm))
        new = {csm: _contact(csm) for csm in known if csm.pk is None}
        self.stamp.create(list(new.values()))
        self.csms = {csm: new[csm].pk if csm.pk is None else csm.pk for csm in known}
        renamed = LinkedInContact.objects.in_bulk([csm.pk for csm in known if csm.pk and csm.changed])
        for csm in known:
            if csm.pk in renamed:
                renamed[csm.pk].name = csm.name
        self.stamp.update(list(renamed.values()), ["name"])

    def _write_customers(self) -> None:
        new = {known: Customer() for known in self.known if known.pk is None}
        old = Customer.objects.select_for_update().in_bulk(
            [known.pk for known in self.known if known.pk and known.changed]
        )
        for known in self.known:
            if known.pk is None or known.changed:
                self._fill_customer(new.get(known) or _still_there(old, known), known)
        self.stamp.create(list(new.values()))
        self.stamp.update(list(old.values()), ["linkedin_company_id", "uses_acls", "time_zone", "csm"])
        self.customers = {known: known.pk or new[known].pk for known in self.known}

    def _fill_customer(self, row: Customer, known: KnownCustomer) -> None:
        """Only what the file says: what somebody else changed meanwhile stays."""
        row.name = row.name or known.name
        if Column.COMPANY_ID in known.lines:
            row.linkedin_company_id = known.company_id
        if Column.USES_ACLS in known.lines:
            row.uses_acls = known.uses_acls
        if Column.TIME_ZONE in known.lines:
            row.time_zone = known.time_zone
        if known.csm and Column.CSM_EMAIL in known.lines:
            row.csm_id = self.csms[known.csm]

    def _write_contracts(self) -> None:
        known = [contract for customer in self.known for contract in customer.contracts]
        new = {
            contract: Contract(
                customer_id=self.customers[contract.customer], linkedin_contract_id=contract.contract_id
            )
            for contract in known
            if contract.pk is None
        }
        self.stamp.create(list(new.values()))
        self.contracts = {contract: contract.pk or new[contract].pk for contract in known}

    def _write_applications(self) -> None:
        new = {
            application: _child(customer, application, self.customers[customer])
            for customer in self.known
            for application in customer.applications
            if application.pk is None
        }
        self.stamp.create(list(new.values()))
        self.applications = {
            application: application.pk or new[application].pk
            for customer in self.known
            for application in customer.applications
        }

    def _write_secrets(self) -> None:
        given = {self.applications[known]: known for known in self.applications if known.new_secret}
        rows = DeveloperApplication.objects.in_bulk(given)
        store_secrets({pk: known.new_secret for pk, known in given.items()})
        self.stamp.update([rows[pk] for pk, known in given.items() if known.pk], [])

    def _write_integrations(self) -> None:
        known = [(customer, one) for customer in self.known for one in customer.integrations]
        new = {one: self._integration(customer, one) for customer, one in known if one.pk is None}
        _refuse_stopped([one for _, one in known])
        old = Integration.objects.in_bulk([one.pk for _, one in known if one.pk and one.changed])
        for _, one in known:
            if one.pk in old:
                old[one.pk].application_id = self._application_of(one)
        self.stamp.create(list(new.values()))
        self.stamp.update(list(old.values()), ["application"])
        self.integrations = {one: one.pk or new[one].pk for _, one in known}

    def _integration(self, customer: KnownCustomer, known: KnownIntegration) -> Integration:
        return Integration(
            customer_id=self.customers[customer],
            application_id=self._application_of(known),
            contract_id=self.contracts[known.contract] if known.contract else None,
            integration_type=known.type,
            tenant_type=catalog.TYPES[known.type].tenant,
            origin=Integration.Origin.IMPORT,
        )

    def _application_of(self, known: KnownIntegration) -> int | None:
        return self.applications[known.application] if known.application else None

    def _write_configurations(self) -> None:
        new = [
            Configuration(integration_id=pk, key=one.key, desired_value=one.value)
            for pk, one in self._configurations()
            if one.pk is None
        ]
        self.stamp.create(new)
        changed = {one.pk: one.value for _, one in self._configurations() if one.pk and one.changed}
        rows = Configuration.objects.select_for_update().in_bulk(changed)
        stale = [row for row in rows.values() if row.deleting_since or row.desired_value != changed[row.pk]]
        for row in stale:
            new_generation(row, changed[row.pk])
        self.stamp.update(stale, RENEWED_COLUMNS)

    def _configurations(self) -> Iterator[tuple[int, KnownConfiguration]]:
        for integration, pk in self.integrations.items():
            for configuration in integration.configurations.values():
                yield pk, configuration

    def _write_callbacks(self) -> None:
        """Claim new addresses and free old ones, of the customers where one is new or changed."""
        register_callbacks(*(self.customers[known] for known in self.known if _has_new_address(known)))


def _has_new_address(customer: KnownCustomer) -> bool:
    addresses = (one.configurations.get(catalog.CALLBACK_URL) for one in customer.integrations)
    return any(address.pk is None or address.changed for address in addresses if address)


def _still_there(rows: dict[int, Customer], known: KnownCustomer) -> Customer:
    if known.pk not in rows:
        raise IntegrityError(f"{known.name} was deleted meanwhile.")
    return rows[known.pk]


def _refuse_stopped(known: Sequence[KnownIntegration]) -> None:
    """What was taken off LinkedIn since the file was read (SP-28)."""
    changed = [one.pk for one in known if one.pk and not one.is_stopped and _is_changed(one)]
    stopped = (
        Integration.objects.filter(pk__in=changed, stopped_at__isnull=False).first() if changed else None
    )
    if stopped:
        raise IntegrityError(f"{stopped} was taken off LinkedIn meanwhile.")


def _is_changed(known: KnownIntegration) -> bool:
    return known.changed or any(one.pk is None or one.changed for one in known.configurations.values())


def _contact(csm: KnownCsm) -> LinkedInContact:
    return LinkedInContact(kind=LinkedInContact.Kind.CSM, name=csm.name, email=csm.email)


def _child(customer: KnownCustomer, application: KnownApplication, customer_pk: int) -> DeveloperApplication:
    return DeveloperApplication(
        kind=DeveloperApplication.Kind.CHILD,
        customer_id=customer_pk,
        name=_application_name(customer.name, application.client_id),
        client_id=application.client_id,
    )


def _application_name(*candidates: str) -> str:
    """LinkedIn takes 50 characters and not its own name."""
    fitting = (name[:50] for name in candidates if "linkedin" not in name.casefold())
    return next(fitting, "Child application")
