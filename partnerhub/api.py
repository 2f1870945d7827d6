"""`/api/v1` for other systems: bearer tokens, strict JSON, problem details, and a document that describes it all. The
operations are routers of the apps, mounted in `partnerhub.urls`."""

from collections.abc import Callable, Sequence
from typing import Any, cast

from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import URLPattern, re_path
from ninja import NinjaAPI, Router
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.openapi.schema import OpenAPISchema
from ninja.parser import Parser
from ninja.security import HttpBearer

from partnerhub.api_clients import client_of
from partnerhub.api_document import with_problems
from partnerhub.api_problems import NO_TOKEN, Problem, problem, refused
from partnerhub.api_sentences import is_without_body, refusals_of
from partnerhub.models import ApiClient
from partnerhub.refusals import Refused

VERSION = "1"
NAMESPACE = "api"
LONGEST = 2 * 1024 * 1024  # bytes of a body: a description may have a million characters
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE")
NOTHING_HERE = "There is nothing at this address: /api/v1/openapi.json lists what there is."
NOT_JSON = "Send the body as JSON, with the header “Content-Type: application/json”."

Read = Callable[[bytes], Any]
ReadBody = Callable[[HttpRequest], bytes]
View = Callable[..., HttpResponse]
Door = Callable[[View], View]


class ClientRequest(HttpRequest):
    """As operations get it: `auth` is whose token it was."""

    auth: ApiClient


class Bearer(HttpBearer):
    """A token that manage.py api_token printed."""

    def __call__(self, request: HttpRequest) -> ApiClient | None:
        return client_of(request.headers.get("Authorization", ""))

    def authenticate(self, request: HttpRequest, token: str) -> ApiClient | None:
        return client_of(f"bearer {token}")


class StrictParser(Parser):
    def __init__(self, read: Read) -> None:
        self._read = read

    def parse_body(self, request: HttpRequest) -> dict[str, Any]:
        if request.content_type != "application/json":
            raise Problem(415, f"The Content-Type is {str(request.content_type)[:100]!r}. {NOT_JSON}")
        return cast("dict[str, Any]", self._read(request.body))


class Api(NinjaAPI):
    def validation_error_from_error_contexts(self, error_contexts: list[Any]) -> ValidationError:
        """Like its parent, and with the values, which the sentences name."""
        errors = []
        for context in error_contexts:
            place, whole = context.model.__ninja_param_source__, context.model.__ninja_flatten_map_reverse__
            for error in context.pydantic_validation_error.errors(include_url=False):
                errors.append({**error, "loc": (place, *whole.get(error["loc"], error["loc"]))})
        return ValidationError(errors)

    def get_openapi_schema(self, **kwargs: Any) -> OpenAPISchema:
        return with_problems(super().get_openapi_schema(**kwargs))


def make_api(routers: Sequence[Router], *, read: Read) -> Api:
    """`read` makes JSON of bytes; ValueError says in words why it cannot."""
    api = Api(
        title="PartnerHub",
        version=VERSION,
        urls_namespace=NAMESPACE,
        auth=Bearer(),
        parser=StrictParser(read),
        docs_url=None,
        openapi_url="/openapi.json",
    )
    for router in routers:
        api.add_router("", router)
    _answer_exceptions(api)
    return api


def api_urls(api: Api, *, door: Door, read_body: ReadBody) -> list[URLPattern]:
    """Every address of the API behind the door, and one for all that is none."""
    patterns = [pattern for pattern in api.urls[0] if isinstance(pattern, URLPattern)]
    for pattern in patterns:
        pattern.callback = door(_without_cookies(pattern.callback, read_body))
    return [*patterns, re_path(r"^.*$", door(_nothing_here), name="nothing")]


def bearer_of(request: HttpRequest) -> str:
    """The token alone, as it is counted and never logged."""
    return request.headers.get("Authorization", "").partition(" ")[2].strip()


def _without_cookies(view: Callable[..., HttpResponseBase], read_body: ReadBody) -> View:
    """Whoever is logged in with the same browser is not who asks; nor may a row's history say so."""

    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        request.user = AnonymousUser()
        request._body = read_body(request)
        try:
            response = cast(HttpResponse, view(request, *args, **kwargs))
        except Http404:
            return _nothing_here(request)
        return _not_allowed(request, response) if response.status_code == 405 else response

    return answer


def _not_allowed(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    refusal = problem(405, f"This address takes {response['Allow']} and not {request.method}.")
    refusal["Allow"] = response["Allow"]
    return refusal


def _nothing_here(request: HttpRequest) -> HttpResponse:
    return problem(404, NOTHING_HERE)


def _answer_exceptions(api: Api) -> None:
    handlers: dict[type[Exception], Callable[[HttpRequest, Any], HttpResponse]] = {
        Refused: lambda _, error: refused(error),
        Problem: lambda _, error: problem(error.status, str(error), error.errors),
        AuthenticationError: lambda _, __: problem(401, NO_TOKEN),
        ValidationError: _misfit,
        HttpError: _misread,
        Exception: _failed,
    }
    for kind, handler in handlers.items():
        api.add_exception_handler(kind, handler)


def _misfit(request: HttpRequest, error: ValidationError) -> HttpResponse:
    if is_without_body(error.errors):
        return problem(400, "The body is empty: send a JSON object.")
    refusals = refusals_of(error.errors)
    return problem(422, " ".join(str(refusal) for refusal in refusals[:20]), refusals)


def _misread(request: HttpRequest, error: HttpError) -> HttpResponse:
    """Ninja wraps what the parser raised."""
    cause = error.__cause__
    if isinstance(cause, Problem):
        return problem(cause.status, str(cause), cause.errors)
    return problem(error.status_code, str(cause or error))


def _failed(request: HttpRequest, error: Exception) -> HttpResponse:
    """The door logs it, and answers 503 while the database is down, else 500."""
    raise error
