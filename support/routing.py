"""Where a report goes (SP-01…SP-46): facts in, a Route out. Pure; every step cites its rule.

`decide` tries the steps in the order of their weight: a suspected breach before all else, an open case before a new one,
what the guides leave open before what they settle, and then what is wanted. The texts are in `support.route_reasons`.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace

from support import route_reasons as because
from support.destinations import To
from support.known_errors import KnownError
from support.product_names import fold_product
from support.report_hints import Hints
from support.reports import BusinessLine, Kind, Report, ReporterRole, Stage
from support.route_choice import Choice
from support.route_policy import is_partner_ticket, policy_of
from support.route_questions import questions_of
from support.routes import Reason, Route

SEVERAL = 2  # customers from which on it is a partner ticket (SP-06)

# What does not work, whichever way it was put.
TROUBLE = frozenset(
    {Kind.TECHNICAL_ISSUE, Kind.API_BUG, Kind.FORBIDDEN_403, Kind.UI_BEHAVIOUR, Kind.OTHER, None}
)
# A matter of its own even where a case is open.
NEVER_THE_OPEN_CASE = frozenset({Kind.ESCALATION, Kind.VISIBILITY_FOR_CUSTOMER, Kind.SIGN_OFF})
# What the support guide describes, and leaves open for charter and beta programmes (SP-19).
GUIDED = TROUBLE | {
    Kind.API_QUESTION,
    Kind.APP_SETTINGS,
    Kind.STATUS_REQUEST,
    Kind.VISIBILITY_FOR_CUSTOMER,
    Kind.ESCALATION,
    Kind.ENABLE,
    Kind.DISABLE_OR_DELETE,
}
_NO_HINTS = Hints()


def decide(report: Report, hints: Hints = _NO_HINTS) -> Route:
    """The one answer for every door. `hints` are what the text says beyond the facts."""
    choice = _with_breach_in_mind(_choose(report, hints), report, hints)
    policy = policy_of(choice, report)
    return Route(
        destination=choice.to,
        also=tuple(dict.fromkeys(choice.also)),
        reasons=tuple(dict.fromkeys(choice.reasons)),
        copy=policy.copy,
        must_not_copy=policy.must_not_copy,
        promised_days=policy.promised_days,
        forbidden=policy.forbidden,
        may_file=policy.may_file,
        advice=tuple(dict.fromkeys(choice.advice)),
        questions=questions_of(report, hints, lambda other: _choose(other, hints).to),
    )


def _choose(report: Report, hints: Hints) -> Choice:
    steps: tuple[Callable[[Report, Hints], Choice | None], ...] = (
        _breach,
        _open_case,
        _not_in_the_guides,
        _known_answer,
    )
    found = (step(report, hints) for step in steps)
    return next((choice for choice in found if choice), None) or _BY_KIND[report.kind](report, hints)


# Before what is wanted ----------------------------------------------------------------------------


def _breach(report: Report, hints: Hints) -> Choice | None:
    """Overrides everything (SP-26)."""
    if report.kind is not Kind.SECURITY_BREACH:
        return None
    return Choice(To.SECURITY_MAIL, [because.BREACH], also=[To.BD_CONTACT], advice=[because.BREACH_ADVICE])


def _open_case(report: Report, hints: Hints) -> Choice | None:
    """One issue of one customer has one case: whatever is added stays on its thread (SP-03, SP-05, SP-07)."""
    if report.kind is Kind.STATUS_REQUEST:
        return Choice(To.EXISTING_CASE, [because.ASKS_FOR_STATUS], advice=because.status_advice(report))
    if not report.existing_reference or report.kind in NEVER_THE_OPEN_CASE or _widens(report, hints):
        return None
    same = report.same_issue if report.kind not in TROUBLE else report.same_issue is not False
    if not same:
        return None
    return Choice(
        To.EXISTING_CASE,
        [because.SAME_ISSUE, because.KEEP_NUMBER, because.TRANSFERS_ARE_LINKEDINS],
        advice=[because.ESCALATE_INSTEAD],
    )


def _widens(report: Report, hints: Hints) -> bool:
    """Further customers with the issue of an open customer case: that is for a partner ticket (SP-06)."""
    return _is_several(report, hints) and report.kind in TROUBLE and not is_partner_ticket(report)


def _not_in_the_guides(report: Report, hints: Hints) -> Choice | None:
    if report.programme_stage not in (Stage.CHARTER, Stage.BETA) or report.kind not in GUIDED:
        return None
    return Choice(To.ASK_A_PERSON, [because.EARLY_PROGRAMME], advice=[because.ASK_THE_PROGRAMME])


def _known_answer(report: Report, hints: Hints) -> Choice | None:
    """A known error has its own way, tried once; a question that the guide answers needs no ticket."""
    known = hints.known_error
    if known and _is_known_there(known, report, hints):
        return Choice(known.destination, because.known_error(known), advice=list(known.checks))
    if hints.guide_answer and report.kind in _ANSWERED_FROM_THE_GUIDE:
        return Choice(
            To.ANSWER_FROM_GUIDE,
            [because.guide_answer(hints.guide_rule)],
            advice=[because.ANSWER_WITH_ARTICLE],
        )
    return None


def _is_known_there(known: KnownError, report: Report, hints: Hints) -> bool:
    """At one customer, and where we can check it ourselves only until we have."""
    if report.kind not in (*TROUBLE, Kind.ENABLE, Kind.PRODUCT_QUESTION) or _is_several(report, hints):
        return False
    return known.destination is To.CUSTOMER_SUCCESS_MANAGER or not report.investigated


_ANSWERED_FROM_THE_GUIDE = (Kind.PRODUCT_QUESTION, Kind.API_QUESTION, Kind.ENABLE, Kind.TIER_UPGRADE, None)

# By what is wanted --------------------------------------------------------------------------------


def _technical_issue(report: Report, hints: Hints) -> Choice:
    if not _is_talent(report):
        return Choice(
            To.DEVELOPER_SUPPORT_FORM, [because.OTHER_LINE], advice=because.developer_advice(report)
        )
    if _is_several(report, hints) or hints.is_wide:
        return _partner_ticket(report, because.several(report, hints.is_wide))
    if hints.goes_directly and report.reporter_role in (None, *_CUSTOMERS):
        return Choice(To.HELP_CENTER, [because.GOES_DIRECTLY], advice=[because.WITH_US_IS_BETTER])
    return _customer_mail(report, [because.ONE_CUSTOMER, because.BOTH_ON_IT])


_CUSTOMERS = (ReporterRole.CUSTOMER, ReporterRole.RECRUITER_ADMIN)


def _customer_mail(report: Report, reasons: list[Reason]) -> Choice:
    advice = [because.CUSTOMER_MAY_GO_DIRECTLY] if report.reporter_role is ReporterRole.CUSTOMER else []
    if report.urgent:
        advice.append(because.URGENT_MAIL)
    return Choice(To.CUSTOMER_CASE_MAIL, [because.talent(report), *reasons, because.ONE_DAY], advice=advice)


def _api_bug(report: Report, hints: Hints) -> Choice:
    if not _is_talent(report):
        return Choice(
            To.DEVELOPER_SUPPORT_FORM,
            [because.OTHER_LINE, because.API_BUG_ELSEWHERE],
            advice=because.developer_advice(report),
        )
    return _partner_ticket(report, [because.API_BUG])


def _partner_ticket(report: Report, reasons: list[Reason]) -> Choice:
    """LinkedIn's partner engineering: without a promise, filed by our engineering after it looked (SP-22, SP-24)."""
    reasons = [because.talent(report), *reasons, because.NO_PROMISE, because.NO_CUSTOMER_ON_IT]
    advice = [because.NAME_KNOWN_NUMBERS] if report.existing_reference else []
    advice.append(because.FOR_VISIBILITY)
    if report.investigated is not True:
        reasons.append(because.INVESTIGATE_FIRST)
    if report.reporter_role not in (None, ReporterRole.PARTNER_ENGINEERING):
        advice.append(because.HAND_TO_ENGINEERING)
    return Choice(To.PARTNER_ENGINEERING_FORM, reasons, advice=advice)


