"""An accepted row into what is known: fills, adds and changes in memory, and says in words what it did."""

from collections.abc import Iterator
from dataclasses import dataclass

from customers.models import fold_name
from integrations import callbacks, catalog
from integrations.customer_csv.cells import Row
from integrations.customer_csv.checking import Meant
from integrations.customer_csv.columns import Column
from integrations.customer_csv.known import (
    KnownApplication,
    KnownConfiguration,
    KnownContract,
    KnownCsm,
    KnownCustomer,
    KnownIntegration,
    Register,
    belongs_to_contract,
)
from integrations.customer_csv.report import HIDDEN, Accepted, Verdict, shorten


@dataclass(frozen=True, slots=True)
class Change:
    text: str
    is_new: bool = False


def merge_row(row: Row, meant: Meant, register: Register) -> tuple[KnownCustomer, Accepted]:
    """Take over a row that `check_row` had nothing against."""
    changes: list[Change] = []
    customer = meant.customer or _add_customer(row, register, changes)
    warnings = tuple(_warn(row, customer))
    changes += _merge_facts(row, customer, register)
    changes += _merge_csm(row, meant.csm, customer, register)
    contract = _merge_contract(row, customer, register, changes)
    application = _merge_application(row, customer, register, changes)
    if row.type:
        integration = meant.integration or _add_integration(row, customer, contract, application, changes)
        integration.line = integration.line or row.line
        changes += _merge_integration(customer, integration, application or customer.only_application)
        changes += _merge_configuration(row, integration, customer, register)
    customer.is_touched = customer.is_touched or bool(changes)
    texts = tuple(change.text for change in changes)
    return customer, Accepted(row.line, customer.name, _verdict(changes), texts, warnings)


def _verdict(changes: list[Change]) -> Verdict:
    if any(change.is_new for change in changes):
        return Verdict.CREATED
    return Verdict.UPDATED if changes else Verdict.UNCHANGED


def _add_customer(row: Row, register: Register, changes: list[Change]) -> KnownCustomer:
    customer = KnownCustomer(name=row.customer, key=row.customer_key)
    register.customers[customer.key] = customer
    changes.append(Change("new customer", is_new=True))
    return customer


def _warn(row: Row, customer: KnownCustomer) -> Iterator[str]:
    if customer.pk and customer.company_id and row.company_id not in ("", customer.company_id):
        yield (
            f"Another company id for {customer.name}: its confirmed configurations must be sent again, because"
            " LinkedIn has them for the old one."
        )


def _merge_facts(row: Row, customer: KnownCustomer, register: Register) -> Iterator[Change]:
    if row.company_id:
        register.company_ids[row.company_id] = customer
    facts = (
        (Column.COMPANY_ID, "company_id", row.company_id, "company id"),
        (Column.USES_ACLS, "uses_acls", row.uses_acls, "uses ACLs"),
        (Column.TIME_ZONE, "time_zone", row.time_zone, "time zone"),
    )
    for column, attribute, said, words in facts:
        if not said:
            continue
        customer.lines.setdefault(column, row.line)
        known = getattr(customer, attribute)
        if said != known:
            setattr(customer, attribute, said)
            customer.changed = True
            yield Change(_from_to(words, known, said))


def _merge_csm(
    row: Row, csm: KnownCsm | None, customer: KnownCustomer, register: Register
) -> Iterator[Change]:
    if not (row.csm_email or csm):
        return
    if csm is None:
        name = row.csm_name or row.csm_email.partition("@")[0]
        csm = register.add_csm(KnownCsm(email=row.csm_email, name=name, name_key=fold_name(name)))
        yield Change(f"new CSM {csm.name} <{csm.email}>", is_new=True)
    if row.csm_name:
        yield from _rename_csm(row, csm, register)
    customer.lines.setdefault(Column.CSM_EMAIL, row.line)
    if customer.csm is not csm:
        yield Change(_from_to("CSM", customer.csm.name if customer.csm else "", csm.name))
        customer.csm = csm
        customer.changed = True


