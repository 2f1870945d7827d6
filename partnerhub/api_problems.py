"""What the API answers when it refuses: problem details (https://www.rfc-editor.org/rfc/rfc9457) with the sentences that
forms show."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.http import HttpResponse, JsonResponse

from partnerhub.refusals import Refusal, Refused

MEDIA_TYPE = "application/problem+json"
TITLES: Mapping[int, str] = {
    400: "The request cannot be read",
    401: "A valid token is needed",
    403: "Not for this client",
    404: "Not found",
    405: "Not here",
    409: "Overtaken by another request",
    411: "The length is missing",
    413: "The body is too large",
    415: "Another content type is needed",
    422: "Refused",
    429: "Too many requests",
    500: "It failed here",
    503: "Not possible just now",
}
NO_TOKEN = "Send the header “Authorization: Bearer” with the token that manage.py api_token printed."  # noqa: S105


class Problem(Exception):
    """Raised where an operation has an answer of its own: `status`, and the sentence."""

    def __init__(self, status: int, sentence: str, errors: Sequence[Refusal] = ()) -> None:
        super().__init__(sentence)
        self.status, self.errors = status, tuple(errors)


def problem(status: int, detail: str, errors: Iterable[Refusal] = ()) -> HttpResponse:
    """`errors` says all that is wrong at once, each with its field and its rule, where it has one."""
    document: dict[str, Any] = {
        "type": "about:blank",
        "title": TITLES.get(status, "It failed"),
        "status": status,
        "detail": detail,
        "errors": [{"field": one.field, "rule": one.rule, "text": one.text} for one in errors],
    }
    response = JsonResponse(document, status=status, content_type=MEDIA_TYPE)
    if status == 401:
        response["WWW-Authenticate"] = "Bearer"
    return response


def refused(error: Refused) -> HttpResponse:
    """Every reason at once."""
    return problem(422, str(error), error.refusals)
