"""What the widget offers: bundles of integrations, the keys each stands for, and how far a bundle has come."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from .integration_types import INTEGRATION_TYPES
from .keys import IntegrationKey
from .records import RequestedIntegration


class BundleState(StrEnum):
    """The words the customer reads, in the order in which they come."""

    OPEN = "Not requested"
    REQUESTED = "Requested"
    PARTNER_READY = "Partner Ready"
    ENABLED = "Enabled"


@dataclass(frozen=True)
class Bundle:
    name: str
    label: str
    types: tuple[str, ...]

    @property
    def contexts(self) -> tuple[str, ...]:
        """What its integrations are requested on: organization, contract or both."""
        return tuple(dict.fromkeys(INTEGRATION_TYPES[name].context for name in self.types))

    def keys(self, client_id: str, *, company_id: str, contract_id: str) -> list[IntegrationKey]:
        """Its integrations on this company and contract; none on what the visitor has no number of."""
        numbers = {"organization": company_id, "contract": contract_id}
        kinds = [INTEGRATION_TYPES[name] for name in self.types]
        return [
            IntegrationKey(
                client_id, f"urn:li:{kind.context}:{numbers[kind.context]}", kind.name, kind.tenant
            )
            for kind in kinds
            if numbers[kind.context]
        ]


# The contract-level bundle of CRM Connect is not among the names that LinkedIn's sample shows: one brings both levels.
BUNDLES = {
    bundle.name: bundle
    for bundle in (
        Bundle(
            "RECRUITER_SYSTEM_CONNECT_COMPANY",
            "Recruiter System Connect, company level",
            ("ONE_CLICK_EXPORT", "IN_ATS_INDICATOR", "PROFILE_PLUGIN"),
        ),
        Bundle("RECRUITER_SYSTEM_CONNECT_CONTRACT", "Recruiter System Connect, contract level", ("CSA_API",)),
        Bundle("APPLY_WITH_LINKEDIN", "Apply with LinkedIn", ("APPLY_WITH_LINKEDIN",)),
        Bundle("APPLY_STARTERS_EXP", "Apply Connect", ("APPLY_CONNECT",)),
        Bundle(
            "CANDIDATE_RELATIONSHIP_MANAGEMENT",
            "CRM Connect",
            ("CRM_ONE_CLICK_EXPORT", "IN_CRM_INDICATOR", "CRM_PROFILE_PLUGIN", "CRM_CSA_API"),
        ),
        Bundle("PREMIUM_JOB_POSTING", "Premium Job Posting", ("PREMIUM_JOB_POSTING",)),
    )
}


def named_bundles(text: str) -> list[Bundle]:
    """Those of a comma list that LinkedIn knows, each once; the widget passes over the others."""
    names = dict.fromkeys(name.strip() for name in text.split(","))
    return [BUNDLES[name] for name in names if name in BUNDLES]


def bundle_state(integrations: Iterable[RequestedIntegration | None]) -> BundleState:
    """As far as the last of its integrations; None is one that nobody requested."""
    found = list(integrations)
    requested = [one for one in found if one is not None]
    if not requested or len(requested) < len(found):
        return BundleState.OPEN
    if all(one.is_enabled for one in requested):
        return BundleState.ENABLED
    return BundleState.PARTNER_READY if all(one.name for one in requested) else BundleState.REQUESTED


def widget_payload(bundle: Bundle, keys: Iterable[IntegrationKey]) -> list[dict[str, str]]:
    """What the page's `onintegrate` gets. `bundle` is in no sample: a consumer has to pass over what it does not know."""
    return [
        {
            "integrationContext": key.context,
            "integrationType": key.integration_type,
            "tenantType": key.tenant_type,
            "bundle": bundle.name,
        }
        for key in keys
    ]
