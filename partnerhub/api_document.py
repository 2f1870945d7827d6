"""The OpenAPI document: what Ninja writes, and the problem details that every operation may answer instead."""

from http.client import responses
from typing import Any, TypeVar

from partnerhub.api_answers import HEADER, KEY
from partnerhub.api_problems import MEDIA_TYPE, TITLES

Document = TypeVar("Document", bound=dict[str, Any])

ALWAYS = (400, 401, 405, 413, 422, 429, 500, 503)
WITH_BODY = (411, 415)
WITH_PATH = (404,)
PROBLEM: dict[str, Any] = {
    "title": "Problem",
    "description": "RFC 9457. `errors` lists all that is wrong at once, in the words that people see in forms.",
    "type": "object",
    "required": ["type", "title", "status", "detail", "errors"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["field", "rule", "text"],
                "properties": {
                    "field": {"type": "string", "description": "Empty: the whole request."},
                    "rule": {
                        "type": "string",
                        "description": "An id of the rulebook, such as SP-07, or empty.",
                    },
                    "text": {"type": "string"},
                },
            },
        },
    },
}


def with_problems(document: Document) -> Document:
    document["components"]["schemas"]["Problem"] = PROBLEM
    for methods in document["paths"].values():
        for operation in methods.values():
            _add_problems(operation)
    return document


def _add_problems(operation: dict[str, Any]) -> None:
    for parameter in operation.get("parameters", ()):
        if parameter["name"] == HEADER:
            parameter.update(required=True, schema={"type": "string", "pattern": f"^{KEY.pattern}$"})
    in_path = any(one["in"] == "path" for one in operation.get("parameters", ()))
    statuses = {*ALWAYS, *(WITH_BODY if "requestBody" in operation else ()), *(WITH_PATH if in_path else ())}
    answers = operation["responses"]
    for status in sorted(statuses):
        answers[status] = _problem(status)


def _problem(status: int) -> dict[str, Any]:
    content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {"description": TITLES.get(status, responses[status]), "content": content}
