"""What may be registered: a customer, its application and a requested integration, from a form or a CSV file.

The file has the columns of PartnerHub's customer import, in any order, and is read by a parser of its own.
Configuration values are left out on purpose: those are what PartnerHub has to sync."""

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from .integration_types import INTEGRATION_TYPES, IntegrationType
from .keys import IntegrationKey
from .records import Application, Customer

COLUMNS = {
    "customer": "customer",
    "linkedin_company_id": "linkedin_company_id",
    "contract_id": "contract_id",
    "application_client_id": "client_id",
    "application_client_secret": "client_secret",
    "integration_type": "integration_type",
    "tenant_type": "tenant_type",
}
YES = {"yes", "true", "1"}


@dataclass(frozen=True)
class Registration:
    """Empty text means "not said here". `tenant_type` is the type's own when empty."""

    customer: str
    linkedin_company_id: str = ""
    contract_id: str = ""
    client_id: str = ""
    client_secret: str = field(default="", repr=False)
    integration_type: str = ""
    tenant_type: str = ""
    syncs_acls: bool | None = None


class RegistrationError(Exception):
    """`problems` maps each field to a sentence that says what is wrong with it."""

    def __init__(self, problems: dict[str, str]) -> None:
        super().__init__(" ".join(problems.values()))
        self.problems = problems


def read_registrations(text: str) -> tuple[list[tuple[int, Registration]], list[str]]:
    """(line number, registration) of each row, and a sentence for each line with a second secret.

    Raises RegistrationError when the file as a whole cannot be read."""
    rows: list[tuple[int, Registration]] = []
    complaints: list[str] = []
    secrets: dict[str, tuple[int, str]] = {}
    for line, row in _rows(text):
        first, secret = secrets.setdefault(row.client_id, (line, row.client_secret))
        if row.client_id and row.client_secret and not secret:
            secrets[row.client_id] = (line, row.client_secret)
        elif row.client_id and row.client_secret not in ("", secret):
            complaints.append(
                f"Line {line}: application {row.client_id} has another secret than in line {first}."
            )
            continue
        rows.append((line, row))
    return rows, complaints


def registration_problems(
    row: Registration,
    *,
    customer: Customer | None,
    company_owner: Customer | None,
    application: Application | None,
) -> dict[str, str]:
    """What contradicts the rows that are known: the customer of that name, the owner of that company id,
    the application of that client id."""
    problems = {} if row.customer else {"customer": "Name the customer."}
    if row.linkedin_company_id:
        problems |= _company_problems(row, customer, company_owner)
    if row.contract_id and not _is_number(row.contract_id):
        problems["contract_id"] = f"Contract id {row.contract_id!r} must be digits only."
    if row.client_id:
        problems |= _application_problems(row, application)
    if row.integration_type:
        problems = _integration_problems(row, customer) | problems
    return problems


def requested_key(row: Registration, customer: Customer | None) -> IntegrationKey | None:
    """The integration that the row asks for; only for rows without problems."""
    kind = INTEGRATION_TYPES.get(row.integration_type)
    if kind is None:
        return None
    context = f"urn:li:{kind.context}:{_context_number(row, customer, kind)}"
    return IntegrationKey(_client_id(row, customer), context, kind.name, kind.tenant)


def _rows(text: str) -> Iterator[tuple[int, Registration]]:
    text = text.removeprefix("\ufeff")
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
    header = [name.strip().lower() for name in next(reader, [])]
    if "customer" not in header:
        named = ", ".join(header) or "none"
        raise RegistrationError(
            {"customer": f"The first line must name the column customer; it names {named}."}
        )
    try:
        for row in reader:
            if any(cell.strip() for cell in row):
                yield reader.line_num, _registration(dict(zip(header, row, strict=False)))
    except csv.Error as error:
        raise RegistrationError(
            {"customer": f"Line {reader.line_num} cannot be read as CSV: {error}."}
        ) from error


def _delimiter(text: str) -> str:
    header = text.partition("\n")[0]
    return ";" if header.count(";") > header.count(",") else ","


def _registration(cells: dict[str, str]) -> Registration:
    facts = {name: cells.get(column, "").strip() for column, name in COLUMNS.items()}
    uses_acls = cells.get("uses_acls", "").strip().lower()
    return Registration(**facts, syncs_acls=uses_acls in YES if uses_acls else None)


def _company_problems(row: Registration, customer: Customer | None, owner: Customer | None) -> dict[str, str]:
    company = row.linkedin_company_id
    known = customer.linkedin_company_id if customer else ""
    if not _is_number(company):
        sentence = f"LinkedIn company id {company!r} must be digits only."
    elif owner is not None and owner is not customer:
        sentence = f"Company id {company} is already registered for {owner.name}."
    elif known not in ("", company):
        sentence = f"{row.customer} is already registered with company id {known}."
    else:
        return {}
    return {"linkedin_company_id": sentence}


def _application_problems(row: Registration, application: Application | None) -> dict[str, str]:
    if application is None:
        sentence = f"Application {row.client_id} is new: give its client secret."
        return {} if row.client_secret else {"client_secret": sentence}
    owner = "the partner itself" if application.is_parent else application.customer
    if owner.casefold() not in ("", row.customer.casefold()):
        return {"client_id": f"Application {row.client_id} belongs to {owner}: use another client id."}
    return {}


def _integration_problems(row: Registration, customer: Customer | None) -> dict[str, str]:
    kind = INTEGRATION_TYPES.get(row.integration_type)
    if kind is None:
        return {"integration_type": f"{row.integration_type!r} is no integration type of LinkedIn."}
    problems = {}
    if not _client_id(row, customer):
        problems["client_id"] = f"{kind.name} needs the customer's application: give its client id."
    if row.tenant_type not in ("", kind.tenant):
        problems["tenant_type"] = f"{kind.name} lives in tenant {kind.tenant}, not {row.tenant_type!r}."
    if not _context_number(row, customer, kind):
        where = "contract_id" if kind.context == "contract" else "linkedin_company_id"
        problems[where] = f"{kind.name} is requested on the {kind.context}: give its id."
    return problems


def _client_id(row: Registration, customer: Customer | None) -> str:
    known = customer.client_ids if customer else []
    return row.client_id or next(iter(known), "")


def _context_number(row: Registration, customer: Customer | None, kind: IntegrationType) -> str:
    if kind.context == "contract":
        known = customer.contract_ids if customer else []
        return row.contract_id or next(iter(known), "")
    return row.linkedin_company_id or (customer.linkedin_company_id if customer else "")


def _is_number(text: str) -> bool:
    return re.fullmatch(r"[0-9]{1,19}", text) is not None
