"""`POST /api-calls`: calls to LinkedIn that another system made, as evidence, each told what became of it."""

from datetime import timedelta
from enum import StrEnum
from typing import Annotated

from django.db import transaction
from ninja import Router, Schema
from pydantic import ConfigDict, Field, StrictInt
from pydantic.config import JsonDict

from integrations.reported_calls import Told, report_call
from partnerhub.api import ClientRequest
from partnerhub.api_fields import LARGEST_ID, Body, Line, Moment, Text
from partnerhub.models import ApiClient
from partnerhub.refusals import Refusal, Refused
from support.evidence import attach_call
from support.models import Case

MOST_CALLS = 200
MOST_HEADERS = 200
EXAMPLE: JsonDict = {
    "request_id": "8c2f7d0e-1",
    "method": "PUT",
    "url": "https://api.linkedin.com/rest/integrations",
    "started_at": "2026-11-20T14:05:00Z",
    "status": 403,
    "request_headers": {"LinkedIn-Version": "202603"},
    "response_headers": {"x-li-uuid": "AAYyhmWLQwyEnGqqHgAAAA==", "x-li-fabric": "prod-lva1"},
    "response_body": '{"message": "Not enough permissions"}',
    "customer": "Acme",
}
A_DAY = int(timedelta(days=1).total_seconds() * 1000)

router = Router(tags=["API calls"])
Headers = Annotated[
    dict[Annotated[Line, Field(min_length=1, max_length=200)], Text], Field(max_length=MOST_HEADERS)
]


class Result(StrEnum):
    CREATED = "created"
    KNOWN = "known"
    REFUSED = "refused"


class CallIn(Body):
    """One call. Secrets are taken out before it is stored; client_id or customer says whose it was."""

    model_config = ConfigDict(json_schema_extra={"examples": [EXAMPLE]})

    request_id: Annotated[
        Line, Field(min_length=1, max_length=100, description="Yours: the same again is one call.")
    ]
    method: Annotated[Line, Field(min_length=3, max_length=10, description="In capitals, like PUT.")]
    url: Annotated[Line, Field(min_length=1, max_length=8000)]
    started_at: Moment
    status: Annotated[StrictInt, Field(ge=100, le=599)] | None = Field(
        None, description="Null: no answer came."
    )
    request_headers: Headers = {}
    request_body: Text = ""
    response_headers: Headers = Field({}, description="With x-li-uuid, x-li-fabric and x-li-request-id.")
    response_body: Text = ""
    duration_ms: Annotated[StrictInt, Field(ge=0, le=A_DAY)] = 0
    version: Annotated[
        Line, Field(max_length=12, description="LinkedIn-Version; else read from the headers.")
    ] = ""
    error: Text = Field("", description="Why no answer came.")
    client_id: Annotated[Line, Field(max_length=100)] = ""
    customer: Annotated[Line, Field(max_length=200)] = ""
    case: Annotated[StrictInt, Field(ge=1, le=LARGEST_ID)] | None = Field(
        None, description="The case it is evidence of."
    )


class CallsIn(Body):
    calls: Annotated[list[CallIn], Field(min_length=1, max_length=MOST_CALLS)]


class RefusalOut(Schema):
    field: str
    rule: str
    text: str


class CallOut(Schema):
    request_id: str
    result: Result
    number: int | None = None
    uuid: str = ""
    errors: list[RefusalOut] = []


class CallsOut(Schema):
    calls: list[CallOut]


@router.post("/api-calls", response=CallsOut, operation_id="report_calls", summary="Report calls to LinkedIn")
def report_calls(request: ClientRequest, body: CallsIn) -> CallsOut:
    """Answers 200 for a mixed batch: each call says whether it is new, was known, or was refused and why."""
    return CallsOut(calls=[_reported(request.auth, call) for call in body.calls])


def _reported(client: ApiClient, call: CallIn) -> CallOut:
    try:
        with transaction.atomic():  # a call that its case refuses is not kept either
            return _kept(client, call)
    except Refused as refused:
        errors = [RefusalOut(field=one.field, rule=one.rule, text=one.text) for one in refused.refusals]
        return CallOut(request_id=call.request_id, result=Result.REFUSED, errors=errors)


def _kept(client: ApiClient, call: CallIn) -> CallOut:
    case = _case(call.case)
    told = Told(**call.model_dump(exclude={"request_id", "client_id", "customer", "case"}))
    row, is_new = report_call(
        client=client, key=call.request_id, told=told, client_id=call.client_id, customer=call.customer
    )
    if case:
        attach_call(case=case, call=row)
    result = Result.CREATED if is_new else Result.KNOWN
    return CallOut(request_id=call.request_id, result=result, number=row.pk, uuid=row.uuid)


def _case(number: int | None) -> Case | None:
    if number is None:
        return None
    case = Case.objects.filter(pk=number).first()
    if case is None:
        text = f"There is no case {number}: correct the number, or leave it out and attach the call later."
        raise Refused([Refusal(text, field="case")])
    return case
