"""What came in from LinkedIn and the ATS, to be read; and the addresses to which it comes."""

from integrations.admin.callback_events import CallbackEventAdmin
from integrations.admin.callback_routes import CallbackRouteAdmin
from integrations.admin.webhook_endpoints import WebhookEndpointAdmin
from integrations.admin.webhook_notifications import WebhookNotificationAdmin

__all__ = ["CallbackEventAdmin", "CallbackRouteAdmin", "WebhookEndpointAdmin", "WebhookNotificationAdmin"]
