"""The words of the routing: reasons with their rule, and advice in the order in which it is followed. Pure."""

from collections.abc import Mapping
from types import MappingProxyType

from support.known_errors import KnownError
from support.references import find_references
from support.reports import Kind, Report
from support.routes import Reason

# Before what is wanted ----------------------------------------------------------------------------

BREACH = Reason(
    "SP-26",
    "A suspected breach goes to LinkedIn's security team at once, and our Business Development contact is told.",
)
BREACH_ADVICE = (
    "Write now and complete it later: what may be exposed, since when, which application and customers. Do not put secrets"
    " into the mail. (SP-26)"
)
SAME_ISSUE = Reason(
    "SP-07", "The issue has an open case: a second one for the same customer and issue is a duplicate."
)
KEEP_NUMBER = Reason("SP-03", "The reply stays on the thread, with LinkedIn's number in the subject.")
TRANSFERS_ARE_LINKEDINS = Reason(
    "SP-05", "If another team is better placed, LinkedIn transfers the case itself and says so in it."
)
ASKS_FOR_STATUS = Reason("SP-07", "Asking for the state of a case is done on its thread, not in a new case.")
ESCALATE_INSTEAD = "If it needs more attention than it gets, escalate the open case. (SP-07, SP-18)"
EARLY_PROGRAMME = Reason(
    "SP-19",
    "Support in charter and beta programmes differs by programme: LinkedIn's guides do not say where this goes.",
)
ASK_THE_PROGRAMME = (
    "Ask the person whom the programme named for its testers, or our Business Development contact, and promise no time for an"
    " answer. (SP-19)"
)
ANSWER_WITH_ARTICLE = "Answer with the article; no ticket is needed."
GUIDES_ARE_SILENT = (
    "LinkedIn's guides do not say where this goes: decide together with our Business Development"
    " contact, and note why."
)
NOT_DESCRIBED = Reason(
    "SP-34", "Nothing in the report tells which of LinkedIn's guides, and which way in it, is meant."
)
SAY_WHAT_IT_IS = "Answer the question, or say in a sentence what does not work or what is wanted."

# A customer's issue -------------------------------------------------------------------------------

_TALENT = Reason("SP-34", "Talent Solutions has a support guide of its own, which applies.")
_TAKEN_FOR_TALENT = Reason(
    "SP-34",
    "Nobody said which business line: it is taken for Talent Solutions, whose support guide applies then.",
)
OTHER_LINE = Reason("SP-34", "Outside Talent Solutions, LinkedIn's API support is the way for partners.")
ONE_CUSTOMER = Reason(
    "SP-21",
    "One customer's technical issue goes to LinkedIn's support by mail, with our support on the thread.",
)
BOTH_ON_IT = Reason(
    "SP-01", "Both the customer and we stand on the mail, so that all can drive it to a resolution."
)
ONE_DAY = Reason("SP-04", "LinkedIn's support promises an answer within 1 business day.")
CUSTOMER_MAY_GO_DIRECTLY = (
    "A customer who has to go without us raises a ticket in LinkedIn's Help Center; the mail with both on it is what LinkedIn"
    " recommends. (SP-01)"
)
URGENT_MAIL = (
    "Say in the mail why it is urgent. Once it is filed it can be escalated for one of the three"
    " accepted reasons. (SP-18)"
)
GOES_DIRECTLY = Reason(
    "SP-01", "A Talent customer who needs to reach LinkedIn directly raises the ticket in the Help Center."
)
WITH_US_IS_BETTER = (
    "LinkedIn recommends the mail to ltsatsintegrations@linkedin.com with both on it: offer that to the"
    " customer first. (SP-01)"
)
VISIBILITY = Reason(
    "SP-11",
    "A customer is never copied on a partner ticket; for visibility a case of the customer's own is opened by mail.",
)
NOT_A_DUPLICATE = Reason("SP-07", "Opened beside the partner ticket for visibility, it is no duplicate.")
DISABLE = Reason(
    "SP-28",
    "A Recruiter Admin on the contract asks LinkedIn's support by mail to disable or delete; after that it is switched off on"
    " the ATS side.",
)
NEEDS_RECRUITER_ADMIN = (
    "The request has to come from a Recruiter Admin on the contract: ask who that is. (SP-28)"
)
DISABLE_STEPS = (
    "Have the Recruiter Admin write or confirm the request. (SP-28)",
    "Then take the integration off here (Off-boarding), so that no more calls are made for this customer. (SP-28)",
)

# Partner tickets ----------------------------------------------------------------------------------

