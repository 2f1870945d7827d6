"""Realistic reports and what becomes of each: once with facts, once as the text alone. Expectations follow the seeds."""

from dataclasses import dataclass, field
from typing import Any

MAIL, FORM, DEV = "customer_case_mail", "partner_engineering_form", "developer_support_form"
CSM, SECURITY, BD, ESCALATE = "customer_success_manager", "security_mail", "bd_contact", "bd_escalation"
ATS, OPEN, SELF, GUIDE, ASK = (
    "ats_representative",
    "existing_case",
    "self_service",
    "answer_from_guide",
    "ask_a_person",
)
HELP, SUPPORT, APPEAL, TIER = (
    "help_center",
    "linkedin_customer_support",
    "vetting_appeal_form",
    "tier_upgrade_ticket",
)
BOTH = ["customer", "partner_support"]


@dataclass(frozen=True)
class Row:
    """`facts` alone and `text` alone lead to `to`; either may be missing. `rules` are among the reasons."""

    id: str
    to: str
    text: str = ""
    facts: dict[str, Any] = field(default_factory=dict)
    also: tuple[str, ...] = ()
    copy: list[str] = field(default_factory=list)
    never: list[str] = field(default_factory=list)
    days: int | None = None
    rules: tuple[str, ...] = ()
    items: tuple[str, ...] = ()
    without: tuple[str, ...] = ()


def mail(id: str, text: str = "", *, rules: tuple[str, ...] = ("SP-01", "SP-04"), **more: Any) -> Row:  # noqa: A002
    items = more.pop(
        "items", ("integration_type", "steps", "error_text", "company", "contract_id", "application_id")
    )
    return Row(id, MAIL, text, copy=BOTH, days=1, rules=rules, items=items, **more)


def form(id: str, text: str = "", *, rules: tuple[str, ...] = ("SP-11", "SP-24"), **more: Any) -> Row:  # noqa: A002
    items = more.pop("items", ("client_id", "api_calls", "description"))
    return Row(id, FORM, text, never=["customer"], rules=rules, items=items, **more)


def dev(id: str, text: str = "", **more: Any) -> Row:  # noqa: A002
    items = (
        "client_id",
        "endpoint",
        "request_body",
        "uuid",
        "error_text",
        "customers_affected",
        "screenshots",
    )
    return Row(id, DEV, text, never=["customer"], rules=more.pop("rules", ("SP-34",)), items=items, **more)


TALENT = {"business_line": "talent"}
ADS = {"business_line": "marketing"}

