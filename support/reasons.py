"""The three reasons for which LinkedIn accepts an escalation (SP-18): what in a case supports each, the
sentences drafted for it, and the one sentence that asks. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from partnerhub.clocks import Calendar, age_in_words, in_business_days
from support.checklist import CaseFacts, in_full
from support.words import shortened, some

LARGE_SCOPE, NOT_RESPONSIVE, BAD_RESOLUTION = "large_scope", "not_responsive", "bad_resolution"
HABIT_DAYS = 5  # where LinkedIn promises nothing, our own measure for "ageing"


@dataclass(frozen=True, slots=True)
class ReasonSupport:
    """`because` is the computed support in a sentence; `draft` the reasoning proposed for the mail."""

    reason: str
    holds: bool
    because: str
    draft: str


def reason_supports(cases: Sequence[CaseFacts], *, today: date, calendar: Calendar) -> list[ReasonSupport]:
    """One for each reason, in LinkedIn's order."""
    facts = _Sentences(cases, today, calendar)
    return [
        ReasonSupport(LARGE_SCOPE, facts.customers > 1, facts.scope, f"{facts.impact} {facts.timeline}"),
        ReasonSupport(NOT_RESPONSIVE, facts.is_silent, facts.silence, f"{facts.timeline} {facts.impact}"),
        ReasonSupport(
            BAD_RESOLUTION, facts.was_closed, facts.closure, f"{facts.what_closed} {facts.timeline}".strip()
        ),
    ]


def best_supported(supports: Sequence[ReasonSupport]) -> ReasonSupport | None:
    """The reason to propose: silence is the plainest, then a premature closure, then the scope."""
    order = (NOT_RESPONSIVE, BAD_RESOLUTION, LARGE_SCOPE)
    holding = {support.reason: support for support in supports if support.holds}
    return next((holding[reason] for reason in order if reason in holding), None)


def ask(reason: str, cases: Sequence[CaseFacts], *, today: date, calendar: Calendar) -> str:
    """The first sentence of the mail: what we want, for which ticket, and why now."""
    facts = _Sentences(cases, today, calendar)
    because = {
        LARGE_SCOPE: f"{facts.problem} affects {facts.who}",
        NOT_RESPONSIVE: f"{facts.since_when}, and {facts.problem} still affects {facts.who}",
        BAD_RESOLUTION: f"we cannot accept the resolution, and {facts.problem} still affects {facts.who}",
    }[reason]
    return f"Please escalate {facts.tickets}: {because}."


class _Sentences:
    """The figures of all cases together, in words."""

    def __init__(self, cases: Sequence[CaseFacts], today: date, calendar: Calendar) -> None:
        self._cases = cases
        self._today, self._calendar = today, calendar
        self._names = list(dict.fromkeys(name for case in cases for name in case.customers))
        self.customers = len(self._names)

    @property
    def tickets(self) -> str:
        return some([case.ticket or case.name for case in self._cases], 3)

    @property
    def problem(self) -> str:
        return f"“{shortened(self._cases[0].problem, 90)}”"

    @property
    def who(self) -> str:
        typed = [case.typed["customers"] for case in self._cases if case.typed.get("customers")]
        names = typed or [shortened(name, 40) for name in self._names]
        return some(names, 2) or "our customers"

    @property
    def scope(self) -> str:
        if self.customers > 1:
            return f"{self.customers} customers have this problem."
        return "Only one customer is named: add the others if there are any."

    @property
    def impact(self) -> str:
        if self.customers > 1:
            return f"{self.customers} of our customers are affected."
        return f"It affects {self.who}."

    @property
    def timeline(self) -> str:
        """When it was filed and last answered; of several cases, the one that has waited longest."""
        case = self._slowest
        if case is None or case.filed_on is None:
            return ""
        what = case.ticket if self._are_several else "this"
        filed = f"We first filed {what} on {in_full(case.filed_on)}, {self._ago(case.filed_on)}."
        if case.answered_on is None:
            return f"{filed} LinkedIn has not responded yet."
        return (
            f"{filed} LinkedIn last responded on {in_full(case.answered_on)}, {self._ago(case.answered_on)}."
        )

    @property
    def is_silent(self) -> bool:
        return self._silent_days > self._patience

    @property
    def silence(self) -> str:
        if self._slowest is None:
            return "The case has no filing date, so nothing says how long LinkedIn has been silent."
        words = f"LinkedIn has been silent{self._on_which} for {in_business_days(self._silent_days)}"
        promise = self._slowest.promised_days
        if promise is None:
            return f"{words}; this channel has no promised answer time."
        return f"{words}; customer cases are promised an answer within {in_business_days(promise)}."

    @property
    def since_when(self) -> str:
        if self._slowest is None or not self._silent_days:
            return "it needs a response from LinkedIn"
        days = in_business_days(self._silent_days)
        if self._slowest.answered_on is None:
            return f"LinkedIn has not responded{self._on_which} in the {days} since it was filed"
        return f"LinkedIn has not responded{self._on_which} for {days}"

    @property
    def was_closed(self) -> bool:
        return any(case.is_over or case.reopenings for case in self._cases)

    @property
    def closure(self) -> str:
        return self.what_closed or "Nothing on the case shows a closure that came too early."

    @property
    def what_closed(self) -> str:
        times = sum(case.reopenings for case in self._cases)
        if times:
            return f"The case was closed and had to be reopened {'once' if times == 1 else f'{times} times'}."
        if self.was_closed:
            return "The case was closed, but the problem is still there."
        return ""

    @property
    def _slowest(self) -> CaseFacts | None:
        """The case that has waited longest for an answer; None where no case has a date."""
        dated = [case for case in self._cases if case.filed_on or case.answered_on]
        return min(dated, key=_waiting_since, default=None)

    @property
    def _silent_days(self) -> int:
        since = self._slowest and _waiting_since(self._slowest)
        return self._calendar.business_days_between(since, self._today) if since else 0

    @property
    def _patience(self) -> int:
        """Business days: LinkedIn's promise where there is one, else our own measure for "ageing"."""
        promise = self._slowest.promised_days if self._slowest else None
        return promise or HABIT_DAYS

    @property
    def _are_several(self) -> bool:
        return len(self._cases) > 1

    @property
    def _on_which(self) -> str:
        return f" on {self._slowest.ticket}" if self._are_several and self._slowest else ""

    def _ago(self, day: date) -> str:
        return age_in_words(self._calendar, day, self._today)


def _waiting_since(case: CaseFacts) -> date:
    return case.answered_on or case.filed_on or date.max
