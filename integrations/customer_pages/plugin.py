"""The plugin page: who we are, what will happen, LinkedIn's widget, and what to do next. Showing it changes nothing; what
happens is told by POST, from the page's own script or its buttons."""

from http import HTTPStatus

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from integrations.customer_links import note_opened
from integrations.customer_pages.doors import opened_by
from integrations.customer_pages.headers import guarded
from integrations.customer_pages.kinds import KINDS
from integrations.customer_pages.standing import Standing, standing_of, whole_track
from integrations.levels import why_both
from integrations.models import CustomerLink, OnboardingTrack, PluginRequest
from integrations.onboarding import look_again
from integrations.plugin.judging import Severity, judge
from integrations.plugin.payload import LONGEST
from integrations.plugin.requests import TooMany, receive

PLUGIN = CustomerLink.Purpose.PLUGIN
State = PluginRequest.State
LONGEST_BODY = 4 * LONGEST  # bytes: four to a character at most
CHECK_SECONDS = 20  # between two checks that somebody at the customer asks for

TAKEN = "Thank you. We are asking LinkedIn to confirm your request: this page goes on by itself."
HELD = "Thank you. We are checking your request and come back to you: you need not do anything more."
FOREIGN = (
    "LinkedIn named another company or contract than yours, so nothing was connected. Please log in at LinkedIn as an admin"
    " of your own contract and click “Request” again."
)
UNREADABLE = (
    "LinkedIn's box told us something we could not read. Please reload the page and click “Request” again."
)
TOO_MANY = "That was tried very often today. We look at it and come back to you."


@opened_by(PLUGIN, "GET")
def page(request: HttpRequest, link: CustomerLink, signed: str) -> HttpResponseBase:
    track, standing = _current(link)
    product, application = track.product_data, track.application
    context = {
        "ats_name": settings.ATS_NAME,
        "signed": signed,
        "track": track,
        "product": product,
        "phase": standing.phase,
        "standing": standing,
        "why_both": why_both(product),
        "kinds": KINDS.values(),
        "script": settings.LINKEDIN_PLUGIN_SCRIPT,
        "extension": f"{product.widget.removeprefix('IN/')}@{settings.LINKEDIN_PLUGIN_EXTENSION}",
        "client_id": application.client_id if application else "",
        "bundles": ",".join(track.bundles),
    }
    answer = render(request, "customer_pages/plugin.html", context)
    return guarded(answer, runs_widget=standing.phase.runs_widget)


@opened_by(PLUGIN, "GET")
def state(request: HttpRequest, link: CustomerLink, signed: str) -> HttpResponseBase:
    """What the page's script asks every few seconds: whether there is something new to show."""
    _, standing = _current(link)
    phase = standing.phase
    return JsonResponse(
        {"version": standing.version, "widget": phase.runs_widget, "final": phase.is_final, "phase": phase}
    )


@opened_by(PLUGIN, "POST")
def seen(request: HttpRequest, link: CustomerLink, signed: str) -> HttpResponseBase:
    """A browser ran the page's script, as no mail scanner does."""
    note_opened(link=link)
    return HttpResponse(status=HTTPStatus.NO_CONTENT)


@opened_by(PLUGIN, "POST")
def requested(request: HttpRequest, link: CustomerLink, signed: str) -> HttpResponseBase:
    """What LinkedIn's widget handed to the page's script: a hint, kept as it came (T11, W10)."""
    if int(request.META.get("CONTENT_LENGTH") or 0) > LONGEST_BODY:
        return _said(UNREADABLE, HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    raw = request.body.decode(errors="replace")
    try:
        row = receive(link=link, raw=raw)
    except TooMany:
        return _said(TOO_MANY, HTTPStatus.TOO_MANY_REQUESTS)
    if row.state in (State.WAITING, State.CONFIRMED):
        return _said(TAKEN, HTTPStatus.ACCEPTED)
    if row.state == State.HELD:
        return _said(HELD, HTTPStatus.ACCEPTED)
    is_foreign = judge(link.track, row.raw).severity is Severity.FOREIGN
    return _said(FOREIGN, HTTPStatus.FORBIDDEN) if is_foreign else _said(UNREADABLE, HTTPStatus.BAD_REQUEST)


@opened_by(PLUGIN, "POST")
def check(request: HttpRequest, link: CustomerLink, signed: str) -> HttpResponseBase:
    """“I have switched it on”: LinkedIn is asked at once instead of by and by."""
    if cache.add(f"customer-check:{link.track_id}", True, CHECK_SECONDS):
        look_again(OnboardingTrack.objects.filter(pk=link.track_id))
    if "application/json" in request.headers.get("Accept", ""):
        return _said(
            "We are asking LinkedIn. This page shows it as soon as LinkedIn does.", HTTPStatus.ACCEPTED
        )
    return HttpResponseRedirect(reverse("plugin_page", args=[signed]))


def _current(link: CustomerLink) -> tuple[OnboardingTrack, Standing]:
    track = whole_track(link.track_id)
    return track, standing_of(track, now=timezone.now())


def _said(message: str, status: HTTPStatus) -> JsonResponse:
    return JsonResponse({"message": message}, status=status)
