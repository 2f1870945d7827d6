"""Customers to a file that the import reads back: same columns, formulas disarmed, never a secret.

Every fact stands in one row only, so that a person who edits the file has one cell to change. The column of the
secrets is there and empty: importing an empty cell keeps what is stored.
"""

import csv
from collections.abc import Iterable, Iterator
from itertools import zip_longest

from django.db.models import QuerySet

from customers.models import Customer
from integrations.customer_csv.columns import Column
from integrations.customer_csv.formulas import neutralise
from integrations.models import Integration

_CHUNK = 200
_BYTE_ORDER_MARK = "\ufeff"  # without it Excel takes UTF-8 for something else

Cells = dict[Column, str]


def export_lines(customers: QuerySet[Customer]) -> Iterator[str]:
    """The file line by line, fetched in chunks, so that it can be streamed."""
    writer = csv.writer(_Echo(), quoting=csv.QUOTE_ALL)
    yield _BYTE_ORDER_MARK + writer.writerow(Column)
    for cells in _rows(customers):
        yield writer.writerow(neutralise(cells.get(column, "")) for column in Column)


class _Echo:
    """Gives the csv module's line back instead of storing it."""

    def write(self, line: str) -> str:
        return line


def _rows(customers: QuerySet[Customer]) -> Iterator[Cells]:
    wanted = customers.select_related("csm").prefetch_related(
        "contracts",
        "applications",
        "integrations__configurations",
        "integrations__contract",
        "integrations__application",
    )
    for customer in wanted.iterator(chunk_size=_CHUNK):
        for cells in (*_customer_rows(customer), *_integration_rows(customer.integrations.all())):
            yield {Column.CUSTOMER: customer.name, **cells}


def _customer_rows(customer: Customer) -> Iterator[Cells]:
    facts = _facts(customer)
    for contract, application in zip_longest(customer.contracts.all(), customer.applications.all()):
        cells = {
            Column.CONTRACT_ID: contract.linkedin_contract_id if contract else "",
            Column.CLIENT_ID: application.client_id if application else "",
        }
        yield {**facts, **cells}
        facts = {}
    if facts:
        yield facts


def _facts(customer: Customer) -> Cells:
    return {
        Column.COMPANY_ID: customer.linkedin_company_id,
        Column.USES_ACLS: "" if customer.uses_acls == Customer.UsesAcls.NOT_ASKED else customer.uses_acls,
        Column.TIME_ZONE: customer.time_zone,
        Column.CSM_NAME: customer.csm.name if customer.csm else "",
        Column.CSM_EMAIL: customer.csm.email if customer.csm else "",
    }


def _integration_rows(integrations: Iterable[Integration]) -> Iterator[Cells]:
    for integration in integrations:
        named = {
            Column.CONTRACT_ID: integration.contract.linkedin_contract_id if integration.contract else "",
            Column.CLIENT_ID: integration.application.client_id if integration.application else "",
            Column.TYPE: integration.integration_type,
            Column.TENANT: integration.tenant_type,
        }
        configurations = [row for row in integration.configurations.all() if not row.deleting_since]
        for configuration in configurations:
            yield {**named, Column.KEY: configuration.key, Column.VALUE: configuration.desired_value}
        if not configurations:
            yield named
