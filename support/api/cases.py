"""Cases: open one (once per Idempotency-Key), read it, write a note, and find it by one of LinkedIn's numbers."""

from typing import Annotated, Any

from ninja import Header, Path, Router, Status
from pydantic import ConfigDict, Field
from pydantic.config import JsonDict

from customers.models import Message
from partnerhub.api import ClientRequest
from partnerhub.api_answers import once
from partnerhub.api_fields import LARGEST_ID, Body, Line, Text
from partnerhub.api_problems import Problem
from partnerhub.headers import clean_header
from partnerhub.models import ApiClient
from support.api.case_answers import CaseOut, CasesOut, NoteOut, OpenedOut, address_of, case_out, note_out
from support.api.facts import Facts, report_of
from support.api.named_rows import named_rows
from support.cases import cases_by_number
from support.models import Case
from support.notes import add_note
from support.opening import NewReport, open_report, reported, settled
from support.triage import as_contract, triage

MOST_REFERENCES = 20
EXAMPLE: JsonDict = {
    "title": "One-Click Export fails with 403",
    "customer": "Acme",
    "product": "RSC",
    "kind": "technical_issue",
    "description": "Since Monday no candidate is exported. Every attempt ends with 403.",
    "error_text": "403 Not enough permissions to access: PUT /integrations",
    "reporter_email": "ann@acme.example",
    "references": ["CAS-08123457"],
}

router = Router(tags=["cases"])
Key = Annotated[
    str,
    Header(
        "",
        alias="Idempotency-Key",
        description="A new one for each new thing; the same again is answered as the first time.",
    ),
]
Number = Annotated[int, Path(ge=1, le=LARGEST_ID, description="Our own number of the case.")]


class NewCase(Facts):
    """The facts of triage, and what a case needs beside them."""

    model_config = ConfigDict(json_schema_extra={"examples": [EXAMPLE]})

    title: Annotated[Line, Field(min_length=1, max_length=200, description="One line, as in a mail subject.")]
    reporter_email: Annotated[Line, Field(max_length=254)] = ""
    references: list[Annotated[Line, Field(min_length=1, max_length=80)]] = Field(
        [], max_length=MOST_REFERENCES, description="Numbers that LinkedIn gave, as LinkedIn writes them."
    )
    different_because: Text = Field(
        "",
        description="Only where an open case of the customer looks the same: why this is another issue (SP-07).",
    )


class NewNote(Body):
    text: Annotated[Text, Field(min_length=1)]
    audience: Message.Audience = Field(Message.Audience.INTERNAL, description="Who may ever read it.")


@router.post(
    "/cases", response={201: OpenedOut}, by_alias=True, operation_id="open_case", summary="Open a case"
)
def open_one(request: ClientRequest, body: NewCase, key: Key = "") -> Status[dict[str, Any]]:
    """Makes one case, and says where it goes. Give a customer for a customer case; without one it is a partner case."""
    asked = {"operation": "open_case", "body": body.model_dump(mode="json")}
    status, answer = once(client=request.auth, key=key, asked=asked, work=lambda: _open(request.auth, body))
    return Status(status, answer)


@router.get("/cases/{case_id}", response=CaseOut, operation_id="read_case", summary="Read a case")
def read_one(request: ClientRequest, case_id: Number) -> dict[str, Any]:
    """Notes for our own staff are left out, but those that you wrote yourself."""
    return case_out(_case(case_id), request.auth)


@router.post(
    "/cases/{case_id}/notes",
    response={201: NoteOut},
    operation_id="add_note",
    summary="Write a note on a case",
)
def write_note(
    request: ClientRequest, case_id: Number, body: NewNote, key: Key = ""
) -> Status[dict[str, Any]]:
    case = _case(case_id)
    asked = {"operation": "add_note", "case": case.pk, "body": body.model_dump(mode="json")}
    status, answer = once(
        client=request.auth, key=key, asked=asked, work=lambda: _note(request.auth, case, body)
    )
    return Status(status, answer)


@router.get(
    "/references/{number}",
    response=CasesOut,
    operation_id="find_reference",
    summary="Cases by LinkedIn's number",
)
def find_by_number(
    request: ClientRequest,
    number: Annotated[str, Path(max_length=80, description="CAS, CRM or Zendesk number in any spelling.")],
) -> dict[str, Any]:
    """404 where no case has that number."""
    found = Case.objects.filter(pk__in=cases_by_number(_read(number))).order_by("pk")
    cases = [case_out(case, request.auth) for case in found.select_related("customer", "product")[:100]]
    if not cases:
        raise Problem(404, f"No case has the number {number!r}: open one, or look for another spelling.")
    return {"cases": cases}


def _open(client: ApiClient, body: NewCase) -> dict[str, Any]:
    customer, product = named_rows(customer=body.customer or "", product=body.product or "")
    new = settled(
        NewReport(
            report_of(body),
            body.title,
            customer,
            product,
            references=body.references,
            reporter_email=body.reporter_email,
            different_because=body.different_because,
        )
    )
    case = open_report(new, author=None, client=client)
    opened = {
        "number": case.pk,
        "url": address_of(case),
        "destination": case.destination or None,
        "triage": as_contract(triage(reported(new), customer=customer, product=product)),
    }
    return OpenedOut.model_validate(opened).model_dump(mode="json", by_alias=True)


def _note(client: ApiClient, case: Case, body: NewNote) -> dict[str, Any]:
    note = add_note(case=case, text=body.text, audience=body.audience, client=client)
    return NoteOut.model_validate(note_out(note)).model_dump(mode="json")


def _case(case_id: int) -> Case:
    case = Case.objects.select_related("customer", "product").filter(pk=case_id).first()
    if case is None:
        raise Problem(404, f"There is no case {case_id}: look it up by LinkedIn's number under /references/.")
    return case


def _read(number: str) -> str:
    try:
        return clean_header(number.strip(), "The number")
    except ValueError as error:
        raise Problem(422, str(error)) from error
