"""A lifted fact, and what each kind of fact is called. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

LABELS: Mapping[str, str] = {
    "customer": "Customer",
    "reporter_name": "Reported by",
    "reporter_email": "Reporter's e-mail",
    "references": "LinkedIn's number",
    "problem": "Problem",
    "description": "Description",
    "error_text": "Error",
    "product": "Product",
    "integration_type": "Integration type",
    "happened_on": "Happened on",
    "uuids": "UUID of the response",
    "request_ids": "Request id",
    "endpoint": "API URL",
    "http_status": "HTTP status",
    "job_posting_task_id": "JobPostingTaskId",
    "client_id": "Client ID",
    "linkedin_company_id": "LinkedIn Company ID",
    "linkedin_contract_id": "LinkedIn Contract ID",
    "customers_affected": "Customers affected",
    "steps": "Steps",
    "attachments": "File",
    "wants_reply_by": "Wants an answer by",
}
TEXTS = frozenset({"description", "error_text", "steps"})  # of several lines; all others are one


@dataclass(frozen=True, slots=True)
class Lifted:
    """One fact. `origin` says in words where it stood, `note` what to look at before it counts."""

    key: str
    value: str
    origin: str
    note: str = ""

    @property
    def label(self) -> str:
        return LABELS[self.key]

    def with_value(self, value: str, note: str = "") -> "Lifted":
        """The same fact, its value cleaned."""
        return replace(self, value=value, note="; ".join(filter(None, [self.note, note])))
