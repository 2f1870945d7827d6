"""The verb: a file of customers in, a report out. Command and admin call the same one."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from django.contrib.auth.models import AbstractBaseUser
from django.db import IntegrityError

from integrations.customer_csv.applying import Stamp, write_customers
from integrations.customer_csv.cells import Row, read_row
from integrations.customer_csv.checking import check_row
from integrations.customer_csv.columns import Column
from integrations.customer_csv.known import KnownCustomer, Register
from integrations.customer_csv.loading import load_register
from integrations.customer_csv.merging import merge_row
from integrations.customer_csv.reading import read_records
from integrations.customer_csv.report import Accepted, Report, RowError

CUSTOMERS_PER_TRANSACTION = 200
# A later line may say what an earlier one lacked: a CSM's address, the customer's contract, a value to keep.
PASSES = 3


@dataclass(slots=True)
class ReadRow:
    row: Row
    cell_errors: list[RowError]
    errors: list[RowError] = field(default_factory=list)


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
        _apply(plan, Stamp(user, f"Import of {file_name}"[:100]))
    return plan.report


def plan_import(content: bytes) -> ImportPlan:
    """Read, check and merge in memory; queries only to load what the file names."""
    waiting = list(_read_rows(content))
    register = load_register([one.row for one in waiting])
    plan = ImportPlan()
    for _ in range(PASSES):
        waiting = [one for one in waiting if not _plan_row(one, register, plan)]
    plan.report.errors = [error for one in waiting for error in one.errors]
    plan.report.accepted.sort(key=lambda row: row.line)
    return plan


def _read_rows(content: bytes) -> Iterator[ReadRow]:
    for record in read_records(content):
        row, errors = read_row(record)
        secret = record.cells.get(Column.CLIENT_SECRET, "")
        yield ReadRow(row, [error.without(secret) for error in errors])


def _plan_row(read: ReadRow, register: Register, plan: ImportPlan) -> bool:
    """Whether the row was taken over; if not, its errors say why."""
    meant, errors = check_row(read.row, register)
    read.errors = [*read.cell_errors, *(error.without(read.row.client_secret) for error in errors)]
    if read.errors:
        return False
    customer, accepted = merge_row(read.row, meant, register)
    plan.report.accepted.append(accepted)
    if customer.is_touched:
        plan.touched[customer.key] = customer
    return True


def _apply(plan: ImportPlan, stamp: Stamp) -> None:
    touched = list(plan.touched.values())
    for start in range(0, len(touched), CUSTOMERS_PER_TRANSACTION):
        batch = touched[start : start + CUSTOMERS_PER_TRANSACTION]
        try:
            write_customers(batch, stamp)
        except IntegrityError:
            _refuse_overtaken(plan.report, {customer.name for customer in batch})


def _refuse_overtaken(report: Report, names: set[str]) -> None:
    """Somebody saved one of these customers, or one of their ids, between our look and our write."""
    overtaken = [row for row in report.accepted if row.customer in names]
    report.accepted = [row for row in report.accepted if row.customer not in names]
    report.errors += [_overtaken(row) for row in overtaken]
    report.errors.sort(key=lambda error: error.line)


def _overtaken(row: Accepted) -> RowError:
    message = "Somebody else saved customers of this file while it was being imported: import the file again."
    return RowError(row.line, Column.CUSTOMER, row.customer, message)
