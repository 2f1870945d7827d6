"""What each destination needs, as data: one row per item, in the order in which it is written (SP-02, SP-09, SP-23, SP-36 to
SP-39, SP-44). Pure; `support.requirements` reads it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from support.destinations import To
from support.reports import Kind


@dataclass(frozen=True, slots=True)
class Wanted:
    """One item. `ask` is the sentence that gets it from whoever has it; a `hard` one is never left out, whatever the reason;
    `for_widget` belongs to widget issues alone; `if_relevant` counts as not applicable while nothing is known."""

    key: str
    label: str
    rule: str
    ask: str
    required: bool = True
    hard: bool = False
    for_widget: bool = False
    if_relevant: bool = False


_TYPE = Wanted(
    "integration_type",
    "Integration type",
    "SP-02",
    "Which integration is it about, for example RSC or Apply Connect?",
)
_STEPS = Wanted("steps", "Steps taken", "SP-02", "Which steps lead to the error, one after the other?")
_ERROR = Wanted("error_text", "Error message", "SP-02", "Please send the full text of the error message.")
_SCREENSHOTS = Wanted(
    "screenshots",
    "Screenshots",
    "SP-02",
    "Please send a screenshot of the whole page that shows the error.",
)
_COMPANY = Wanted(
    "company",
    "Company name or LinkedIn company ID",
    "SP-02",
    "Which company is it about: its name, or its LinkedIn company ID?",
)
_CONTRACT = Wanted(
    "contract_id",
    "LinkedIn contract ID",
    "SP-02",
    "What is the ID of your LinkedIn contract? Your Recruiter Admin can find it.",
)
_APPLICATION = Wanted(
    "application_id",
    "LinkedIn application ID",
    "SP-02",
    "Look up the application ID in the developer portal.",
)
_HAR = Wanted(
    "har",
    "HAR file",
    "SP-02",
    "Please record a HAR file in the browser while the error happens.",
    for_widget=True,
)
_CLIENT = Wanted(
    "client_id",
    "Application client ID",
    "SP-09",
    "Look up the client ID of our application in the developer portal.",
)
_CHILD = Wanted(
    "child_client_id",
    "Application client ID (child)",
    "SP-09",
    "Look up the client ID of the customer's application.",
    if_relevant=True,
)
_PRODUCT = Wanted("product", "Inquiry topic", "SP-08", "Which LinkedIn product is it about?")
_DESCRIPTION = Wanted(
    "description", "Description", "SP-23", "Describe what happens, and what should happen instead."
)
_AFFECTED = Wanted(
    "customers_affected",
    "Customers affected",
    "SP-22",
    "How many customers have this problem, and which ones?",
)
_UUID = Wanted(
    "uuid", "UUID of the response", "SP-09", "Copy x-li-uuid from the response headers of a failing call."
)
_SCRIPT = Wanted(
    "widget_script",
    "Full script of the widget",
    "SP-23",
    "Copy the full script that shows the widget.",
    for_widget=True,
)
_JOB_TASK = Wanted(
    "job_posting_task_id", "JobPostingTaskId", "SP-09", "Look up the JobPostingTaskId of a job that fails."
)
_API_CALLS = Wanted(
    "api_calls",
    "API calls: request, headers, body and response",
    "SP-23",
    "Attach a failing call: the full request, its headers and body, the response and its UUID.",
)

_CUSTOMER_CASE = (_TYPE, _STEPS, _ERROR, _SCREENSHOTS, _COMPANY, _CONTRACT, _APPLICATION, _HAR)
_PARTNER_TICKET = (
    _PRODUCT,
    _DESCRIPTION,
    Wanted(
        "investigation",
        "Investigation",
        "SP-22",
        "Ask our engineering to investigate, and write down what they found.",
        hard=True,
    ),
    _CLIENT,
    _CHILD,
    _API_CALLS,
    _UUID,
    Wanted(
        "error_files",
        "Attachments of the error messages",
        "SP-09",
        "Attach the error message as a file: a screenshot or a log.",
    ),
    Wanted(
        "known_references",
        "Known CAS and CRM numbers",
        "SP-10",
        "Which CAS or CRM numbers are known for this issue?",
        if_relevant=True,
    ),
    _AFFECTED,
    _SCRIPT,
    replace(_HAR, rule="SP-23"),
)
_DEVELOPER_TICKET = (
    replace(_CLIENT, rule="SP-39", hard=True),
    Wanted(
        "endpoint",
        "API endpoint",
        "SP-39",
        "Which API endpoint or URL does the failing request go to?",
        hard=True,
    ),
    replace(_PRODUCT, label="API product", rule="SP-38"),
    replace(_DESCRIPTION, rule="SP-38"),
    Wanted(
        "docs_checked",
        "LinkedIn's documentation searched",
        "SP-37",
        "Search LinkedIn's documentation or ask its Help Assistant first, then note what you found.",
    ),
    Wanted(
        "request_body",
        "API request body",
        "SP-39",
        "Copy the body of the failing request.",
        required=False,
    ),
    replace(_UUID, rule="SP-39", required=False),
    replace(_ERROR, rule="SP-39", required=False),
    replace(_AFFECTED, rule="SP-39", required=False),
    replace(_SCREENSHOTS, label="Screenshots or logs", rule="SP-39", required=False),
    _SCRIPT,
    replace(_HAR, rule="SP-23"),
)
_APPEAL = (
    replace(_CLIENT, rule="SP-36"),
    replace(
        _PRODUCT, label="API programme", rule="SP-36", ask="Which API programme was refused in the vetting?"
    ),
    replace(
        _DESCRIPTION, rule="SP-36", ask="Describe the appeal: what was refused, and why it should not be."
    ),
)
_TIER = (
    replace(_CLIENT, rule="SP-44"),
    Wanted(
        "more_than_five_accounts",
        "Creates ads by POST in more than 5 ad accounts",
        "SP-44",
        "Does the application create ads by POST in more than 5 ad accounts? Without that, no upgrade is needed.",
        hard=True,
    ),
    Wanted(
        "use_case",
        "Business use case",
        "SP-44",
        "What does the application offer to customers, and how does it use LinkedIn's Ads APIs?",
    ),
    Wanted(
        "video",
        "Demo video",
        "SP-44",
        "Give the Google Drive or SharePoint link of a video that shows creating, editing and optimising a campaign.",
    ),
)
_SECURITY = (
    replace(_DESCRIPTION, rule="SP-26", ask="Say in one sentence what happened."),
    Wanted("what_data", "What may be exposed", "SP-26", "Which data or keys may be exposed?", required=False),
    Wanted("since_when", "Since when", "SP-26", "Since when, or when was it noticed?", required=False),
    replace(_CLIENT, rule="SP-26", required=False),
    replace(_AFFECTED, rule="SP-26", required=False),
)
_QUESTION = (replace(_DESCRIPTION, rule="SP-20", ask="Please describe your question in a few sentences."),)

TABLES: Mapping[To, tuple[Wanted, ...]] = {
    To.CUSTOMER_CASE_MAIL: _CUSTOMER_CASE,
    To.HELP_CENTER: _CUSTOMER_CASE,
    To.PARTNER_ENGINEERING_FORM: _PARTNER_TICKET,
    To.DEVELOPER_SUPPORT_FORM: _DEVELOPER_TICKET,
    To.VETTING_APPEAL_FORM: _APPEAL,
    To.TIER_UPGRADE_TICKET: _TIER,
    To.SECURITY_MAIL: _SECURITY,
    To.CUSTOMER_SUCCESS_MANAGER: _QUESTION,
    To.BD_CONTACT: (replace(_PRODUCT, label="Product", rule="SP-46"), replace(_DESCRIPTION, rule="SP-46")),
    To.EXISTING_CASE: (
        Wanted(
            "reference",
            "Number or subject line of the open case",
            "SP-03",
            "Which CAS, CRM or Zendesk number does the open case have, or what is its subject line?",
        ),
        replace(_DESCRIPTION, rule="SP-07", ask="Say what is new since the last mail."),
    ),
}
OTHERS = (replace(_DESCRIPTION, rule=""),)
SCREENSHOT_OF_KNOWN_ERROR = replace(_SCREENSHOTS, rule="SP-30")
JOB_TASK = _JOB_TASK

# What a person only has to say: words of the button, and what is kept.
TICKS: Mapping[str, tuple[str, str]] = {
    "har": ("I have it and send it by hand", "sent by hand with the ticket"),
    "docs_checked": ("I have searched", "searched, nothing that answers it"),
    "more_than_five_accounts": ("Yes, in more than 5", "yes"),
}

# What a request of this kind has none of: nothing failed, or no call was made.
_NO_FAILURE = frozenset({"steps", "error_text", "screenshots"})
_NO_CALLS = frozenset(
    {"investigation", "api_calls", "job_posting_task_id", "uuid", "error_files", "customers_affected"}
)
NOT_FOR_KIND: Mapping[str, frozenset[str]] = {
    Kind.SECURITY_BREACH: frozenset({"product"}),
    Kind.DISABLE_OR_DELETE: _NO_FAILURE,
    Kind.ENABLE: _NO_FAILURE,
    Kind.APP_SETTINGS: _NO_CALLS | {"endpoint"},
    Kind.API_QUESTION: _NO_CALLS,
}

# Facts lifted out of a report have names of their own.
ALSO_CALLED: Mapping[str, str] = {
    "uuids": "uuid",
    "linkedin_company_id": "company",
    "customer": "company",
    "linkedin_contract_id": "contract_id",
    "references": "known_references",
    "problem": "description",
}
LABELS: Mapping[str, str] = {  # of every item that a person may type
    one.key: one.label
    for one in (
        JOB_TASK,
        *(one for table in TABLES.values() for one in table),
        *_CUSTOMER_CASE,
        *_PARTNER_TICKET,
    )
}
