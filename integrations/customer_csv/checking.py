"""One row against what is known: whose things are whose, no fact said twice differently, which integration is
meant. Pure, and changes nothing: a refused row leaves no trace."""

from collections.abc import Iterator
from dataclasses import dataclass

from customers.models import fold_name
from integrations import callbacks, catalog
from integrations.configurations import callback_taken
from integrations.customer_csv.cells import Row, row_error
from integrations.customer_csv.columns import Column
from integrations.customer_csv.known import (
    KnownCsm,
    KnownCustomer,
    KnownIntegration,
    Register,
    belongs_to_contract,
)
from integrations.customer_csv.report import RowError, quoted

_CONTRACTS_NAMED = 5


@dataclass(slots=True)
class Meant:
    """The rows a CSV row means, as far as they exist already."""

    customer: KnownCustomer | None = None
    csm: KnownCsm | None = None
    integration: KnownIntegration | None = None


def check_row(row: Row, register: Register) -> tuple[Meant, list[RowError]]:
    """What the row means, and everything that stands against it."""
    if not row.customer:
        return Meant(), []
    meant = Meant(customer=register.customers.get(row.customer_key))
    errors = [
        *_check_owners(row, meant.customer, register),
        *_check_customer_facts(row, meant.customer),
        *_find_csm(row, meant, register),
        *_check_secret(row, meant.customer, register),
    ]
    if row.type:
        errors += _find_integration(row, meant)
        errors += _check_configuration(row, meant.integration, register)
        errors += _check_stopped(row, meant.integration)
    return meant, errors


def _check_owners(row: Row, customer: KnownCustomer | None, register: Register) -> Iterator[RowError]:
    owner = register.company_ids.get(row.company_id)
    if owner and owner is not customer:
        said = _on_line(owner.lines.get(Column.COMPANY_ID))
        message = (
            f"{row.company_id} is the company id of {owner.name}{said} already: one company has one name here."
            " Correct the id, or write the customer's name as it stands there."
        )
        yield row_error(row.line, Column.COMPANY_ID, row.company_id, message)
    contract = register.contracts.get(row.contract_id)
    if contract and contract.customer is not customer:
        message = (
            f"Contract {row.contract_id} belongs to {contract.customer.name}{_on_line(contract.line)}:"
            " correct the id, or the customer."
        )
        yield row_error(row.line, Column.CONTRACT_ID, row.contract_id, message)
    application = register.applications.get(row.client_id)
    if application and (application.customer is None or application.customer is not customer):
        name = (
            application.customer.name if application.customer else "the partner itself (a parent application)"
        )
        message = (
            f"Client id {row.client_id} belongs to {name}{_on_line(application.line)}: every customer has a child"
            " application of its own. Enter this customer's."
        )
        yield row_error(row.line, Column.CLIENT_ID, row.client_id, message)


def _check_customer_facts(row: Row, customer: KnownCustomer | None) -> Iterator[RowError]:
    if customer is None:
        return
    facts = (
        (Column.COMPANY_ID, row.company_id, customer.company_id),
        (Column.USES_ACLS, row.uses_acls, customer.uses_acls),
        (Column.TIME_ZONE, row.time_zone, customer.time_zone),
    )
    for column, said, known in facts:
        if said and column in customer.lines and said != known:
            yield _contradiction(row, column, said, customer.lines[column], f"{known} for {customer.name}")


def _find_csm(row: Row, meant: Meant, register: Register) -> Iterator[RowError]:
    if not (row.csm_name or row.csm_email):
        return
    column, cell = (Column.CSM_EMAIL, row.csm_email) if row.csm_email else (Column.CSM_NAME, row.csm_name)
    if row.csm_email:
        meant.csm = _csm_with_address(row.csm_email.casefold(), meant.customer, register)
        yield from _check_csm_name(row, meant.csm)
    else:
        complaint = _find_csm_by_name(row, meant, register)
        if complaint:
            yield row_error(row.line, Column.CSM_EMAIL, "", complaint)
            return
    customer = meant.customer
    if customer and customer.csm and Column.CSM_EMAIL in customer.lines and customer.csm is not meant.csm:
        said = f"{customer.csm.email} for {customer.name}"
        yield _contradiction(row, column, cell, customer.lines[Column.CSM_EMAIL], said)


def _csm_with_address(address: str, customer: KnownCustomer | None, register: Register) -> KnownCsm | None:
    """The same person may be listed once per programme: the customer's present one comes first."""
    present = customer.csm if customer else None
    return present if present and present.email.casefold() == address else register.csms.get(address)


def _check_csm_name(row: Row, csm: KnownCsm | None) -> Iterator[RowError]:
    if csm and row.csm_name and csm.name_line is not None and fold_name(row.csm_name) != csm.name_key:
        yield _contradiction(row, Column.CSM_NAME, row.csm_name, csm.name_line, f"{csm.name} for {csm.email}")


def _find_csm_by_name(row: Row, meant: Meant, register: Register) -> str:
    name_key = fold_name(row.csm_name)
    named = register.csms_by_name.get(name_key, {})
    present = meant.customer.csm if meant.customer else None
    if present and present.name_key == name_key:
        meant.csm = present
    elif len(named) == 1:
        (meant.csm,) = named.values()
    if meant.csm:
        return ""
    if not named:
        return f"No CSM named {quoted(row.csm_name)} is known: fill in csm_email."
    return f"{len(named)} CSMs are named {quoted(row.csm_name)}: fill in csm_email to say which."


