"""Webhook notifications: verified by whoever calls this, stored once for good, acted on later (T10)."""

from django.utils import timezone

from integrations.inbound.notices import read_notification
from integrations.inbound.tasks import act_on_application
from integrations.models import DeveloperApplication, WebhookNotification
from partnerhub.queue import wake


def accept_notification(*, application: DeveloperApplication, body: bytes) -> WebhookNotification:
    """Store a notification whose signature verified. The same one again is the row that is there, and does nothing."""
    notice = read_notification(body)
    row, is_new = WebhookNotification.objects.get_or_create(
        application=application,
        event_type=notice.type,
        notification_id=notice.id,
        defaults={"body": body, "due_at": timezone.now()},
    )
    if is_new:
        wake(act_on_application, application.pk)
    return row
