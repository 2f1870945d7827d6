"""The wording of every rule: id, sentence for staff, seed, section of that document."""

_CUSTOMER = "I want to direct our shared customer to reach out to LI support"
_SEVERAL = "I am encountering the same error/challenge across several customers"
_OPERATIONS = "I need support with App settings, have questions on the API"
_ESCALATE = "I want to escalate my customer/partner support issue to LinkedIn"
_BREACH = "Security Breach"
_ZENDESK = "Zendesk Support"
_FAQ = "Customer Support FAQs"
_TICKET = "Reach out to the LinkedIn Developer Technical Support team"
_VETTING = "How does the vetting survey work for API access requests?"
_TIER = "How do I request a tier upgrade for the Ads API?"

SUPPORT_RULES = (
    (
        "SP-01",
        "Write to ltsatsintegrations@linkedin.com with both the customer and us on the mail.",
        "S0",
        _CUSTOMER,
    ),
    (
        "SP-02",
        "Give LinkedIn the integration type, the steps taken, the error message with screenshots, the company name"
        " or LinkedIn company ID, the contract and application IDs, and a HAR file when a widget is involved.",
        "S0",
        _CUSTOMER,
    ),
    (
        "SP-03",
        "Keep LinkedIn's CAS or CRM number in the subject of every later mail, or LinkedIn loses the thread.",
        "S0",
        _CUSTOMER,
    ),
    ("SP-04", "Expect LinkedIn customer support to answer within 1 business day.", "S0", _CUSTOMER),
    (
        "SP-05",
        "Leave a case with LinkedIn when it is transferred: bugs reach engineering from any team, and LinkedIn"
        " announces the transfer in the ticket.",
        "S0",
        _CUSTOMER,
    ),
    (
        "SP-06",
        "When more customers report the same issue, file one partner ticket and name their CAS and CRM numbers.",
        "S0",
        _CUSTOMER,
    ),
    (
        "SP-07",
        "Do not open a second case for the same customer and issue: escalate the open one instead.",
        "S0",
        _CUSTOMER,
    ),
    (
        "SP-08",
        "Report an issue of several customers with the Developer Support Form and choose the Inquiry Topic that"
        " matches the product.",
        "S0",
        _SEVERAL,
    ),
    (
        "SP-09",
        "Give a partner ticket the client ID of the parent and, if relevant, the child application, sample API"
        " calls with URL and UUID or the JobPostingTaskId, and the error messages as attachments.",
        "S0",
        _SEVERAL,
    ),
    (
        "SP-10",
        "Name every CAS and CRM number known for the issue in the partner ticket.",
        "S0",
        _SEVERAL,
    ),
    (
        "SP-11",
        "Do not copy customers on a partner ticket: open a case at ltsatsintegrations@linkedin.com for those who"
        " want to follow progress.",
        "S0",
        _SEVERAL,
    ),
    (
        "SP-12",
        "Give several people admin rights on the developer application, so that one absence blocks nothing.",
        "S0",
        _OPERATIONS,
    ),
    (
        "SP-13",
        "Put a business email address on the application, so that LinkedIn can recognise us when an admin leaves.",
        "S0",
        _OPERATIONS,
    ),
    (
        "SP-14",
        "Have every developer of the application linked to our company page on LinkedIn with a verified work email.",
        "S0",
        _OPERATIONS,
    ),
    (
        "SP-15",
        "Let an admin of the application file a request that affects production or security, and give the client"
        " ID of the parent and, if relevant, the child application.",
        "S0",
        _OPERATIONS,
    ),
    (
        "SP-16",
        "Send an escalation to our Business Development contact with [Support Escalation] in the subject.",
        "S0",
        _ESCALATE,
    ),
    (
        "SP-17",
        "State all five items in an escalation: the CAS, CRM or Zendesk number or else the mail's subject line, the"
        " customers affected, the date filed and LinkedIn's last response if any, the reason, and the integration.",
        "S0",
        _ESCALATE,
    ),
    (
        "SP-18",
        "Escalate for a reason LinkedIn accepts: breakage of large scope, a ticket that gets no response or grows"
        " old, or an unacceptable resolution.",
        "S0",
        _ESCALATE,
    ),
    (
        "SP-19",
        "Promise no response time for charter or beta programmes: their support differs by programme.",
        "S0",
        "Introduction",
    ),
    (
        "SP-20",
        "Send product, functionality and security questions to the customer's LinkedIn Customer Success Manager.",
        "S1",
        "Customer Product Support",
    ),
    (
        "SP-21",
        "Send a customer's technical question to ltsatsintegrations@linkedin.com and keep our support on the thread.",
        "S1",
        "Customer Technical Support",
    ),
    (
        "SP-22",
        "File a partner ticket only for a company-wide issue or an API bug, from our engineering team and after it"
        " has investigated.",
        "S1",
        _ZENDESK,
    ),
    (
        "SP-23",
        "Give a partner ticket the description, the API key, the full request with headers and body, the response"
        " and its UUID, and for a widget also the full script and a HAR file.",
        "S1",
        _ZENDESK,
    ),
    (
        "SP-24",
        "Promise no date for a partner ticket: LinkedIn's partner engineering works without an agreed response time.",
        "S1",
        _ZENDESK,
    ),
    (
        "SP-25",
        "For an urgent partner ticket, copy our Business Development contact and write them a mail of its own with"
        " the customer impact and why it cannot wait.",
        "S1",
        _ZENDESK,
    ),
    (
        "SP-26",
        "Report a suspected breach to security@linkedin.com at once and tell our Business Development contact.",
        "S1",
        _BREACH,
    ),
    (
        "SP-27",
        "Tell a customer who wants to test that LinkedIn has no test environment and that public jobs can be found"
        " on LinkedIn.com, and send them to their Customer Success Manager.",
        "S1",
        "RSC Testing",
    ),
    (
        "SP-28",
        "Send a request to disable or delete to ltsatsintegrations@linkedin.com from a Recruiter Admin on the"
        " contract, then disable or delete on the ATS side so that no more calls are made.",
        "S1",
        "RSC Deletion or Disablement",
    ),
    (
        "SP-29",
        "Have a person enable the integration who is both Recruiter Admin at LinkedIn and admin of the ATS.",
        "S1",
        _FAQ,
    ),
    (
        "SP-30",
        'For "Your account is not associated to any company", send the customer with a screenshot to their'
        " LinkedIn Customer Success Manager.",
        "S1",
        _FAQ,
    ),
    (
        "SP-31",
        "Enable the contract for contract-level features such as SeatsV2: company-level access alone gives every"
        " seat only One-Click Export, the In-ATS Indicator and the profile widget.",
        "S1",
        _FAQ,
    ),
    (
        "SP-32",
        "When the In-ATS Indicator is missing, check that the candidate was synced and has an email address that"
        " matches a LinkedIn profile.",
        "S1",
        _FAQ,
    ),
    (
        "SP-33",
        "When export, feedback or notes fail, check the ATS security groups, that the job is published and synced,"
        " and that the ATS offers feedback and notes at all.",
        "S1",
        _FAQ,
    ),
    (
        "SP-34",
        "Follow the support guide for Talent Solutions partners when the product is a Talent Solutions product.",
        "S2",
        "Introduction",
    ),
    (
        "SP-35",
        "Send issues that are not about API calls (account, settings, billing, policy, user interface) to LinkedIn"
        " Customer Support.",
        "S2",
        "Contact the LinkedIn Customer Support team",
    ),
    (
        "SP-36",
        "Appeal a failed vetting on the Contact form with the client ID, form type Vetting Appeal, the API"
        " programme and a clear description.",
        "S2",
        "Identity vetting, review, and appeals",
    ),
    (
        "SP-37",
        "Search LinkedIn's documentation or ask its Help Assistant before filing a ticket.",
        "S2",
        _TICKET,
    ),
    (
        "SP-38",
        "Fill in the Contact form with the client ID, form type Developer Support, the API product and a clear"
        " description.",
        "S2",
        _TICKET,
    ),
    (
        "SP-39",
        "Give the client ID and the API endpoint, and where they apply the request body, response UUID, error,"
        " number of customers affected, and screenshots or logs.",
        "S2",
        "Required information for investigation",
    ),
    (
        "SP-40",
        "Check a 403 in this order: product approved, scopes granted, role on the resource, token valid, URL right.",
        "S2",
        "What does a 403 error mean and how do I resolve it?",
    ),
    (
        "SP-41",
        "Submit the vetting survey within 21 days of the day it was triggered, or the application may be closed.",
        "S2",
        _VETTING,
    ),
    (
        "SP-42",
        "Answer a request for more details within 21 days; after that, reapply from the same application.",
        "S2",
        _VETTING,
    ),
    (
        "SP-43",
        "Give the Community Management API an application of its own, with no other product and no pending request.",
        "S2",
        "Why is the Community Management API request button grayed out?",
    ),
    (
        "SP-44",
        "Ask for the Ads Standard tier only to create ads by POST in more than 5 ad accounts, never for data alone,"
        " with the use case and a Google Drive or SharePoint video of creating, editing and optimising a campaign.",
        "S2",
        _TIER,
    ),
    ("SP-45", "Allow up to 30 business days for the review of a tier upgrade.", "S2", _TIER),
    (
        "SP-46",
        "Get the technical sign-off through our Business Development contact and a demo before any beta customer"
        " sees the product.",
        "S4",
        "Introduction",
    ),
)

