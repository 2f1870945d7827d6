"""What has to be in place before a customer gets their link, each with its reason (SP-27, SP-29, SP-31). Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from integrations.products import Product, asks_about_acls, needs_callback
from integrations.track_values import Action, Prerequisite, Who


@dataclass(frozen=True, slots=True)
class PrerequisiteFacts:
    """What is on record. `callback_trouble` says why the callback cannot be used; `is_enabled`: the customer switched it on
    already, so LinkedIn found the right people there."""

    customer: str
    product: Product
    types: Sequence[str]
    company_id: str
    contract_id: str
    is_lite: bool
    recruiter_admins: Sequence[str]
    ats_admins: Sequence[str]
    callback: str
    callback_trouble: str
    acls_matter: bool
    acls_answered: bool
    acknowledged_by: str
    has_plugin_page: bool
    is_enabled: bool


def prerequisites_of(facts: PrerequisiteFacts) -> Iterator[Prerequisite]:
    """Those that matter for this product, met and unmet, in the order in which people work through them."""
    yield _company(facts)
    if facts.product.needs_contract:
        yield _contract(facts)
    if facts.contract_id:
        yield _full_recruiter(facts)
        yield _recruiter_admin(facts)
    yield _ats_admin(facts)
    if needs_callback(facts.types):
        yield _callback(facts)
    if asks_about_acls(facts.types) and facts.acls_matter:
        yield _acls(facts)
    yield _acknowledged(facts)
    if not facts.has_plugin_page:
        yield _plugin_page()


def _company(facts: PrerequisiteFacts) -> Prerequisite:
    missing = (
        "" if facts.company_id else f"Enter {facts.customer}'s LinkedIn company id: LinkedIn's keys need it."
    )
    ask = "Please send us your LinkedIn company id (the number in your company page's admin address)."
    return Prerequisite(
        "company",
        "Company id",
        missing,
        rule="IC-09",
        about="linkedin_company_id",
        ask=ask if missing else "",
    )


def _contract(facts: PrerequisiteFacts) -> Prerequisite:
    missing = (
        ""
        if facts.contract_id
        else "Choose the LinkedIn contract it goes live on: its Recruiter Admin requests it."
    )
    ask = "Please send us the id of your LinkedIn Recruiter contract."
    return Prerequisite(
        "contract", "Contract id", missing, rule="SP-31", about="contract", ask=ask if missing else ""
    )


def _full_recruiter(facts: PrerequisiteFacts) -> Prerequisite:
    missing = ""
    if facts.is_lite and not facts.is_enabled:
        missing = f"Contract {facts.contract_id} is Recruiter Lite, which cannot be connected: full Recruiter is needed."
    ask = f"{facts.product.label} needs a full LinkedIn Recruiter contract; contract {facts.contract_id} is Recruiter Lite."
    return Prerequisite(
        "full_recruiter",
        "Full Recruiter, not Lite",
        missing,
        by=Who.CUSTOMER,
        rule="SP-29",
        action=Action.NUDGE,
        about="contract",
        ask=ask if missing else "",
    )


def _recruiter_admin(facts: PrerequisiteFacts) -> Prerequisite:
    missing = ""
    if not facts.recruiter_admins and not facts.is_enabled:
        missing = (
            f"No contact is marked as {facts.product.admin} of contract {facts.contract_id}: only such a person can request"
            " and enable it."
        )
    ask = f"Please tell us who is {facts.product.admin} of LinkedIn contract {facts.contract_id}: name and e-mail address."
    return Prerequisite(
        "recruiter_admin",
        f"{facts.product.admin} among the contacts",
        missing,
        rule="SP-29",
        about="recruiter_admins",
        ask=ask if missing else "",
    )


def _ats_admin(facts: PrerequisiteFacts) -> Prerequisite:
    missing = ""
    if not facts.ats_admins and not facts.is_enabled:
        missing = "No contact is marked as ATS admin: enabling takes one beside the Recruiter Admin."
    ask = "Please tell us who administers the ATS on your side: name and e-mail address."
    return Prerequisite(
        "ats_admin",
        "ATS admin among the contacts",
        missing,
        rule="SP-29",
        about="ats_admins",
        ask=ask if missing else "",
    )


def _callback(facts: PrerequisiteFacts) -> Prerequisite:
    missing = facts.callback_trouble
    if not facts.callback:
        missing = "Enter the customer's own HTTPS callback URL: LinkedIn delivers exports and events there."
    return Prerequisite("callback", "Callback URL of their own", missing, rule="IC-01", about="callback_url")


def _acls(facts: PrerequisiteFacts) -> Prerequisite:
    missing = (
        ""
        if facts.acls_answered
        else "Nobody has asked whether the customer will use Sync ACLs: what is sent depends on it."
    )
    ask = "Will you restrict in the ATS who may see jobs and applications on LinkedIn (Sync ACLs): yes or no?"
    return Prerequisite(
        "acls", "ACL question answered", missing, rule="IC-05", about="uses_acls", ask=ask if missing else ""
    )


def _acknowledged(facts: PrerequisiteFacts) -> Prerequisite:
    missing = ""
    if not facts.acknowledged_by:
        missing = (
            "Tell the customer that LinkedIn has no test environment and that public jobs can be found on LinkedIn.com, and"
            " record who at the customer acknowledged it."
        )
    ask = (
        "Please confirm that you know: LinkedIn has no test environment. Everything is live at once, public jobs can be found"
        " on LinkedIn.com, and the features show for all users of the contract."
    )
    return Prerequisite(
        "acknowledged",
        "No test environment: acknowledged",
        missing,
        rule="SP-27",
        action=Action.ACKNOWLEDGE,
        about="acknowledgement",
        ask=ask if missing else "",
    )


def _plugin_page() -> Prerequisite:
    missing = (
        "The customers' page has no address: an administrator sets PLUGIN_URL to a host name of its own."
    )
    return Prerequisite("plugin_page", "Plugin page", missing, action=Action.ASK_ADMINISTRATOR)
