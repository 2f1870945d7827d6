"""The desk's rows: cases and what gathers around them, where they go, and what is known."""

from support.models.cases import Case, CaseReference, ChecklistItem
from support.models.channels import Destination, DestinationField, Product
from support.models.desk import Attachment, Merge, Note, Sameness, Wait
from support.models.escalations import Escalation
from support.models.filings import Filing
from support.models.knowledge import Article
from support.models.problems import Problem

__all__ = [
    "Article",
    "Attachment",
    "Case",
    "CaseReference",
    "ChecklistItem",
    "Destination",
    "DestinationField",
    "Escalation",
    "Filing",
    "Merge",
    "Note",
    "Problem",
    "Product",
    "Sameness",
    "Wait",
]
