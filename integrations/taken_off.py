"""Taken off: why nothing about an integration may change any more that LinkedIn would have to hear of (SP-28)."""

from collections.abc import Collection

from django.utils import timezone

from integrations.models import Integration
from partnerhub.refusals import Refusal

IDENTITY = ("application", "contract", "integration_type", "tenant_type", "customer")


def check_stopped(integration: Integration) -> list[Refusal]:
    """Empty while it is not stopped, as the rows say now."""
    at = Integration.objects.filter(pk=integration.pk).values_list("stopped_at", flat=True).first()
    if at is None:
        return []
    text = (
        f"{integration} was taken off LinkedIn on {timezone.localtime(at):%Y-%m-%d %H:%M}: if that was a mistake, take the"
        " off-boarding back; once it has ended, start its onboarding anew."
    )
    return [Refusal(text, rule="SP-28")]


def check_identity(integration: Integration, changed: Collection[str]) -> list[Refusal]:
    """What it is at LinkedIn stays: the proof that no call left is about that."""
    moved = [field for field in IDENTITY if field in changed]
    return [Refusal(one.text, one.rule, field=moved[0]) for one in check_stopped(integration) if moved]
