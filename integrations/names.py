"""The names under which customers find integrations at the switch in Recruiter.

https://learn.microsoft.com/en-us/linkedin/talent/recruiter-system-connect/rsc-customer-configuration
"""

from collections.abc import Iterator, Mapping

from django.conf import settings

from integrations.models import Integration
from partnerhub.refusals import Refusal

LONGEST_NAME = 200  # characters; LinkedIn documents no limit

# As in LinkedIn's samples, after the customer's name; another type goes by its own label.
CONVENTION: Mapping[str, str] = {
    "ONE_CLICK_EXPORT": "LinkedIn Recruiter One-Click Export Integration",
    "IN_ATS_INDICATOR": "ATS Indicator Integration",
    "PROFILE_PLUGIN": "Profile Plugin Integration",
    "CSA_API": "CSA_API Integration",
}


def default_name(integration: Integration) -> str:
    """What INTEGRATION_NAME_TEMPLATE, LinkedIn's own convention where nobody set it, makes of the customer's name and the
    type."""
    kind = CONVENTION.get(integration.integration_type, f"{integration.type_label} Integration")
    template = str(settings.INTEGRATION_NAME_TEMPLATE)
    return template.format(customer=integration.customer.name, kind=kind, ats=settings.ATS_NAME)


def name_of(integration: Integration) -> str:
    """The name that LinkedIn shall show: the one entered for it, else the default."""
    return integration.integration_name or default_name(integration)


def has_confirmed_name(integration: Integration) -> bool:
    """LinkedIn was read back and showed the name that it shall show."""
    return integration.was_seen and integration.confirmed_name == name_of(integration)


def check_name(integration: Integration) -> Iterator[Refusal]:
    if len(name_of(integration)) > LONGEST_NAME:
        yield Refusal(
            f"The name made for {integration} has {len(name_of(integration))} characters, and {LONGEST_NAME} fit:"
            " enter a shorter “name shown in Recruiter” on the integration.",
            field="integration_name",
        )