def _rename_csm(row: Row, csm: KnownCsm, register: Register) -> Iterator[Change]:
    csm.name_line = csm.name_line or row.line
    if fold_name(row.csm_name) != csm.name_key:
        yield Change(_from_to(f"name of CSM {csm.email}", csm.name, row.csm_name))
        register.rename_csm(csm, name=row.csm_name, name_key=fold_name(row.csm_name))


def _merge_contract(
    row: Row, customer: KnownCustomer, register: Register, changes: list[Change]
) -> KnownContract | None:
    if not row.contract_id:
        return customer.only_contract
    contract = register.contracts.get(row.contract_id)
    if contract is None:
        contract = KnownContract(row.contract_id, customer, line=row.line)
        register.contracts[row.contract_id] = contract
        customer.contracts.append(contract)
        changes.append(Change(f"new contract {row.contract_id}", is_new=True))
    return contract


def _merge_application(
    row: Row, customer: KnownCustomer, register: Register, changes: list[Change]
) -> KnownApplication | None:
    if not row.client_id:
        return None
    application = register.applications.get(row.client_id)
    if application is None:
        application = KnownApplication(row.client_id, customer, line=row.line)
        register.applications[row.client_id] = application
        customer.applications.append(application)
        changes.append(Change(f"new application {row.client_id}", is_new=True))
        changes += _attach_waiting(customer)
    if row.client_secret:
        changes += _merge_secret(row, application)
    return application


def _attach_waiting(customer: KnownCustomer) -> Iterator[Change]:
    """A customer's first application takes the integrations that earlier lines named without one: so the order of
    lines does not matter, and a second import of the file finds nothing left to attach."""
    if customer.only_application:
        for integration in customer.integrations:
            is_free = integration.application is None and not integration.is_stopped
            if is_free and integration.line is not None:
                yield _attach(customer, integration, customer.only_application)


def _merge_secret(row: Row, application: KnownApplication) -> Iterator[Change]:
    application.secret_line = application.secret_line or row.line
    if not application.holds(row.client_secret):
        yield Change(f"client secret {HIDDEN} ({'replaced' if application.has_secret else 'set'})")
        application.new_secret, application.has_secret = row.client_secret, True


def _add_integration(
    row: Row,
    customer: KnownCustomer,
    contract: KnownContract | None,
    application: KnownApplication | None,
    changes: list[Change],
) -> KnownIntegration:
    integration = KnownIntegration(
        row.type,
        contract=contract if belongs_to_contract(row.type) else None,
        application=application or customer.only_application,
    )
    customer.add_integration(integration)
    changes.append(Change(f"new integration {row.type}", is_new=True))
    return integration


def _merge_integration(
    customer: KnownCustomer, integration: KnownIntegration, application: KnownApplication | None
) -> Iterator[Change]:
    if integration.application is None and application is not None and not integration.is_stopped:
        yield _attach(customer, integration, application)


def _attach(customer: KnownCustomer, integration: KnownIntegration, application: KnownApplication) -> Change:
    customer.attach(integration, application)
    return Change(f"{integration.type} attached to application {application.client_id}")


def _merge_configuration(
    row: Row, integration: KnownIntegration, customer: KnownCustomer, register: Register
) -> Iterator[Change]:
    if not (row.key and row.value):
        return
    if row.key == catalog.CALLBACK_URL:
        register.callbacks.setdefault(callbacks.normalise(row.value), (customer, row.line))
    known = integration.configurations.get(row.key)
    if known is None:
        known = integration.configurations[row.key] = KnownConfiguration(row.key, row.value)
        yield Change(f"{row.key}: {shorten(row.value)}", is_new=True)
    elif known.value != row.value:
        yield Change(_from_to(row.key, known.value, row.value))
        known.value, known.changed = row.value, True
    known.line = known.line or row.line


def _from_to(words: str, known: str, said: str) -> str:
    if not known or known == "not_asked":
        return f"{words}: {shorten(said)}"
    return f"{words}: {shorten(known)} → {shorten(said)}"
