"""The integrations' face: applications, integrations, configurations, syncing them, and the evidence of it."""

from integrations.admin.applications import DeveloperApplicationAdmin
from integrations.admin.calls import ApiCallAdmin
from integrations.admin.configurations import ConfigurationAdmin
from integrations.admin.customers import ConnectedCustomerAdmin
from integrations.admin.imports import CustomerImportAdmin
from integrations.admin.inbound import (
    CallbackEventAdmin,
    CallbackRouteAdmin,
    WebhookEndpointAdmin,
    WebhookNotificationAdmin,
)
from integrations.admin.integrations import IntegrationAdmin
from integrations.admin.onboarding.offboarding import OffboardingAdmin
from integrations.admin.onboarding.tracks import OnboardingTrackAdmin
from integrations.admin.provisioning import ProvisioningOrderAdmin
from integrations.admin.runs import AttemptAdmin, SyncRunAdmin
from integrations.admin.versions import ClosedVersionAdmin
from integrations.admin.watched_pages import WatchedPageAdmin

__all__ = [
    "ApiCallAdmin",
    "AttemptAdmin",
    "CallbackEventAdmin",
    "CallbackRouteAdmin",
    "ClosedVersionAdmin",
    "ConfigurationAdmin",
    "ConnectedCustomerAdmin",
    "CustomerImportAdmin",
    "DeveloperApplicationAdmin",
    "IntegrationAdmin",
    "OffboardingAdmin",
    "OnboardingTrackAdmin",
    "ProvisioningOrderAdmin",
    "SyncRunAdmin",
    "WatchedPageAdmin",
    "WebhookEndpointAdmin",
    "WebhookNotificationAdmin",
]
