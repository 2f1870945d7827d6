"""Behind the customers' door, but no link: the page for who opens the bare address, and friendly refusals."""

from http import HTTPStatus

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render

from integrations.customer_pages.headers import guarded

NOT_FOUND = "There is no page at this address. Please open the link in our mail again, or copy all of it into your browser."
NOT_UNDERSTOOD = "That could not be understood. Please open the link in our mail again."
NOT_ALLOWED = (
    "That was refused. Please reload the page, and allow cookies of this page if your browser blocks them."
)
BROKEN = "Something went wrong on our side. Please try again in a few minutes."


def home(request: HttpRequest) -> HttpResponseBase:
    """In the demo people come here by mistake: their own door is named where nobody else can read it."""
    people = settings.PUBLIC_URL if settings.DEBUG else ""
    return guarded(_say(request, "Open the link we sent you", "", people=people))


def not_found(
    request: HttpRequest, exception: Exception | None = None, status: int = 404
) -> HttpResponseBase:
    return guarded(_say(request, "Page not found", NOT_FOUND, status=status))


def not_understood(request: HttpRequest, exception: Exception | None = None) -> HttpResponseBase:
    return guarded(_say(request, "Not understood", NOT_UNDERSTOOD, status=HTTPStatus.BAD_REQUEST))


def not_allowed(request: HttpRequest, exception: Exception | None = None) -> HttpResponseBase:
    return guarded(_say(request, "Not allowed", NOT_ALLOWED, status=HTTPStatus.FORBIDDEN))


def broken(request: HttpRequest) -> HttpResponseBase:
    return guarded(_say(request, "That did not work", BROKEN, status=HTTPStatus.INTERNAL_SERVER_ERROR))


def _say(
    request: HttpRequest, heading: str, words: str, *, status: int = 200, people: str = ""
) -> HttpResponse:
    context = {"ats_name": settings.ATS_NAME, "heading": heading, "words": words, "people": people}
    return render(request, "customer_pages/outside.html", context, status=status)
