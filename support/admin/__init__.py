"""The desk: cases, and the escalations that leave from them."""

from support.admin.cases import CaseAdmin
from support.admin.escalations import EscalationAdmin

__all__ = ["CaseAdmin", "EscalationAdmin"]
