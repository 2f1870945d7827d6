"""The questions that remain: only facts nobody knows, and only where an answer would change the destination. Pure."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from support.destinations import To
from support.report_hints import Hints
from support.reports import BUSINESS_LINES, KINDS, BusinessLine, Kind, Report
from support.routes import Question

MOST = 2
# Offered where a text says nothing of its kind.
COMMON_KINDS = (
    Kind.TECHNICAL_ISSUE, Kind.API_BUG, Kind.API_QUESTION, Kind.APP_SETTINGS, Kind.PRODUCT_QUESTION, Kind.ENABLE,
    Kind.DISABLE_OR_DELETE, Kind.BILLING_ACCOUNT_OR_POLICY, Kind.STATUS_REQUEST, Kind.SECURITY_BREACH,
)  # fmt: skip
_YES_NO = (("true", "yes"), ("false", "no"))


@dataclass(frozen=True, slots=True)
class _Doubt:
    """A fact in doubt: each possible value, the words for it, and its name in the contract."""

    key: str
    text: str
    choices: tuple[tuple[str, str], ...]
    values: tuple[Any, ...]

    @property
    def question(self) -> Question:
        return Question(self.key, self.text, self.choices)


def questions_of(
    report: Report, hints: Hints, destination_of: Callable[[Report], To]
) -> tuple[Question, ...]:
    """Each doubt is tried out: whichever answer leads elsewhere makes it a question; the first two are asked."""
    asked: dict[str, Question] = {}
    for doubt in _doubts(report, hints):
        if doubt.key not in asked and _matters(doubt, report, destination_of):
            asked[doubt.key] = doubt.question
    return tuple(asked.values())[:MOST]


def _matters(doubt: _Doubt, report: Report, destination_of: Callable[[Report], To]) -> bool:
    goes_to = {destination_of(replace(report, **{doubt.key: value})) for value in doubt.values}
    return len(goes_to | {destination_of(report)}) > 1


def _doubts(report: Report, hints: Hints) -> Iterator[_Doubt]:
    """In the order of what hangs on them."""
    if report.kind is Kind.SECURITY_BREACH and not hints.doubtful_kinds:
        return
    if hints.breach and report.kind is not Kind.SECURITY_BREACH:
        yield _doubt_about_breach(report, hints)
    if report.kind is Kind.STATUS_REQUEST and not report.existing_reference:
        return
    if report.existing_reference and report.same_issue is None:
        text = f"Is it the same issue as {report.existing_reference}?"
        yield _Doubt("same_issue", text, _YES_NO, (True, False))
    if report.kind is None or hints.doubtful_kinds:
        yield _doubt_about_kind(report, hints)
    if report.business_line is None:
        yield _Doubt(
            "business_line",
            "Which business line of LinkedIn's is it about?",
            tuple((line.value, label) for line, label in BUSINESS_LINES.items()),
            tuple(BusinessLine),
        )
    if report.customers_affected is None and not (report.customer or hints.is_several or hints.known_error):
        one_or_more = (("1", "one customer"), ("2", "several customers"))
        yield _Doubt("customers_affected", "How many customers have this issue?", one_or_more, (1, 2))
    if report.investigated is None and (report.kind is Kind.FORBIDDEN_403 or hints.known_error):
        text = "Are these checks done, and do they explain nothing?"
        yield _Doubt("investigated", text, _YES_NO, (True, False))


def _doubt_about_breach(report: Report, hints: Hints) -> _Doubt:
    otherwise = report.kind or Kind.OTHER
    choices = (
        (Kind.SECURITY_BREACH.value, "yes, or it cannot be ruled out"),
        (otherwise.value, f"no: {KINDS[otherwise]}"),
    )
    text = f"The text says “{hints.breach}”: may somebody have had access who should not?"
    return _Doubt("kind", text, choices, (Kind.SECURITY_BREACH, otherwise))


def _doubt_about_kind(report: Report, hints: Hints) -> _Doubt:
    """The kinds that the text could mean, or all of the common ones where it says nothing."""
    kinds = list(dict.fromkeys([*filter(None, [report.kind]), *hints.doubtful_kinds])) or list(COMMON_KINDS)
    choices = tuple((kind.value, KINDS[kind]) for kind in kinds)
    return _Doubt("kind", "What is it about?", choices, tuple(kinds))
