"""The five items of an escalation, in the order of LinkedIn's support guide for partners (SP-17).

Pure: plain values of one or several cases in, items out; `support.facts` reads the rows.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from partnerhub.clocks import Calendar, age_in_words
from support.references import Reference


class State(StrEnum):
    FILLED = "filled"  # from rows
    TYPED = "typed"  # by a person, for this purpose
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """What one case knows; dates are calendar dates as people see them, empty text means not known."""

    name: str
    problem: str
    references: tuple[Reference, ...] = ()
    mail_subject: str = ""
    customers: tuple[str, ...] = ()
    filed_on: date | None = None
    answered_on: date | None = None
    integration: str = ""
    is_over: bool = False
    reopenings: int = 0
    promised_days: int | None = 1  # business days within which LinkedIn promises an answer (SP-04, SP-24)
    typed: Mapping[str, str] = field(default_factory=dict)

    @property
    def numbers(self) -> tuple[str, ...]:
        return tuple(reference.in_subject for reference in self.references)

    @property
    def affected(self) -> tuple[str, ...]:
        """The customers as a mail names them: in the words typed for it, else by the rows' names."""
        typed = self.typed.get("customers", "")
        return (typed,) if typed else self.customers

    @property
    def ticket(self) -> str:
        """The numbers, or the mail subject line where there is none yet."""
        if self.numbers:
            return " / ".join(self.numbers)
        return f"mail “{self.mail_subject}”" if self.mail_subject else ""


@dataclass(frozen=True, slots=True)
class Item:
    """`lines` stand in the mail; `source` says where they come from or, when missing, what to do."""

    number: int
    key: str
    label: str
    state: State
    lines: tuple[str, ...]
    source: str
    field: str

    @property
    def value(self) -> str:
        return "; ".join(self.lines)

    @property
    def is_missing(self) -> bool:
        return self.state is State.MISSING


@dataclass(frozen=True, slots=True)
class _Answer:
    """What one case says to one item; no lines means missing, put right in `field` or the item's own one."""

    lines: tuple[str, ...]
    source: str
    typed: bool = False
    field: str = ""


def escalation_items(
    cases: Sequence[CaseFacts], *, today: date, calendar: Calendar, why: str = "", why_is_typed: bool = True
) -> tuple[Item, ...]:
    """The five items over all cases. `why` is the brief reasoning, empty while nobody has written it."""
    several = len(cases) > 1
    return (
        _item(1, "ticket", "Ticket", "references", map(_ticket, cases), joint=" / "),
        _item(2, "customers", "Customers impacted", "affected_customers", map(_customers, cases), joint=", "),
        _item(3, "dates", "Filed", "filed_at", map(_dates(today, calendar, several), cases)),
        _item(4, "why", "Why", "reasoning", [_why(why, why_is_typed)]),
        _item(5, "integration", "Related integration", "programme", map(_integration, cases), joint="; "),
    )


def affected_by(cases: Iterable[CaseFacts]) -> list[str]:
    """The affected customers of all cases, each named once."""
    return list(dict.fromkeys(name for case in cases for name in case.affected))


def in_full(day: date) -> str:
    """A date that reads the same on both sides of the ocean: 2 Feb 2026."""
    return f"{day.day} {day:%b %Y}"


def _item(
    number: int, key: str, label: str, form_field: str, answers: Iterable[_Answer], joint: str = ""
) -> Item:
    given = list(answers)
    gaps = [answer for answer in given if not answer.lines]
    if gaps:
        return Item(number, key, label, State.MISSING, (), gaps[0].source, gaps[0].field or form_field)
    state = State.TYPED if any(answer.typed for answer in given) else State.FILLED
    lines = tuple(dict.fromkeys(line for answer in given for line in answer.lines))
    sources = "; ".join(dict.fromkeys(answer.source for answer in given))
    return Item(number, key, label, state, (joint.join(lines),) if joint else lines, sources, form_field)


def _ticket(case: CaseFacts) -> _Answer:
    if case.numbers:
        return _Answer(case.numbers, "the case's ticket numbers")
    if case.mail_subject:
        return _Answer((case.ticket,), "the mail subject line, as there is no ticket number yet")
    return _Answer(
        (), "Add the CAS, CRM or Zendesk number, or the subject line of the mail thread with LinkedIn."
    )


def _customers(case: CaseFacts) -> _Answer:
    if case.typed.get("customers"):
        return _Answer(case.affected, "typed on the case", typed=True)
    if case.affected:
        return _Answer(case.affected, "the case's customers")
    return _Answer((), "Name at least one customer who has this problem.")


def _dates(today: date, calendar: Calendar, several: bool) -> Callable[[CaseFacts], _Answer]:
    def dates(case: CaseFacts) -> _Answer:
        if case.filed_on is None:
            return _Answer((), "Enter the date on which the case was first filed with LinkedIn.")
        if case.filed_on > today:
            return _Answer((), _in_the_future("filing date", case.filed_on))
        if case.answered_on and case.answered_on > today:
            words = _in_the_future("date of LinkedIn's last answer", case.answered_on)
            return _Answer((), words, field="last_answer_at")
        filed = _dated(case.filed_on, today, calendar)
        answered = _dated(case.answered_on, today, calendar) if case.answered_on else "none yet"
        whose = f"{case.ticket or case.name}: " if several else ""
        line = f"{whose}{filed}. Last response from LinkedIn: {answered}"
        return _Answer((line,), "the dates on the case")

    return dates


def _in_the_future(what: str, day: date) -> str:
    return f"The {what}, {in_full(day)}, lies in the future: correct it."


def _dated(day: date, today: date, calendar: Calendar) -> str:
    return f"{in_full(day)} ({age_in_words(calendar, day, today)})"


def _why(why: str, typed: bool) -> _Answer:
    if not why.strip():
        return _Answer((), "Choose one of the three accepted reasons and say briefly why.")
    lines = tuple(line.strip() for line in why.splitlines() if line.strip())
    return _Answer(lines, "written for this escalation" if typed else "drafted from the case", typed=typed)


def _integration(case: CaseFacts) -> _Answer:
    if case.typed.get("integration"):
        return _Answer((case.typed["integration"],), "typed on the case", typed=True)
    if case.integration:
        return _Answer((case.integration,), "the case's integration")
    return _Answer((), "Choose the integration, or LinkedIn's programme, that this is about.")
