"""Pausing an integration: nothing is sent for it until somebody resumes it."""

from django.contrib.auth.models import User
from django.utils import timezone

from integrations.models import Integration
from integrations.taken_off import check_stopped
from partnerhub.refusals import Refusal, Refused
from partnerhub.signing import sign

COLUMNS = ["paused_at", "paused_by", "pause_reason", "verified_at"]


def pause(*, integration: Integration, reason: str, actor: User) -> Integration:
    """Raises Refused without a reason, or when it is paused already."""
    reason = reason.strip()
    if not reason:
        raise Refused([Refusal("Say why: the next person reads it before resuming.", field="reason")])
    _refuse_stopped(integration)
    if integration.is_paused:
        raise Refused([Refusal(f"This integration is paused already: {integration.pause_reason}")])
    integration.paused_at, integration.paused_by = timezone.now(), actor
    integration.pause_reason = reason[:200]
    return _save(integration, f"Paused: {reason}")


def resume(*, integration: Integration) -> Integration:
    """Raises Refused when it is not paused, or was taken off LinkedIn. Nothing is sent by resuming alone; what was verified
    before the pause is verified anew."""
    _refuse_stopped(integration)
    if not integration.is_paused:
        raise Refused([Refusal("This integration is not paused: somebody resumed it already.")])
    integration.paused_at = integration.paused_by = None
    integration.pause_reason = ""
    integration.verified_at = None
    return _save(integration, "Resumed")


def _refuse_stopped(integration: Integration) -> None:
    refusals = check_stopped(integration)
    if refusals:
        raise Refused(refusals)


def _save(integration: Integration, reason: str) -> Integration:
    sign(integration, reason)
    integration.save(update_fields=COLUMNS)
    return integration
