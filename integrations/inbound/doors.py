"""What all inbound addresses have in common: a limit before any work, a cap on the body, an answer that nobody caches, a log
that never holds the token, and 503 while the database is down, so that the sender tries again (W5, W9, T27)."""

import functools
import logging
from collections.abc import Callable, Collection
from typing import Any, Concatenate, ParamSpec, cast

from django.db import DatabaseError, InterfaceError
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.utils.log import log_response
from django.views.decorators.csrf import csrf_exempt

from integrations.inbound.rates import note_known, note_stranger, seconds_to_wait, strangers_wait
from integrations.inbound.strict_json import LONGEST
from integrations.vault import VaultLocked

logger = logging.getLogger(__name__)

Parameters = ParamSpec("Parameters")
View = Callable[Concatenate[HttpRequest, Parameters], HttpResponse]
Answerer = Callable[..., HttpResponse]

TOO_LARGE = "The body has more than {} bytes."
SHOWN = 4  # characters of a token that a log may hold


class NotTaken(Exception):
    """The body is not taken: `status` says how."""

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status


def plain(status: int, sentence: str) -> HttpResponse:
    return HttpResponse(f"{sentence}\n", status=status, content_type="text/plain; charset=utf-8")


def door(
    name: str,
    *,
    methods: Collection[str],
    token_of: Callable[[HttpRequest], str],
    unknown: int = 404,
    refuse: Callable[[int, str], HttpResponse] = plain,
    longest: int = LONGEST,
) -> Callable[[View[Parameters]], View[Parameters]]:
    """A view for programs of other houses: no session, no cookie, no page. `token_of` tells callers apart, `unknown` is
    what the view answers where nobody has that token, and `refuse` makes the answers that the view does not make itself."""

    def wrap(view: View[Parameters]) -> View[Parameters]:
        @csrf_exempt
        @functools.wraps(view)
        def answer(request: HttpRequest, *args: Parameters.args, **kwargs: Parameters.kwargs) -> HttpResponse:
            response = _refused(request, name, methods, token_of(request), refuse, longest)
            if response is None:
                response = _answered(functools.partial(view, request, *args, **kwargs), name, refuse)
                _remember(name, token_of(request), _sender(request), response.status_code, unknown)
            response["Cache-Control"] = "no-store"
            _log(name, token_of(request), request, response)
            return response

        return cast(View[Parameters], answer)

    return wrap


def read_body(request: HttpRequest, *, longest: int = LONGEST) -> bytes:
    """The raw bytes, once, and never more than the cap. NotTaken when they are too many, or did not all arrive."""
    stream = _in_pieces(request) if "chunked" in request.headers.get("Transfer-Encoding", "") else request
    try:
        body = bytes(stream.read(longest + 1))
    except (UnreadablePostError, OSError) as error:
        raise NotTaken(400, "The body did not arrive.") from error
    if len(body) > longest:
        raise NotTaken(413, TOO_LARGE.format(longest))
    if len(body) < _declared(request):
        raise NotTaken(400, "The body did not arrive whole.")
    return body


def _in_pieces(request: HttpRequest) -> Any:
    """Of a body without a length Django reads nothing; the server's own stream ends where the body does."""
    if not request.META.get("wsgi.input_terminated"):
        raise NotTaken(411, "Send the body with a Content-Length.")
    return request.META["wsgi.input"]


def _refused(
    request: HttpRequest, name: str, methods: Collection[str], token: str, refuse: Answerer, longest: int
) -> HttpResponse | None:
    """Before any work: no query, no signature, no byte of the body."""
    wait = strangers_wait(name, token, _sender(request)) or seconds_to_wait(name, token)
    if wait:
        response: HttpResponse = refuse(429, "Too many calls: try again later.")
        response["Retry-After"] = str(wait)
        return response
    if request.method not in methods:
        response = refuse(405, f"This address takes {' and '.join(methods)} only.")
        response["Allow"] = ", ".join(methods)
        return response
    if request.method == "POST" and _declared(request) > longest:
        return refuse(413, TOO_LARGE.format(longest))
    return None


def _answered(view: Callable[[], HttpResponse], name: str, refuse: Answerer) -> HttpResponse:
    try:
        return view()
    except NotTaken as error:
        return refuse(error.status, str(error))
    except (DatabaseError, InterfaceError, VaultLocked):
        logger.exception("%s could not be answered just now.", name)
        response: HttpResponse = refuse(503, "Not possible just now: try again later.")
        response["Retry-After"] = "60"
        return response
    except Exception:  # Django would log the whole address, and the token is in it
        logger.exception("%s failed.", name)
        return refuse(500, "Something went wrong on our side.")


def _remember(name: str, token: str, sender: str, status: int, unknown: int) -> None:
    """For the limit that the next call meets. Nothing is known of a token while the database is down."""
    if status == unknown:
        note_stranger(name, sender)
    elif status < 500:
        note_known(name, token)


def _sender(request: HttpRequest) -> str:
    """Who connected, which behind a proxy is the proxy: what a header says of it anybody could write."""
    return str(request.META.get("REMOTE_ADDR", ""))


def _declared(request: HttpRequest) -> int:
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return 0


def _log(name: str, token: str, request: HttpRequest, response: HttpResponse) -> None:
    """In Django's place, which would write the path."""
    if response.status_code >= 400:
        log_response(
            "%s: %s %s…",
            response.reason_phrase,
            name,
            token[:SHOWN] if len(token) > 4 * SHOWN else "",
            request=request,
            response=response,
            level="warning",
        )
