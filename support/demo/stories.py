"""What goes wrong with LinkedIn's integrations, as a support desk writes it down."""

from dataclasses import dataclass

from customers.models import Programme

EXPORT, INDICATOR, PLUGIN = "ONE_CLICK_EXPORT", "IN_ATS_INDICATOR", "PROFILE_PLUGIN"
CONTRACT_DATA, APPLY, PREMIUM = "CSA_API", "APPLY_CONNECT", "PREMIUM_JOB_POSTING"
CRM_EXPORT, CRM_INDICATOR, CRM_DATA = "CRM_ONE_CLICK_EXPORT", "IN_CRM_INDICATOR", "CRM_CSA_API"


@dataclass(frozen=True)
class Story:
    """`integration_type` is empty where the report is not about one integration of the customer."""

    integration_type: str
    title: str
    description: str


@dataclass(frozen=True)
class BroadStory:
    """A problem of many customers, reported once to partner engineering."""

    programme: Programme
    title: str
    description: str


STORIES = (
    Story(
        EXPORT,
        "One-Click Export fails with 403 for all recruiters",
        "Since this morning every export from a profile ends with “You do not have access”. Our callback is"
        " not called at all. The integration shows as enabled in Recruiter.",
    ),
    Story(
        EXPORT,
        "One-Click Export drop-down shows no job postings",
        "Recruiters open the drop-down and see “No jobs found”. The jobs are in the ATS and were synced;"
        " JOB_POSTING_VIEWERS is set to ALL_PRODUCT_USERS.",
    ),
    Story(
        EXPORT,
        "Exported candidates arrive twice",
        "About one in five exports is delivered two times within a minute, with different delivery ids.",
    ),
    Story(
        EXPORT,
        "Exports arrive without e-mail address although the candidate shared it",
        "The profile in Recruiter shows an address, the export that reaches us does not.",
    ),
    Story(
        INDICATOR,
        "In-ATS Indicator missing for candidates hired in the last month",
        "Candidates synced before then show the indicator, later ones do not. Sync answers are all 200.",
    ),
    Story(
        INDICATOR,
        "In-ATS Indicator shows applications of another business unit",
        "Recruiters in the retail unit see applications of head office. They should see their own only.",
    ),
    Story(
        INDICATOR,
        "In-ATS Indicator opens a blank panel in the new Recruiter navigation",
        "Happens in every browser since the customer was moved to the new navigation; the old link works.",
    ),
    Story(
        CONTRACT_DATA,
        "CSA request stays in “requested” after the Recruiter Admin approved it",
        "The admin sees “approved”, our side still gets REQUESTED a week later.",
    ),
    Story(
        CONTRACT_DATA,
        "Candidate stages are not updated in Recruiter",
        "Stage changes are accepted (200), yet the hiring project in Recruiter keeps the first stage.",
    ),
    Story(
        CONTRACT_DATA,
        "InMail stubs missing for one recruiter after a seat transfer",
        "The seat was moved to a new hire on Monday. Messages of the new owner do not reach the ATS.",
    ),
    Story(
        CONTRACT_DATA,
        "Sync stopped with 429 long before the daily limit",
        "Throttled at about 1,900 calls on three days in a row; the developer portal shows a limit of 5,000.",
    ),
    Story(
        PLUGIN,
        "Profile Plugin stays empty for candidates with a custom profile URL",
        "Works for candidates matched by e-mail; empty where only the custom URL is known.",
    ),
    Story(
        APPLY,
        "Apply Connect jobs still closed four hours after reposting",
        "The jobs were closed by mistake and posted again with the same external ids.",
    ),
    Story(
        APPLY,
        "Applications missing screening answers",
        "Answers to the two custom questions are empty in what we receive; name and CV are there.",
    ),
    Story(
        APPLY,
        "Apply Connect applications arrive a day late",
        "Webhook deliveries of Tuesday came in on Wednesday night, all at once.",
    ),
    Story(
        APPLY,
        "Jobs show the wrong company page",
        "Postings of the subsidiary appear under the parent company's page since the page was renamed.",
    ),
    Story(
        APPLY,
        "Onsite apply button leads to an error page on phones",
        "Android only; the customer sent three recordings.",
    ),
    Story(
        PREMIUM,
        "Premium job slots are not consumed",
        "Five postings asked for a slot; all five run as free listings.",
    ),
    Story(
        PREMIUM,
        "Promoted budget is reset to the minimum after an update",
        "Every edit of the description puts the daily budget back.",
    ),
    Story(
        CRM_EXPORT,
        "CRM export creates a second lead instead of updating the first",
        "The match by member id stopped; the id in the delivery differs from the one of last month.",
    ),
    Story(
        CRM_INDICATOR,
        "In-CRM Indicator shows contacts that were deleted",
        "Deleted in the CRM three weeks ago, deletion call answered 200.",
    ),
    Story(
        CRM_DATA,
        "CRM notes written in Recruiter do not come back",
        "Notes made by two of eleven recruiters are missing; both have a seat since this quarter.",
    ),
    Story(
        "",
        "Recruiter Admin does not see the integrations page",
        "The person is listed as administrator of the contract and logs out and in again without effect.",
    ),
    Story(
        "",
        "Customer asks to move integrations to a second contract",
        "The company merged two contracts and wants to keep only the newer one.",
    ),
)

BROAD_STORIES = (
    BroadStory(
        Programme.RSC,
        "integrationConfigurations answers 500 for every third request",
        "Started at 06:10 UTC, all client applications, both reads and writes. Request ids are attached.",
    ),
    BroadStory(
        Programme.RSC,
        "Export callbacks stopped for all customers in Europe",
        "No delivery since 02:40 UTC for customers whose contract is hosted in Europe; others are fine.",
    ),
    BroadStory(
        Programme.RSC,
        "x-li-uuid missing on throttled answers",
        "Without it we cannot report throttling samples the way the guide asks for.",
    ),
    BroadStory(
        Programme.APPLY_CONNECT,
        "Job feed rejects location codes that were valid until last week",
        "All Nordic locations are refused with INVALID_LOCATION; the reference list has not changed.",
    ),
    BroadStory(
        Programme.APPLY_CONNECT,
        "Application webhooks are signed with the previous secret",
        "The secret was rotated in the developer portal yesterday, deliveries still carry the old signature.",
    ),
    BroadStory(
        Programme.CRM_CONNECT,
        "Indicator updates take more than 24 hours",
        "Measured over nine customers, from 200 answer to visible indicator: 26 to 41 hours.",
    ),
    BroadStory(
        Programme.RSC,
        "CSA approval page shows an error to Recruiter Admins",
        "Seven customers cannot approve data access; the page ends with “Something went wrong” after the second step.",
    ),
    BroadStory(
        Programme.JOB_POSTING,
        "Job posting tasks stay in progress for days",
        "Tasks created since Monday never reach a final state; JobPostingTaskIds of twelve examples are attached.",
    ),
)
