"""Known errors (SP-30, SP-32, SP-33): what LinkedIn's FAQ names a cause for, and who can put it right. Pure.

Each is recognised by groups of words in one sentence. What the FAQ does not describe is never taken for one: an HTTP error or
error code, wrong values where something should be missing, and trouble of several customers.
"""

import re
from dataclasses import dataclass

from support.destinations import To
from support.phrases import Wording, any_of, plain, sentences

_CANNOT_WORDS = (
    *("can ?not", "can't", "could ?not", "couldn't", "unable to", "not able to", "not possible to"),
    *(
        "impossible to",
        "not allowed to",
        "won't let",
        "doesn't let",
        "does not (?:let|allow)",
        "doesn't allow",
    ),
)
_CANNOT = any_of(*_CANNOT_WORDS)
_NOT = r"(?:not|never|isn't|aren't|wasn't|doesn't|don't|didn't)"
_SHOWN = (
    *(
        "there",
        "visible",
        "shown",
        "show",
        "shows",
        "showing",
        "appear",
        "appears",
        "appearing",
        "displayed",
        "display",
    ),
    *(
        "displaying",
        "populate",
        "populated",
        "populating",
        "seen",
        "see",
        "find",
        "view",
        "come up",
        "light up",
    ),
)
_ABSENT = any_of(
    *(
        "missing",
        "invisible",
        "absent",
        "disappeared",
        "vanished",
        "blank",
        "gone",
        "nothing (?:is )?(?:shown|shows|appears)",
    ),
    rf"{_NOT} (?:\w+ )?(?:be |being )?(?:{'|'.join(_SHOWN)})",
    rf"(?:{'|'.join(_CANNOT_WORDS)}) (?:\w+ )?(?:see|view|find|open|access)",
    r"no (?:in[- ]?ats|indicator|feedback|notes?|job status\w*)",
)
_WRONG_VALUE = any_of(
    *(
        "wrong",
        "incorrect",
        "correct",
        "right",
        "outdated",
        "stale",
        "duplicated?",
        "twice",
        "mixed up",
        "belongs? to",
    ),
    "(?:another|other) (?:jobs?|candidates?|person|applications?)",
)

_EXPORT = any_of("exports?", "exported", "exporting")
_EXPORTED_WHOM = any_of(
    *(
        "candidates?",
        "profiles?",
        "applicants?",
        "persons?",
        "people",
        "members?",
        "anyone",
        "anybody",
        "him",
        "her",
        "them",
    ),
    *("one-? ?click", "1-? ?click", "ats", "recruiters?"),
)
_BUTTON = any_of("button", "option", "icon", "link")
_EXPORT_BUTTON = f"{_EXPORT}.{{0,40}}{_BUTTON}|{_BUTTON}.{{0,40}}{_EXPORT}"
_UNUSABLE = any_of(
    *("gr[ae]y(?:ed)?(?:[- ]?out)?", "disabled", "inactive", "not clickable", "missing"),
    f"{_NOT} (?:there|available|visible|shown|showing)",
)
# The export went through, and what it brought is missing or wrong: that is another matter.
_AFTERWARDS = any_of(
    *("(?:find|see|open) .{0,12}exported", "once exported", "was exported", r"after (?:\w+ )?export\w*"),
    "exported (?:candidates?|profiles?|applicants?|jobs?|person|people|data)",
    r"(?:exports|exported) (?:\w+ )?to the wrong",
)
_INDICATOR = any_of(
    r"in[- ]?ats\"?(?:[- ]indicators?)?", "ats[- ]indicators?", "indicators? .*(?:candidate|recruiter)"
)
_DETAILS = any_of("(?:interview )?feedback", "notes", r"(?:\w+ )?status(?:es)?")
_DETAILS_PLACE = any_of("interview feedback", "indicator", "dashboard", "recruiter", "in[- ]?ats", "linkedin")
# The other way round: written at LinkedIn, and missing here.
_OTHER_DETAILS = any_of(
    *(
        "status code",
        "saved?",
        "release notes?",
        "written in (?:linkedin|recruiter)",
        "(?:missing|not) .{0,20}in (?:the|our|their) (?:crm|ats)(?! indicator)",
    ),
)

# An answer of the API, or a fault of the software: that is a technical issue, whatever else stands beside it.
_COUNTED = (
    r"(?:\w+ )?(?:candidates?|profiles?|applicants?|people|jobs?|users?|seats?|recruiters?|employees|times)\b"
)
_TECHNICAL = any_of(
    rf"(?:4(?:0[013-9]|1[0-9]|2[0-9])|50[0-4])(?! {_COUNTED})",
    *(
        "https?",
        r"status(?: code)?:? ?[1-5]\d\d",
        "error ?codes?",
        "service ?error ?code",
        "exception",
        "stack ?trace",
    ),
    *(
        "timed? ?-?out",
        "forbidden",
        "unauthori[sz]ed",
        "bad request",
        "internal server error",
        "service unavailable",
    ),
    *("response body", r"x-li-\w+", "api (?:call|request|returns?|answers?|responds?)", "responds? with"),
    r"[a-z]+_[a-z_]*(?:error|denied|failed|failure|invalid)",
)
_SEVERAL = any_of(
    r"(?:several|multiple|many|both|all|most|\d{1,5}|two|three|four|five|six|seven|eight|nine|ten|dozens? of)"
    r"(?: of)?(?: our| the)?(?: \w+)? (?:customers|clients|companies|accounts)"
)
# Whoever reads these words is kept out by a right that the ATS gives.
_PERMISSION = any_of(
    "permissions?", "not permitted", "not allowed", "security groups?", "access to (?:this|the) job"
)


