"""The facts of a report as a request body: the triage contract, word for word."""

from typing import Annotated, Any

from pydantic import Field, StrictBool, StrictInt

from partnerhub.api_fields import Body, Line, Text
from support.reports import BusinessLine, Kind, Report, ReporterRole, Stage

MOST_CUSTOMERS = 2**31 - 1

Name = Annotated[Line, Field(max_length=200)]
Count = Annotated[StrictInt, Field(ge=0, le=MOST_CUSTOMERS)]


class Facts(Body):
    """Any subset; absent or null is unknown."""

    description: Text | None = Field(None, description="Free text: what is missing is read from it.")
    customer: Name | None = None
    business_line: BusinessLine | None = None
    product: Name | None = Field(None, description="Name or alias of a product, see GET /products.")
    kind: Kind | None = Field(None, description="What is wanted; wins over the description.")
    customers_affected: Count | None = None
    widget: StrictBool | None = None
    investigated: StrictBool | None = Field(None, description="By partner engineering.")
    urgent: StrictBool | None = None
    same_issue: StrictBool | None = Field(None, description="As the existing reference.")
    existing_reference: Name | None = Field(None, description="A CAS, CRM or Zendesk number.")
    reporter_role: ReporterRole | None = None
    production_or_security_impact: StrictBool | None = None
    error_text: Text | None = None
    programme_stage: Stage | None = None


def told(facts: Facts) -> dict[str, Any]:
    """What was said, as the contract writes it."""
    return facts.model_dump(mode="json", include=set(Facts.model_fields), exclude_none=True)


def report_of(facts: Facts) -> Report:
    """The same as the rules read it."""
    return Report(**facts.model_dump(include=set(Facts.model_fields), exclude_none=True))