_TYPES = "Integration Types"
_CONFIGURATION_KEYS = "Integration Configuration Keys"
_UPSERT = "Upsert Integration Configurations"
_DELETE = "Delete Integration Configurations"

CONFIGURATION_RULES = (
    (
        "IC-01",
        "Set CALLBACK_URL for every ONE_CLICK_EXPORT and CRM_ONE_CLICK_EXPORT integration.",
        "S3",
        _CONFIGURATION_KEYS,
    ),
    ("IC-02", "Give the callback URL as an https:// address.", "S3", _CONFIGURATION_KEYS),
    ("IC-03", "Give each customer a callback URL that no other customer has.", "S3", _CONFIGURATION_KEYS),
    (
        "IC-04",
        "Let the callback URL answer on port 443 or 80: LinkedIn calls no other port.",
        "L1",
        "Callback URL",
    ),
    (
        "IC-05",
        "Set JOB_POSTING_VIEWERS for ONE_CLICK_EXPORT when the customer will not use ACLs or the ATS does not"
        " support Sync ACLs.",
        "S3",
        _CONFIGURATION_KEYS,
    ),
    (
        "IC-06",
        "Set APPLICATION_VIEWERS for IN_ATS_INDICATOR when the customer will not use ACLs or the ATS does not"
        " support Sync ACLs.",
        "S3",
        _CONFIGURATION_KEYS,
    ),
    (
        "IC-07",
        "Use ALL_PRODUCT_USERS for JOB_POSTING_VIEWERS and APPLICATION_VIEWERS: LinkedIn accepts no other value.",
        "S3",
        _CONFIGURATION_KEYS,
    ),
    (
        "IC-08",
        "Delete only JOB_POSTING_VIEWERS or APPLICATION_VIEWERS: LinkedIn deletes no other configuration.",
        "S3",
        _DELETE,
    ),
    (
        "IC-09",
        "Use the contract URN as context of CSA_API, CRM_CSA_API and PREMIUM_JOB_POSTING, and the organization URN for"
        " every other type.",
        "S3",
        _TYPES,
    ),
    (
        "IC-10",
        "Create the required configurations before the customer enables the integration.",
        "S3",
        _UPSERT,
    ),
    (
        "IC-11",
        "Take context, type and tenant of an integration from what the configuration plugin returned, not by hand.",
        "S3",
        _UPSERT,
    ),
    (
        "IC-12",
        "Read the status of each configuration in the answer: a 200 for the call does not mean that all went well.",
        "S3",
        _DELETE,
    ),
    (
        "IC-13",
        "Read a configuration back after writing it, to see what LinkedIn holds.",
        "S3",
        "Verify Integration Configurations",
    ),
    (
        "IC-14",
        "Send the LinkedIn-Version header with every call; the latest version is 202603.",
        "S3",
        "Note",
    ),
    (
        "IC-15",
        "Use a configuration key only with the integration types that LinkedIn lists for it.",
        "S3",
        _CONFIGURATION_KEYS,
    ),
)
