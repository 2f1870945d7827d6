"""Route: where a report goes and everything said about it, each part with the rule behind it. Plain values; `support.routing`
makes them. Pure."""

from dataclasses import dataclass

from support.destinations import To
from support.reports import Party, ReporterRole


@dataclass(frozen=True, slots=True)
class Reason:
    """Why it goes there: `rule` is an id of the rulebook."""

    rule: str
    text: str


@dataclass(frozen=True, slots=True)
class Forbidden:
    """What must not be done there; the key is stable, the text names its rule."""

    key: str
    text: str


@dataclass(frozen=True, slots=True)
class Question:
    """Asked only where an answer changes the destination: `key` is the fact, `choices` its values with their words."""

    key: str
    text: str
    choices: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Inferred:
    """A fact read from the text: `value` as the contract writes it, `origin` the words it was read from."""

    key: str
    value: str | int | bool
    origin: str


@dataclass(frozen=True, slots=True)
class Route:
    """`also` are further destinations to act on at once; `promised_days` LinkedIn's business days, None without a promise;
    `copy` names who stands on the mail or ticket beside its address."""

    destination: To
    also: tuple[To, ...] = ()
    reasons: tuple[Reason, ...] = ()
    copy: tuple[Party, ...] = ()
    must_not_copy: tuple[Party, ...] = ()
    promised_days: int | None = None
    forbidden: tuple[Forbidden, ...] = ()
    may_file: tuple[ReporterRole, ...] = ()
    advice: tuple[str, ...] = ()
    questions: tuple[Question, ...] = ()
    inferred: tuple[Inferred, ...] = ()
