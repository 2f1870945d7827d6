"""Cases: what was reported, where it stands at LinkedIn, and how it was escalated."""

from support.models.cases import Case, CaseReference, ChecklistItem
from support.models.escalations import Escalation

__all__ = ["Case", "CaseReference", "ChecklistItem", "Escalation"]
