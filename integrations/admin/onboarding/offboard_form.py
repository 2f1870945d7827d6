"""Starting an off-boarding: what is asked of LinkedIn, who at the customer asked, which integrations. The page says what
happens at once."""

from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.decorators import permission_required
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.views.decorators.http import require_http_methods

from customers.models import Contact
from integrations.models import Configuration, Integration, Offboarding, OnboardingTrack
from integrations.offboarding import begin
from integrations.offboarding.gate import all_of, concerned, contracts_concerned, goes_on_with, other_tracks
from integrations.offboarding.proof import deletable_keys
from integrations.selection import deletes_at_linkedin
from partnerhub.refusals import Refused

PERMISSION = "integrations.offboard_onboardingtrack"
WISHES = [
    (Offboarding.Kind.DISABLE.value, "Disable: LinkedIn switches it off and keeps it"),
    (Offboarding.Kind.DELETE.value, "Delete: LinkedIn takes it away"),
]


class OffboardForm(forms.Form):
    kind = forms.ChoiceField(label="What LinkedIn is asked for", choices=WISHES, widget=forms.RadioSelect)
    requested_by = forms.ModelChoiceField(
        Contact.objects.none(), label="Who at the customer asked", widget=forms.RadioSelect, empty_label=None
    )
    integrations = forms.ModelMultipleChoiceField(
        Integration.objects.none(),
        label="Which integrations",
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def __init__(self, track: OnboardingTrack, *args: Any, **kwargs: Any) -> None:
        rows = all_of(track)
        needed = {row.pk: other_tracks(track, row) for row in rows}
        proposed = [pk for pk, others in needed.items() if not others]
        kwargs["initial"] = {"integrations": proposed, "kind": Offboarding.Kind.DISABLE.value}
        super().__init__(*args, **kwargs)
        admins = _recruiter_admins(track)
        people, chosen = cast(Any, self.fields["requested_by"]), cast(Any, self.fields["integrations"])
        people.queryset = track.customer.contacts.all()
        people.label_from_instance = lambda contact: f"{contact}, {_standing(contact, admins)}"
        chosen.queryset = Integration.objects.filter(pk__in=needed).select_related("customer", "contract")
        chosen.label_from_instance = lambda row: _label(row, needed[row.pk])


class TakesOff(admin.ModelAdmin):  # type: ignore[type-arg]
    """Adds the way off LinkedIn to the admin of tracks."""

    def get_urls(self) -> list[URLPattern]:
        name = "integrations_onboardingtrack_offboard"
        return [
            path("<int:pk>/offboard/", self.admin_site.admin_view(offboard_view), name=name),
            *super().get_urls(),
        ]


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required(PERMISSION, raise_exception=True)
def offboard_view(request: HttpRequest, pk: int) -> HttpResponse:
    related = ("customer", "contract", "application")
    track = get_object_or_404(OnboardingTrack.objects.select_related(*related), pk=pk)
    if (running := track.offboardings.filter(completed_at=None).first()) is not None:
        return HttpResponseRedirect(offboarding_url(running))
    form = OffboardForm(track, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            offboarding = begin(track=track, actor=cast(User, request.user), **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, refused.as_validation_error(form.fields))
        else:
            messages.success(
                request, f"Stopped: nothing is sent any more.{_left(track)} Now write to LinkedIn."
            )
            return HttpResponseRedirect(offboarding_url(offboarding))
    return TemplateResponse(
        request, "admin/integrations/onboarding/offboard_form.html", _context(request, track, form)
    )


def offboarding_url(offboarding: Offboarding) -> str:
    return reverse("admin:integrations_offboarding_change", args=[offboarding.pk])


def _context(request: HttpRequest, track: OnboardingTrack, form: OffboardForm) -> dict[str, Any]:
    return {
        **admin.site.each_context(request),
        "title": f"Take {track.customer} off LinkedIn",
        "track": track,
        "track_url": reverse("admin:integrations_onboardingtrack_change", args=[track.pk]),
        "form": form,
        "several": _several(track),
        "contracts": contracts_concerned(track),
        "has_admin": bool(_recruiter_admins(track)),
        "deleted": _to_be_deleted(track) if deletes_at_linkedin() else [],
        "deletes": deletes_at_linkedin(),
    }


def _several(track: OnboardingTrack) -> list[str]:
    """Of which some may be left out: empty where there is nothing to choose."""
    own = [row.type_label for row in concerned(track)]
    return own if len(own) > 1 else []


def _left(track: OnboardingTrack) -> str:
    left = [row.type_label for row in goes_on_with(track)]
    return f" The track goes on with {', '.join(left)}." if left else ""


def _to_be_deleted(track: OnboardingTrack) -> list[str]:
    rows = Configuration.objects.filter(integration__in=all_of(track)).select_related("integration__customer")
    return [
        f"{row.key} of {row.integration.type_label}"
        for row in rows
        if row.key in deletable_keys(row.integration.integration_type)
    ]


def _recruiter_admins(track: OnboardingTrack) -> dict[int, list[str]]:
    """Contract numbers by contact id."""
    found: dict[int, list[str]] = {}
    for contract in contracts_concerned(track):
        for pk in contract.recruiter_admins.values_list("pk", flat=True):
            found.setdefault(pk, []).append(contract.linkedin_contract_id)
    return found


def _standing(contact: Contact, admins: dict[int, list[str]]) -> str:
    if contact.pk in admins:
        return f"Recruiter Admin of contract {', '.join(admins[contact.pk])}"
    return "no Recruiter Admin, so LinkedIn refuses" + (" (ATS admin)" if contact.is_ats_admin else "")


def _label(row: Integration, others: list[OnboardingTrack]) -> str:
    needed = f", stays: also needed by {'; '.join(str(one) for one in others)}" if others else ""
    return f"{row.type_label} ({row.context_urn or 'not known to LinkedIn'}){needed}"
