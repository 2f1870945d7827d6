"""The mails of an onboarding in the admin: preview, edit, hand over, and decide about one of which nobody knows whether it
left. Looking makes nothing; a link is made with the mail that holds it."""

from typing import Any, cast

from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from customers.handing_over import decide
from customers.letters import as_eml
from customers.message_words import message_words
from customers.models import Message
from integrations.admin.onboarding.letter_page import (
    TITLES,
    LetterForm,
    draft_context,
    eml_name,
    message_context,
    messages_for,
)
from integrations.letter_handover import draft_of, hand_over
from integrations.models import OnboardingTrack
from integrations.onboarding_letters import LetterKind
from partnerhub.refusals import Refused

OFFBOARD = "integrations.offboard_onboardingtrack"
CHANGE = "integrations.change_onboardingtrack"
DOWNLOAD = "onboarding_mail_to_download"  # in the session: its page starts the download, once


class SendsLetters(admin.ModelAdmin):  # type: ignore[type-arg]
    """Adds the page of each kind of mail to the admin of tracks."""

    def get_urls(self) -> list[URLPattern]:
        wrap, name = self.admin_site.admin_view, "integrations_onboardingtrack_letter"
        return [
            path("<int:pk>/letter/<str:kind>/", wrap(letter_view), name=name),
            path("<int:pk>/letter/<str:kind>/eml/", wrap(eml_view), name=f"{name}_eml"),
            path("<int:pk>/letter/<str:kind>/decide/", wrap(decide_view), name=f"{name}_decide"),
            *super().get_urls(),
        ]


@require_http_methods(["GET", "HEAD", "POST"])
def letter_view(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """The mail that is out, where one is asked for, else the draft."""
    track, chosen = _writable(request, pk, kind)
    if request.method == "POST":
        return _hand_over(request, track, chosen)
    if (message := _asked_for(request, track, chosen)) is not None:
        downloads = request.method == "GET" and request.session.pop(DOWNLOAD, None) == message.pk
        return _page(request, track, chosen, {**message_context(message), "downloads": downloads})
    try:
        draft = draft_of(track, chosen)
    except Refused as refused:
        return _back(request, track, refused)
    return _page(request, track, chosen, draft_context(track, draft, LetterForm(draft)))


@require_safe
def eml_view(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """The frozen bytes, as an unsent draft of a mail program."""
    track, chosen = _writable(request, pk, kind)
    message = _asked_for(request, track, chosen)
    if message is None:
        raise Http404("Say which mail: open its page.")
    name = eml_name(track, chosen)
    return HttpResponse(
        as_eml(message),
        content_type="message/rfc822",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@require_POST
def decide_view(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """What a person found out about a mail of which it was not known whether it left."""
    track, chosen = _writable(request, pk, kind)
    message = _message(request, track, request.POST.get("message", ""))
    try:
        decide(message, request.POST.get("left", ""))
    except Refused as refused:
        _tell(request, refused)
    return HttpResponseRedirect(letter_url(track, chosen, message))


def letter_url(track: OnboardingTrack, kind: LetterKind, message: Message | None = None) -> str:
    page = reverse("admin:integrations_onboardingtrack_letter", args=[track.pk, kind.value])
    return f"{page}?message={message.pk}" if message else page


def _hand_over(request: HttpRequest, track: OnboardingTrack, kind: LetterKind) -> HttpResponse:
    try:
        draft = draft_of(track, kind)
    except Refused as refused:
        return _back(request, track, refused)
    form, actor, how = LetterForm(draft, request.POST), cast(User, request.user), request.POST.get("how", "")
    if form.is_valid():
        try:
            message = hand_over(track=track, kind=kind, how=how, actor=actor, **form.chosen)
        except Refused as refused:
            form.add_error(None, refused.as_validation_error(form.fields))
        else:
            if how == Message.Handover.EML:
                request.session[DOWNLOAD] = message.pk
            messages.success(request, f"{message_words(message)}.")
            return HttpResponseRedirect(letter_url(track, kind, message))
    return _page(request, track, kind, draft_context(track, draft, form))


def _writable(request: HttpRequest, pk: int, kind: str) -> tuple[OnboardingTrack, LetterKind]:
    """Who may not write it does not read it either: the draft holds the customer's link."""
    if not request.user.has_perm(OFFBOARD if kind == LetterKind.OFFBOARDING else CHANGE):
        raise PermissionDenied
    try:
        chosen = LetterKind(kind)
    except ValueError as error:
        raise Http404(f"There is no mail of the kind {kind}.") from error
    related = ("customer", "contract", "application")
    return get_object_or_404(OnboardingTrack.objects.select_related(*related), pk=pk), chosen


def _asked_for(request: HttpRequest, track: OnboardingTrack, kind: LetterKind) -> Message | None:
    """By its number; of an off-boarding there is one mail, and it is shown once it is out."""
    if "message" in request.GET:
        return _message(request, track, request.GET["message"])
    if kind is LetterKind.OFFBOARDING:
        open_one = track.offboardings.filter(completed_at=None).select_related("message").first()
        return open_one.message if open_one else None
    return None


def _message(request: HttpRequest, track: OnboardingTrack, number: str) -> Message:
    if not number.isascii() or not number.isdecimal() or len(number) > 18:
        raise Http404("That is no number of a mail.")
    return get_object_or_404(Message, messages_for(track, cast(User, request.user)), pk=int(number))


def _page(
    request: HttpRequest, track: OnboardingTrack, kind: LetterKind, context: dict[str, Any]
) -> HttpResponse:
    whole = {
        **admin.site.each_context(request),
        "title": TITLES[kind],
        "track": track,
        "kind": kind.value,
        "track_url": _track_url(track),
        **context,
    }
    return TemplateResponse(request, "admin/integrations/onboarding/letter.html", whole)


def _back(request: HttpRequest, track: OnboardingTrack, refused: Refused) -> HttpResponse:
    _tell(request, refused)
    return HttpResponseRedirect(_track_url(track))


def _tell(request: HttpRequest, refused: Refused) -> None:
    for refusal in refused.refusals:
        messages.error(request, str(refusal))


def _track_url(track: OnboardingTrack) -> str:
    return reverse("admin:integrations_onboardingtrack_change", args=[track.pk])
