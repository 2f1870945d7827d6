"""Company level against contract level, in words for the customer: what is on, what is not available yet, and why (SP-31).
Pure: derived from the types that LinkedIn knows and calls ENABLED."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from integrations.products import Level, Product

TITLES: Mapping[Level, str] = {Level.COMPANY: "Company level", Level.CONTRACT: "Contract level"}
MEANINGS: Mapping[Level, str] = {
    Level.COMPANY: "Requested once, for every seat of your company.",
    Level.CONTRACT: "Requested for one LinkedIn contract, by an admin of that contract.",
}


class LevelState(StrEnum):
    ON = "on"
    PARTLY_ON = "partly_on"
    REQUESTED = "requested"
    CONFIRMING = "confirming"
    PARTLY_REQUESTED = "partly_requested"
    MISSING = "missing"
    NOT_PART = "not_part"


WORDS: Mapping[LevelState, str] = {
    LevelState.ON: "switched on",
    LevelState.PARTLY_ON: "partly switched on",
    LevelState.REQUESTED: "requested, not switched on yet",
    LevelState.CONFIRMING: "being confirmed",
    LevelState.PARTLY_REQUESTED: "partly requested",
    LevelState.MISSING: "not requested yet",
    LevelState.NOT_PART: "not part of this",
}


@dataclass(frozen=True, slots=True)
class LevelLine:
    """One level of a product for one customer. `why_not` is empty once it is on."""

    level: Level
    gives: str
    state: LevelState
    why_not: str
    requested_at: datetime | None = None

    @property
    def title(self) -> str:
        return TITLES[self.level]

    @property
    def meaning(self) -> str:
        return MEANINGS[self.level]

    @property
    def word(self) -> str:
        return WORDS[self.state]

    @property
    def is_on(self) -> bool:
        return self.state is LevelState.ON

    @property
    def is_missing(self) -> bool:
        """The customer still has to click “Request” for it."""
        return self.state in (LevelState.MISSING, LevelState.PARTLY_REQUESTED)

    @property
    def is_requested(self) -> bool:
        return not self.is_missing and self.state is not LevelState.NOT_PART


def level_lines(
    *,
    product: Product,
    chosen: Collection[Level],
    known: Collection[str],
    enabled: Collection[str],
    waiting: Collection[str] = (),
    requested_at: Mapping[Level, datetime] | None = None,
) -> list[LevelLine]:
    """A line for each level that the product has; `known`, `enabled` and `waiting`, which LinkedIn is to
    confirm, are integration types."""
    dates = requested_at or {}
    lines = []
    for level, offer in product.levels.items():
        state = _state(offer.types, known, enabled, waiting) if level in chosen else LevelState.NOT_PART
        lines.append(LevelLine(level, offer.gives, state, _why_not(product, level, state), dates.get(level)))
    return lines


def why_both(product: Product) -> str:
    """Why contract level matters beside company level; empty for products with one level only."""
    if len(product.levels) < 2:
        return ""
    company, contract = product.levels[Level.COMPANY], product.levels[Level.CONTRACT]
    return (
        f"Company level alone brings {company.gives}. Contract level adds {contract.gives}: without it these stay"
        " unavailable, whatever is switched on at company level."
    )


def _state(
    types: Sequence[str], known: Collection[str], enabled: Collection[str], waiting: Collection[str]
) -> LevelState:
    on, asked = [name in enabled for name in types], [name in known for name in types]
    if all(on):
        return LevelState.ON
    if any(on):
        return LevelState.PARTLY_ON
    if all(asked):
        return LevelState.REQUESTED
    if all(name in waiting for name in types if name not in known):
        return LevelState.CONFIRMING
    return LevelState.PARTLY_REQUESTED if any(asked) else LevelState.MISSING


def _why_not(product: Product, level: Level, state: LevelState) -> str:
    title = TITLES[level].lower()
    if state is LevelState.ON:
        return ""
    if state is LevelState.NOT_PART:
        return f"Not available: {title} is not part of this connection. Tell us if you want it."
    if state in (LevelState.MISSING, LevelState.PARTLY_REQUESTED):
        return f"Not available yet: a {product.admin} still has to click “Request” for {title}."
    if state is LevelState.CONFIRMING:
        return "Not available yet: LinkedIn is confirming your request."
    return f"Not available yet: a {product.admin} still has to switch it on in LinkedIn Recruiter."
