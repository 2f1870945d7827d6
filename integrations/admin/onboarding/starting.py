"""The form with which a track begins, and in which its facts are put right later: one POST stores everything or nothing."""

from typing import cast

from django.contrib import admin, messages
from django.contrib.auth.decorators import permission_required
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse

from customers.models import Customer
from integrations.admin.onboarding.addresses import letter_url, track_url
from integrations.admin.onboarding.forms import Typed, acknowledgement_of, typed
from integrations.admin.prefilled import row_id
from integrations.first_facts import store_facts
from integrations.models import OnboardingTrack
from integrations.onboarding import position
from integrations.onboarding_tasks import advance_track
from integrations.track import StageName
from partnerhub.queue import wake
from partnerhub.refusals import Refused

# Customer, contract and people are written in the same form.
CUSTOMERS = (
    "customers.add_customer", "customers.change_customer", "customers.add_contract", "customers.change_contract",
    "customers.add_contact", "customers.change_contact",
)  # fmt: skip


TEXTS = {
    "people": "Enabling takes a Recruiter Admin of that contract and an ATS admin (SP-29); it may be the same person.",
    "no_test": (
        "LinkedIn has no test environment: everything is live at once, public jobs can be found on LinkedIn.com, and the"
        " features show for all users of the contract. Tell the customer, and write down who acknowledged it (SP-27)."
    ),
}
START = ("integrations.add_onboardingtrack", *CUSTOMERS)


def may_start(request: HttpRequest) -> bool:
    return request.user.has_perms(START)


@permission_required(START, raise_exception=True)
def start_view(request: HttpRequest) -> HttpResponse:
    """For a new customer, or for the one that `?customer=` names."""
    customer = Customer.objects.filter(pk=row_id(Customer, request.GET.get("customer", "")) or 0).first()
    entered = typed(request.POST if request.method == "POST" else None, customer=customer)
    stored = _stored(request, entered, customer, None)
    if stored is None:
        return _show(request, entered, customer, None)
    wake(advance_track, stored.pk)
    messages.success(request, f"{stored}: started. The system goes on by itself as far as it can.")
    return HttpResponseRedirect(_next_url(stored))


@permission_required(("integrations.change_onboardingtrack", *CUSTOMERS), raise_exception=True)
def facts_view(request: HttpRequest, pk: int) -> HttpResponse:
    track = get_object_or_404(OnboardingTrack.objects.select_related("customer", "contract"), pk=pk)
    entered = typed(request.POST if request.method == "POST" else None, track=track)
    stored = _stored(request, entered, None, track)
    if stored is None:
        return _show(request, entered, track.customer, track)
    wake(advance_track, stored.pk)
    messages.success(request, "Stored. The system goes on by itself as far as it can.")
    return HttpResponseRedirect(track_url(stored))


def _stored(
    request: HttpRequest, entered: Typed, customer: Customer | None, track: OnboardingTrack | None
) -> OnboardingTrack | None:
    """None when nothing was posted, or what was posted cannot stand: then the form says why."""
    if request.method != "POST" or not entered.is_valid():
        return None
    actor = cast(User, request.user)
    try:
        return store_facts(facts=entered.facts(), actor=actor, customer=customer, track=track)
    except Refused as refused:
        entered.refuse(refused.refusals)
        return None


def _next_url(track: OnboardingTrack) -> str:
    """Once nothing is missing, the customer's link is the next thing to send."""
    ready = position(track).current.name is not StageName.PREREQUISITES
    return letter_url(track, "plugin_link") if ready else track_url(track)


def _show(
    request: HttpRequest, entered: Typed, customer: Customer | None, track: OnboardingTrack | None
) -> HttpResponse:
    """Customer and track as stored: what was typed and refused stands in the form only."""
    stored = Customer.objects.filter(pk=customer.pk).first() if customer else None
    track = OnboardingTrack.objects.filter(pk=track.pk).first() if track else None
    context = {
        **admin.site.each_context(request),
        "title": f"Facts of {track}" if track else "Start onboarding" if customer else "New customer",
        "form": entered.form,
        "people": entered.people,
        "customer": stored,
        "contracts": stored.contracts.all() if stored else (),
        "acknowledgement": acknowledgement_of(stored),
        "track": track,
        "texts": TEXTS,
    }
    return TemplateResponse(request, "admin/integrations/onboarding/start.html", context)
