"""Two people on one case: what it said when the page was opened, what it says now, and what was typed."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.db.models import Model, QuerySet
from django.utils import timezone

from support.models import Case


@dataclass(frozen=True, slots=True)
class ConflictRow:
    name: str
    label: str
    opened: str
    theirs: str
    yours: str
    typed: bool

    @property
    def is_conflict(self) -> bool:
        """Both changed it, to different ends."""
        return self.typed and self.theirs not in (self.opened, self.yours)

    @property
    def is_theirs(self) -> bool:
        """Only the other person changed it."""
        return not self.typed and self.theirs != self.yours


@dataclass(frozen=True, slots=True)
class Conflict:
    """`rows` were changed by both; `taken` are those that only the other person changed."""

    changed_by: str
    changed_at: str
    rows: tuple[ConflictRow, ...]
    taken: tuple[ConflictRow, ...]

    def __str__(self) -> str:
        advice = "compare above, then save again to keep yours" if self.rows else "look, then save again"
        return (
            f"This case was changed by {self.changed_by} at {self.changed_at} while you had it open."
            f" Nothing you typed is lost: {advice}."
        )


def read_conflict(form: "forms.ModelForm[Case]", current: Case, *, opened_version: int | None) -> Conflict:
    """Three-way view of every field; what was not typed here is taken from the other person."""
    history: Any = current.history
    opened = history.filter(version=opened_version).first()
    latest = history.first()
    rows = [_row(form, name, opened, current) for name in form.fields if name != "version"]
    when = timezone.localtime(latest.history_date) if latest else None
    return Conflict(
        changed_by=str(latest.history_user) if latest and latest.history_user else "PartnerHub",
        changed_at=f"{when.day} {when:%b %Y, %H:%M}" if when else "an unknown time",
        rows=tuple(row for row in rows if row.is_conflict),
        taken=tuple(row for row in rows if row.is_theirs),
    )


def retype(form: "forms.ModelForm[Case]", name: str, value: Any) -> None:
    """Make the posted form say this value, as if it had been typed. `form.data` is a mutable copy."""
    field: Any = form.fields[name]
    posted: Any = form.data
    key = form.add_prefix(name)
    if isinstance(field.widget, forms.MultiWidget):
        parts = zip(field.widget.widgets, field.widget.decompress(value) or (), strict=True)
        for number, (widget, part) in enumerate(parts):
            posted[f"{key}_{number}"] = widget.format_value(part) or ""
    elif isinstance(field, forms.ModelMultipleChoiceField):
        posted.setlist(key, [str(row.pk) for row in value.all()])
    elif isinstance(field, forms.BooleanField):
        posted.setlist(key, ["on"] if value else [])
    else:
        prepared = field.prepare_value(value)
        posted[key] = "" if prepared is None else str(getattr(prepared, "pk", prepared))


def _row(form: "forms.ModelForm[Case]", name: str, opened: Any, current: Case) -> ConflictRow:
    before = None if opened is None else _in_words(name, _opened_value(opened, name))
    yours = _in_words(name, form.cleaned_data.get(name))
    return ConflictRow(
        name=name,
        label=str(form.fields[name].label or name).capitalize(),
        opened=before or "",
        theirs=_in_words(name, getattr(current, name)),
        yours=yours,
        typed=name not in form.cleaned_data or yours != before,
    )


def _opened_value(opened: Any, name: str) -> Any:
    """A row of the history keeps the many behind it as rows of their own."""
    if Case._meta.get_field(name).many_to_many:
        return [row.customer for row in getattr(opened, name).select_related("customer")]
    return getattr(opened, name)


def _in_words(name: str, value: Any) -> str:
    """Any value of a field as a person reads it; two equal values read the same."""
    if hasattr(value, "all"):
        value = value.all()
    if isinstance(value, QuerySet | list):
        return ", ".join(sorted(str(row) for row in value))
    if isinstance(value, bool):
        return "yes" if value else "no"
    choices: dict[Any, Any] = dict(getattr(Case._meta.get_field(name), "flatchoices", []) or [])
    if value is None or isinstance(value, Model):
        return str(value or "")
    if hasattr(value, "tzinfo"):
        value = timezone.localtime(value).strftime("%d %b %Y, %H:%M")
    return str(choices.get(value, value))