API_BUG = Reason("SP-22", "A bug of the API is for LinkedIn's partner engineering.")
API_BUG_ELSEWHERE = Reason(
    "SP-38", "What a direct API request shows is for LinkedIn's API Developer Support."
)
WIDE = Reason("SP-22", "A company-wide issue is for LinkedIn's partner engineering.")
SEVERAL = Reason(
    "SP-08", "The same issue at several customers is reported once, with the Developer Support Form."
)
FURTHER_REPORTS = Reason(
    "SP-06",
    "Further customers report what the first case is about: one partner ticket that names its number.",
)
NO_PROMISE = Reason("SP-24", "LinkedIn's partner engineering gives no date: only its age is shown.")
NO_CUSTOMER_ON_IT = Reason("SP-11", "No customer is copied on it.")
INVESTIGATE_FIRST = Reason("SP-22", "Our engineering has to have investigated first, and says what it found.")
FOR_VISIBILITY = (
    "For a customer who wants to follow the progress, open a case at ltsatsintegrations@linkedin.com"
    " beside it. (SP-11)"
)
HAND_TO_ENGINEERING = "Hand it to our engineering: the ticket comes from them. (SP-22)"
NAME_KNOWN_NUMBERS = "Name every CAS and CRM number that is known for it. (SP-10)"
URGENT = Reason(
    "SP-25",
    "It is urgent: our Business Development contact is copied, and gets a mail of its own with the customer impact.",
)
API_QUESTION = Reason("SP-08", "A partner's question about the API is asked with the Developer Support Form.")
APP_SETTINGS = Reason(
    "SP-08", "Operations on our developer application are asked for with the Developer Support Form."
)
ADMIN_FILES = Reason(
    "SP-15", "It has an impact on production or security: an admin of the application has to ask for it."
)
SEARCH_FIRST = "Search LinkedIn's documentation, or ask its Help Assistant, first. (SP-37)"

VISIBILITY_ELSEWHERE = Reason(
    "SP-11",
    "A customer is never copied on a partner ticket, and outside Talent Solutions the guides name no other way to follow it.",
)

# The rest -----------------------------------------------------------------------------------------

PRODUCT_QUESTION = Reason(
    "SP-20", "Product and functionality questions are for the customer's LinkedIn Customer Success Manager."
)
SECURITY_QUESTION = Reason(
    "SP-20", "Security questions are for the customer's LinkedIn Customer Success Manager."
)
NO_TEST_ENVIRONMENT = Reason(
    "SP-27",
    "LinkedIn has no test environment; a customer who wants to try it talks to their Customer Success Manager.",
)
TELL_ABOUT_PRODUCTION = (
    "Tell the customer: everything happens in production, public jobs can be found on LinkedIn.com, and enabled features show"
    " for every user of the contract. (SP-27)"
)
DEVELOPMENT_TIER = Reason("SP-44", "The Development tier is there to build and test with.")
BOTH_ADMINS = Reason("SP-29", "Who enables it has to be Recruiter Admin at LinkedIn and admin of the ATS.")
TWO_LEVELS = Reason(
    "SP-31", "Company level and contract level are enabled apart: SeatsV2 and its like need the contract."
)
ENABLE_STEPS = (
    "Find the person who is Recruiter Admin at LinkedIn and admin of the ATS. (SP-29)",
    "Start or open the customer under Onboarding and send them their link. (SP-29)",
    "Have company level and contract level requested, as the customer needs. (SP-31)",
)
REQUEST_ACCESS = Reason(
    "SP-37",
    "Access to an API is requested in LinkedIn's Developer Portal, and its documentation says how: no ticket is needed.",
)
ACCESS_STEPS = (
    "Log in to the Developer Portal, open My Apps and create an application.",
    "Open its Products tab and request the product: some are granted at once, others are vetted.",
    "Where it is vetted, fill in the survey within 21 days. (SP-41)",
)
NOT_API = Reason(
    "SP-35",
    "Account, settings, billing, policy and the behaviour of LinkedIn's own pages are for LinkedIn Customer Support.",
)
TELL_THE_CUSTOMER = (
    "Tell the customer where to turn, and what to bring: company, what they did, what they saw. (SP-35)"
)
APPEAL = Reason(
    "SP-36", "Access that was refused in vetting is appealed with the Contact form, type Vetting Appeal."
)
READ_THE_STATUS = (
    "Look up the status in the Developer Portal first: where it offers Reapply, no appeal is needed. (SP-42)"
)
SURVEY = Reason("SP-41", "The survey in the Developer Portal is to be sent within 21 days.")
REAPPLY = Reason("SP-42", "After details were missing for 21 days, the same application reapplies.")
VETTING_STEPS = (
    "Open the application in the Developer Portal and send the survey, within 21 days of the day it appeared. (SP-41)",
    "Answer LinkedIn's questions, which come to the application's business address, within 21 days. (SP-42)",
    "Where it says Insufficient Details, use Reapply; a new application is not needed. (SP-42)",
)
CHECK_403 = Reason("SP-40", "A 403 is checked in five steps before anybody is asked.")
CHECKED_403 = Reason("SP-40", "The five checks of a 403 are done.")
CHECKS_403 = (
    "1. The API product is approved on the application (Developer Portal, Products). (SP-40)",
    "2. The token holds the scopes of the endpoint; else authorise again. (SP-40)",
    "3. The member has a role on the ad account, or is admin of the page. (SP-40)",
    "4. The token is valid: introspect it, refresh it. (SP-40)",
    "5. The address is the documented one. (SP-40)",
)
STANDS_ALONE = Reason(
    "SP-43",
    "The Community Management API has to be the only product of an application; else it cannot be requested.",
)
COMMUNITY_STEPS = (
    "1. Create a new application with the same company page, and apply for the Development tier there. (SP-43)",
    "2. Once that is approved, fill in the Standard tier form. (SP-43)",
    "3. Add the screen recording of the application. (SP-43)",
    "4. Request the Standard tier and give the id of the new application, which skips most repeated questions."
    " It serves the verification alone and can be given up after the approval. (SP-43)",
)
TIER_UPGRADE = Reason("SP-44", "The Standard tier is for creating ads by POST in more than 5 ad accounts.")
REVIEW = Reason("SP-45", "The review takes up to 30 business days.")
TIER_STEPS = (
    "Describe the business use case: what customers get, and how the Ads APIs are used. (SP-44)",
    "Add a Google Drive or SharePoint link of a video that shows creating, editing and optimising a campaign, in more than 5"
    " ad accounts. (SP-44)",
)
NOT_FOR_DATA = Reason(
    "SP-44", "For data and analytics no upgrade is needed, and a request for them is rejected."
)
NO_LIMIT_FOR_DATA = "There is no limit on the number of ad accounts whose data is read. (SP-44)"
ESCALATE = Reason(
    "SP-16", "Escalations go to our Business Development contact, with [Support Escalation] in the subject."
)
FIVE_ITEMS = Reason("SP-17", "The mail holds the five items that LinkedIn asks for.")
THREE_REASONS = Reason("SP-18", "It gives one of the three accepted reasons.")
NAME_THE_TICKET = "Name the ticket, or the subject line of its mail. (SP-17)"
SIGN_OFF = Reason(
    "SP-46", "The technical sign-off is asked for at our Business Development contact, and shown in a demo."
)
NO_BETA_BEFORE = "No beta customer sees the product before it is signed off. (SP-46)"

