"""The three reasons for which LinkedIn accepts an escalation (SP-18): what in a case supports each, the
sentences drafted for it, and the one sentence that asks. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from partnerhub.clocks import Calendar, age_in_words, in_business_days
from support.checklist import CaseFacts, affected_by, in_full
from support.words import shortened, some

LARGE_SCOPE, NOT_RESPONSIVE, BAD_RESOLUTION = "large_scope", "not_responsive", "bad_resolution"
PROMISED_DAYS = 1  # business days within which LinkedIn promises the first answer to a customer case (SP-04)
HABIT_DAYS = 5  # where LinkedIn promises nothing, and after its first answer: our own measure for "ageing"
NAME_LENGTH = 40  # characters of a customer's name in a sentence


@dataclass(frozen=True, slots=True)
class ReasonSupport:
    """`because` is the computed support in a sentence; `draft` the reasoning proposed for the mail."""

    reason: str
    holds: bool
    because: str
    draft: str


def reason_supports(cases: Sequence[CaseFacts], *, today: date, calendar: Calendar) -> list[ReasonSupport]:
    """One for each reason, in LinkedIn's order."""
    figures = _figures(cases, today, calendar)
    impact, timeline, closure = _impact(figures), _timeline(figures), _closure(figures)
    return [
        ReasonSupport(LARGE_SCOPE, figures.customers > 1, _scope(figures), f"{impact} {timeline}".strip()),
        ReasonSupport(NOT_RESPONSIVE, figures.is_silent, _silence(figures), f"{timeline} {impact}".strip()),
        ReasonSupport(
            BAD_RESOLUTION,
            bool(closure),
            closure or "Nothing on the case shows a closure that came too early.",
            f"{closure} {timeline}".strip(),
        ),
    ]


def best_supported(supports: Sequence[ReasonSupport]) -> ReasonSupport | None:
    """The reason to propose: silence is the plainest, then a premature closure, then the scope."""
    order = (NOT_RESPONSIVE, BAD_RESOLUTION, LARGE_SCOPE)
    holding = {support.reason: support for support in supports if support.holds}
    return next((holding[reason] for reason in order if reason in holding), None)


def ask(reason: str, cases: Sequence[CaseFacts], *, today: date, calendar: Calendar) -> str:
    """The first sentence of the mail: what we want, for which ticket, and why now."""
    figures = _figures(cases, today, calendar)
    problem = f"“{shortened(cases[0].problem, 90)}”"
    because = {
        LARGE_SCOPE: f"{problem} affects {figures.who}",
        NOT_RESPONSIVE: f"{_since_when(figures)}, and {problem} still affects {figures.who}",
        BAD_RESOLUTION: f"we cannot accept the resolution, and {problem} still affects {figures.who}",
    }[reason]
    tickets = some([case.ticket or case.name for case in cases], 3)
    return f"Please escalate {tickets}: {because}."


@dataclass(frozen=True, slots=True)
class _Figures:
    """All cases together; the dates and the silence are those of the case that has waited longest."""

    who: str
    customers: int
    ticket: str  # empty where there is one case only, which needs no naming
    filed: str
    answered: str
    silent_days: int | None  # business days; None where no case has a date
    promised_days: int | None
    is_silent: bool
    is_over: bool
    reopenings: int


def _figures(cases: Sequence[CaseFacts], today: date, calendar: Calendar) -> _Figures:
    slowest = _slowest(cases, today, calendar)
    return _Figures(
        who=some([shortened(name, NAME_LENGTH) for name in affected_by(cases)], 2) or "our customers",
        customers=_number_of_customers(cases),
        ticket=slowest.ticket if len(cases) > 1 else "",
        filed=_when(slowest.filed_on, today, calendar),
        answered=_when(slowest.answered_on, today, calendar),
        silent_days=_silent_days(slowest, today, calendar) if _waiting_since(slowest) else None,
        promised_days=_promise(slowest),
        is_silent=_is_silent(slowest, today, calendar),
        is_over=any(case.is_over for case in cases),
        reopenings=sum(case.reopenings for case in cases),
    )


def _slowest(cases: Sequence[CaseFacts], today: date, calendar: Calendar) -> CaseFacts:
    """The case that has waited longest; one that waited too long comes before all that did not."""
    silent = [case for case in cases if _is_silent(case, today, calendar)]
    return min(silent or cases, key=lambda case: _waiting_since(case) or date.max)


def _waiting_since(case: CaseFacts) -> date | None:
    return case.answered_on or case.filed_on


def _is_silent(case: CaseFacts, today: date, calendar: Calendar) -> bool:
    return _silent_days(case, today, calendar) > (_promise(case) or HABIT_DAYS)


def _silent_days(case: CaseFacts, today: date, calendar: Calendar) -> int:
    since = _waiting_since(case)
    return calendar.business_days_between(since, today) if since else 0


def _promise(case: CaseFacts) -> int | None:
    """LinkedIn promises its first answer only (SP-04)."""
    return None if case.answered_on else case.promised_days


def _number_of_customers(cases: Sequence[CaseFacts]) -> int:
    """Rows are counted; words typed for a mail count as one where there are no rows."""
    return len({name for case in cases for name in case.customers or case.affected})


def _when(day: date | None, today: date, calendar: Calendar) -> str:
    return f"{in_full(day)}, {age_in_words(calendar, day, today)}" if day else ""


def _scope(figures: _Figures) -> str:
    if figures.customers > 1:
        return f"{figures.customers} customers have this problem."
    return "Only one customer is named: add the others if there are any."


def _impact(figures: _Figures) -> str:
    if figures.customers > 1:
        return f"{figures.customers} of our customers are affected."
    return f"It affects {figures.who}."


def _timeline(figures: _Figures) -> str:
    if not figures.filed:
        return ""
    filed = f"We first filed {figures.ticket or 'this'} on {figures.filed}."
    if not figures.answered:
        return f"{filed} LinkedIn has not responded yet."
    return f"{filed} LinkedIn last responded on {figures.answered}."


def _silence(figures: _Figures) -> str:
    if figures.silent_days is None:
        return "The case has no filing date, so nothing says how long LinkedIn has been silent."
    words = f"LinkedIn has been silent{_on(figures)} for {in_business_days(figures.silent_days)}"
    if figures.promised_days:
        promised = in_business_days(figures.promised_days)
        return f"{words}; customer cases are promised a first answer within {promised}."
    since = " since its last answer" if figures.answered else ""
    habit = in_business_days(HABIT_DAYS)
    return f"{words}{since}; no answer time is promised now, we call a case ageing after {habit}."


def _since_when(figures: _Figures) -> str:
    if not figures.silent_days:
        return "it needs a response from LinkedIn"
    days = in_business_days(figures.silent_days)
    if not figures.answered:
        return f"LinkedIn has not responded{_on(figures)} in the {days} since it was filed"
    return f"LinkedIn has not responded{_on(figures)} for {days}"


def _on(figures: _Figures) -> str:
    return f" on {figures.ticket}" if figures.ticket else ""


def _closure(figures: _Figures) -> str:
    """Empty where nothing was closed."""
    if figures.reopenings:
        times = "once" if figures.reopenings == 1 else f"{figures.reopenings} times"
        return f"The case was closed and had to be reopened {times}."
    return "The case was closed, but the problem is still there." if figures.is_over else ""
