"""Known errors and questions of LinkedIn's FAQ: recognised in people's words, and not where something else is meant."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partnerhub.rulebook import RULES
from support.destinations import To
from support.guide_questions import GUIDE_QUESTIONS, find_guide_answer
from support.knowledge_files import article_files
from support.known_errors import KNOWN_ERRORS, find_known_error

COMPANY, INDICATOR, EXPORT, DETAILS = (
    "account_without_company",
    "indicator_missing",
    "export_not_possible",
    "details_not_visible",
)

KNOWN = [
    (COMPANY, "Your account is not associated to any company"),
    (COMPANY, "When she opens the plugin it says “Your account is not associated with any company.”"),
    (COMPANY, "YOUR ACCOUNT IS\nNOT ASSOCIATED TO ANY COMPANY"),
    (COMPANY, "The widget answers 403 and shows: Your account is not associated to any company"),
    (COMPANY, "It says that the account isn't linked to a company."),
    (INDICATOR, "The In-ATS indicator is missing for a candidate that I know is in our ATS."),
    (INDICATOR, "In-ATS indicator is not showing for Jane Roe although she applied last week"),
    (INDICATOR, 'The "In-ATS" indicator isn\'t populating for one candidate.'),
    (INDICATOR, "Our recruiter does not see the in ATS indicator on a profile."),
    (INDICATOR, "Indicator does not appear in Recruiter for a candidate we hired."),
    (INDICATOR, "There is no In-ATS indicator on this candidate's profile"),
    (EXPORT, "A recruiter cannot export a candidate to the ATS."),
    (EXPORT, "We are unable to export profiles with One-Click Export"),
    (EXPORT, "She can’t export any candidates from Recruiter."),
    (EXPORT, "The export button is greyed out in Recruiter for this user."),
    (EXPORT, "The job does not appear in the list when exporting a candidate."),
    (EXPORT, "Candidates can't be exported: 500 candidates are waiting in the project."),
    (DETAILS, "Interview feedback is not visible in Recruiter."),
    (DETAILS, "The recruiter can't see notes in the In-ATS indicator."),
    (DETAILS, "Job statuses do not appear in the LinkedIn dashboard."),
    (DETAILS, "Interview feedback is missing from the indicator, though we wrote it yesterday."),
]
OTHER = [
    "The In-ATS indicator shows wrong applications.",
    "The indicator does not show the right applications of the candidate",
    "The In-ATS indicator shows another candidate's history",
    "The in-ATS indicator is missing; the sync answers HTTP 500",
    "One-Click Export fails with 403",
    "A recruiter cannot export candidates: HTTP 500 Internal Server Error",
    "We cannot export a candidate, error code EXPORT_FAILED",
    "Cannot export profile: MIDDLEWARE_ERROR is shown",
    "Several customers cannot export candidates since this morning",
    "Three of our customers don't see the In-ATS indicator",
    "We cannot find the exported candidate in the ATS",
    "After exporting a candidate the job is missing in the ATS",
    "The widget does not load",
    "Where do I find the release notes of Recruiter? They are not there.",
    "Interview feedback shows the wrong candidate in Recruiter",
    "We changed the notes of our contract with LinkedIn",
    "Please disable the integration",
    "Do privacy settings of members matter when I export a candidate?",
    "",
]


@pytest.mark.parametrize(("key", "text"), KNOWN)
def test_a_known_error_is_recognised(key, text):
    found = find_known_error(text)
    assert found is not None
    assert found.key == key


@pytest.mark.parametrize("text", OTHER)
def test_what_the_faq_does_not_describe_is_no_known_error(text):
    assert find_known_error(text) is None


@pytest.mark.parametrize(
    ("error_text", "key"),
    [
        ("", EXPORT),
        ("You do not have permission to work on this job", EXPORT),
        ("Something went wrong (ref 7F3A)", None),
        ("403 Forbidden", None),
        ("Your account is not associated to any company", COMPANY),
    ],
)
def test_an_error_message_that_nobody_knows_is_for_linkedin(error_text, key):
    found = find_known_error("A recruiter cannot export candidates", error_text)
    assert (found.key if found else None) == key


@pytest.mark.parametrize("known", KNOWN_ERRORS, ids=lambda known: known.key)
def test_each_known_error_leads_to_an_article_and_steps_that_cite_its_rule(known):
    assert known.article in {file.slug for file in article_files()}
    assert known.rule in RULES
    assert all(f"({known.rule})" in check for check in known.checks)


def test_only_the_account_without_a_company_goes_to_the_csm_with_a_screenshot():
    assert {one.rule: (one.destination, one.needs_screenshot) for one in KNOWN_ERRORS} == {
        "SP-30": (To.CUSTOMER_SUCCESS_MANAGER, True),
        "SP-32": (To.ATS_REPRESENTATIVE, False),
        "SP-33": (To.ATS_REPRESENTATIVE, False),
    }


QUESTIONS = [
    ("Who can enable RSC?", "who-may-enable-rsc"),
    ("Which user roles are needed to enable Recruiter System Connect?", "who-may-enable-rsc"),
    ("Hi team,\n\nwhat permissions are required to activate RSC?\n\nThanks", "who-may-enable-rsc"),
    ("What is the difference between contract-level and company level access?", "contract-and-company-level"),
    ("Why is the SeatsV2 API not available for us?", "contract-and-company-level"),
    ("Is there a test environment for RSC?", "test-environment"),
    ("Can we get a sandbox account?", "test-environment"),
    ("Do we need the Standard tier for analytics only?", "ads-tier-upgrade"),
    ("How long do we have to complete the vetting survey?", "vetting-survey"),
    ("Our request says Insufficient Details.", "vetting-survey"),
    ("Why is the Community Management API request button grayed out?", "community-management-button"),
    ("We can't select the Community Management API", "community-management-button"),
    ("How do we request access to the Marketing APIs?", "request-api-access"),
]
NO_QUESTIONS = [
    "How do members' privacy settings affect the export?",
    "Please upgrade us to the Standard tier: we create ads in 12 accounts",
    "We were denied access to the API, how do we appeal?",
    "The sandbox account fails to load",
    "SeatsV2 fails with 403, why?",
    "The recruiter cannot enable the integration",
    "",
]


@pytest.mark.parametrize(("text", "slug"), QUESTIONS)
def test_a_question_with_a_written_answer_leads_to_its_article(text, slug):
    assert find_guide_answer(text) == slug


@pytest.mark.parametrize("text", NO_QUESTIONS)
def test_what_the_guides_do_not_answer_gets_no_article(text):
    assert find_guide_answer(text) is None


def test_every_answer_is_an_article_that_answers():
    answered = {file.slug for file in article_files() if file.answers}
    assert {one.article for one in GUIDE_QUESTIONS} <= answered
    assert {one.rule for one in GUIDE_QUESTIONS} - {""} <= set(RULES)


@given(st.text(max_size=400), st.text(max_size=200))
def test_no_text_whatever_breaks_the_search(description, error_text):
    find_known_error(description, error_text)
    find_guide_answer(description)


@pytest.mark.parametrize(
    "unit", ["cannot export ", "indicator ", "in-ats not ", "a", "survey how access api ", ".\n"]
)
def test_a_megabyte_is_searched_in_no_time(unit):
    text = unit * (1_000_000 // len(unit))
    begun = time.perf_counter()
    find_known_error(text, text)
    find_guide_answer(text)
    assert time.perf_counter() - begun < 2
