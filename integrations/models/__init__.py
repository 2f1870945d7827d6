"""What is connected at LinkedIn, and what keeps it so."""

from integrations.models.applications import Credential, DeveloperApplication
from integrations.models.imports import CustomerImport
from integrations.models.integrations import CallbackUrl, Configuration, Integration
from integrations.models.sync import ApiCall, Attempt, QuotaDay, SyncResult, SyncRun

__all__ = [
    "ApiCall",
    "Attempt",
    "CallbackUrl",
    "Configuration",
    "Credential",
    "CustomerImport",
    "DeveloperApplication",
    "Integration",
    "QuotaDay",
    "SyncResult",
    "SyncRun",
]
