"""Two people on one case: what it said when the page was opened, what it says now, and what was typed."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Model, QuerySet
from django.forms import ModelForm
from django.utils import timezone

from support.models import Case


@dataclass(frozen=True, slots=True)
class ConflictRow:
    label: str
    opened: str
    theirs: str
    yours: str


@dataclass(frozen=True, slots=True)
class Conflict:
    changed_by: str
    changed_at: str
    rows: tuple[ConflictRow, ...]

    def __str__(self) -> str:
        return (
            f"This case was changed by {self.changed_by} at {self.changed_at} while you had it open."
            " Nothing you typed is lost: compare below, then save again to keep yours."
        )


def read_conflict(form: "ModelForm[Case]", current: Case, *, opened_version: int | None) -> Conflict:
    """Three-way view of every field in which the row and the form now differ."""
    history: Any = current.history
    opened = history.filter(version=opened_version).first()
    latest = history.first()
    rows = [_row(form, name, opened, current) for name in form.fields if name != "version"]
    when = timezone.localtime(latest.history_date) if latest else None
    return Conflict(
        changed_by=str(latest.history_user) if latest and latest.history_user else "PartnerHub",
        changed_at=f"{when.day} {when:%b %Y, %H:%M}" if when else "an unknown time",
        rows=tuple(row for row in rows if row.theirs != row.yours),
    )


def _row(form: "ModelForm[Case]", name: str, opened: Any, current: Case) -> ConflictRow:
    field = Case._meta.get_field(name)
    return ConflictRow(
        label=str(form.fields[name].label or name).capitalize(),
        opened="" if opened is None or field.many_to_many else _in_words(name, getattr(opened, name)),
        theirs=_in_words(name, getattr(current, name)),
        yours=_in_words(name, form.cleaned_data.get(name)),
    )


def _in_words(name: str, value: Any) -> str:
    """Any value of a field as a person reads it; two equal values read the same."""
    if hasattr(value, "all"):
        value = value.all()
    if isinstance(value, QuerySet):
        return ", ".join(sorted(str(row) for row in value))
    choices: dict[Any, Any] = dict(getattr(Case._meta.get_field(name), "flatchoices", []) or [])
    if value is None or isinstance(value, Model):
        return str(value or "")
    if hasattr(value, "tzinfo"):
        value = timezone.localtime(value).strftime("%d %b %Y, %H:%M")
    return str(choices.get(value, value))
