"""Opening a page by its signed link: unknown links find nothing, links that are over get a page of their own."""

from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from integrations.customer_links import ask_renewal, find_link
from integrations.customer_pages.headers import guarded
from integrations.customer_pages.outside import not_found
from integrations.models import CustomerLink

View = Callable[..., HttpResponseBase]


def opened_by(purpose: str, *methods: str) -> Callable[[View], View]:
    """The view gets the link in place of its signed text; only these methods, GET with HEAD."""
    allowed = {*methods, "HEAD"} if "GET" in methods else set(methods)

    def decorate(view: View) -> View:
        @wraps(view)
        def opened(request: HttpRequest, signed: str, **more: str) -> HttpResponseBase:
            if request.method not in allowed:
                return guarded(not_found(request, status=405))
            link = find_link(signed, purpose)
            if link is None:
                return not_found(request)
            if not link.is_valid(timezone.now()):
                return is_over(request, link, signed)
            return guarded(view(request, link, signed=signed, **more))

        return opened

    return decorate


def renew(request: HttpRequest, signed: str) -> HttpResponseBase:
    """“Ask for a new link”, the button on the page of a plugin link that is over: the track then waits for us. No track
    waits for a summary, so nobody would see the wish for one: that page says whom to ask instead."""
    link = find_link(signed, CustomerLink.Purpose.PLUGIN)
    if link is None or request.method != "POST":
        return not_found(request)
    if not link.is_valid(timezone.now()):
        ask_renewal(link=link)
    return guarded(HttpResponseRedirect(reverse("plugin_page", args=[signed])))


def is_over(request: HttpRequest, link: CustomerLink, signed: str) -> HttpResponseBase:
    """Who holds an old link may be anybody: the page names nobody but us."""
    context = {
        "ats_name": settings.ATS_NAME,
        "renewal": _renewal(link, signed),
        "was_asked": link.renewal_asked_at is not None,
    }
    answer = render(request, "customer_pages/over.html", context, status=410)
    return guarded(answer)


def _renewal(link: CustomerLink, signed: str) -> str:
    """Where the button posts to; empty for a summary."""
    return reverse("renew_plugin", args=[signed]) if link.purpose == CustomerLink.Purpose.PLUGIN else ""
