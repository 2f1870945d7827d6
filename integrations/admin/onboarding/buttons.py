"""The buttons of a track's page: each is one POST and one verb."""

from collections.abc import Callable
from typing import cast

from django.contrib import admin, messages
from django.contrib.auth.decorators import permission_required
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path
from django.views.decorators.http import require_POST

from integrations import customer_links
from integrations.admin.onboarding.addresses import track_url
from integrations.models import CustomerLink, OnboardingTrack, PluginRequest
from integrations.onboarding import give_up, look_again, settle_reports
from integrations.onboarding_tasks import advance_track
from integrations.plugin.requests import dismiss, take
from partnerhub.queue import wake
from partnerhub.refusals import Refused

CHANGE = "integrations.change_onboardingtrack"

Press = Callable[[HttpRequest, OnboardingTrack], str]


class OffersButtons(admin.ModelAdmin):  # type: ignore[type-arg]
    """Adds the addresses to which a track's buttons post."""

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        name = "integrations_onboardingtrack_{}".format
        return [
            path("<int:pk>/look/", wrap(_button(_look)), name=name("look")),
            path("<int:pk>/give-up/", wrap(_button(_give_up)), name=name("give_up")),
            path("<int:pk>/answered/", wrap(_button(_answered)), name=name("answered")),
            path("<int:pk>/links/<int:link>/revoke/", wrap(revoke_view), name=name("revoke")),
            path("<int:pk>/links/<int:link>/sent/", wrap(sent_view), name=name("sent")),
            path("<int:pk>/requests/<int:plugin_request>/take/", wrap(take_view), name=name("take")),
            path("<int:pk>/requests/<int:plugin_request>/dismiss/", wrap(dismiss_view), name=name("dismiss")),
            *super().get_urls(),
        ]


@require_POST
@permission_required(CHANGE, raise_exception=True)
def sent_view(request: HttpRequest, pk: int, link: int) -> HttpResponse:
    """Somebody copied the address and sent it in a way of their own."""
    row = _link_of(pk, link)

    def note(request: HttpRequest, track: OnboardingTrack) -> str:
        customer_links.note_sent(link=row)
        look_again(OnboardingTrack.objects.filter(pk=track.pk))
        return "Noted as sent: it is the customer's turn."

    return _press(request, row.track, note)


@require_POST
@permission_required(CHANGE, raise_exception=True)
def revoke_view(request: HttpRequest, pk: int, link: int) -> HttpResponse:
    row = _link_of(pk, link)

    def revoke(request: HttpRequest, track: OnboardingTrack) -> str:
        customer_links.revoke(link=row, actor=cast(User, request.user))
        look_again(OnboardingTrack.objects.filter(pk=track.pk))
        return "Taken back: whoever opens that link is told to ask for a new one."

    return _press(request, row.track, revoke)


@require_POST
@permission_required(CHANGE, raise_exception=True)
def take_view(request: HttpRequest, pk: int, plugin_request: int) -> HttpResponse:
    row = _request_of(pk, plugin_request)

    def press(request: HttpRequest, track: OnboardingTrack) -> str:
        take(request=row, actor=cast(User, request.user))
        return "Taken: LinkedIn is asked to confirm it."

    return _press(request, row.track, press)


@require_POST
@permission_required(CHANGE, raise_exception=True)
def dismiss_view(request: HttpRequest, pk: int, plugin_request: int) -> HttpResponse:
    row = _request_of(pk, plugin_request)

    def press(request: HttpRequest, track: OnboardingTrack) -> str:
        dismiss(request=row, actor=cast(User, request.user))
        return "Dismissed: it counts no more, and stays on record."

    return _press(request, row.track, press)


def _link_of(track: int, pk: int) -> CustomerLink:
    return get_object_or_404(CustomerLink.objects.select_related("track"), pk=pk, track=track)


def _request_of(track: int, pk: int) -> PluginRequest:
    related = PluginRequest.objects.select_related("track__customer", "track__contract", "track__application")
    return get_object_or_404(related, pk=pk, track=track)


def _button(press: Press) -> Callable[..., HttpResponse]:
    @require_POST
    @permission_required(CHANGE, raise_exception=True)
    def view(request: HttpRequest, pk: int) -> HttpResponse:
        return _press(request, get_object_or_404(OnboardingTrack, pk=pk), press)

    return view


def _press(request: HttpRequest, track: OnboardingTrack, press: Press) -> HttpResponse:
    """What came of it stands above the track's page; whatever it was, the machine looks at the track at once."""
    try:
        messages.success(request, press(request, track))
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        wake(advance_track, track.pk)
    return HttpResponseRedirect(track_url(track))


def _look(request: HttpRequest, track: OnboardingTrack) -> str:
    look_again(OnboardingTrack.objects.filter(pk=track.pk))
    return "LinkedIn is asked now: reload this page in a moment."


def _give_up(request: HttpRequest, track: OnboardingTrack) -> str:
    give_up(track=track, actor=cast(User, request.user))
    return "Given up: its links work no more. A new start is possible at any time."


def _answered(request: HttpRequest, track: OnboardingTrack) -> str:
    settle_reports(track=track)
    return "Noted as answered: the customer's turn again."
