"""The timeline of a case: notes, changes field by field, what left, numbers, API calls and waits, newest first."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise
from typing import Any, cast

from django.contrib.auth.models import AnonymousUser, User
from django.db.models.functions import Left
from django.urls import reverse

from customers.models import Message
from partnerhub.history import EMPTY, in_words
from support.models import Case, Escalation, Filing
from support.words import shortened

CAP = 50
SHOWN_LENGTH = 2_000  # of a note; the whole one is a page of its own
VALUE_LENGTH = 200  # of a changed value; the whole one stands in the field or in the history
# Neither typed by people nor told by another line of the timeline.
SILENT_FIELDS = {"id", "version", "created_at", "closed_at", "due_at", "signature", "issue_key"}
RELATED = ("customer", "product", "integration__customer", "owner", "problem", "merged_into", "history_user")
INTERNAL, LINKEDIN = Message.Audience.INTERNAL.value, Message.Audience.LINKEDIN.value


@dataclass(frozen=True, slots=True)
class Change:
    """One field: what stood there and what stands there now."""

    label: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Event:
    """One line: `kind` says of what sort it is, `audience` who may read it, `who` wrote or did it, `why` as it was given."""

    at: datetime
    kind: str
    audience: str
    title: str
    who: str = ""
    text: str = ""
    why: str = ""
    url: str = ""
    changes: tuple[Change, ...] = field(default=())

    @property
    def is_note(self) -> bool:
        return self.kind in ("note", "mail")

    @property
    def is_message(self) -> bool:
        """Written for somebody: its audience matters."""
        return self.is_note or self.kind in ("filing", "escalation")

    @property
    def audience_label(self) -> str:
        return str(Message.Audience(self.audience).label)


@dataclass(frozen=True, slots=True)
class Timeline:
    """The newest events; `is_capped` says that older ones are not shown."""

    events: tuple[Event, ...]
    is_capped: bool


def read_timeline(case: Case, reader: User | AnonymousUser, *, cap: int | None = CAP) -> Timeline:
    """What this person may see of it. A fixed number of queries, however much has happened; no cap reads all."""
    end = None if cap is None else cap + 1
    events = [
        event
        for permission, read in SOURCES
        if not permission or reader.has_perm(permission)
        for event in read(case, end)
    ]
    events.sort(key=lambda event: event.at, reverse=True)
    return Timeline(tuple(events[:cap]), is_capped=cap is not None and len(events) > cap)


def _notes(case: Case, end: int | None) -> Iterator[Event]:
    notes = case.notes.select_related("author", "client").defer("text")
    begun = notes.annotate(start=Left("text", SHOWN_LENGTH + 1)).order_by("-happened_at", "-pk")[:end]
    for note in begun:
        start: str = note.start
        yield Event(
            at=note.happened_at,
            kind="mail" if note.is_mail else "note",
            audience=note.audience,
            title="Mail received" if note.is_mail else "Note",
            who=str(note.author or note.client or ""),
            text=shortened(start, SHOWN_LENGTH),
            url=_whole_note(case, note.pk) if len(start) > SHOWN_LENGTH else "",
        )


def _whole_note(case: Case, pk: int) -> str:
    return reverse("admin:support_case_text", args=[case.pk, pk])


def _changes(case: Case, end: int | None) -> Iterator[Event]:
    """The oldest row read has nothing to be compared with, unless it is the first one there is."""
    history = cast("Any", case.history).select_related(*RELATED).order_by("-pk")
    rows = list(history[: end and end + 1])
    affected = _affected(rows)
    for row, before in pairwise([*rows, None]):
        if before is None and row.history_type != "+":
            continue
        changes = _differences(before, row, affected) if before is not None else ()
        if before is None or changes or row.history_change_reason:
            title = "Case opened" if before is None else "Changed"
            who, why = str(row.history_user or ""), row.history_change_reason or ""
            yield Event(row.history_date, "change", INTERNAL, title, who, why=why, changes=changes)


def _affected(rows: Sequence[Any]) -> Mapping[int, str]:
    """The names of the affected customers by history row, in one query: the package would ask once a row."""
    history = cast("Any", Case).history.model
    links = history._meta.get_field("historicalcase_affected_customers").related_model.objects
    names: dict[int, list[str]] = {}
    found = links.filter(history__in=[row.pk for row in rows]).order_by("customer__name")
    for row, name in found.values_list("history", "customer__name"):
        names.setdefault(row, []).append(str(name or "deleted since"))
    return {row: ", ".join(some) for row, some in names.items()}


def _differences(before: Any, after: Any, affected: Mapping[int, str]) -> tuple[Change, ...]:
    fields = [one for one in Case._meta.concrete_fields if one.name not in SILENT_FIELDS]
    changed = [one for one in fields if getattr(before, one.attname) != getattr(after, one.attname)]
    changes = [_change(str(one.verbose_name), _value(before, one), _value(after, one)) for one in changed]
    then, now = affected.get(before.pk, EMPTY), affected.get(after.pk, EMPTY)
    return (*changes, *([_change("affected customers", then, now)] if then != now else []))


def _change(label: str, old: str, new: str) -> Change:
    return Change(label[:1].upper() + label[1:], shortened(old, VALUE_LENGTH), shortened(new, VALUE_LENGTH))


def _value(row: Any, one: Any) -> str:
    """A row that is gone by now is named by its number."""
    key = getattr(row, one.attname)
    value = getattr(row, one.name, None) if one.is_relation else key
    return f"number {key}, deleted since" if value is None and key is not None else in_words(one, value)


def _filings(case: Case, end: int | None) -> Iterator[Event]:
    out = case.filings.filter(status=Filing.Status.OUT).select_related("message", "author")
    for filing in out.order_by("-filed_at")[:end]:
        subject = filing.message.subject if filing.message else ""
        audience = filing.message.audience if filing.message else LINKEDIN
        title = f"Filed: {filing.get_destination_display()}"
        yield Event(_certain(filing.filed_at), "filing", audience, title, str(filing.author or ""), subject)


def _escalations(case: Case, end: int | None) -> Iterator[Event]:
    out = case.escalations.filter(message__frozen_at__isnull=False)
    for escalation in out.select_related("message", "author", "bd_contact").order_by("-pk")[:end]:
        message = cast("Message", escalation.message)
        yield Event(
            at=_certain(message.left_at or message.frozen_at),
            kind="escalation",
            audience=LINKEDIN,
            title=f"{escalation} to {escalation.bd_contact.name}: {Escalation.Status(escalation.status).label}",
            who=str(escalation.author or ""),
            text=message.subject,
            url=reverse("admin:support_escalation_change", args=[escalation.pk]),
        )


def _references(case: Case, end: int | None) -> Iterator[Event]:
    for reference in case.references.order_by("-pk")[:end]:
        yield Event(reference.created_at, "number", INTERNAL, f"Number of LinkedIn's: {reference}")


def _calls(case: Case, end: int | None) -> Iterator[Event]:
    few = ("started_at", "method", "endpoint", "status", "uuid", "error")
    for call in case.api_calls.only(*few).order_by("-started_at")[:end]:
        url = reverse("admin:integrations_apicall_change", args=[call.pk])
        text = f"x-li-uuid {call.uuid}" if call.uuid else shortened(call.error, VALUE_LENGTH)
        yield Event(call.started_at, "call", INTERNAL, f"API call: {call}", text=text, url=url)


def _waits(case: Case, end: int | None) -> Iterator[Event]:
    for wait in case.waits.order_by("-started_at", "-pk")[:end]:
        until = in_words(wait._meta.get_field("ended_at"), wait.ended_at)
        title = f"{'Waited' if wait.ended_at else 'Waiting'} for {wait.get_party_display()}"
        yield Event(wait.started_at, "wait", INTERNAL, title, text=f"until {until}" if wait.ended_at else "")


def _certain(moment: datetime | None) -> datetime:
    """What left has its moment: a constraint of the rows says so."""
    return cast("datetime", moment)


SOURCES: Sequence[tuple[str, Callable[[Case, int | None], Iterator[Event]]]] = (
    ("support.view_note", _notes),
    ("", _changes),
    ("support.view_filing", _filings),
    ("support.view_escalation", _escalations),
    ("", _references),
    ("integrations.view_apicall", _calls),
    ("support.view_wait", _waits),
)
