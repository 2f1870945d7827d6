"""What is connected at LinkedIn, and what keeps it so."""

from integrations.models.applications import Credential, DeveloperApplication
from integrations.models.calls import ApiCall, QuotaDay, Throttle
from integrations.models.imports import CustomerImport
from integrations.models.integrations import CallbackUrl, Configuration, Integration
from integrations.models.sync import Attempt, SyncResult, SyncRun, SyncShard
from integrations.models.versions import ClosedVersion, WatchedPage

__all__ = [
    "ApiCall",
    "Attempt",
    "CallbackUrl",
    "ClosedVersion",
    "Configuration",
    "Credential",
    "CustomerImport",
    "DeveloperApplication",
    "Integration",
    "QuotaDay",
    "SyncResult",
    "SyncRun",
    "SyncShard",
    "Throttle",
    "WatchedPage",
]
