"""The forms of the case page: the case itself, guarded by its version, its numbers and its typed facts."""

from copy import copy
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError

from partnerhub.redaction import find_secrets, redact_text
from partnerhub.refusals import Refused
from support.admin.conflicts import Conflict, read_conflict, retype
from support.cases import read_number, refuse_known_number
from support.lifecycle import can_transition
from support.models import Case, CaseReference, ChecklistItem
from support.moving import TRANSITION_FIELDS, facts_of
from support.notes import refuse_text
from support.second_cases import refuse_second_case


class CaseForm(forms.ModelForm):  # type: ignore[type-arg]
    """Posts back the version it was opened with; on a newer one it keeps what was typed and shows both."""

    LINES: ClassVar = ("title", "mail_subject")
    TEXTS: ClassVar = ("description", "error_text", "investigation")

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    conflict: Conflict | None = None
    secrets_removed = 0

    class Meta:
        model = Case
        fields: ClassVar = [
            "kind", "title", "customer", "affected_customers", "product", "integration", "programme", "category",
            "description", "error_text", "affected_count", "is_widget", "is_urgent", "reporter_role", "reporter_email",
            "is_investigated", "investigation", "has_impact", "stage", "survey_on", "status", "ball", "owner", "filed_at",
            "last_answer_at", "mail_subject",
        ]  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["version"] = self.instance.version
        self._name_dates_and_times()

    def _name_dates_and_times(self) -> None:
        """Read aloud, each box says what it is of: the label stands for both."""
        for name in {"filed_at", "last_answer_at"} & set(self.fields):
            field = self.fields[name]
            for part, box in zip(("day", "time"), getattr(field.widget, "widgets", ()), strict=False):
                box.attrs["aria-label"] = f"{field.label}, {part}"

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean() or {}
        self._name_customer_once(cleaned)
        self._clean_texts(cleaned)
        if self.instance.pk:
            self._refuse_stale_version()
        if {"customer", "kind"} & set(self.changed_data) and not self.conflict:
            self._refuse_second_case(cleaned)
        if "status" in self.changed_data and not self.conflict:
            self._refuse_unlawful_step(cleaned)
        return cleaned

    def _clean_texts(self, cleaned: dict[str, Any]) -> None:
        """No secret is stored, nor what makes a text say something else than it shows."""
        for name in (*self.LINES, *self.TEXTS):
            text = cleaned.get(name) or ""
            self.secrets_removed += len(find_secrets(text))
            if text:
                cleaned[name] = redact_text(text)
        for name in self.TEXTS:
            for refusal in refuse_text(cleaned.get(name) or "", field=name):
                self.add_error(name, str(refusal))

    def _refuse_second_case(self, cleaned: dict[str, Any]) -> None:
        """The database would refuse it too, without a word (SP-07)."""
        typed = copy(self.instance)
        for name in {"kind", "customer", "status"} & set(cleaned):
            setattr(typed, name, cleaned[name])
        for refusal in refuse_second_case(case=typed, issue_key=typed.issue_key) if typed.is_open else ():
            self.add_error("customer" if "customer" in self.changed_data else "kind", str(refusal))

    def _name_customer_once(self, cleaned: dict[str, Any]) -> None:
        """The case's own customer is affected anyway."""
        own, affected = cleaned.get("customer"), cleaned.get("affected_customers")
        if own and affected:
            cleaned["affected_customers"] = affected.exclude(pk=own.pk)

    def _refuse_unlawful_step(self, cleaned: dict[str, Any]) -> None:
        """By the rules of every other door, with the facts as they are typed here."""
        typed = {name: cleaned.get(name, getattr(self.instance, name)) for name in TRANSITION_FIELDS}
        facts = facts_of(self.instance, typed=typed, is_numbered=self._types_a_number())
        for refusal in can_transition(facts, cleaned.get("status", "")):
            self.add_error("status", str(refusal))

    def _types_a_number(self) -> bool:
        """On a line of the same page."""
        lines = [text for name, text in self.data.items() if name.endswith("-as_written")]
        return any(isinstance(text, str) and text.strip() for text in lines)

    def _refuse_stale_version(self) -> None:
        """Locked until the request ends, so that nobody gets between this look and the save."""
        current = Case.objects.select_for_update().get(pk=self.instance.pk)
        opened = self.cleaned_data.get("version")
        if opened == current.version:
            return
        self.conflict = read_conflict(self, current, opened_version=opened)
        self.data = self.data.copy()  # type: ignore[attr-defined]
        for row in self.conflict.taken:
            retype(self, row.name, getattr(current, row.name))
        retype(self, "version", current.version)
        self.add_error(None, str(self.conflict))


class CaseReferenceForm(forms.ModelForm):  # type: ignore[type-arg]
    system = forms.ChoiceField(
        choices=[("", "as written"), *CaseReference.System.choices],
        required=False,
        help_text="Only bare Zendesk digits need it.",
    )

    class Meta:
        model = CaseReference
        fields: ClassVar = ["as_written", "system"]

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean() or {}
        if cleaned.get("as_written") and self.has_changed():
            self._read(cleaned)
        return cleaned

    def _read(self, cleaned: dict[str, Any]) -> None:
        try:
            reference = read_number(cleaned["as_written"], cleaned.get("system", ""))
        except Refused as refused:
            self.add_error("as_written", [str(refusal) for refusal in refused.refusals])
            return
        for refusal in refuse_known_number(reference, case_pk=self.instance.case_id, row_pk=self.instance.pk):
            self.add_error("as_written", str(refusal))
        cleaned.update(system=reference.system, as_written=reference.as_written)
        self.lookup = (reference.system, reference.lookup)


class CaseReferenceFormSet(forms.BaseInlineFormSet):  # type: ignore[type-arg]
    def clean(self) -> None:
        super().clean()
        seen: set[tuple[str, str]] = set()
        for form in self.forms:
            lookup = getattr(form, "lookup", None)
            if lookup in seen:
                form.add_error("as_written", "This number stands here twice: leave one of the lines empty.")
            if lookup:
                seen.add(lookup)


class ChecklistItemForm(forms.ModelForm):  # type: ignore[type-arg]
    """Only what rows can lack: ticket and dates have fields of their own."""

    key = forms.ChoiceField(
        label="item",
        choices=[
            ("customers", "2 Customers impacted"),
            ("why", "4 Why"),
            ("integration", "5 Related integration"),
        ],
    )

    class Meta:
        model = ChecklistItem
        fields: ClassVar = ["key", "value"]
        widgets: ClassVar = {"value": forms.Textarea(attrs={"rows": 2})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["key"].disabled = self.instance.pk is not None

    def clean_value(self) -> str:
        text = redact_text(self.cleaned_data["value"].replace("\r\n", "\n"))
        refusals = refuse_text(text, field="value")
        if refusals:
            raise ValidationError([str(refusal) for refusal in refusals])
        return text


class ChecklistItemFormSet(forms.BaseInlineFormSet):  # type: ignore[type-arg]
    def clean(self) -> None:
        super().clean()
        seen: set[str] = set()
        for form in self.forms:
            key = getattr(form, "cleaned_data", {}).get("key")
            if not key or form in self.deleted_forms:
                continue
            if key in seen:
                words = "This item has a fact already: write both into one line and remove the other."
                form.add_error("key", words)
            seen.add(key)