# fmt: off
ROWS = (
    # One customer's technical issue --------------------------------------------------------------
    mail(
        "one customer, one-click export",
        "Recruiters at Acme click Export to ATS for a candidate and get “Something went wrong, try again later”. Our logs show no call.",
        facts={"kind": "technical_issue", "product": "RSC", "customers_affected": 1},
        without=("har",),
    ),
    mail(
        "one customer, widget",
        "At one customer the profile widget stays blank for every candidate since Monday.",
        facts={"kind": "technical_issue", "product": "RSC", "customers_affected": 1, "widget": True},
        items=("har", "steps", "company"),
    ),
    mail(
        "apply connect applications do not arrive",
        "Applications for Apply Connect jobs of our customer Globex are not arriving in the ATS since yesterday.",
        facts={"kind": "technical_issue", "product": "Apply Connect", "customers_affected": 1},
    ),
    mail(
        "enablement fails",
        "The admin tries to enable RSC and the page stays stuck on “Requested” since last week.",
        facts={"kind": "technical_issue", "product": "Recruiter System Connect", "customers_affected": 1},
    ),
    mail(
        "crm connect at one customer",
        "CRM Connect: notes written in Recruiter are missing in the CRM at our customer Initech.",
        facts={"kind": "technical_issue", "product": "CRM Connect", "customers_affected": 1},
    ),
    mail(
        "jobs show the wrong company page",
        "Job postings of the subsidiary show the wrong company page since the page was renamed.",
        facts={"kind": "technical_issue", "product": "Job Posting", "customers_affected": 1},
    ),
    mail(
        "indicator shows the wrong application",
        "The In-ATS indicator shows applications of another business unit to recruiters.",
        facts={"kind": "technical_issue", "business_line": "talent", "customers_affected": 1, "reporter_role": "support"},
    ),
    mail(
        "an urgent customer case is still a customer case",
        "Urgent: candidate stages are not updated in Recruiter for the customer.",
        facts={"kind": "technical_issue", "product": "RSC", "customers_affected": 1, "urgent": True},
        also=(),
    ),
    mail(
        "duplicate candidates",
        "Each candidate exported by the customer arrives twice in the ATS.",
        facts={"kind": "technical_issue", "product": "RSC", "customers_affected": 1, "reporter_role": "recruiter_admin"},
    ),
    mail(
        "another issue than the open case",
        "This is a different issue than CAS-08123456: InMail stubs are missing for one recruiter.",
        facts={
            "kind": "technical_issue", "product": "RSC", "customers_affected": 1, "existing_reference": "CAS-08123456",
            "same_issue": False,
        },
    ),
    Row(
        "the customer goes himself",
        HELP,
        "The customer needs to reach LinkedIn directly, without us: recruiters cannot see projects, an error is shown in RSC.",
        rules=("SP-01",),
    ),
    # Several customers, bugs ---------------------------------------------------------------------
    form(
        "same error at three customers",
        "Three customers report the same error: one-click export fails with “Export failed”. Recruiter shows it since Tuesday.",
        facts={"kind": "technical_issue", "product": "RSC", "customers_affected": 3},
        rules=("SP-08", "SP-11", "SP-24", "SP-22"),
    ),
    form(
        "several customers, words only",
        "Several of our customers cannot load the profile widget in the ATS, all get a blank frame.",
        facts={"kind": "technical_issue", "product": "RSC", "customers_affected": 2, "widget": True},
        items=("har", "widget_script", "client_id"),
    ),
    form(
        "further reports after the first case",
        "Two more customers have the same issue as CAS-08123456: exports fail in Recruiter.",
        facts={
            "kind": "technical_issue", "product": "RSC", "customers_affected": 3, "existing_reference": "CAS-08123456",
            "same_issue": True,
        },
        rules=("SP-06", "SP-11"),
        items=("known_references", "client_id"),
    ),
    form(
        "api bug after investigation",
        "Our engineering investigated: PUT /rest/integrationConfigurations answers 500 for every third request in RSC since 06:10 UTC.",
        facts={"kind": "api_bug", "product": "RSC", "investigated": True},
        rules=("SP-22", "SP-24"),
    ),
    form(
        "api bug before investigation",
        "The Apply Connect API rejects location codes that were valid until last week.",
        facts={"kind": "api_bug", "product": "Apply Connect", "investigated": False},
        rules=("SP-22",),
    ),
    form(
        "company-wide",
        "Company-wide issue: no recruiter gets candidates exported any more, the export stopped at 02:40 UTC.",
        rules=("SP-22",),
    ),
    form(
        "urgent api bug",
        "URGENT: the RSC endpoint /rest/integrations returns 500 for all customers, production is down.",
        facts={"kind": "api_bug", "product": "RSC", "urgent": True, "customers_affected": 40},
        also=(ESCALATE,),
        copy=["bd"],
        rules=("SP-25",),
    ),
    form(
        "job posting tasks",
        "Job Posting API: tasks of all our customers stay in progress for days, JobPostingTaskId 4711 is an example.",
        facts={"kind": "api_bug", "product": "Job Posting"},
        items=("job_posting_task_id", "client_id"),
    ),
    form(
        "webhooks signed with the old secret",
        "Apply Connect webhooks carry a wrong signature since the secret changed; the payload is the same at 12 customers.",
        facts={"kind": "technical_issue", "product": "Apply Connect", "customers_affected": 12},
    ),
    # Operations and questions of ours -------------------------------------------------------------
    form(
        "js domain",
        "Please add https://ats.partner.example to the JS SDK domains of our parent application for RSC.",
        facts={"kind": "app_settings", "product": "RSC"},
        rules=("SP-08", "SP-24"),
        items=("client_id",),
    ),
    form(
        "secret rotation fails, impact on production",
        "We need the client secret of our RSC application reset, with production impact.",
        facts={"kind": "app_settings", "product": "RSC", "production_or_security_impact": True},
        rules=("SP-15",),
    ),
    form(
        "api question talent",
        "Which LinkedIn-Version header should we send with the RSC integrations endpoint?",
        facts={"kind": "api_question", "product": "RSC"},
        rules=("SP-08",),
    ),
    form(
        "higher limit",
        "Can you raise the daily limit of calls for our Recruiter application?",
        facts={"kind": "app_settings", "business_line": "talent"},
    ),
    dev(
        "ads api bug",
        "POST /rest/adCampaigns returns 500 when the budget has decimals, for our ad account.",
        facts={"kind": "api_bug", "product": "Advertising API"},
    ),
    dev(
        "ads api question",
        "How does pagination of the adAnalytics endpoint work in the Marketing API?",
        facts={"kind": "api_question", **ADS},
    ),
    dev(
        "lead sync does not deliver",
        "Lead Sync: leads of a lead gen form do not arrive, the webhook is never called.",
        facts={"kind": "technical_issue", "product": "Lead Sync", "customers_affected": 1},
    ),
    dev(
        "sales navigator api",
        "Sales Navigator display services API returns an empty payload for valid tokens.",
        facts={"kind": "api_bug", "business_line": "sales"},
    ),
    dev(
        "learning api",
        "The LinkedIn Learning API returns 404 for courses that exist.",
        facts={"kind": "api_bug", "business_line": "learning"},
    ),
    dev(
        "app settings of an ads application",
        "Please change the redirect URLs of our application for the Advertising API.",
        facts={"kind": "app_settings", **ADS},
    ),
    dev(
        "urgent ads bug",
        "Urgent: the Ads API fails with 500 on every campaign since noon.",
        facts={"kind": "api_bug", **ADS, "urgent": True},
        also=(ESCALATE,),
        copy=["bd"],
        rules=("SP-25",),
    ),
    # 403 -----------------------------------------------------------------------------------------
    Row(
        "403 first",
        SELF,
        "Every call to the adAccounts endpoint answers 403 ACCESS_DENIED “Not enough permissions to access”.",
        {"kind": "forbidden_403", **ADS},
        rules=("SP-40",),
    ),
    Row("403 in talent", SELF, "GET /rest/integrations answers 403 for one customer.", {"kind": "forbidden_403", **TALENT}, rules=("SP-40",)),
    dev(
        "403 after the checks",
        "403 on the adAccounts endpoint; all five checks are done and explain nothing.",
        facts={"kind": "forbidden_403", **ADS, "investigated": True},
        rules=("SP-40",),
    ),
    form(
        "403 after the checks, talent",
        "403 on /rest/integrations of RSC. We verified product, scopes, token and URL.",
        facts={"kind": "forbidden_403", "product": "RSC", "investigated": True},
        rules=("SP-40",),
    ),
    # Questions of customers -----------------------------------------------------------------------
    Row(
        "product question",
        CSM,
        "Does RSC support several ATS instances for one company? The customer is evaluating it.",
        {"kind": "product_question", "product": "RSC"},
        copy=["csm"],
        rules=("SP-20",),
    ),
    Row(
        "feature question",
        CSM,
        "A customer asks which features of Recruiter System Connect are included in their licence.",
        {"kind": "product_question", **TALENT},
        copy=["csm"],
        rules=("SP-20",),
    ),
    Row(
        "security question",
        CSM,
        "The customer's infosec team sent a security questionnaire about RSC: is the candidate data encrypted at rest?",
        {"kind": "security_question", "product": "RSC"},
        copy=["csm"],
        rules=("SP-20",),
    ),
    Row(
        "security question about breaches is no breach",
        CSM,
        "How does LinkedIn notify customers in case of a data breach?",
        {"kind": "security_question", **TALENT},
        copy=["csm"],
        rules=("SP-20",),
    ),
    Row(
        "wants to test",
        CSM,
        "The client wants to test RSC in a staging environment before going live.",
        {"kind": "wants_to_test", "product": "RSC"},
        also=(GUIDE,),
        copy=["csm"],
        rules=("SP-27",),
    ),
    Row(
        "not associated to any company",
        CSM,
        "The admin sees “Your account is not associated to any company” when enabling RSC.",
        {"kind": "technical_issue", "product": "RSC", "error_text": "Your account is not associated to any company"},
        copy=["csm"],
        rules=("SP-30",),
        items=("screenshots",),
    ),
    Row(
        "privacy and export has no answer in the guide",
        CSM,
        "How do the privacy settings of a member impact the ability to save candidates to the ATS?",
        copy=["csm"],
        rules=("SP-20",),
    ),
    # Known errors on our side ---------------------------------------------------------------------
    Row(
        "indicator missing",
        ATS,
        "The In-ATS indicator does not show for a candidate that I know is in our ATS.",
        {"kind": "technical_issue", "product": "RSC", "customers_affected": 1, "description": "In-ATS indicator is missing for a candidate"},
        copy=["partner_support"],
        rules=("SP-32",),
    ),
    Row(
        "feedback not visible",
        ATS,
        "A recruiter is unable to see interview feedback and notes in the ATS indicator in Recruiter.",
        copy=["partner_support"],
        rules=("SP-33",),
    ),
    Row("cannot export", ATS, "One user cannot export a candidate to the ATS, others can.", copy=["partner_support"], rules=("SP-33",)),
    mail(
        "indicator missing after our checks",
        "The In-ATS indicator does not show for a candidate. We checked: synced, and the e-mail address matches. Our engineering investigated.",
        facts={
            "kind": "technical_issue", "product": "RSC", "customers_affected": 1, "investigated": True,
            "description": "In-ATS indicator is missing for a candidate",
        },
    ),
    # Enable, disable ------------------------------------------------------------------------------
    Row("enable", SELF, "The customer would like to enable RSC, please help us to set it up.", {"kind": "enable", "product": "RSC"}, rules=("SP-29", "SP-31")),
    Row("who may enable", GUIDE, "Which roles are required to enable RSC?", rules=("SP-29",)),
    Row("levels", GUIDE, "What is the difference between contract level and company level access?", rules=("SP-31",)),
    mail(
        "disable",
        "The customer wants to disable the RSC integration at the end of the month.",
        facts={"kind": "disable_or_delete", "product": "RSC", "reporter_role": "recruiter_admin"},
        also=(ATS,),
        rules=("SP-28", "SP-01"),
    ),
    mail(
        "delete data",
        "Our customer requests that their ATS data is deleted from LinkedIn.",
        facts={"kind": "disable_or_delete", **TALENT},
        also=(ATS,),
        rules=("SP-28",),
    ),
    # Access, vetting, tiers -----------------------------------------------------------------------
    Row(
        "vetting appeal",
        APPEAL,
        "Our API access was denied in the identity vetting of the Advertising API, we want to appeal.",
        {"kind": "access_denied", "product": "Advertising API"},
        never=["customer"],
        rules=("SP-36",),
        items=("client_id", "product", "description"),
    ),
    Row("survey", SELF, "We got a vetting survey in the developer portal, what do we do?", {"kind": "vetting_follow_up", **ADS}, rules=("SP-41",)),
    Row("reapply", SELF, "The request is marked Insufficient Details, can we reapply?", {"kind": "vetting_follow_up"}, rules=("SP-42",)),
    Row(
        "gray button",
        SELF,
        "The request button of the Community Management API is grayed out in our application.",
        {"kind": "product_request_blocked", "product": "Community Management API"},
        rules=("SP-43",),
    ),
    Row(
        "tier upgrade",
        TIER,
        "We want to upgrade to the Standard tier of the Ads API to create campaigns in more than five ad accounts.",
        {"kind": "tier_upgrade", "product": "Ads API"},
        never=["customer"],
        days=30,
        rules=("SP-44", "SP-45"),
        items=("use_case", "video"),
    ),
    Row(
        "tier upgrade for data",
        GUIDE,
        "We need a tier upgrade of the Ads API only to read analytics of 20 ad accounts.",
        {"kind": "tier_upgrade", "product": "Ads API", "description": "only for reporting data"},
        rules=("SP-44",),
    ),
    Row("how to request access", GUIDE, "How do we request access to the Marketing API?"),
    # Not about the API ----------------------------------------------------------------------------
    Row("billing", SUPPORT, "The customer was charged twice for a Recruiter seat and wants a refund.", {"kind": "billing_account_or_policy", **TALENT}, rules=("SP-35",)),
    Row("account restricted", SUPPORT, "A recruiter's LinkedIn account was restricted, how to unlock it?", {"kind": "billing_account_or_policy"}, rules=("SP-35",)),
    Row("ad rejected", SUPPORT, "Our ad was rejected by LinkedIn for policy reasons.", {"kind": "billing_account_or_policy", **ADS}, rules=("SP-35",)),
    Row("user interface", SUPPORT, "The search filter in LinkedIn Recruiter shows an error page in dark mode.", {"kind": "ui_behaviour", **TALENT}, rules=("SP-35",)),
    Row("campaign manager", SUPPORT, "A menu in Campaign Manager is missing after the redesign.", {"kind": "ui_behaviour", **ADS}, rules=("SP-35",)),
    # Breach --------------------------------------------------------------------------------------
    Row(
        "secret published",
        SECURITY,
        "Our client secret was published on GitHub by accident.",
        {"kind": "security_breach"},
        also=(BD,),
        copy=["bd"], never=["customer"],
        rules=("SP-26",),
        items=("description",),
    ),
    Row("unauthorised access", SECURITY, "We suspect unauthorized access to member profiles through our RSC application.", {"kind": "security_breach", **TALENT, "programme_stage": "beta"}, also=(BD,), copy=["bd"], never=["customer"], rules=("SP-26",)),
    Row(
        "breach beats an open case",
        SECURITY,
        "About CAS-08123456: tokens of a customer were stolen.",
        {"kind": "security_breach", "existing_reference": "CAS-08123456", "same_issue": True, "urgent": True, "customers_affected": 9},
        also=(BD,),
        copy=["bd"], never=["customer"],
        rules=("SP-26",),
    ),
    # Open cases, visibility, escalation ------------------------------------------------------------
    Row(
        "more on an open case",
        OPEN,
        "Re: [CAS-08123456] the export still fails for the customer with the same error.",
        {"kind": "technical_issue", "product": "RSC", "existing_reference": "CAS-08123456", "same_issue": True},
        copy=BOTH,
        rules=("SP-07", "SP-03"),
        items=("reference",),
    ),
    Row(
        "status of a case",
        OPEN,
        "Any update on CRM:0012345? When will they answer?",
        {"kind": "status_request", "existing_reference": "CRM:0012345"},
        copy=BOTH,
        rules=("SP-07",),
    ),
    Row(
        "status of a partner ticket",
        OPEN,
        "What is the status of Zendesk 482911?",
        {"kind": "status_request", "existing_reference": "Zendesk 482911"},
        never=["customer"],
        rules=("SP-07",),
    ),
    Row(
        "same issue on a partner ticket",
        OPEN,
        "Same error again, see Zendesk 482911: the RSC sync fails.",
        {"kind": "technical_issue", "product": "RSC", "existing_reference": "Zendesk 482911", "same_issue": True},
        never=["customer"],
        rules=("SP-07",),
    ),
    mail(
        "visibility",
        "The customer wants to follow the progress of Zendesk ticket 482911.",
        facts={"kind": "visibility_for_customer", **TALENT, "existing_reference": "Zendesk 482911"},
        rules=("SP-11", "SP-07"),
    ),
    Row(
        "escalation",
        ESCALATE,
        "Please escalate CAS-08123456: LinkedIn has been silent for 12 business days.",
        {"kind": "escalation", "existing_reference": "CAS-08123456"},
        copy=["bd"],
        never=["customer"],
        rules=("SP-16", "SP-17", "SP-18"),
        items=("ticket", "customers", "dates", "why", "integration"),
    ),
    Row("premature closure", ESCALATE, "LinkedIn closed CRM-0045678 without a fix, we want to escalate this.", {"kind": "escalation", "existing_reference": "CRM-0045678", "urgent": True}, copy=["bd"], never=["customer"], rules=("SP-16",)),
    # What the guides leave open, and the rest -----------------------------------------------------
    Row(
        "beta programme",
        ASK,
        "In the closed beta of Apply Connect an application was delivered with an error.",
        {"kind": "technical_issue", "product": "Apply Connect", "programme_stage": "beta"},
        rules=("SP-19",),
    ),
    Row("charter programme", ASK, "Charter programme of CRM Connect: the indicator is broken.", {"kind": "api_bug", "product": "CRM Connect", "programme_stage": "charter"}, rules=("SP-19",)),
    Row("sign-off", BD, "Lead Sync is nearly complete, we would like to request the technical sign-off.", {"kind": "sign_off", "product": "Lead Sync"}, copy=["bd"], rules=("SP-46",)),
    Row("nothing said", ASK, "Hello there.", {"kind": "other"}, rules=("SP-34",)),
)
# fmt: on