def _api_question(report: Report, hints: Hints) -> Choice:
    return _operations(report, because.API_QUESTION, [because.SEARCH_FIRST])


def _app_settings(report: Report, hints: Hints) -> Choice:
    return _operations(report, because.APP_SETTINGS, [])


def _operations(report: Report, why: Reason, advice: list[str]) -> Choice:
    """What we need as a partner, not for one customer's issue."""
    with_impact = [because.ADMIN_FILES] if report.production_or_security_impact else []
    if not _is_talent(report):
        advice = because.developer_advice(report)
        return Choice(To.DEVELOPER_SUPPORT_FORM, [because.OTHER_LINE, why, *with_impact], advice=advice)
    reasons = [because.talent(report), why, *with_impact, because.NO_PROMISE, because.NO_CUSTOMER_ON_IT]
    return Choice(To.PARTNER_ENGINEERING_FORM, reasons, advice=advice, is_operation=True)


def _product_question(report: Report, hints: Hints) -> Choice:
    if not _is_talent(report):
        return Choice(To.LINKEDIN_CUSTOMER_SUPPORT, [because.NOT_API], advice=[because.TELL_THE_CUSTOMER])
    return Choice(To.CUSTOMER_SUCCESS_MANAGER, [because.PRODUCT_QUESTION])