@dataclass(frozen=True, slots=True)
class KnownError:
    """`checks` are what the person does, in order; `article` is the slug of the whole answer. `is_exact`: LinkedIn shows these
    very words, so nothing around them changes what they mean."""

    key: str
    rule: str
    title: str
    patterns: tuple[Wording, ...]
    destination: To
    article: str
    checks: tuple[str, ...]
    needs_screenshot: bool = False
    is_exact: bool = False

    def is_said_in(self, sentence: str) -> bool:
        return any(wording.stands_in(sentence) for wording in self.patterns)


KNOWN_ERRORS: tuple[KnownError, ...] = (
    KnownError(
        key="account_without_company",
        rule="SP-30",
        title="“Your account is not associated to any company”",
        patterns=(
            Wording(
                (
                    any_of(
                        "(?:not (?:yet )?|isn't |un)(?:ass?o[cs]+[ia]+ted|linked|connected) (?:to|with) (?:any|a) company"
                    ),
                )
            ),
        ),
        destination=To.CUSTOMER_SUCCESS_MANAGER,
        article="account-not-associated-to-company",
        checks=(
            "Ask the customer for a screenshot of the error. (SP-30)",
            "Have the customer send it to their LinkedIn Customer Success Manager: the account may not be linked rightly to a"
            " LinkedIn Recruiter contract. (SP-30)",
        ),
        needs_screenshot=True,
        is_exact=True,
    ),
    KnownError(
        key="details_not_visible",
        rule="SP-33",
        title="Interview feedback, notes or statuses are not visible",
        patterns=(Wording((_DETAILS, _ABSENT, _DETAILS_PLACE), without=f"{_WRONG_VALUE}|{_OTHER_DETAILS}"),),
        destination=To.ATS_REPRESENTATIVE,
        article="feedback-and-notes-not-visible",
        checks=(
            "Check whether our ATS shows interview feedback and notes in Recruiter at all: they are optional. (SP-33)",
            "Check that the person stands in the right security group of the ATS for the job, where it has security groups:"
            " people see feedback, notes and statuses only of jobs that they have access to. (SP-33)",
            "Check that the person's LinkedIn Recruiter account is connected from within the ATS. (SP-33)",
        ),
    ),
    KnownError(
        key="indicator_missing",
        rule="SP-32",
        title="The In-ATS Indicator is missing for a candidate who is in the ATS",
        patterns=(Wording((_INDICATOR, _ABSENT), without=_WRONG_VALUE),),
        destination=To.ATS_REPRESENTATIVE,
        article="in-ats-indicator-missing",
        checks=(
            "Check that the candidate was synced from the ATS to LinkedIn Recruiter, and sync the candidate if not. (SP-32)",
            "Compare the candidate's e-mail address in the ATS with that of the LinkedIn profile: without a match LinkedIn"
            " cannot tell that both are one person. (SP-32)",
        ),
    ),
    KnownError(
        key="export_not_possible",
        rule="SP-33",
        title="A candidate cannot be exported to the ATS",
        patterns=(
            Wording((_CANNOT + ".{0,40}" + _EXPORT, _EXPORTED_WHOM), without=_AFTERWARDS),
            Wording((_EXPORT_BUTTON, _UNUSABLE), without=_AFTERWARDS),
            Wording((any_of("jobs?", "requisitions?"), _EXPORT, _ABSENT), without=_AFTERWARDS),
        ),
        destination=To.ATS_REPRESENTATIVE,
        article="export-not-possible",
        checks=(
            "Check that the person stands in the right security group of the ATS for the job, and that their LinkedIn Recruiter"
            " account is connected from within the ATS. (SP-33)",
            "Check that the job is published in the ATS and then synced to LinkedIn: LinkedIn needs it to match a candidate"
            " with the job. (SP-33)",
        ),
    ),
)


def find_known_error(description: str, error_text: str = "") -> KnownError | None:
    """The known error that a report describes; None where it describes another thing, or more than the FAQ does."""
    lines = [*sentences(error_text), *sentences(description)]
    found = [one for one in KNOWN_ERRORS if any(one.is_said_in(line) for line in lines)]
    may_be_any = not _goes_further(description, error_text)
    return next((one for one in found if one.is_exact or may_be_any), None)


def _goes_further(description: str, error_text: str) -> bool:
    """An error message that the table does not know is LinkedIn's to explain, unless it speaks of permission."""
    told, shown = plain(description), plain(error_text)
    if re.search(_TECHNICAL, f"{told} {shown}") or re.search(_SEVERAL, told):
        return True
    return bool(shown) and not re.search(_PERMISSION, shown) and not _is_known(error_text)


def _is_known(error_text: str) -> bool:
    return any(one.is_said_in(line) for line in sentences(error_text) for one in KNOWN_ERRORS)
