"""What is connected at LinkedIn, and what keeps it so."""

from integrations.models.applications import Credential, DeveloperApplication
from integrations.models.calls import ApiCall, QuotaDay, Throttle
from integrations.models.imports import CustomerImport
from integrations.models.inbound import CallbackEvent, CallbackRoute, WebhookEndpoint, WebhookNotification
from integrations.models.integrations import CallbackUrl, Configuration, Integration
from integrations.models.links import CustomerLink, CustomerReport, PluginRequest
from integrations.models.offboarding import Offboarding
from integrations.models.onboarding import Acknowledgement, OnboardingTrack, StageChange
from integrations.models.provisioning import ProvisioningOrder
from integrations.models.sync import Attempt, SyncResult, SyncRun, SyncShard
from integrations.models.versions import ClosedVersion, WatchedPage

__all__ = [
    "Acknowledgement",
    "ApiCall",
    "Attempt",
    "CallbackEvent",
    "CallbackRoute",
    "CallbackUrl",
    "ClosedVersion",
    "Configuration",
    "Credential",
    "CustomerImport",
    "CustomerLink",
    "CustomerReport",
    "DeveloperApplication",
    "Integration",
    "Offboarding",
    "OnboardingTrack",
    "PluginRequest",
    "ProvisioningOrder",
    "QuotaDay",
    "StageChange",
    "SyncResult",
    "SyncRun",
    "SyncShard",
    "Throttle",
    "WatchedPage",
    "WebhookEndpoint",
    "WebhookNotification",
]
