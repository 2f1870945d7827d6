"""Which integration types LinkedIn knows, on which context, with which configurations (seeds/003, tables).

Written from the documents for the sandbox alone: no mistake of the product's own catalogue is repeated."""

from collections.abc import Container
from dataclasses import dataclass

CALLBACK_URL = "CALLBACK_URL"
JOB_POSTING_VIEWERS = "JOB_POSTING_VIEWERS"
APPLICATION_VIEWERS = "APPLICATION_VIEWERS"
CONFIGURATION_NAMES = frozenset({CALLBACK_URL, JOB_POSTING_VIEWERS, APPLICATION_VIEWERS})

RECRUITER = "RECRUITER"
JOBS = "JOBS"


@dataclass(frozen=True)
class IntegrationType:
    """`viewers` is the configuration that is required only where no access lists are synced."""

    name: str
    label: str
    context: str
    tenant: str = RECRUITER
    needs_callback: bool = False
    viewers: str = ""

    @property
    def configuration_names(self) -> tuple[str, ...]:
        callback = (CALLBACK_URL,) if self.needs_callback else ()
        return callback + ((self.viewers,) if self.viewers else ())

    def missing(self, received: Container[str], *, syncs_acls: bool) -> tuple[str, ...]:
        """Required configurations that have not arrived yet, in the order of the documents."""
        return tuple(
            name
            for name in self.configuration_names
            if name not in received and not (syncs_acls and name == self.viewers)
        )


INTEGRATION_TYPES = {
    kind.name: kind
    for kind in (
        IntegrationType("APPLY_CONNECT", "Apply Connect", "organization", JOBS),
        IntegrationType("APPLY_WITH_LINKEDIN", "Apply with LinkedIn", "organization", JOBS),
        IntegrationType("CSA_API", "Recruiter data (contract level)", "contract"),
        IntegrationType("IN_ATS_INDICATOR", "In-ATS Indicator", "organization", viewers=APPLICATION_VIEWERS),
        IntegrationType(
            "ONE_CLICK_EXPORT",
            "One-Click Export",
            "organization",
            needs_callback=True,
            viewers=JOB_POSTING_VIEWERS,
        ),
        IntegrationType("PROFILE_PLUGIN", "Profile Plugin", "organization"),
        IntegrationType("RECOMMENDED_MATCHES", "Recommended Matches", "organization"),
        IntegrationType("UNIFIED_SEARCH", "Unified Search", "organization"),
        IntegrationType("CRM_CSA_API", "CRM recruiter data (contract level)", "contract"),
        IntegrationType("CRM_ONE_CLICK_EXPORT", "CRM One-Click Export", "organization", needs_callback=True),
        IntegrationType("IN_CRM_INDICATOR", "In-CRM Indicator", "organization"),
        IntegrationType("CRM_PROFILE_PLUGIN", "CRM Profile Plugin", "organization"),
        IntegrationType("PREMIUM_JOB_POSTING", "Premium Job Posting", "contract", JOBS),
    )
}
