"""The page for what cannot be understood (400): with the sentence of whoever refused it, and for ids that no row can have."""

import logging
import re
from collections.abc import Callable

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.template.loader import render_to_string

logger = logging.getLogger(__name__)

# Django looks up what forms, filters and addresses name without asking whether it can be an id.
IMPOSSIBLE_ID = re.compile(
    r"Python int too large to convert to SQLite INTEGER$|Field '\w+' expected a number but got "
)
NO_SUCH_ID = (
    "The request names a row by something that is no id of ours. Go back, reload the page and choose again."
)


def not_understood(request: HttpRequest, exception: Exception) -> HttpResponseBadRequest:
    """Django's own refusals keep their words to themselves: they may speak of hosts and cookies."""
    words = str(exception) if isinstance(exception, BadRequest) else ""
    return HttpResponseBadRequest(render_to_string("400.html", {"words": words}, request))


class RefuseImpossibleIds:
    """A 400 instead of a 500 where Django itself reads an id that is none."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, OverflowError | ValueError) or not IMPOSSIBLE_ID.match(str(exception)):
            return None
        logger.warning("An id that is none, at %s", request.path, exc_info=exception)
        return not_understood(request, BadRequest(NO_SUCH_ID))
