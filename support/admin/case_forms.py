"""The forms of the case page: the case itself, guarded by its version, its numbers and its typed facts."""

from typing import Any, ClassVar

from django import forms

from partnerhub.refusals import Refused
from support.admin.conflicts import Conflict, read_conflict, retype
from support.cases import read_number, refuse_known_number
from support.models import Case, CaseReference, ChecklistItem


class CaseForm(forms.ModelForm):  # type: ignore[type-arg]
    """Posts back the version it was opened with; on a newer one it keeps what was typed and shows both."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    conflict: Conflict | None = None

    class Meta:
        model = Case
        fields: ClassVar = [
            "kind", "title", "customer", "affected_customers", "integration", "programme", "status", "ball",
            "owner", "is_urgent", "filed_at", "last_answer_at", "mail_subject", "description",
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
        if self.instance.pk:
            self._refuse_stale_version()
        return cleaned

    def _name_customer_once(self, cleaned: dict[str, Any]) -> None:
        """The case's own customer is affected anyway."""
        own, affected = cleaned.get("customer"), cleaned.get("affected_customers")
        if own and affected:
            cleaned["affected_customers"] = affected.exclude(pk=own.pk)

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