_IN_ITS_WORDS: Mapping[str, str] = MappingProxyType(
    {
        "SP-30": "The error means that the account is not tied to a Recruiter contract: the Customer Success Manager helps.",
        "SP-32": "The indicator shows candidates that were synced and whose e-mail address LinkedIn can match:"
        " check that here first.",
        "SP-33": "Security groups, unsynced jobs and features that an ATS leaves out explain this: check that here first.",
    }
)


def known_error(known: KnownError) -> list[Reason]:
    return [Reason(known.rule, _IN_ITS_WORDS.get(known.rule, known.title))]


def guide_answer(rule: str) -> Reason:
    return Reason(rule or "SP-37", "The guide answers this: no ticket is needed.")


def breach_words(words: str) -> Reason:
    return Reason(
        "SP-26",
        f"The text speaks of a breach (“{words}”): if there is a suspicion, the security team is told at once.",
    )


def talent(report: Report) -> Reason:
    return _TAKEN_FOR_TALENT if report.business_line is None else _TALENT


def several(report: Report, wide: str) -> list[Reason]:
    """Why one customer's mail is not the way."""
    reasons = [WIDE] if wide else [SEVERAL]
    if report.existing_reference:
        reasons.append(FURTHER_REPORTS)
    return reasons


def developer_advice(report: Report) -> list[str]:
    advice = [SEARCH_FIRST]
    if report.kind is Kind.TECHNICAL_ISSUE and not report.error_text:
        advice.append("If no direct API request shows it, it is for LinkedIn Customer Support. (SP-35)")
    return advice


def status_advice(report: Report) -> list[str]:
    """What LinkedIn promised depends on whose ticket it is."""
    systems = {reference.system for reference in find_references(report.existing_reference)}
    if "Zendesk" in systems:
        return [
            "LinkedIn's partner engineering promises no time: give the age, no date. (SP-24)",
            ESCALATE_INSTEAD,
        ]
    if systems:
        return [
            "A customer case gets its first answer within 1 business day of filing. (SP-04)",
            ESCALATE_INSTEAD,
        ]
    return ["Find the CAS, CRM or Zendesk number, or the subject line of the mail. (SP-03)", ESCALATE_INSTEAD]
