"""Off-boardings in the admin: the steps, what is to be done next, the proof, and what was kept of each integration."""

from collections.abc import Callable
from typing import Any, cast

from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.safestring import SafeString
from django.views.decorators.http import require_POST

from customers.message_words import message_words
from integrations.admin.onboarding.letters import letter_url
from integrations.admin.onboarding.offboard_form import PERMISSION, TakesOff, offboarding_url
from integrations.models import Offboarding
from integrations.offboarding import (
    complete,
    confirm_ats,
    confirm_linkedin,
    count_anew,
    mail_was_not_sent,
    take_back,
)
from integrations.offboarding.facts import steps_of
from integrations.offboarding.proof import Nature, Proof, proof_of
from integrations.offboarding.steps import Step
from integrations.onboarding_letters import LetterKind
from integrations.track import State, Who
from partnerhub.listing import ReadOnlyAdmin, badge
from partnerhub.refusals import Refused

__all__ = ["OffboardingAdmin", "TakesOff"]

Verb = Callable[..., object]
VERBS: dict[str, tuple[Verb, str]] = {
    "ats": (confirm_ats, "Noted: the ATS makes no more calls."),
    "linkedin": (confirm_linkedin, "Noted: LinkedIn confirmed it."),
    "complete": (complete, "Ended: off LinkedIn, and proven to be."),
    "count-anew": (count_anew, "Calls are counted anew from now."),
    "not-sent": (mail_was_not_sent, "The mail can be written again."),
}
STEP_TONES = {State.DONE: "ok", State.ACTIVE: "busy", State.BLOCKED: "warn"}
CALL_TONES = {
    Nature.DELETION: "ok",
    Nature.READ_OF_DELETION: "muted",
    Nature.ON_ITS_WAY: "warn",
    Nature.OFFENDING: "bad",
}
HOLDERS = {Who.NOBODY: "", Who.US: "us", Who.CUSTOMER: "the customer", Who.LINKEDIN: "LinkedIn"}


@admin.register(Offboarding)
class OffboardingAdmin(ReadOnlyAdmin):
    list_display = ("track", "kind", "requested_by_name", "started_at", "state")
    list_filter = ("kind",)
    list_select_related = ("track__customer", "track__contract")
    search_fields = ("track__customer__name",)

    def get_urls(self) -> list[URLPattern]:
        wrap, name = self.admin_site.admin_view, "integrations_offboarding"
        return [
            path("<int:pk>/take-back/", wrap(require_POST(self.take_back_view)), name=f"{name}_take_back"),
            path("<int:pk>/do/<str:verb>/", wrap(require_POST(self.verb_view)), name=f"{name}_do"),
            *super().get_urls(),
        ]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """The page of an off-boarding; what changes it is posted to the views below."""
        offboarding = self.get_object(request, object_id)
        if request.method not in ("GET", "HEAD") or not self.has_view_permission(request):
            raise PermissionDenied
        if not isinstance(offboarding, Offboarding):
            gone = reverse("admin:integrations_offboarding_changelist")
            return HttpResponseRedirect(gone)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            **_context(request, offboarding),
        }
        return TemplateResponse(request, "admin/integrations/onboarding/offboarding.html", context)

    def verb_view(self, request: HttpRequest, pk: int, verb: str) -> HttpResponse:
        offboarding = self._changeable(request, pk)
        if verb not in VERBS:
            raise PermissionDenied
        act, said = VERBS[verb]
        try:
            act(offboarding=offboarding, actor=cast(User, request.user))
        except Refused as refused:
            _tell(request, refused)
        else:
            messages.success(request, said)
        return HttpResponseRedirect(offboarding_url(offboarding))

    def take_back_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        offboarding, reason = self._changeable(request, pk), request.POST.get("reason", "")
        try:
            track = take_back(offboarding=offboarding, actor=cast(User, request.user), reason=reason)
        except Refused as refused:
            _tell(request, refused)
            return HttpResponseRedirect(offboarding_url(offboarding))
        messages.success(request, "Taken back: its integrations are paused until somebody resumes them.")
        return HttpResponseRedirect(reverse("admin:integrations_onboardingtrack_change", args=[track.pk]))

    @admin.display(description="state")
    def state(self, offboarding: Offboarding) -> SafeString:
        return badge("ok", "ended") if offboarding.completed_at else badge("warn", "under way")

    def _changeable(self, request: HttpRequest, pk: int) -> Offboarding:
        if not request.user.has_perm(PERMISSION):
            raise PermissionDenied
        return get_object_or_404(Offboarding.objects.select_related("track__customer", "message"), pk=pk)


def _context(request: HttpRequest, offboarding: Offboarding) -> dict[str, Any]:
    proof, track, message = proof_of(offboarding), offboarding.track, offboarding.message
    steps = steps_of(offboarding, proof)
    is_over = offboarding.completed_at is not None
    return {
        "title": f"{offboarding.get_kind_display().capitalize()} at LinkedIn: {track}",
        "offboarding": offboarding,
        "track": track,
        "track_url": reverse("admin:integrations_onboardingtrack_change", args=[track.pk]),
        "letter_url": letter_url(track, LetterKind.OFFBOARDING, message if is_over else None),
        "message": message,
        "message_words": message_words(message) if message else "",
        "needs_decision": message is not None
        and (message.state == message.State.UNKNOWN or message.is_stuck),
        "steps": [(step, STEP_TONES[step.state], HOLDERS[step.blocked_by]) for step in steps],
        "open": {step.name.value for step in steps if not step.is_done},
        "can_end": not is_over and _only_the_end_is_left(steps),
        "proof": proof,
        "calls": _calls(request, proof),
        "may_change": request.user.has_perm(PERMISSION) and not is_over,
    }


def _only_the_end_is_left(steps: list[Step]) -> bool:
    return [step.name.value for step in steps if not step.is_done] == ["ended"]


def _calls(request: HttpRequest, proof: Proof) -> list[dict[str, Any]]:
    may_open = request.user.has_perm("integrations.view_apicall")
    return [
        {
            "call": call,
            "tone": CALL_TONES[call.nature],
            "url": reverse("admin:integrations_apicall_change", args=[call.pk])
            if call.pk and may_open
            else "",
        }
        for call in proof.calls
    ]


def _tell(request: HttpRequest, refused: Refused) -> None:
    for refusal in refused.refusals:
        messages.error(request, str(refusal))
