"""One record to one row: every cell checked for itself, and with the cells it cannot stand without. Pure."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

from customers.models import Contract, Customer, LinkedInContact, fold_name
from customers.models.customers import check_time_zone
from integrations import catalog
from integrations.customer_csv.columns import Column
from integrations.customer_csv.moved import sign_of_moved_cells
from integrations.customer_csv.reading import Record
from integrations.customer_csv.report import RowError, quoted, shorten
from integrations.models import DeveloperApplication
from partnerhub.headers import clean_header, is_email
from partnerhub.refusals import Refusal

_LONGEST_SECRET = 256  # https://learn.microsoft.com/en-us/linkedin/shared/authentication/provisioning-api
_ACL_ANSWERS = {"yes": "yes", "true": "yes", "1": "yes", "no": "no", "false": "no", "0": "no"}


@dataclass(frozen=True, slots=True)
class Row:
    """What a record asks for; empty means: keep what is known. `uses_acls` is yes, no or empty."""

    line: int
    customer: str = ""
    company_id: str = ""
    contract_id: str = ""
    uses_acls: str = ""
    time_zone: str = ""
    csm_name: str = ""
    csm_email: str = ""
    client_id: str = ""
    client_secret: str = ""
    type: str = ""
    key: str = ""
    value: str = ""
    customer_key: str = ""  # the folded name: what one customer's rows have in common

    def __repr__(self) -> str:
        return f"<row of line {self.line}>"


def read_row(record: Record) -> tuple[Row, list[RowError]]:
    """The row, and everything wrong with its cells. Cells at fault, and those that lean on them, are left out of
    the row, so that what remains can be checked against what is known."""
    if record.error:
        return Row(record.line), [record.error]
    cells = {column: _trim(column, cell) for column, cell in record.cells.items()}
    moved = sign_of_moved_cells(cells, may_hold_secret=record.may_hold_secret)
    if moved:
        return Row(record.line), [RowError(record.line, moved.column, "", moved.message)]
    errors = list(_check_cells(record.line, cells))
    for error in errors:
        _leave_out(cells, Column(error.column))
    return _row(record.line, cells), errors


def row_error(line: int, column: Column, cell: str, message: str) -> RowError:
    return RowError(line, column, "" if column is Column.CLIENT_SECRET else shorten(cell), message)


def _trim(column: Column, cell: str) -> str:
    """Blanks around a cell are no part of it, except where LinkedIn would see them: there they are refused."""
    return cell if column in (Column.VALUE, Column.CLIENT_SECRET) else cell.strip()


def _check_cells(line: int, cells: Mapping[Column, str]) -> Iterator[RowError]:
    if Column.CUSTOMER not in cells:
        yield row_error(
            line, Column.CUSTOMER, "", "The customer is missing: write the name of whose row this is."
        )
    for column, check in _CHECKS.items():
        complaint = check(cells[column]) if column in cells else ""
        if complaint:
            yield row_error(line, column, cells[column], complaint)
    for column, needed in _LEANS_ON.items():
        if column in cells and needed not in cells:
            yield row_error(
                line, column, cells[column], f"{column} says nothing without {needed}: fill that in too."
            )
    for refusal in _check_against_catalog(cells):
        column = _COLUMN_OF_FIELD[refusal.field]
        yield row_error(line, column, cells.get(column, ""), str(refusal))


def _check_against_catalog(cells: Mapping[Column, str]) -> Iterator[Refusal]:
    type_name, key, value = (cells.get(column, "") for column in (Column.TYPE, Column.KEY, Column.VALUE))
    if not type_name:
        return
    yield from catalog.check_type(type_name)
    if Column.TENANT in cells:
        yield from catalog.check_tenant(type_name, cells[Column.TENANT])
    if key:
        yield from catalog.check_key(type_name, key)
    kind = catalog.TYPES.get(type_name)
    rule = kind.key(key) if kind else None
    if rule and value:
        yield from catalog.check_value(rule, value)


def _leave_out(cells: dict[Column, str], column: Column) -> None:
    for leaning in (column, *_LEFT_OUT_WITH.get(column, ())):
        cells.pop(leaning, None)


def _row(line: int, cells: Mapping[Column, str]) -> Row:
    said = {_FIELDS[column]: cell for column, cell in cells.items() if column in _FIELDS}
    if "customer" in said:
        said["customer_key"] = fold_name(said["customer"])
    if "uses_acls" in said:
        said["uses_acls"] = _ACL_ANSWERS[said["uses_acls"].casefold()]
    return Row(line, **said)


def _check_customer(name: str) -> str:
    if not fold_name(name):
        return "The customer's name has no letter or digit in it."
    if len(fold_name(name)) > _longest(Customer, "name_key"):
        return "The customer's name is too long once its ligatures are written out. Shorten it."
    return _check_name(name) or _check_length(name, Customer, "name")


def _check_name(name: str) -> str:
    try:
        clean_header(name, "name")
    except ValueError as error:
        return str(error)
    return ""


def _check_csm_name(name: str) -> str:
    return _check_name(name) or _check_length(name, LinkedInContact, "name")


def _check_csm_email(address: str) -> str:
    if is_email(address):
        return ""
    return f"{quoted(address)} is no e-mail address. Write it like maria.lopez@linkedin.example."


def _check_company_id(cell: str) -> str:
    return _check_digits(cell, "company") or _check_length(cell, Customer, "linkedin_company_id")


def _check_contract_id(cell: str) -> str:
    return _check_digits(cell, "contract") or _check_length(cell, Contract, "linkedin_contract_id")


def _check_digits(cell: str, what: str) -> str:
    if not (cell.isascii() and cell.isdigit()):
        return (
            f"{quoted(cell)} is no LinkedIn {what} id: write its digits alone, without the URN around them."
        )
    if cell.startswith("0"):
        return f"{quoted(cell)} is no LinkedIn {what} id: none begins with 0. Take the zeros in front away."
    return ""


def _check_acls(cell: str) -> str:
    if cell.casefold() in _ACL_ANSWERS:
        return ""
    return f"{quoted(cell)} is no answer to “uses ACLs”: write yes or no, or leave it empty if nobody asked."


@lru_cache(maxsize=1000)
def _check_time_zone(cell: str) -> str:
    try:
        check_time_zone(cell)
    except ValidationError as error:
        return shorten(error.messages[0])
    return ""


def _check_client_id(cell: str) -> str:
    if not (cell.isascii() and cell.isprintable()) or " " in cell:
        return (
            f"{quoted(cell)} is no client id: it contains a blank or a character that LinkedIn's never have."
        )
    return _check_length(cell, DeveloperApplication, "client_id")


def _check_secret(cell: str) -> str:
    if any(mark.isspace() or not mark.isprintable() for mark in cell):
        return "The client secret contains a blank or an invisible character: copy it again from LinkedIn."
    if len(cell) > _LONGEST_SECRET:
        return f"The client secret has {len(cell)} characters; LinkedIn's have at most {_LONGEST_SECRET}: copy it again."
    return ""


def _check_length(cell: str, model: type[models.Model], field: str) -> str:
    longest = _longest(model, field)
    return (
        f"This has {len(cell)} characters; {longest} is the most. Shorten it." if len(cell) > longest else ""
    )


def _longest(model: type[models.Model], name: str) -> int:
    field: Any = model._meta.get_field(name)
    return int(field.max_length)


_CHECKS: Mapping[Column, Callable[[str], str]] = {
    Column.CUSTOMER: _check_customer,
    Column.COMPANY_ID: _check_company_id,
    Column.CONTRACT_ID: _check_contract_id,
    Column.USES_ACLS: _check_acls,
    Column.TIME_ZONE: _check_time_zone,
    Column.CSM_NAME: _check_csm_name,
    Column.CSM_EMAIL: _check_csm_email,
    Column.CLIENT_ID: _check_client_id,
    Column.CLIENT_SECRET: _check_secret,
}

_LEANS_ON = {
    Column.CLIENT_SECRET: Column.CLIENT_ID,
    Column.TENANT: Column.TYPE,
    Column.KEY: Column.TYPE,
    Column.VALUE: Column.KEY,
}

# A cell at fault takes those with it that would be misread without it.
_LEFT_OUT_WITH: Mapping[Column, tuple[Column, ...]] = {
    Column.CONTRACT_ID: (Column.TYPE, Column.KEY, Column.VALUE),
    Column.CSM_NAME: (Column.CSM_EMAIL,),
    Column.CSM_EMAIL: (Column.CSM_NAME,),
    Column.CLIENT_ID: (Column.CLIENT_SECRET, Column.TYPE, Column.KEY, Column.VALUE),
    Column.TYPE: (Column.KEY, Column.VALUE),
    Column.TENANT: (Column.TYPE, Column.KEY, Column.VALUE),
    Column.KEY: (Column.VALUE,),
    Column.VALUE: (Column.KEY,),
}

_FIELDS = {
    Column.CUSTOMER: "customer",
    Column.COMPANY_ID: "company_id",
    Column.CONTRACT_ID: "contract_id",
    Column.USES_ACLS: "uses_acls",
    Column.TIME_ZONE: "time_zone",
    Column.CSM_NAME: "csm_name",
    Column.CSM_EMAIL: "csm_email",
    Column.CLIENT_ID: "client_id",
    Column.CLIENT_SECRET: "client_secret",
    Column.TYPE: "type",
    Column.KEY: "key",
    Column.VALUE: "value",
}

_COLUMN_OF_FIELD = {
    "integration_type": Column.TYPE,
    "tenant_type": Column.TENANT,
    "key": Column.KEY,
    "desired_value": Column.VALUE,
}
