"""From which state a case may go to which, and what each step wants; every door asks here. Pure."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from partnerhub.refusals import Refusal
from support.destinations import To
from support.reports import Kind


class Status(StrEnum):
    """The values of `Case.Status`, which has their labels."""

    NEW = "new"
    FILED = "filed"
    WAITING = "waiting"
    TRANSFERRED = "transferred"
    RESOLVED = "resolved"
    CLOSED = "closed"


OVER = (Status.RESOLVED, Status.CLOSED)
# Reopening, the last two lines, goes back to waiting: whatever it is, somebody has to act.
LAWFUL: dict[Status, tuple[Status, ...]] = {
    Status.NEW: (Status.FILED, Status.WAITING, Status.RESOLVED, Status.CLOSED),
    Status.FILED: (Status.WAITING, Status.TRANSFERRED, Status.RESOLVED, Status.CLOSED),
    Status.WAITING: (Status.FILED, Status.TRANSFERRED, Status.RESOLVED, Status.CLOSED),
    Status.TRANSFERRED: (Status.WAITING, Status.RESOLVED, Status.CLOSED),
    Status.RESOLVED: (Status.CLOSED, Status.WAITING),
    Status.CLOSED: (Status.WAITING,),
}
WORDS = {
    Status.NEW: "new",
    Status.FILED: "filed with LinkedIn",
    Status.WAITING: "waiting",
    Status.TRANSFERRED: "transferred at LinkedIn",
    Status.RESOLVED: "resolved",
    Status.CLOSED: "closed",
}
# Operation of the application and questions on the API go to the same form, but there is nothing to investigate.
NOTHING_TO_INVESTIGATE = (Kind.APP_SETTINGS, Kind.API_QUESTION)


@dataclass(frozen=True, slots=True)
class TransitionFacts:
    """What the rules look at. `number` is 0 before the first save. `is_numbered`: LinkedIn gave it a number, so it is there
    whatever we think of it; `twin` says which case is open for the same customer and issue, `merged_into` which one took
    this one up."""

    number: int
    status: str
    is_partner: bool = False
    destination: str = ""
    category: str = ""
    filed_at: datetime | None = None
    is_numbered: bool = False
    is_investigated: bool = False
    is_answered: bool = False
    because: str = ""
    twin: Refusal | None = None
    merged_into: int | None = None

    @property
    def name(self) -> str:
        """One that was not saved yet has no number."""
        return f"Case {self.number}" if self.number else "This case"


def can_transition(facts: TransitionFacts, to: str) -> list[Refusal]:
    """Everything that stands in the way of the step, at once; nothing for a lawful one."""
    if to not in list(Status):
        return [Refusal(f"“{to}” is no state of a case: use one of {', '.join(Status)}.", field="status")]
    wanted = Status(to)
    if is_reopening(facts.status, to):
        return [*_refuse_step(facts, wanted), *_refuse_reopening(facts)]
    wants = {
        Status.FILED: _refuse_filing,
        Status.TRANSFERRED: _refuse_transfer,
        Status.RESOLVED: _refuse_ending,
        Status.CLOSED: _refuse_ending,
    }.get(wanted)
    return [*_refuse_step(facts, wanted), *(wants(facts, wanted) if wants else [])]


def next_steps(status: str) -> tuple[Status, ...]:
    """Where a case of that state may go at all."""
    return LAWFUL[Status(status)]


def is_reopening(status: str, to: str) -> bool:
    """From over to open again: LinkedIn closed it too early, a reason to escalate (SP-18)."""
    return status in OVER and to not in OVER


def _refuse_step(facts: TransitionFacts, to: Status) -> list[Refusal]:
    if facts.status == to:
        return [Refusal(f"{facts.name} is {WORDS[to]} already: reload its page.", field="status")]
    lawful = next_steps(facts.status)
    if to in lawful:
        return []
    choice = ", ".join(WORDS[step] for step in lawful)
    rule = "SP-05" if to is Status.TRANSFERRED else ""
    words = f"{facts.name} is {WORDS[Status(facts.status)]}: it cannot become {WORDS[to]} from there. Choose {choice}."
    return [Refusal(words, rule, "status")]


def _refuse_filing(facts: TransitionFacts, to: Status) -> list[Refusal]:
    """What LinkedIn has numbered is filed, and recording that is never refused for how it came about."""
    refusals = []
    if facts.filed_at is None:
        words = f"{facts.name} has no filing date: enter when it was filed with LinkedIn."
        refusals.append(Refusal(words, "SP-17", "filed_at"))
    if not facts.destination and not facts.is_numbered:
        words = f"{facts.name} has no destination: choose where it goes before it is filed."
        refusals.append(Refusal(words, field="destination"))
    if _wants_investigation(facts):
        words = (
            f"{facts.name} goes to LinkedIn's partner engineering, and our engineering has not investigated it:"
            " investigate, tick that it was done, then file."
        )
        refusals.append(Refusal(words, "SP-22", "is_investigated"))
    return refusals


def _wants_investigation(facts: TransitionFacts) -> bool:
    is_ticket = facts.destination == To.PARTNER_ENGINEERING_FORM or (
        facts.is_partner and not facts.destination
    )
    is_exempt = facts.is_numbered or facts.category in NOTHING_TO_INVESTIGATE
    return is_ticket and not facts.is_investigated and not is_exempt


def _refuse_transfer(facts: TransitionFacts, to: Status) -> list[Refusal]:
    if facts.filed_at is not None:
        return []
    words = f"{facts.name} was not filed with LinkedIn, so LinkedIn cannot have transferred it: enter its filing date."
    return [Refusal(words, "SP-05", "filed_at")]


def _refuse_ending(facts: TransitionFacts, to: Status) -> list[Refusal]:
    if facts.is_answered or facts.because.strip() or facts.status == Status.RESOLVED:
        return []
    words = (
        f"{facts.name} has no answer of LinkedIn's: enter when LinkedIn last answered, or say under “Next step” why it"
        f" is {WORDS[to]} without one."
    )
    return [Refusal(words, field="because")]


def _refuse_reopening(facts: TransitionFacts) -> list[Refusal]:
    refusals = []
    if facts.merged_into is not None:
        words = (
            f"{facts.name} was merged into case {facts.merged_into}: undo the merge, which opens it again."
        )
        refusals.append(Refusal(words, field="status"))
    if facts.twin is not None:
        refusals.append(replace(facts.twin, field="status"))
    if not facts.because.strip():
        words = (
            f"Say under “Next step” why {facts.name.lower()} is reopened: it counts as a premature closure."
        )
        refusals.append(Refusal(words, "SP-18", "because"))
    return refusals
