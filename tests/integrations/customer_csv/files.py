"""Customer files as tests write them: one line a row, as a person would type it."""

from integrations.customer_csv.importing import import_customers
from integrations.customer_csv.report import Report

HEADER = (
    "customer,linkedin_company_id,application_client_id,application_client_secret,"
    "integration_type,configuration_key,configuration_value"
)
EXPORT_ROW = "Acme,1001,client-a,s3cret-a,ONE_CLICK_EXPORT,CALLBACK_URL,https://ats.example.com/acme"


def csv_file(*lines: str) -> bytes:
    return "\n".join([*lines, ""]).encode()


def import_lines(*lines: str, dry_run: bool = False) -> Report:
    return import_customers(csv_file(*lines), file_name="customers.csv", dry_run=dry_run)


def counts(report: Report) -> tuple[int, int, int, int]:
    """Created, updated, unchanged, refused rows."""
    document = report.as_json()
    return document["created"], document["updated"], document["unchanged"], report.refused_rows


def said(report: Report) -> list[tuple[int, str, str]]:
    """Line, column and value of every error."""
    return [(error.line, error.column, error.value) for error in report.errors]
