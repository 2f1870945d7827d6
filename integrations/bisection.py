"""Bisection: which entity makes LinkedIn refuse a whole batch. Each step asks about one half; what the answer says of
the other half is not asked again. Pure."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypeVar

Entity = TypeVar("Entity")

# Refusals that one bad entity can bring upon a whole batch; others (401, 403, 405, …) concern the call.
MAY_BE_ONE_ENTITY = frozenset({400, 413, 414, 422})


@dataclass
class Budget:
    """Calls that the search in one batch may still cost: where everything is bad, it ends early."""

    left: int

    @classmethod
    def of(cls, entities: int) -> "Budget":
        return cls(2 * math.ceil(math.log2(max(entities, 2))) + 2)


@dataclass
class Splits:
    """Where a batch stands in a search. `sibling` are the entities of the other half, not asked about yet: one of the
    two halves is bad."""

    budget: Budget
    sibling: Sequence[object] = field(default_factory=tuple)


def next_parts(
    asked: Sequence[Entity], *, refused: bool, splits: Splits | None
) -> list[tuple[list[Entity], Splits]]:
    """The parts to ask about after this answer; empty when the answer stands as it is.

    A refused part is known to be bad: its first half is asked about, the second waits for that answer. Where the first
    half was good, the second is the bad one, and is split further without asking about it whole."""
    budget = splits.budget if splits else Budget.of(len(asked))
    sibling: list[Entity] = list(splits.sibling) if splits else []  # type: ignore[arg-type]
    if not refused:
        return _of_bad(sibling, budget) if sibling else []
    parts = _of_bad(list(asked), budget) if len(asked) > 1 and budget.left else []
    return parts + _whole(sibling, budget)


def _of_bad(bad: list[Entity], budget: Budget) -> list[tuple[list[Entity], Splits]]:
    if len(bad) == 1 or not budget.left:
        return _whole(bad, budget)  # alone, it hears LinkedIn's own words about itself
    budget.left -= 1
    middle = len(bad) // 2
    return [(bad[:middle], Splits(budget, bad[middle:]))]


def _whole(part: list[Entity], budget: Budget) -> list[tuple[list[Entity], Splits]]:
    return [(part, Splits(budget))] if part else []
