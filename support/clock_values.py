"""What the clocks of a case are made of: the facts they run on, the calendars, and a clock as it is shown. Pure."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from partnerhub.clocks import Calendar, Span


class Basis(StrEnum):
    """What a clock rests on."""

    LINKEDIN = "promised by LinkedIn"
    LIMIT = "time limit of LinkedIn's"
    NONE = "no promise"
    OURS = "our own target"


class State(StrEnum):
    """Without a promise a clock is silent: it tells an age and is never overdue (SP-24)."""

    RUNNING = "running"
    PAUSED = "paused"
    MET = "met"
    OVERDUE = "overdue"
    SILENT = "no promise"


TONES = {
    State.RUNNING: "busy",
    State.PAUSED: "muted",
    State.MET: "ok",
    State.OVERDUE: "bad",
    State.SILENT: "muted",
}


@dataclass(frozen=True, slots=True)
class Promise:
    """LinkedIn's: so many business days, with the rule that says so."""

    days: int
    rule: str
    name: str


@dataclass(frozen=True, slots=True)
class ClockFacts:
    """What the clocks of one case run on. `destination` is where it goes, by a person or by the rules, once it is filed;
    `business_line` that of its product, empty where nobody named one. `pauses` are the ended waits for us or the customer
    since it was filed, `paused_since` the one that goes on; `due_at` is LinkedIn's promise as it was stamped; `words` are
    the moments of our outward words, in order."""

    is_partner: bool
    destination: str
    stage: str
    is_open: bool
    created_at: datetime
    business_line: str = ""
    filed_at: datetime | None = None
    answered_at: datetime | None = None
    due_at: datetime | None = None
    survey_on: date | None = None
    pauses: tuple[Span, ...] = ()
    paused_since: datetime | None = None
    words: tuple[datetime, ...] = ()


@dataclass(frozen=True, slots=True)
class Calendars:
    """Whose days are counted, and the days that we set ourselves."""

    linkedin: Calendar
    ours: Calendar
    answer_days: int
    update_days: int


@dataclass(frozen=True, slots=True)
class Clock:
    """One clock: `words` say how it stands in a sentence, `lines` how its date was reached."""

    name: str
    basis: Basis
    state: State
    words: str
    rule: str = ""
    due: datetime | None = None
    lines: tuple[str, ...] = ()

    @property
    def tone(self) -> str:
        return TONES[self.state]

    @property
    def explanation(self) -> str:
        return "\n".join(self.lines)
