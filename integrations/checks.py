"""What `manage.py check`, and with it every start, warns of: the configured API version nears its end, or is older than
the resources that it is meant for."""

from typing import Any

from django.conf import settings
from django.core import checks
from django.utils import timezone

from integrations.sunsets import warning_for

# "Renamed" in LinkedIn's release notes of that month; what an earlier version answers is documented nowhere.
# https://learn.microsoft.com/en-us/linkedin/talent/recruiter-system-connect/rsc-release-notes
FIRST_WITH_BOTH_RESOURCES = "202602"


@checks.register()
def version_is_served_for_long(**_: Any) -> list[checks.CheckMessage]:
    warning = warning_for(settings.LINKEDIN_VERSION, timezone.localdate())
    return [checks.Warning(warning, id="integrations.W001")] if warning else []


@checks.register()
def version_knows_the_resources(**_: Any) -> list[checks.CheckMessage]:
    version = settings.LINKEDIN_VERSION
    if settings.LINKEDIN_DIALECT != "rest" or version[:6] >= FIRST_WITH_BOTH_RESOURCES:
        return []
    return [
        checks.Warning(
            f"LINKEDIN_VERSION is {version}, and LinkedIn documents rest/integrations and rest/integrationConfigurations"
            f" from {FIRST_WITH_BOTH_RESOURCES} on.",
            hint="Set LINKEDIN_VERSION=202603, or LINKEDIN_DIALECT=v2 for the legacy form of these calls.",
            id="integrations.W002",
        )
    ]