def _security_question(report: Report, hints: Hints) -> Choice:
    return Choice(To.CUSTOMER_SUCCESS_MANAGER, [because.SECURITY_QUESTION])


def _wants_to_test(report: Report, hints: Hints) -> Choice:
    if report.business_line is BusinessLine.MARKETING:
        return Choice(To.ANSWER_FROM_GUIDE, [because.DEVELOPMENT_TIER], advice=[because.ANSWER_WITH_ARTICLE])
    return Choice(
        To.CUSTOMER_SUCCESS_MANAGER,
        [because.NO_TEST_ENVIRONMENT],
        also=[To.ANSWER_FROM_GUIDE],
        advice=[because.TELL_ABOUT_PRODUCTION],
    )


def _enable(report: Report, hints: Hints) -> Choice:
    if not _is_talent(report):
        return Choice(To.SELF_SERVICE, [because.REQUEST_ACCESS], advice=list(because.ACCESS_STEPS))
    reasons = [because.BOTH_ADMINS, because.TWO_LEVELS]
    return Choice(To.SELF_SERVICE, reasons, advice=list(because.ENABLE_STEPS))


def _disable_or_delete(report: Report, hints: Hints) -> Choice:
    if not _is_talent(report):
        return Choice(To.ASK_A_PERSON, [because.OTHER_LINE], advice=[because.GUIDES_ARE_SILENT])
    advice = list(because.DISABLE_STEPS)
    if report.reporter_role not in (None, ReporterRole.RECRUITER_ADMIN):
        advice.insert(0, because.NEEDS_RECRUITER_ADMIN)
    reasons = [because.DISABLE, because.BOTH_ON_IT, because.ONE_DAY]
    return Choice(To.CUSTOMER_CASE_MAIL, reasons, also=[To.ATS_REPRESENTATIVE], advice=advice)


def _access_denied(report: Report, hints: Hints) -> Choice:
    return Choice(To.VETTING_APPEAL_FORM, [because.APPEAL], advice=[because.READ_THE_STATUS])


def _vetting_follow_up(report: Report, hints: Hints) -> Choice:
    return Choice(To.SELF_SERVICE, [because.SURVEY, because.REAPPLY], advice=list(because.VETTING_STEPS))


def _forbidden_403(report: Report, hints: Hints) -> Choice:
    if report.investigated:
        choice = _api_bug(report, hints)
        return replace(choice, reasons=[because.CHECKED_403, *choice.reasons])
    return Choice(To.SELF_SERVICE, [because.CHECK_403], advice=list(because.CHECKS_403))


def _product_request_blocked(report: Report, hints: Hints) -> Choice:
    if report.product and not _is_community_management(report):
        return Choice(To.SELF_SERVICE, [because.REQUEST_ACCESS], advice=list(because.ACCESS_STEPS))
    return Choice(To.SELF_SERVICE, [because.STANDS_ALONE], advice=list(because.COMMUNITY_STEPS))


def _tier_upgrade(report: Report, hints: Hints) -> Choice:
    if _is_community_management(report):
        return Choice(To.SELF_SERVICE, [because.STANDS_ALONE], advice=list(because.COMMUNITY_STEPS))
    if hints.is_data_only:
        return Choice(To.ANSWER_FROM_GUIDE, [because.NOT_FOR_DATA], advice=[because.NO_LIMIT_FOR_DATA])
    reasons = [because.TIER_UPGRADE, because.REVIEW]
    return Choice(To.TIER_UPGRADE_TICKET, reasons, advice=list(because.TIER_STEPS))


def _is_community_management(report: Report) -> bool:
    return fold_product(report.product) == "community management"


