"""What is wrong with a body or a parameter, in sentences: which field, with which value, and what to send instead. Pure."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from partnerhub.refusals import Refusal

SHOWN = 80  # characters of a value that a sentence repeats
NO_BODY = ("body", "body")

Context = Mapping[str, Any]
SENTENCES: Mapping[str, Callable[[Context], str]] = {
    "missing": lambda _: "is missing: send it.",
    "extra_forbidden": lambda _: "is no field of this request: leave it out, or correct its name.",
    "enum": lambda context: f"has to be one of {context['expected']}.",
    "literal_error": lambda context: f"has to be one of {context['expected']}.",
    "bool_type": lambda _: "has to be true or false.",
    "int_type": lambda _: "has to be a whole number.",
    "int_parsing": lambda _: "has to be a whole number.",
    "string_type": lambda _: "has to be text.",
    "string_unicode": lambda _: "holds half of a character: send whole characters.",
    "list_type": lambda _: "has to be a list.",
    "model_type": lambda _: "has to be a JSON object.",
    "model_attributes_type": lambda _: "has to be a JSON object.",
    "dict_type": lambda _: "has to be a JSON object.",
    "string_too_long": lambda context: f"is too long: send at most {context['max_length']} characters.",
    "string_too_short": lambda context: f"is too short: send at least {context['min_length']} characters.",
    "too_long": lambda context: f"holds too many: send at most {context['max_length']}.",
    "too_short": lambda context: f"holds too few: send at least {context['min_length']}.",
    "greater_than_equal": lambda context: f"has to be {context['ge']} or more.",
    "less_than_equal": lambda context: f"has to be {context['le']} or less.",
    "value_error": lambda context: str(context["error"]).strip(),
}


def is_without_body(errors: Sequence[Mapping[str, Any]]) -> bool:
    return any(error["type"] == "missing" and tuple(error["loc"]) == NO_BODY for error in errors)


def refusals_of(errors: Sequence[Mapping[str, Any]]) -> list[Refusal]:
    """Of the errors that pydantic lists; `loc` begins with where the value stands."""
    return [Refusal(_sentence(error), field=_field(error)) for error in errors]


def _field(error: Mapping[str, Any]) -> str:
    """`calls.3.url`: without "body", and without the name that the body has in our code."""
    place, *path = error["loc"]
    if place == "body" and path[:1] == ["body"]:
        path = path[1:]
    return ".".join(str(part) for part in path)


def _sentence(error: Mapping[str, Any]) -> str:
    field = _field(error) or "The body"
    make = SENTENCES.get(error["type"])
    words = make(error.get("ctx", {})) if make else f"is refused: {error['msg']}."
    return f"{field}{_value(error)} {words}"


def _value(error: Mapping[str, Any]) -> str:
    """Of plain values only; what was too long or is a whole object says nothing here."""
    value = error.get("input")
    if error["type"] in {"missing", "extra_forbidden", "value_error"} or not isinstance(
        value, str | int | float
    ):
        return ""
    text = repr(value)
    return f" {text}" if len(text) <= SHOWN else f" {text[:SHOWN]}…"
