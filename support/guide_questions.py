"""Questions that LinkedIn's support documents answer in writing, recognised by groups of words in one sentence. Pure.

Where a document asks and does not answer (member privacy and export), there is nothing to recognise: a person is asked.
"""

from dataclasses import dataclass

from support.phrases import Wording, any_of, sentences


@dataclass(frozen=True, slots=True)
class GuideQuestion:
    """`article` is the slug of the answer; `rule` may be empty: not every answer is a rule for partners."""

    key: str
    rule: str
    article: str
    patterns: tuple[Wording, ...]


_ASKS = r"\?|" + any_of(
    *("what", "which", "why", "when", "who", "how", "is", "are", "does", "do", "can", "could", "explain"),
    *("tell us", "questions?", r"wonder\w*", "ask(?:s|ed|ing)?"),
)
_ENABLE = any_of(r"enabl\w+", r"activat\w+", r"turn\w* .{0,30}on", r"switch\w* .{0,30}on", r"set\w* up")
_COMPANY_LEVEL, _CONTRACT_LEVEL = any_of("company[- ](?:level|wide)"), any_of("contract[- ](?:level|wide)")
_LEVELS = f"{_COMPANY_LEVEL}|{_CONTRACT_LEVEL}"
_COMMUNITY = any_of("community management", "cma")
_UNUSABLE = any_of(
    *("gr[ae]y(?:ed)?(?:[- ]?out)?", "disabled", "inactive", "not clickable"),
    "(?:cannot|can't|unable to|not able to) (?:be )?(?:click|clicked|request|requested|select|selected|choose|chosen)",
)
_TEST_SYSTEM = any_of(
    "(?:test|testing|staging|sandbox|demo|dummy)[- ]?(?:environments?|systems?|instances?|accounts?|contracts?|servers?)"
)
_WANTED = r"\?|" + any_of(
    "is there", "are there", r"do(?:es)? \w+ (?:have|offer|provide)", "can", "could", "need", "want", "get"
)
_TIER = any_of("(?:standard|development|dev) (?:tier|access)", "tier(?: upgrade)?", "upgrade to standard")
_DATA = any_of("analytics", "reporting", "reports?", "insights?", "metrics", "statistics", r"(?:\w+ )?data")
_ONLY_OR_NEED = any_of(
    "only", "just", r"need\w*", "for", "read", "fetch", "pull", "retrieve", "required?", "do we", "must"
)
_WRITES_ADS = any_of("creat(?:e|es|ing)", "edit(?:ing)?", "more than (?:5|five)", "post")
_DEADLINE = any_of(
    *(
        "deadline",
        "how long",
        "how many days",
        "how much time",
        "by when",
        "until when",
        "when (?:is|does|do|must)",
        "due",
    ),
    *(r"expir\w+", "21", "overdue", "missed", "too late", "in time", "time limit"),
)
_API_ACCESS = any_of(
    "access to .*(?:apis?|products?|programs?|programmes?)",
    "(?:apis?|product|programme?) access",
    "apis? .*access",
)
_REFUSED = any_of("denied", "rejected", "refused", "403", r"appeal\w*", "access token")

GUIDE_QUESTIONS: tuple[GuideQuestion, ...] = (
    GuideQuestion(
        "who_may_enable",
        "SP-29",
        "who-may-enable-rsc",
        (
            Wording((any_of("who (?:can|may|must|should|has to|needs to|is (?:allowed|able|permitted) to)"), _ENABLE)),
            Wording((any_of(r"(?:what|which|any|special) (?:\w+ ){0,2}(?:roles?|permissions?|rights?|admins?)"), _ENABLE)),
        ),
    ),
    GuideQuestion(
        "levels",
        "SP-31",
        "contract-and-company-level",
        (
            Wording((_LEVELS, any_of("differences?", "different", "vs\\.?", "versus", "compared"))),
            Wording((_COMPANY_LEVEL, _CONTRACT_LEVEL, _ASKS)),
            Wording((any_of("what (?:is|does|are|do)"), _LEVELS)),
            Wording((any_of("seats? ?v?2(?: api)?", "seats api"), any_of("why", "when", "which", "what", "how", "not available")),
                    without=any_of(r"[45]\d\d", "fails?", "error")),
        ),
    ),
    GuideQuestion(
        "test_environment",
        "SP-27",
        "test-environment",
        (Wording((_TEST_SYSTEM, _WANTED), without=any_of("fails?", "failed", "failing", "broken", "error", "doesn't work")),),
    ),
    GuideQuestion(
        "tier_for_data",
        "SP-44",
        "ads-tier-upgrade",
        (Wording((_TIER, _DATA, _ONLY_OR_NEED), without=_WRITES_ADS),),
    ),
    GuideQuestion(
        "survey",
        "SP-41",
        "vetting-survey",
        (
            Wording((any_of("survey"), _DEADLINE)),
            Wording((any_of("re-?apply"), _ASKS)),
            Wording((any_of("insufficient details"),)),
        ),
    ),
    GuideQuestion(
        "gray_button",
        "SP-43",
        "community-management-button",
        (
            Wording((_COMMUNITY, _UNUSABLE)),
            Wording((any_of("(?:request|access) button"), any_of("gr[ae]y(?:ed)?(?:[- ]?out)?"))),
        ),
    ),
    GuideQuestion(
        "request_access",
        "",
        "request-api-access",
        (
            Wording(
                (
                    any_of("how", "where", "(?:which|what) steps", "what (?:do|must|should) (?:we|i)"),
                    any_of("request", "apply", "get", "obtain", "gain", "receive", "ask for"),
                    _API_ACCESS,
                ),
                without=_REFUSED,
            ),
        ),
    ),
    GuideQuestion(
        "answer_time",
        "SP-24",
        "which-channel",
        (
            Wording(
                (
                    any_of("how (?:long|fast|quickly|soon)", r"what (?:is|are) (?:the|their|linkedin's) \w+"),
                    any_of(r"answer\w*", r"respon\w+", "repl(?:y|ies)", r"react\w*", "slas?"),
                    any_of("usually", "normally", "typically", "in general", "slas?", "tickets", "cases", "requests"),
                )
            ),
        ),
    ),
    GuideQuestion(
        "review_time",
        "SP-45",
        "ads-tier-upgrade",
        (Wording((any_of("how (?:long|many days|much time)"), _TIER, any_of(r"review\w*", "take", "takes", r"approv\w+"))),),
    ),
)  # fmt: skip


def find_guide_question(description: str) -> GuideQuestion | None:
    """The question of LinkedIn's guides that a text asks; its first where it asks several."""
    asked = (
        one
        for sentence in sentences(description)
        for one in GUIDE_QUESTIONS
        if any(wording.stands_in(sentence) for wording in one.patterns)
    )
    return next(asked, None)


def find_guide_answer(description: str) -> str | None:
    """The slug of the article that answers the question in this text."""
    question = find_guide_question(description)
    return question.article if question else None
