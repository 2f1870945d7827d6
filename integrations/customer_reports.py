"""Customer reports: what somebody at the customer says went wrong on the plugin page."""

from django.db import transaction

from integrations.models import CustomerLink, CustomerReport, OnboardingTrack
from integrations.onboarding import look_again
from partnerhub.headers import visible_text

LONGEST = 1000  # characters


def report(*, link: CustomerLink, kind: str, text: str = "") -> CustomerReport:
    """Tell our people, once while it is open: a second time adds nothing but words where there were none."""
    words = visible_text(" ".join(text.split()))[:LONGEST]
    with transaction.atomic():
        track = OnboardingTrack.objects.select_for_update().get(pk=link.track_id)
        row = open_report(link=link, kind=kind)
        if row is None:
            row = CustomerReport.objects.create(track=track, link=link, kind=kind, text=words)
        elif words and not row.text:
            row.text = words
            row.save(update_fields=["text"])
    look_again(OnboardingTrack.objects.filter(pk=link.track_id))
    return row


def open_report(*, link: CustomerLink, kind: str) -> CustomerReport | None:
    return CustomerReport.objects.filter(track=link.track_id, kind=kind, settled_at=None).first()
