"""Where integrations keep the rules, in words for staff; read by the rulebook page."""

from collections.abc import Mapping

from partnerhub.rule_places import Place

TRACKS = "admin:integrations_onboardingtrack_changelist"
APPLICATIONS = "admin:integrations_developerapplication_changelist"
CONFIGURATIONS = "admin:integrations_configuration_changelist"
INTEGRATIONS = "admin:integrations_integration_changelist"
RUNS = "admin:integrations_syncrun_changelist"
CALLS = "admin:integrations_apicall_changelist"


def _prerequisite(where: str) -> Place:
    return Place(f"Onboarding: {where}", "integrations.prerequisites", TRACKS)


PLACES: Mapping[str, tuple[Place, ...]] = {
    "SP-27": (_prerequisite("no link before somebody acknowledged that there is no test environment"),),
    "SP-28": (
        Place(
            "Off-boarding: refused without a Recruiter Admin of the contract",
            "integrations.offboarding.gate",
            "admin:integrations_offboarding_changelist",
        ),
        Place(
            "Everywhere: what was taken off LinkedIn no longer changes or sends",
            "integrations.taken_off",
            INTEGRATIONS,
        ),
    ),
    "SP-29": (_prerequisite("asks for a Recruiter Admin and an ATS admin"),),
    "SP-30": (
        Place(
            "The customer's page: says whom to send the screenshot to",
            "integrations.customer_pages.bad_moments",
        ),
    ),
    "SP-31": (
        _prerequisite("company and contract level, chosen apart"),
        Place(
            "The customer's summary: which level is on, and what is not available",
            "integrations.levels",
            TRACKS,
        ),
    ),
    "SP-40": (
        Place(
            "Application: asks LinkedIn whether the token is valid",
            "integrations.introspection",
            APPLICATIONS,
        ),
    ),
    "IC-01": (
        Place("Configurations: the callback URL is required", "integrations.catalog", CONFIGURATIONS),
        _prerequisite("no link without a callback URL"),
    ),
    "IC-02": (Place("Configurations: refuses what is not https", "integrations.callbacks", CONFIGURATIONS),),
    "IC-03": (
        Place(
            "Configurations: refuses another customer's address",
            "integrations.configurations",
            CONFIGURATIONS,
        ),
    ),
    "IC-04": (Place("Configurations: refuses other ports", "integrations.callbacks", CONFIGURATIONS),),
    "IC-05": (Place("Configurations: required without ACLs", "integrations.catalog", CONFIGURATIONS),),
    "IC-06": (Place("Configurations: required without ACLs", "integrations.catalog", CONFIGURATIONS),),
    "IC-07": (Place("Configurations: refuses every other value", "integrations.catalog", CONFIGURATIONS),),
    "IC-08": (Place("Sync: refuses to delete any other key", "integrations.plan", RUNS),),
    "IC-09": (
        Place("Sync: refuses an integration without its contract or company", "integrations.plan", RUNS),
    ),
    "IC-10": (
        Place(
            "Onboarding: values are there before the customer switches on", "integrations.setting_up", TRACKS
        ),
    ),
    "IC-11": (
        Place(
            "Enablement: only what LinkedIn knows is named and sent", "integrations.enablement", INTEGRATIONS
        ),
    ),
    "IC-12": (Place("Sync: each key's own status is read", "integrations.linkedin.outcomes", RUNS),),
    "IC-13": (Place("Sync: confirmed only when read back equal", "integrations.verdicts", RUNS),),
    "IC-14": (Place("Calls: each carries the version", "integrations.linkedin.transport", CALLS),),
    "IC-15": (
        Place("Configurations: refuses a key of another type", "integrations.catalog", CONFIGURATIONS),
    ),
}