def _not_api(report: Report, hints: Hints) -> Choice:
    return Choice(To.LINKEDIN_CUSTOMER_SUPPORT, [because.NOT_API], advice=[because.TELL_THE_CUSTOMER])


def _visibility(report: Report, hints: Hints) -> Choice:
    if not _is_talent(report):
        return Choice(To.ASK_A_PERSON, [because.VISIBILITY_ELSEWHERE], advice=[because.GUIDES_ARE_SILENT])
    reasons = [because.VISIBILITY, because.NOT_A_DUPLICATE, because.BOTH_ON_IT, because.ONE_DAY]
    return Choice(To.CUSTOMER_CASE_MAIL, reasons)


def _escalation(report: Report, hints: Hints) -> Choice:
    advice = [] if report.existing_reference else [because.NAME_THE_TICKET]
    return Choice(
        To.BD_ESCALATION, [because.ESCALATE, because.FIVE_ITEMS, because.THREE_REASONS], advice=advice
    )


def _sign_off(report: Report, hints: Hints) -> Choice:
    is_lead_sync = not report.product or "lead sync" in fold_product(report.product)
    return Choice(To.BD_CONTACT, [because.SIGN_OFF], advice=[because.NO_BETA_BEFORE] if is_lead_sync else [])


def _unknown(report: Report, hints: Hints) -> Choice:
    advice = because.GUIDES_ARE_SILENT if report.kind is Kind.OTHER else because.SAY_WHAT_IT_IS
    return Choice(To.ASK_A_PERSON, [because.NOT_DESCRIBED], advice=[advice])


_BY_KIND: Mapping[Kind | None, Callable[[Report, Hints], Choice]] = {
    Kind.TECHNICAL_ISSUE: _technical_issue,
    Kind.API_BUG: _api_bug,
    Kind.API_QUESTION: _api_question,
    Kind.APP_SETTINGS: _app_settings,
    Kind.PRODUCT_QUESTION: _product_question,
    Kind.SECURITY_QUESTION: _security_question,
    Kind.WANTS_TO_TEST: _wants_to_test,
    Kind.ENABLE: _enable,
    Kind.DISABLE_OR_DELETE: _disable_or_delete,
    Kind.ACCESS_DENIED: _access_denied,
    Kind.VETTING_FOLLOW_UP: _vetting_follow_up,
    Kind.FORBIDDEN_403: _forbidden_403,
    Kind.PRODUCT_REQUEST_BLOCKED: _product_request_blocked,
    Kind.TIER_UPGRADE: _tier_upgrade,
    Kind.BILLING_ACCOUNT_OR_POLICY: _not_api,
    Kind.UI_BEHAVIOUR: _not_api,
    Kind.VISIBILITY_FOR_CUSTOMER: _visibility,
    Kind.ESCALATION: _escalation,
    Kind.SIGN_OFF: _sign_off,
    Kind.OTHER: _unknown,
    None: _unknown,
}

# What else is to be done ---------------------------------------------------------------------------


def _with_breach_in_mind(choice: Choice, report: Report, hints: Hints) -> Choice:
    """What else is to be done at once: for an urgent ticket (SP-25), and where the text speaks of a breach (SP-26)."""
    also, reasons = list(choice.also), list(choice.reasons)
    if report.urgent and _is_at_engineering(choice, report):
        also.append(To.BD_ESCALATION)
        reasons.append(because.URGENT)
    if hints.breach and choice.to is not To.SECURITY_MAIL:
        also += [To.SECURITY_MAIL, To.BD_CONTACT]
        reasons.append(because.breach_words(hints.breach))
    return replace(choice, also=also, reasons=reasons)


def _is_at_engineering(choice: Choice, report: Report) -> bool:
    if choice.to is To.EXISTING_CASE:
        return is_partner_ticket(report) and report.kind is not Kind.STATUS_REQUEST
    return choice.to in (To.PARTNER_ENGINEERING_FORM, To.DEVELOPER_SUPPORT_FORM)


def _is_talent(report: Report) -> bool:
    """Nobody said: Talent, whose guide is the one for partners of integrations; the question is asked (SP-34)."""
    return report.business_line in (None, BusinessLine.TALENT)


def _is_several(report: Report, hints: Hints) -> bool:
    """By the number; only where nobody gave one, by the words of the text."""
    if report.customers_affected is None:
        return bool(hints.is_several)
    return report.customers_affected >= SEVERAL
