"""A refusal: one sentence, the rule behind it, the field it belongs to. Every door (form, action, import,
command, API) shows the same ones, so they are made once, by rules, and translated at the border."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.core.exceptions import ValidationError


@dataclass(frozen=True, slots=True)
class Refusal:
    """`text` says what is wrong, with which value, and what to do next; `rule` is SP-… or IC-… or empty."""

    text: str
    rule: str = ""
    field: str = ""

    def __str__(self) -> str:
        return f"{self.text} ({self.rule})" if self.rule else self.text


class Refused(Exception):
    """Raised by verbs: everything that stands in the way, at once."""

    def __init__(self, refusals: Iterable[Refusal]) -> None:
        self.refusals = tuple(refusals)
        super().__init__(" ".join(str(refusal) for refusal in self.refusals))

    def as_validation_error(self, fields: Iterable[str] = ()) -> ValidationError:
        """For forms: refusals of a field the form has go there, all others above the form."""
        known = set(fields)
        errors: dict[str, list[str]] = {}
        for refusal in self.refusals:
            field = refusal.field if refusal.field in known else "__all__"
            errors.setdefault(field, []).append(str(refusal))
        return ValidationError(errors)
