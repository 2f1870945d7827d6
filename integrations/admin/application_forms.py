"""The form of a developer application: lists as lines, and a client secret that goes in and never comes out."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, ClassVar
from urllib.parse import urlsplit

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.formats import date_format

from integrations.credentials import Standing, standing_of
from integrations.models import DeveloperApplication
from partnerhub.pastes import uncut

Check = Callable[[str], None]  # of one line; raises ValidationError


def check_domain(line: str) -> None:
    parts = _split(line)
    if parts.path or parts.query or parts.fragment:
        raise ValidationError(
            f"{line!r}: a JavaScript domain is scheme and host alone, without a slash at its end,"
            " like https://ats.example.com."
        )


def check_callback(line: str) -> None:
    if _split(line).fragment:
        raise ValidationError(f"{line!r}: the part after # never reaches a server. Take it out.")


class LinesField(forms.CharField):
    """A list of texts, one on each line; every line passes `check`."""

    widget = forms.Textarea(attrs={"rows": 3, "class": "vLargeTextField"})

    def __init__(self, *, check: Check, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.check = check

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        lines = value if isinstance(value, list) else str(value or "").splitlines()
        return list(dict.fromkeys(line.strip() for line in lines if line.strip()))

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(self.to_python(initial) != self.to_python(data))

    def validate(self, value: Any) -> None:
        super().validate(value)
        errors = [error for line in value for error in _complaints(self.check, line)]
        if errors:
            raise ValidationError(errors)


class DeveloperApplicationForm(forms.ModelForm):  # type: ignore[type-arg]
    client_secret = forms.CharField(
        required=False,
        max_length=256,
        strip=True,
        widget=forms.PasswordInput(
            render_value=False, attrs={"autocomplete": "off", "class": "vTextField", "spellcheck": "false"}
        ),
    )
    keep_previous = forms.BooleanField(
        required=False,
        initial=True,
        label="Keep the stored secret as well, while LinkedIn accepts both (rotation)",
        help_text=(
            "Matters only together with a new secret: the stored one is then used where LinkedIn does not take the new one"
            " yet. Take the tick out when the stored one was deleted at LinkedIn, or is known to others."
        ),
    )
    js_domains = LinesField(
        check=check_domain,
        label="JavaScript domains",
        required=False,
        help_text="One on each line, with scheme: https://ats.example.com",
    )
    oauth_callbacks = LinesField(
        check=check_callback, label="OAuth callback URLs", required=False, help_text="One on each line."
    )

    class Meta:
        model = DeveloperApplication
        fields: ClassVar = [
            "name", "kind", "customer", "parent", "environment", "client_id", "urn", "unique_foreign_id",
            "js_domains", "oauth_callbacks", "business_email", "supports_sync_acls", "dialect",
        ]  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.standing = standing_of(self.instance.pk)
        if "client_secret" in self.fields:
            uncut(self.fields["client_secret"]).help_text = secret_in_words(self.standing)
        if "dialect" in self.fields:
            self.fields["dialect"].choices = _dialects()  # type: ignore[attr-defined]
            self.fields["dialect"].help_text = _DIALECT_HELP
        if not self.standing.secret_set_at:
            self.fields.pop("keep_previous", None)
        elif self.standing.refused_at and "keep_previous" in self.fields:
            self.fields["keep_previous"].initial = False  # the old one is what LinkedIn refuses

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean() or {}
        for field, sentence in _owner_complaints(cleaned.get("kind") or self.instance.kind, cleaned):
            if field in self.fields:
                self.add_error(field, sentence)
        if self.standing.locked and cleaned.get("client_secret") and cleaned.get("keep_previous"):
            self.add_error("keep_previous", f"{self.standing.locked} {_OR_DROP_IT}")
        return cleaned

    def full_clean(self) -> None:
        """A typed secret does not come back with a refused form: the page says so instead of losing it silently."""
        super().full_clean()
        if self.is_bound and self.errors and self.cleaned_data.get("client_secret"):
            self.add_error("client_secret", "Enter the secret again: it is never sent back.")

    def clean_unique_foreign_id(self) -> str | None:
        """Empty is no id at all: two empty ones must not collide."""
        return self.cleaned_data["unique_foreign_id"] or None


def secret_in_words(standing: Standing) -> str:
    """Whether a secret is stored and since when; nothing of the secret itself."""
    if standing.secret_set_at is None:
        return "Not set: nothing can be synced until it is. It is stored encrypted and never shown again."
    day = date_format(timezone.localtime(standing.secret_set_at), "j M Y")
    return f"Set on {day}. Enter a new one to replace it; leave empty to keep it. It is never shown."


_OR_DROP_IT = "Until then nothing is overwritten. Or take this tick out, and the old secret is given up."
_DIALECT_HELP = (
    "The versioned form is the present one, and its calls name an API version. The legacy form has no versions, and"
    " one call for each integration. Leave it to the setting unless LinkedIn says otherwise."
)


def _dialects() -> list[tuple[str, str]]:
    named = dict(DeveloperApplication.Dialect.choices)
    return [("", f"as the setting says: {named[settings.LINKEDIN_DIALECT]}"), *named.items()]


def _owner_complaints(kind: str, cleaned: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """What the constraint of the table would refuse, beside the field and about the chosen kind alone."""
    if kind == DeveloperApplication.Kind.CHILD:
        if "customer" in cleaned and not cleaned["customer"]:
            yield "customer", "A child application belongs to one customer: choose it."
        return
    if cleaned.get("customer"):
        yield "customer", "The partner's own application belongs to no customer: leave this empty."
    if cleaned.get("parent"):
        yield "parent", "The partner's own application has no parent: leave this empty."
    if cleaned.get("unique_foreign_id"):
        yield "unique_foreign_id", "Only a child application has a uniqueForeignId: leave this empty."


def _complaints(check: Check, line: str) -> Sequence[ValidationError]:
    try:
        check(line)
    except ValidationError as error:
        return [error]
    return []


def _split(line: str) -> Any:
    """The parts of an absolute http(s) address; plain http only on this machine, as LinkedIn allows for development."""
    try:
        parts = urlsplit(line)
        is_local = parts.hostname in {"localhost", "127.0.0.1"}
    except ValueError:
        raise ValidationError(f"{line!r} is not a well-formed address.") from None
    if not parts.hostname or parts.scheme not in {"https", "http"}:
        raise ValidationError(f"{line!r}: write it with scheme and host, like https://ats.example.com.")
    if parts.scheme == "http" and not is_local:
        raise ValidationError(f"{line!r}: use https://; http:// is for localhost only.")
    return parts
