"""The verb: a file of customers in, a report out. Command and admin call the same one."""

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from django.contrib.auth.models import AbstractBaseUser
from django.db import DatabaseError, IntegrityError

from integrations.customer_csv.applying import Stamp, write_customers
from integrations.customer_csv.cells import Row, read_row
from integrations.customer_csv.checking import check_row
from integrations.customer_csv.columns import Column
from integrations.customer_csv.known import KnownCustomer, Register
from integrations.customer_csv.loading import load_register
from integrations.customer_csv.merging import merge_row
from integrations.customer_csv.reading import read_records
from integrations.customer_csv.report import Report, RowError
from integrations.vault import VaultLocked
from partnerhub.headers import visible_text

logger = logging.getLogger(__name__)

Unwritten = DatabaseError | VaultLocked

CUSTOMERS_PER_TRANSACTION = 200
# A later line may say what an earlier one lacked: a CSM's address, the customer's contract, a value to keep.
RETRIES = 2


@dataclass(slots=True)
class ReadRow:
    """A row, what is wrong with its cells, and what stood against it at its place in the file. `secret` is the
    cell's, even where the row leaves it out."""

    row: Row
    cell_errors: Sequence[RowError] = ()
    errors: Sequence[RowError] = ()
    secret: str = field(default="", repr=False)

    @property
    def may_be_mended(self) -> bool:
        """Whether it fails only for empty cells, which a later line of the file may make up for."""
        return not self.cell_errors and not any(
            error.value or error.column == Column.CLIENT_SECRET for error in self.errors
        )


@dataclass(slots=True)
class ImportPlan:
    """What a file would do: the report, and the customers to write."""

    report: Report = field(default_factory=Report)
    touched: dict[str, KnownCustomer] = field(default_factory=dict)


def import_customers(
    content: bytes, *, file_name: str, user: AbstractBaseUser | None = None, dry_run: bool = False
) -> Report:
    """Take over every good row and report the refused ones; with `dry_run` the same report, and nothing written.

    Raises FileRefused when the file cannot be read as a whole. Good rows are written in transactions of whole
    customers, so an import that is cut short is finished by importing the file again.
    """
    plan = plan_import(content)
    if not dry_run:
        _apply(plan, Stamp(user, f"Import of {visible_text(file_name)}"[:100]))
    return plan.report


def plan_import(content: bytes) -> ImportPlan:
    """Read, check and merge in memory; queries only to load what the file names."""
    rows = list(_read_rows(content))
    register = load_register([one.row for one in rows])
    plan = ImportPlan()
    for one in _plan_rows(rows, register, plan):
        plan.report.refuse(one.errors, secret=one.secret)
    plan.report.accepted.sort(key=lambda row: row.line)
    return plan


def _read_rows(content: bytes) -> Iterator[ReadRow]:
    for record in read_records(content):
        row, errors = read_row(record)
        yield ReadRow(row, cell_errors=errors, secret=record.cells.get(Column.CLIENT_SECRET, ""))


def _plan_rows(rows: list[ReadRow], register: Register, plan: ImportPlan) -> list[ReadRow]:
    """The rows that stay refused."""
    refused = [one for one in rows if not _take_over(one, register, plan)]
    for _ in range(RETRIES):
        before = len(refused)
        refused = [one for one in refused if not (one.may_be_mended and _take_over(one, register, plan))]
        if len(refused) == before:
            break
    return refused


def _take_over(read: ReadRow, register: Register, plan: ImportPlan) -> bool:
    """Whether the row was taken over. One that is tried again in vain keeps its first errors: they name what it
    lacks, or an earlier line, never a later one."""
    meant, errors = check_row(read.row, register)
    if errors or read.cell_errors:
        read.errors = read.errors or [*read.cell_errors, *errors]
        return False
    customer, accepted = merge_row(read.row, meant, register)
    plan.report.accepted.append(accepted)
    if customer.is_touched:
        plan.touched[customer.key] = customer
    return True


def _apply(plan: ImportPlan, stamp: Stamp) -> None:
    touched = list(plan.touched.values())
    failed: dict[str, Unwritten] = {}
    for start in range(0, len(touched), CUSTOMERS_PER_TRANSACTION):
        batch = touched[start : start + CUSTOMERS_PER_TRANSACTION]
        try:
            write_customers(batch, stamp)
        except (DatabaseError, VaultLocked):
            failed |= _write_one_by_one(batch, stamp)
    if failed:
        _refuse_unwritten(plan.report, failed)


def _write_one_by_one(customers: list[KnownCustomer], stamp: Stamp) -> dict[str, Unwritten]:
    """What the database or the vault said to those it did not take, by name; they cost nobody else."""
    failed: dict[str, Unwritten] = {}
    for customer in customers:
        try:
            write_customers([customer], stamp)
        except (DatabaseError, VaultLocked) as error:
            logger.warning("Customer %r was not imported: %s", customer.name, error)
            failed[customer.name] = error
    return failed


def _refuse_unwritten(report: Report, failed: dict[str, Unwritten]) -> None:
    unwritten = [row for row in report.accepted if row.customer in failed]
    report.accepted = [row for row in report.accepted if row.customer not in failed]
    for row in unwritten:
        report.refuse([RowError(row.line, Column.CUSTOMER, row.customer, _message(failed[row.customer]))])
    report.errors.sort(key=lambda error: error.line)


def _message(error: Unwritten) -> str:
    if isinstance(error, VaultLocked):
        return f"{error} Nothing of the customer was written; import the file again then."
    return _OVERTAKEN if isinstance(error, IntegrityError) else _NOT_TAKEN


_OVERTAKEN = (
    "Somebody else saved this customer, or an id of its rows, while the file was being imported: import the file"
    " again."
)
_NOT_TAKEN = (
    "The database did not take the rows of this customer, and the server's log says why: nothing of the customer"
    " was written. Show both to whoever runs PartnerHub."
)
