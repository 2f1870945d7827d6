"""`POST /triage`: where a report goes and why, by the function that the desk's own intake uses."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from ninja import Field, Router, Schema

from partnerhub.api import ClientRequest
from support.api.facts import Facts, told
from support.beside_open_cases import read_existing
from support.destinations import To
from support.reports import Party, ReporterRole
from support.triage import answer

router = Router(tags=["triage"])


class Basis(StrEnum):
    LINKEDIN = "linkedin"
    OWN_TARGET = "own_target"


class State(StrEnum):
    GIVEN = "given"
    KNOWN = "known"
    MISSING = "missing"
    NOT_APPLICABLE = "not_applicable"


class ReasonOut(Schema):
    rule: str
    text: str


class PartyOut(Schema):
    role: Party
    addresses: list[str] = []


class PromiseOut(Schema):
    basis: Basis
    business_days: int
    due: datetime | None = None
    text: str


class ItemOut(Schema):
    key: str
    label: str
    required: bool
    state: State


class ForbiddenOut(Schema):
    key: str
    text: str


class ChoiceOut(Schema):
    value: str
    label: str


class QuestionOut(Schema):
    key: str
    text: str
    choices: list[ChoiceOut] = []


class InferredOut(Schema):
    key: str
    value: str | int | bool
    origin: str


class TriageOut(Schema):
    destination: To
    also: list[To]
    reasons: list[ReasonOut]
    copied: list[PartyOut] = Field(
        alias="copy", description="Who stands on the mail or ticket beside its address."
    )
    must_not_copy: list[PartyOut]
    promise: PromiseOut | None
    items: list[ItemOut]
    forbidden: list[ForbiddenOut]
    may_file: list[ReporterRole]
    advice: list[str]
    questions: list[QuestionOut]
    inferred: list[InferredOut]


@router.post(
    "/triage", response=TriageOut, by_alias=True, operation_id="triage", summary="Where does this go?"
)
def triage(request: ClientRequest, body: Facts) -> dict[str, Any]:
    """Nothing is stored. What is missing is read from the description and listed as inferred."""
    if body.existing_reference:
        read_existing(body.existing_reference)
    return answer(told(body))
