"""Facts of the triage contract as a text tells them: one table a fact, the first row that fits wins. Pure."""

import re
from collections.abc import Callable
from typing import Any

from support.count_words import customers_affected
from support.references import find_references
from support.reports import BusinessLine, ReporterRole, Stage

_Found = tuple[Any, str] | None


def _reference(text: str) -> _Found:
    found = find_references(text.upper())
    return (found[0].in_subject, found[0].as_written) if found else None


def _table(*rows: tuple[Any, str]) -> Callable[[str], _Found]:
    compiled = [(value, re.compile(pattern)) for value, pattern in rows]

    def read(text: str) -> _Found:
        hits = ((value, pattern.search(text)) for value, pattern in compiled)
        return next(((value, hit.group()) for value, hit in hits if hit), None)

    return read


READERS: tuple[tuple[str, Callable[[str], _Found]], ...] = (
    (
        "business_line",
        _table(
            (BusinessLine.SALES, r"\b(?:sales navigator|sales solutions|snap (?:api|partner))\b"),
            (
                BusinessLine.LEARNING,
                r"\b(?:linkedin learning|learning (?:api|solutions|courses?)|courses?)\b",
            ),
            (
                BusinessLine.MARKETING,
                r"\b(?:ads?|ad ?(?:accounts?|campaigns?|analytics)|adverti[sz]\w*|campaigns?|campaign manager|marketing (?:api|apis|solutions|developer)"
                r"|lead (?:sync|gen|forms?)|conversions? api|capi|community management|w_member_social|r_ads|rw_ads"
                r"|r_organization_social|organization (?:posts?|page)|creatives?)\b",
            ),
            (
                BusinessLine.TALENT,
                r"\b(?:rsc|recruiters?|recruiter system connect|ats|candidates?|applicants?|apply connect|apply with linkedin"
                r"|awli|easy apply|linkedin apply|crm connect|one-?click export|in-?ats|in-?crm|inmails?|job post\w*|jobs?|csa"
                r"|seats? ?v2|talent|hiring|requisitions?)\b",
            ),
        ),
    ),
    ("customers_affected", customers_affected),
    (
        "widget",
        _table((True, r"\b(?:widgets?|plug-?ins?|iframes?|in\.js|embedded (?:page|frame|view))\b")),
    ),
    (
        "investigated",
        _table(
            (
                False,
                r"\b(?:not(?: yet)?|nobody|no one|haven't|hasn't|have not|has not)\b[^.?!\n]{0,30}?\binvestigat",
            ),
            (
                True,
                r"\b(?:we|our (?:engineering|engineers?|developers?|development|dev|r&d|technical|integration) ?(?:team|people)?|engineering"
                r"|our devs|our team)\b[^.?!\n]{0,30}?\b(?:investigated|analy[sz]ed|debugged|ruled out|verified|reproduced|traced|confirmed|looked (?:at|into))\b"
                r"|\bafter (?:our|an|internal|thorough) ?(?:internal )?investigation\b|\binvestigat(?:ed|ion) (?:shows?|on our side|by (?:our )?engineering|is (?:done|complete))"
                r"|\ball (?:five |5 )?(?:steps|checks) (?:are |were |have been )?(?:done|checked|completed|verified)\b",
            ),
        ),
    ),
    (
        "urgent",
        _table(
            (False, r"\bnot (?:very |that |so )?urgent\b|\bno (?:rush|hurry|urgency)\b"),
            (
                True,
                r"\b(?:urgent(?:ly)?|asap|as soon as possible|immediate(?:ly)? (?:attention|escalation|help|action)|critical|blocker|p1|sev(?:erity)?[ -]?1"
                r"|production (?:is )?down|cannot wait|can't wait|emergency|high priority|top priority)\b",
            ),
        ),
    ),
    ("existing_reference", _reference),
    (
        "same_issue",
        _table(
            (
                False,
                r"\b(?:different|another|new|separate|unrelated) (?:issue|problem|error|question|matter|topic)\b|\bunrelated to\b|\bnot the same\b",
            ),
            (
                True,
                r"\bsame (?:issue|problem|error|thing|symptom|behaviou?r)\b|\b(?:again|still|recurr\w+|came back|re-?occurr\w+)\b",
            ),
        ),
    ),
    (
        "reporter_role",
        _table(
            (
                ReporterRole.RECRUITER_ADMIN,
                r"\b(?:i am|i'm|as) (?:a |an |the |our )?(?:linkedin )?recruiter admin|\b(?:requested|asked|signed|confirmed|sent|written) by (?:a |the |their |our )?(?:[a-z' ]{0,30} )?recruiter admin"
                r"|\b(?:a|the|their|our) recruiter admin(?: of [a-z0-9 &.'-]{1,40}?)? (?:asks|asked|requests|requested|wants|wrote|writes)",
            ),
            (
                ReporterRole.APPLICATION_ADMIN,
                r"\b(?:i am|i'm|as) (?:an? |the )?admin(?:istrator)? of (?:the|our) (?:developer )?app",
            ),
            (
                ReporterRole.PARTNER_ENGINEERING,
                r"\bas (?:a |an )?(?:partner )?engineer\b|\bour engineering (?:files|reports|writes)\b",
            ),
            (
                ReporterRole.CUSTOMER,
                r"\bcustomers?\b[^.?!\n]{0,60}?\b(?:himself|herself|themselves|directly|on their own)\b|\bi'?m a recruiter\b|\bi am a recruiter\b",
            ),
        ),
    ),
    (
        "production_or_security_impact",
        _table(
            (
                True,
                r"\b(?:production|security) impact\b|\bimpacts? (?:on )?(?:production|security)\b|\baffects? production\b",
            )
        ),
    ),
    (
        "programme_stage",
        _table(
            (
                Stage.CHARTER,
                r"\bcharter[- ](?:program(?:me)?|customers?|partners?|phase|test(?:ing|s|er)?|release|stage|members?|group)\b|\bin (?:the )?charter\b",
            ),
            (
                Stage.BETA,
                r"\b(?:closed |open |private |public |linkedin'?s? )?beta[- ](?:program(?:me)?|test(?:ing|s|er|ers)?|phase|features?|access|release|participants?|stage|group)\b"
                r"|\bin (?:the |a )?(?:closed |open |private |public )?beta\b|\b(?:closed|open|private|public) beta\b"
                r"|\bpilot (?:program|programme|customer|phase)\b",
            ),
        ),
    ),
)
