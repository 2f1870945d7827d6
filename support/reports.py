"""A report: what somebody says does not work, asks for or wants to know, as the plain facts that routing decides on. Pure.

Field names and values are those of the triage contract (`POST /api/v1/triage`); None and "" mean that nobody said.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

Named = TypeVar("Named", bound=StrEnum)


class Kind(StrEnum):
    """What is wanted."""

    TECHNICAL_ISSUE = "technical_issue"
    API_BUG = "api_bug"
    API_QUESTION = "api_question"
    APP_SETTINGS = "app_settings"
    PRODUCT_QUESTION = "product_question"
    SECURITY_QUESTION = "security_question"
    SECURITY_BREACH = "security_breach"
    WANTS_TO_TEST = "wants_to_test"
    ENABLE = "enable"
    DISABLE_OR_DELETE = "disable_or_delete"
    ACCESS_DENIED = "access_denied"
    VETTING_FOLLOW_UP = "vetting_follow_up"
    FORBIDDEN_403 = "forbidden_403"
    PRODUCT_REQUEST_BLOCKED = "product_request_blocked"
    TIER_UPGRADE = "tier_upgrade"
    BILLING_ACCOUNT_OR_POLICY = "billing_account_or_policy"
    UI_BEHAVIOUR = "ui_behaviour"
    STATUS_REQUEST = "status_request"
    VISIBILITY_FOR_CUSTOMER = "visibility_for_customer"
    ESCALATION = "escalation"
    SIGN_OFF = "sign_off"
    OTHER = "other"


class BusinessLine(StrEnum):
    """LinkedIn's business lines: Talent has a support guide of its own (SP-34)."""

    TALENT = "talent"
    MARKETING = "marketing"
    SALES = "sales"
    LEARNING = "learning"
    OTHER = "other"


class ReporterRole(StrEnum):
    """Who brings the report, and so who may file it."""

    SUPPORT = "support"
    PARTNER_ENGINEERING = "partner_engineering"
    APPLICATION_ADMIN = "application_admin"
    CUSTOMER = "customer"
    RECRUITER_ADMIN = "recruiter_admin"


class Stage(StrEnum):
    """How far LinkedIn has opened the programme (SP-19)."""

    CHARTER = "charter"
    BETA = "beta"
    GENERAL = "general"


class Party(StrEnum):
    """Who can stand on a mail or a ticket."""

    CUSTOMER = "customer"
    PARTNER_SUPPORT = "partner_support"
    PARTNER_ENGINEERING = "partner_engineering"
    BD = "bd"
    CSM = "csm"


KINDS: Mapping[Kind, str] = {
    Kind.TECHNICAL_ISSUE: "something does not work for a customer",
    Kind.API_BUG: "bug in LinkedIn's API",
    Kind.API_QUESTION: "question about the API",
    Kind.APP_SETTINGS: "settings or operation of the developer application",
    Kind.PRODUCT_QUESTION: "product or functionality question",
    Kind.SECURITY_QUESTION: "security question",
    Kind.SECURITY_BREACH: "suspected security breach",
    Kind.WANTS_TO_TEST: "customer wants to test",
    Kind.ENABLE: "enable an integration",
    Kind.DISABLE_OR_DELETE: "disable an integration or delete its data",
    Kind.ACCESS_DENIED: "API access refused in vetting",
    Kind.VETTING_FOLLOW_UP: "vetting survey, more information, or reapplying",
    Kind.FORBIDDEN_403: "a call answers 403",
    Kind.PRODUCT_REQUEST_BLOCKED: "a product cannot be requested in the portal",
    Kind.TIER_UPGRADE: "tier upgrade",
    Kind.BILLING_ACCOUNT_OR_POLICY: "billing, account or policy",
    Kind.UI_BEHAVIOUR: "behaviour of LinkedIn's own pages",
    Kind.STATUS_REQUEST: "when LinkedIn will answer",
    Kind.VISIBILITY_FOR_CUSTOMER: "customer wants to follow progress",
    Kind.ESCALATION: "escalation",
    Kind.SIGN_OFF: "technical sign-off",
    Kind.OTHER: "something else",
}
BUSINESS_LINES: Mapping[BusinessLine, str] = {
    BusinessLine.TALENT: "Talent Solutions",
    BusinessLine.MARKETING: "Marketing Solutions",
    BusinessLine.SALES: "Sales Solutions",
    BusinessLine.LEARNING: "Learning Solutions",
    BusinessLine.OTHER: "another one",
}
REPORTER_ROLES: Mapping[ReporterRole, str] = {
    ReporterRole.SUPPORT: "our support",
    ReporterRole.PARTNER_ENGINEERING: "our engineering",
    ReporterRole.APPLICATION_ADMIN: "an admin of the developer application",
    ReporterRole.CUSTOMER: "the customer",
    ReporterRole.RECRUITER_ADMIN: "a Recruiter Admin of the customer",
}
STAGES: Mapping[Stage, str] = {
    Stage.CHARTER: "charter",
    Stage.BETA: "beta",
    Stage.GENERAL: "generally available",
}
PARTIES: Mapping[Party, str] = {
    Party.CUSTOMER: "the customer",
    Party.PARTNER_SUPPORT: "our support",
    Party.PARTNER_ENGINEERING: "our engineering",
    Party.BD: "our Business Development contact",
    Party.CSM: "the LinkedIn Customer Success Manager",
}


def choices(labels: Mapping[Named, str]) -> list[tuple[str, str]]:
    """For a field's choices: plain values, which migrations can write down."""
    return [(key.value, label) for key, label in labels.items()]


@dataclass(frozen=True, slots=True)
class Report:
    """The facts of one report. `customer` and `product` are names as given, `existing_reference` one of LinkedIn's numbers."""

    description: str = ""
    customer: str = ""
    business_line: BusinessLine | None = None
    product: str = ""
    kind: Kind | None = None
    customers_affected: int | None = None
    widget: bool | None = None
    investigated: bool | None = None
    urgent: bool | None = None
    same_issue: bool | None = None
    existing_reference: str = ""
    reporter_role: ReporterRole | None = None
    production_or_security_impact: bool | None = None
    error_text: str = ""
    programme_stage: Stage | None = None
