"""The form of a configuration, alone or as a line of its integration. It judges; `set_value` writes."""

from typing import Any, ClassVar

from django import forms

from integrations import catalog
from integrations.admin.conflicts import Conflict, read_conflict
from integrations.configurations import check_value
from integrations.models import Configuration, Integration


class ConfigurationForm(forms.ModelForm):  # type: ignore[type-arg]
    """Posts back the version it was opened with; on a newer one it keeps what was typed and shows all values."""

    desired_value = forms.CharField(
        label="Value",
        widget=forms.TextInput(attrs={"class": "vURLField", "autocomplete": "off", "spellcheck": "false"}),
    )
    opened_version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    conflict: Conflict | None = None

    class Meta:
        model = Configuration
        fields: ClassVar = ["integration", "key", "desired_value"]

    def __init__(self, *args: Any, of_integration: Integration | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.of_integration = of_integration
        if self.instance.pk and "key" in self.fields:
            self.fields["key"].disabled = True
        self.initial["opened_version"] = self.instance.version

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean() or {}
        integration, key = self._integration(cleaned), cleaned.get("key") or self.instance.key
        if integration is None or not key or "desired_value" not in cleaned:
            return cleaned
        for refusal in check_value(integration=integration, key=key, value=cleaned["desired_value"]):
            self.add_error(refusal.field if refusal.field in self.fields else None, str(refusal))
        if self.instance.pk and not self.errors:
            self._refuse_stale_version(cleaned)
        return cleaned

    def _integration(self, cleaned: dict[str, Any]) -> Integration | None:
        """The integration as far as the page has it; None while its own fields are wrong."""
        integration = self.of_integration or cleaned.get("integration")
        if integration is None and self.instance.pk:
            integration = self.instance.integration
        if not isinstance(integration, Integration) or integration.integration_type not in catalog.TYPES:
            return None
        return integration

    def _refuse_stale_version(self, cleaned: dict[str, Any]) -> None:
        """Locked until the request ends, so that nobody gets between this look and the save."""
        current = Configuration.objects.select_for_update().get(pk=self.instance.pk)
        opened = cleaned.get("opened_version")
        if opened == current.version:
            return
        self.conflict = read_conflict(current, opened_version=opened, yours=cleaned["desired_value"])
        if self.conflict is None:
            cleaned["desired_value"] = current.desired_value
            return
        posted: Any = self.data.copy()  # type: ignore[attr-defined]
        posted[self.add_prefix("opened_version")] = str(current.version)
        self.data = posted
        self.add_error("desired_value", str(self.conflict))


class ConfigurationFormSet(forms.BaseInlineFormSet):  # type: ignore[type-arg]
    """The configurations of one integration; a new line may only name keys of the integration's type."""

    def get_form_kwargs(self, index: int | None) -> dict[str, Any]:
        return {**super().get_form_kwargs(index), "of_integration": self.instance}

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        kind = catalog.TYPES.get(self.instance.integration_type)
        if kind and "key" in form.fields:
            names = [(key.name, key.name) for key in kind.keys]
            form.fields["key"].choices = [("", "---------"), *names]
