"""The desk: reports, cases and problems, the escalations that leave from them, and what is known."""

from support.admin.articles import ArticleAdmin
from support.admin.cases import CaseAdmin
from support.admin.channels import DestinationAdmin, ProductAdmin
from support.admin.escalations import EscalationAdmin
from support.admin.problems import ProblemAdmin

__all__ = ["ArticleAdmin", "CaseAdmin", "DestinationAdmin", "EscalationAdmin", "ProblemAdmin", "ProductAdmin"]
