"""Where a report can go: keys that the logic refers to, and what each is called until an administrator renames it. Pure.

LinkedIn renames its channels (since May 2026 the Zendesk form is a "partner support form"), so labels, addresses, form
names and field labels are rows (`support.models.Destination`), made once from these and never written again.
"""

from dataclasses import dataclass
from enum import StrEnum


class To(StrEnum):
    """Keys of the destinations."""

    CUSTOMER_CASE_MAIL = "customer_case_mail"
    HELP_CENTER = "help_center"
    LINKEDIN_CUSTOMER_SUPPORT = "linkedin_customer_support"
    PARTNER_ENGINEERING_FORM = "partner_engineering_form"
    DEVELOPER_SUPPORT_FORM = "developer_support_form"
    VETTING_APPEAL_FORM = "vetting_appeal_form"
    TIER_UPGRADE_TICKET = "tier_upgrade_ticket"
    CUSTOMER_SUCCESS_MANAGER = "customer_success_manager"
    SECURITY_MAIL = "security_mail"
    BD_CONTACT = "bd_contact"
    BD_ESCALATION = "bd_escalation"
    ATS_REPRESENTATIVE = "ats_representative"
    EXISTING_CASE = "existing_case"
    SELF_SERVICE = "self_service"
    ANSWER_FROM_GUIDE = "answer_from_guide"
    ASK_A_PERSON = "ask_a_person"


# Tickets between us and LinkedIn: no customer ever reads them (SP-11).
PARTNER_TICKETS = frozenset(
    {
        To.PARTNER_ENGINEERING_FORM,
        To.DEVELOPER_SUPPORT_FORM,
        To.VETTING_APPEAL_FORM,
        To.TIER_UPGRADE_TICKET,
        To.BD_ESCALATION,
    }
)
# Web forms, filled in field by field with copied texts.
FORMS = frozenset(
    {
        To.PARTNER_ENGINEERING_FORM,
        To.DEVELOPER_SUPPORT_FORM,
        To.VETTING_APPEAL_FORM,
        To.TIER_UPGRADE_TICKET,
    }
)
# What we write a mail for.
MAILS = frozenset(
    {
        To.CUSTOMER_CASE_MAIL,
        To.CUSTOMER_SUCCESS_MANAGER,
        To.SECURITY_MAIL,
        To.BD_CONTACT,
        To.EXISTING_CASE,
        To.ANSWER_FROM_GUIDE,
        To.SELF_SERVICE,
        To.HELP_CENTER,
        To.LINKEDIN_CUSTOMER_SUPPORT,
        To.ATS_REPRESENTATIVE,
    }
)
# Of those mails the ones that go to the customer alone: what to do, or where to turn.
REPLIES = frozenset(
    {
        To.CUSTOMER_SUCCESS_MANAGER,
        To.ANSWER_FROM_GUIDE,
        To.SELF_SERVICE,
        To.HELP_CENTER,
        To.LINKEDIN_CUSTOMER_SUPPORT,
        To.ATS_REPRESENTATIVE,
    }
)


@dataclass(frozen=True, slots=True)
class FormField:
    """One field of a web form: `key` says what we fill in, `value` is fixed text such as the form type."""

    key: str
    label: str
    value: str = ""


@dataclass(frozen=True, slots=True)
class Defaults:
    """A destination as LinkedIn's documents call it."""

    key: To
    label: str
    address: str = ""
    url: str = ""
    form_name: str = ""
    fields: tuple[FormField, ...] = ()


CLIENT_ID = FormField("client_id", "Application Client ID")
DESCRIPTION = FormField("description", "Description")
# LinkedIn links it from its page "API Partner Support" without printing the address: an administrator enters it.
CONTACT_FORM = ""

DEFAULTS = (
    Defaults(
        To.CUSTOMER_CASE_MAIL, "LinkedIn Talent Solutions support (mail)", "ltsatsintegrations@linkedin.com"
    ),
    Defaults(To.HELP_CENTER, "LinkedIn Help Center", url="https://www.linkedin.com/help"),
    Defaults(To.LINKEDIN_CUSTOMER_SUPPORT, "LinkedIn Customer Support", url="https://www.linkedin.com/help"),
    Defaults(
        To.PARTNER_ENGINEERING_FORM,
        "Partner support form (formerly Zendesk)",
        url="https://linkedin.zendesk.com",
        form_name="Developer Support Form",
        fields=(
            FormField("form", "Form", "Developer Support Form"),
            FormField("product", "Inquiry Topic"),
            FormField("subject", "Subject"),
            CLIENT_ID,
            FormField("child_client_id", "Application Client ID (child)"),
            DESCRIPTION,
            FormField("attachments", "Attachments"),
        ),
    ),
    Defaults(
        To.DEVELOPER_SUPPORT_FORM,
        "LinkedIn API Developer Support",
        url=CONTACT_FORM,
        form_name="Contact form",
        fields=(
            CLIENT_ID,
            FormField("form", "Form Type", "Developer Support"),
            FormField("product", "What API Product do you require support for?"),
            DESCRIPTION,
            FormField("attachments", "Attachments"),
        ),
    ),
    Defaults(
        To.VETTING_APPEAL_FORM,
        "Vetting appeal",
        url=CONTACT_FORM,
        form_name="Contact form",
        fields=(
            CLIENT_ID,
            FormField("form", "Form Type", "Vetting Appeal"),
            FormField("product", "API Program you are appealing for"),
            DESCRIPTION,
        ),
    ),
    Defaults(
        To.TIER_UPGRADE_TICKET,
        "Advertising API Standard tier request",
        url=CONTACT_FORM,
        form_name="Contact form",
        fields=(
            CLIENT_ID,
            FormField("form", "Form Type", "Developer Support"),
            FormField("product", "What API Product do you require support for?", "Advertising"),
            FormField("use_case", "Business use case"),
            FormField("video", "Demo video recording"),
            DESCRIPTION,
        ),
    ),
    Defaults(To.CUSTOMER_SUCCESS_MANAGER, "LinkedIn Customer Success Manager"),
    Defaults(To.SECURITY_MAIL, "LinkedIn security team", "security@linkedin.com"),
    Defaults(To.BD_CONTACT, "LinkedIn Business Development contact"),
    Defaults(To.BD_ESCALATION, "Escalation to Business Development"),
    Defaults(To.ATS_REPRESENTATIVE, "The customer's representative here, at the ATS"),
    Defaults(To.EXISTING_CASE, "The open case: stay on its thread"),
    Defaults(To.SELF_SERVICE, "Steps to do now, before any ticket"),
    Defaults(To.ANSWER_FROM_GUIDE, "An answer from the guide, no ticket"),
    Defaults(To.ASK_A_PERSON, "A person decides: the guides do not say"),
)
LABELS = {one.key: one.label for one in DEFAULTS}
