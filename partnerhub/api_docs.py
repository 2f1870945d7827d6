"""The OpenAPI document as a page for staff: each operation with its fields, without a script."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib import admin
from django.http import HttpRequest
from django.template.response import TemplateResponse
from ninja import NinjaAPI

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Field:
    name: str
    shape: str
    is_required: bool
    description: str


@dataclass(frozen=True, slots=True)
class Operation:
    key: str
    method: str
    path: str
    summary: str
    description: str
    parameters: tuple[Field, ...]
    asked: tuple[Field, ...]
    answered: tuple[Field, ...]
    status: str


def docs_view(api: NinjaAPI) -> Callable[[HttpRequest], TemplateResponse]:
    def docs(request: HttpRequest) -> TemplateResponse:
        document = api.get_openapi_schema()
        context = {
            "title": "API",
            "operations": list(operations_of(document)),
            "schemas": list(_schemas(document)),
            "address": settings.PUBLIC_URL,
        }
        return TemplateResponse(request, "api_docs.html", {**admin.site.each_context(request), **context})

    return docs


def operations_of(document: Json) -> Iterator[Operation]:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield _operation(document, path, method, operation)


def _operation(document: Json, path: str, method: str, operation: Json) -> Operation:
    status = next(str(one) for one in operation["responses"] if str(one).startswith("2"))
    answer = next(answer for one, answer in operation["responses"].items() if str(one) == status)
    return Operation(
        key=operation["operationId"],
        method=method.upper(),
        path=path,
        summary=operation["summary"],
        description=operation.get("description", ""),
        parameters=tuple(_parameter(one) for one in operation.get("parameters", ())),
        asked=_fields(document, operation.get("requestBody", {})),
        answered=_fields(document, answer),
        status=status,
    )


def _parameter(one: Json) -> Field:
    where = {"path": "in the address", "header": "header", "query": "behind ?"}[one["in"]]
    return Field(
        one["name"], f"{where}, {_shape(one['schema'])}", one["required"], one.get("description", "")
    )


def _fields(document: Json, message: Json) -> tuple[Field, ...]:
    contents: list[Json] = list(message.get("content", {}).values())
    return _fields_of(_named(document, contents[0]["schema"])) if contents else ()


def _named(document: Json, schema: Json) -> Json:
    name = schema.get("$ref", "").rpartition("/")[2]
    named: Json = document["components"]["schemas"][name] if name else schema
    return named


def _fields_of(schema: Json) -> tuple[Field, ...]:
    required = schema.get("required", ())
    return tuple(
        Field(name, _shape(one), name in required, one.get("description", ""))
        for name, one in schema.get("properties", {}).items()
    )


def _schemas(document: Json) -> Iterator[tuple[str, str, tuple[Field, ...], tuple[str, ...]]]:
    """What the shapes above are called: objects by their fields, words by their choices."""
    for name, schema in sorted(document["components"]["schemas"].items()):
        words = tuple(str(word) for word in schema.get("enum", ()))
        yield name, schema.get("description", ""), _fields_of(schema), words


def _shape(schema: Json) -> str:
    """`list of CallIn`, `text or null`."""
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    if "anyOf" in schema:
        return " or ".join(_shape(one) for one in schema["anyOf"])
    if schema.get("type") == "array":
        return f"list of {_shape(schema.get('items', {}))}"
    if schema.get("format") == "date-time":
        return "moment like 2026-02-03T14:05:00Z"
    words = {"string": "text", "integer": "whole number", "boolean": "true or false", "object": "object"}
    return words.get(schema.get("type", ""), str(schema.get("type", "anything")))
