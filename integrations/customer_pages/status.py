"""The summary page: where a customer's onboarding stands, for who asks without being able to act. Read-only."""

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone

from integrations.customer_pages.doors import opened_by
from integrations.customer_pages.standing import whole_track
from integrations.levels import why_both
from integrations.models import CustomerLink
from integrations.summary import summary_of
from integrations.track import position_of
from integrations.track_facts import facts_of_track


@opened_by(CustomerLink.Purpose.SUMMARY, "GET")
def page(request: HttpRequest, link: CustomerLink, signed: str) -> HttpResponseBase:
    now = timezone.now()
    track = whole_track(link.track_id)
    context = {
        "ats_name": settings.ATS_NAME,
        "summary": summary_of(track, position_of(facts_of_track(track, now=now))),
        "why_both": why_both(track.product_data),
        "now": now,
    }
    return render(request, "customer_pages/status.html", context)