def _check_secret(row: Row, customer: KnownCustomer | None, register: Register) -> Iterator[RowError]:
    application = register.applications.get(row.client_id)
    if not (row.client_secret and application) or application.customer is not customer:
        return
    if application.secret_line is not None and not application.holds(row.client_secret):
        message = (
            f"Line {application.secret_line} gives another secret for client id {row.client_id}: take the outdated"
            " one out of the file."
        )
        yield row_error(row.line, Column.CLIENT_SECRET, "", message)


def _find_integration(row: Row, meant: Meant) -> Iterator[RowError]:
    customer = meant.customer
    found = _candidates(row, customer) if customer else []
    settled = [integration for integration in found if _says_the_same(row, integration)]
    if len(found) == 1 or settled:
        meant.integration = settled[0] if settled else found[0]
    elif found:
        yield from _ask_which(row, found)
    elif belongs_to_contract(row.type) and not row.contract_id and not (customer and customer.only_contract):
        yield row_error(row.line, Column.CONTRACT_ID, "", _ask_for_contract(row, customer))


def _candidates(row: Row, customer: KnownCustomer) -> list[KnownIntegration]:
    if not row.client_id:
        return _of_contract(row, customer.integrations_of(row.type))
    own = _of_contract(row, customer.integrations_of(row.type, row.client_id))
    return own or _of_contract(row, customer.integrations_of(row.type, ""))


def _of_contract(row: Row, found: list[KnownIntegration]) -> list[KnownIntegration]:
    if row.contract_id and belongs_to_contract(row.type):
        return [one for one in found if one.contract and one.contract.contract_id == row.contract_id]
    return found


def _says_the_same(row: Row, integration: KnownIntegration) -> bool:
    """Whether the row would change nothing here: then it means this one, even where it is not the only one."""
    application = integration.application.client_id if integration.application else ""
    if row.client_id and row.client_id != application:
        return False
    configuration = integration.configurations.get(row.key)
    return not row.key or bool(configuration and row.value in ("", configuration.value))


def _ask_which(row: Row, found: list[KnownIntegration]) -> Iterator[RowError]:
    column = Column.CLIENT_ID
    if len({integration.contract for integration in found}) > 1:
        column = Column.CONTRACT_ID
    message = (
        f"{row.customer} has {len(found)} integrations of type {row.type}: fill in {column} to say which."
    )
    yield row_error(row.line, column, "", message)


def _ask_for_contract(row: Row, customer: KnownCustomer | None) -> str:
    contracts = customer.contracts if customer else []
    named = ", ".join(contract.contract_id for contract in contracts[:_CONTRACTS_NAMED])
    others = " and others" if len(contracts) > _CONTRACTS_NAMED else ""
    known = f"has the contracts {named}{others}" if contracts else "has no contract here yet"
    return f"{row.type} belongs to a contract, and {row.customer} {known}: fill in contract_id."


def _check_configuration(
    row: Row, integration: KnownIntegration | None, register: Register
) -> Iterator[RowError]:
    if not row.key:
        return
    known = integration.configurations.get(row.key) if integration else None
    if known is None and not row.value:
        message = f"{row.key} has no value yet that could be kept: fill in configuration_value."
        yield row_error(row.line, Column.VALUE, "", message)
    elif known and row.value and known.line is not None and row.value != known.value:
        said = f"{quoted(known.value)} for {row.key} of {row.type}"
        yield _contradiction(row, Column.VALUE, row.value, known.line, said)
    if row.key == catalog.CALLBACK_URL and row.value:
        yield from _check_owner_of_callback(row, register)


def _check_stopped(row: Row, integration: KnownIntegration | None) -> Iterator[RowError]:
    """What was taken off LinkedIn keeps its application and its values; a row that says the same changes nothing."""
    if integration is None or not integration.is_stopped or _says_the_same(row, integration):
        return
    known = integration.configurations.get(row.key)
    is_value = bool(row.key) and (known is None or row.value != known.value)
    column, cell = (Column.VALUE, row.value) if is_value else (Column.CLIENT_ID, row.client_id)
    message = (
        f"{row.type} of {row.customer} was taken off LinkedIn (SP-28): nothing about it changes. Take the row out of the"
        " file, or start its onboarding anew."
    )
    yield row_error(row.line, column, cell, message)


def _check_owner_of_callback(row: Row, register: Register) -> Iterator[RowError]:
    owner, line = register.callbacks.get(callbacks.normalise(row.value), (None, None))
    if owner and owner.key != row.customer_key:
        refusal = callback_taken(row.value, owner=f"{owner.name}{_on_line(line)}")
        yield row_error(row.line, Column.VALUE, row.value, str(refusal))


def _contradiction(row: Row, column: Column, cell: str, earlier: int, said: str) -> RowError:
    message = f"Line {earlier} says {said}, this line says {quoted(cell)}: leave one of the two in the file."
    return row_error(row.line, column, cell, message)


def _on_line(line: int | None) -> str:
    return f" (line {line})" if line is not None else ""
