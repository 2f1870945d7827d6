"""The form of a configuration, alone or as a line of its integration. It judges; `set_value` writes."""

from typing import Any, ClassVar

from django import forms
from django.utils.html import format_html
from django.utils.safestring import SafeString

from integrations import catalog
from integrations.admin.conflicts import Conflict, read_conflict
from integrations.admin.posted_lines import PostedLines
from integrations.admin.prefilled import row_id
from integrations.configurations import check_value
from integrations.models import Configuration, Integration
from integrations.taken_off import check_stopped


class KeyAsText(forms.Widget):
    """A key that is settled: to be read, and posted back so that a line stays about the key it was filled in for."""

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None
    ) -> SafeString:
        return format_html(
            '<input type="hidden" name="{}" value="{}"><code class="ph-nowrap">{}</code>',
            name,
            value or "",
            value or "",
        )


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

    def __init__(
        self, *args: Any, of_integration: Integration | None = None, vanished: str = "", **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.of_integration = of_integration
        self.vanished = vanished  # in words, where the row that this line was about is gone
        if self.instance.pk and "key" in self.fields:
            self.fields["key"].disabled = True
            self.fields["key"].widget = KeyAsText()
        self.initial["opened_version"] = self.instance.version
        self._offer_what_the_type_takes()

    @property
    def is_typed(self) -> bool:
        """Whether there is a value to store: an old page that was saved as it was opened leaves what others did."""
        if "desired_value" not in self.cleaned_data:
            return False
        return not self.instance.pk or self.cleaned_data["desired_value"] != self.initial["desired_value"]

    def has_changed(self) -> bool:
        """A line that is ready to be filled in counts once it was."""
        if self.of_integration and not self.instance.pk:
            return "desired_value" in self.changed_data
        return super().has_changed()

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean() or {}
        if self.vanished:
            self.add_error("desired_value", self.vanished)
        integration, key = self._integration(cleaned), cleaned.get("key") or self.instance.key
        if integration is None or not key or "desired_value" not in cleaned:
            return cleaned
        for refusal in check_value(integration=integration, key=key, value=cleaned["desired_value"]):
            self.add_error(refusal.field if refusal.field in self.fields else None, str(refusal))
        for refusal in check_stopped(integration) if self.is_typed else []:
            self.add_error("desired_value", str(refusal))
        if self.instance.pk and not self.errors:
            self._refuse_stale_version(cleaned)
        return cleaned

    def _offer_what_the_type_takes(self) -> None:
        kind = self._kind()
        if kind is None:
            return
        if "key" in self.fields and not self.instance.pk:
            names = [(key.name, key.name) for key in kind.keys]
            self.fields["key"].widget = forms.Select(choices=[("", "---------"), *names])
        key = self.instance.key or (self["key"].value() if "key" in self.fields else "")
        rule = kind.key(key or "")
        if rule and rule.allowed and "desired_value" in self.fields:
            current = [self.instance.desired_value] if self.instance.pk else [""]
            choices = [(value, value or "not set") for value in dict.fromkeys([*current, *rule.allowed])]
            self.fields["desired_value"].widget = forms.Select(choices=choices)

    def _kind(self) -> catalog.IntegrationType | None:
        """The type as far as the page that is opened or posted knows it."""
        integration = self.of_integration
        if integration is None and self.instance.integration_id:
            integration = self.instance.integration
        if integration is None:
            chosen = (
                row_id(Integration, self["integration"].value()) if "integration" in self.fields else None
            )
            integration = Integration.objects.filter(pk=chosen).first() if chosen else None
        return catalog.TYPES.get(integration.integration_type) if integration else None

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
        current = Configuration.objects.select_for_update().filter(pk=self.instance.pk).first()
        opened = cleaned.get("opened_version")
        if current is None:
            self.add_error(None, "Somebody deleted this configuration just now: save again to add it anew.")
            return
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
    """The configurations of one integration: what is stored, and a line for every other key of its type. A line whose
    row was deleted meanwhile becomes one for its key: what was typed stays, and is said to be new."""

    def __init__(self, data: Any = None, *args: Any, **kwargs: Any) -> None:
        self.vanished: dict[int, str] = {}
        if data is not None:
            lines = PostedLines(data, prefix=kwargs.get("prefix") or self.get_default_prefix())
            data, self.vanished = lines.without_vanished(kwargs["instance"].configurations)
        super().__init__(data, *args, **kwargs)
        kind = catalog.TYPES.get(self.instance.integration_type)
        names = [key.name for key in kind.keys] if kind else []
        stored = {row.key for row in self.get_queryset()}
        self.unset = [name for name in names if name not in stored] if self.max_num else []
        self.extra = len(self.unset)
        self.max_num = len(stored) + self.extra

    def get_form_kwargs(self, index: int | None) -> dict[str, Any]:
        vanished = "" if index is None else self.vanished.get(index, "")
        kwargs = {**super().get_form_kwargs(index), "of_integration": self.instance, "vanished": vanished}
        number = -1 if index is None else index - self.initial_form_count()
        if 0 <= number < len(self.unset):
            kwargs["initial"] = {"key": self.unset[number]}
        return kwargs

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        if "key" in form.fields:
            form.fields["key"].widget = KeyAsText()
