"""The form of an article: lists are typed one entry a line, and every rule and type is one that exists."""

from collections.abc import Callable, Collection, Iterator, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from integrations.catalog import TYPES
from partnerhub.redaction import redact_text
from partnerhub.rulebook import RULES, rule
from partnerhub.validators import refuse_hidden_characters
from support.models import Article

LONGEST_BODY = 50_000
MOST_LINES = 30
LONGEST_LINE = 200


class LinesField(forms.CharField):
    """A list, one entry a line; empty lines do not count."""

    widget = forms.Textarea(attrs={"rows": 4})

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(map(str, value)) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        lines = [line.strip() for line in str(value or "").splitlines()]
        return list(dict.fromkeys(filter(None, lines)))

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool((initial or []) != self.to_python(data))

    def validate(self, value: Any) -> None:
        super().validate(value)
        complaints = list(_complaints(value))
        if complaints:
            raise ValidationError(complaints)

    def run_validators(self, value: Any) -> None:
        """Django's look at one text; each line has been looked at."""


class ArticleForm(forms.ModelForm):  # type: ignore[type-arg]
    body = forms.CharField(
        label="Text",
        max_length=LONGEST_BODY,
        widget=forms.Textarea(attrs={"rows": 20, "class": "vLargeTextField"}),
        help_text="Markdown. HTML is shown as it is written, never run. No customer's name: everybody here reads it.",
    )
    rules = LinesField(required=False, help_text="Rule ids, one a line, such as SP-32.")
    integration_types = LinesField(
        required=False, help_text="One a line, such as ONE_CLICK_EXPORT. Suggested for these; empty: for all."
    )
    error_texts = LinesField(
        required=False,
        help_text="One a line, as the customer sees it. Suggested where it stands in a report.",
    )

    class Meta:
        model = Article
        fields = (
            *("title", "body", "source", "answers", "reviewed_on", "is_published"),
            *("rules", "integration_types", "error_texts"),
        )

    def clean_body(self) -> str:
        text: str = redact_text(self.cleaned_data["body"].replace("\r\n", "\n"))
        for number, line in enumerate(text.split("\n"), start=1):
            try:
                refuse_hidden_characters(line.replace("\t", " "))
            except ValidationError as error:
                raise ValidationError(f"Line {number}: {error.messages[0]}") from error
        return text

    def clean_source(self) -> str:
        source: str = self.cleaned_data["source"]
        refuse_hidden_characters(source)
        return source

    def clean_reviewed_on(self) -> Any:
        day = self.cleaned_data["reviewed_on"]
        if day > timezone.localdate():
            raise ValidationError(
                f"{day:%d %b %Y} is in the future: enter the day on which somebody checked it."
            )
        return day

    def clean_rules(self) -> list[str]:
        ids = _in_capitals(self.cleaned_data["rules"])
        _refuse_unknown(ids, RULES, _no_rule)
        return ids

    def clean_integration_types(self) -> list[str]:
        names = _in_capitals(self.cleaned_data["integration_types"])
        _refuse_unknown(names, TYPES, _no_type)
        return names


def _in_capitals(lines: Sequence[str]) -> list[str]:
    return list(dict.fromkeys(line.upper() for line in lines))


def _refuse_unknown(values: Sequence[str], known: Collection[str], sentence: Callable[[str], str]) -> None:
    unknown = [sentence(value) for value in values if value not in known]
    if unknown:
        raise ValidationError(unknown)


def _no_rule(rule_id: str) -> str:
    try:
        return rule(rule_id).id
    except KeyError as error:
        return str(error.args[0])


def _no_type(name: str) -> str:
    return f"There is no integration type {name}: use {', '.join(TYPES)}."


def _complaints(lines: Sequence[str]) -> Iterator[str]:
    if len(lines) > MOST_LINES:
        yield f"These are {len(lines)} lines: keep {MOST_LINES} at most."
    for line in lines:
        if len(line) > LONGEST_LINE:
            yield f"“{line[:40]}…” has {len(line)} characters: keep {LONGEST_LINE} at most."
        try:
            refuse_hidden_characters(line)
        except ValidationError as error:
            yield error.messages[0]
