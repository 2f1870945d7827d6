"""A case as another system reads it: never a note that is for our own staff, unless that system wrote it."""

from datetime import datetime
from typing import Annotated, Any

from django.conf import settings
from django.db.models import Q
from django.urls import reverse
from ninja import Field, Schema

from customers.models import Message
from partnerhub.models import ApiClient
from support.api.triage import TriageOut
from support.destinations import To
from support.models import Case, Note


def _one_of(words: list[str]) -> Any:
    """Named by its field alone: the triage contract has a Kind of its own."""
    return Field(json_schema_extra={"enum": [*words]})


class OpenedOut(Schema):
    number: int
    url: str
    destination: To | None
    triage: TriageOut


class NoteOut(Schema):
    number: int
    audience: Message.Audience
    text: str
    written_by: str
    happened_at: datetime


class CaseOut(Schema):
    number: int
    url: str
    title: str
    kind: Annotated[str, _one_of(Case.Kind.values)]
    status: Annotated[str, _one_of(Case.Status.values)]
    waiting_for: Annotated[str, _one_of(Case.Ball.values)]
    urgent: bool
    customer: str | None
    product: str | None
    destination: To | None
    references: list[str]
    merged_into: int | None
    created_at: datetime
    filed_at: datetime | None
    last_answer_at: datetime | None
    due_at: datetime | None
    closed_at: datetime | None
    notes: list[NoteOut]


class CasesOut(Schema):
    cases: list[CaseOut]


def case_out(case: Case, client: ApiClient) -> dict[str, Any]:
    return {
        "number": case.pk,
        "url": address_of(case),
        "title": case.title,
        "kind": case.kind,
        "status": case.status,
        "waiting_for": case.ball,
        "urgent": case.is_urgent,
        "customer": case.customer.name if case.customer else None,
        "product": case.product.name if case.product else None,
        "destination": case.destination or None,
        "references": [reference.as_written for reference in case.references.all()],
        "merged_into": case.merged_into_id,
        "created_at": case.created_at,
        "filed_at": case.filed_at,
        "last_answer_at": case.last_answer_at,
        "due_at": case.due_at,
        "closed_at": case.closed_at,
        "notes": [note_out(note) for note in _readable_notes(case, client)],
    }


def note_out(note: Note) -> dict[str, Any]:
    return {
        "number": note.pk,
        "audience": note.audience,
        "text": note.text,
        "written_by": note.client.name if note.client else "PartnerHub",
        "happened_at": note.happened_at,
    }


def address_of(case: Case) -> str:
    """Of its page in the admin."""
    return settings.PUBLIC_URL + reverse("admin:support_case_change", args=[case.pk])


def _readable_notes(case: Case, client: ApiClient) -> list[Note]:
    notes = case.notes.filter(~Q(audience=Message.Audience.INTERNAL) | Q(client=client))
    return list(notes.select_related("client"))
