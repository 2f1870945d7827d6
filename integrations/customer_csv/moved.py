"""Signs that the cells of a row stand in columns that are not theirs, as after a separator too many or too few.

Then any cell may be the client secret: the row is refused, and nothing of it is repeated. Pure.
"""

import re
from collections.abc import Mapping
from difflib import get_close_matches
from functools import lru_cache
from typing import NamedTuple

from integrations import catalog
from integrations.customer_csv.columns import Column


class Sign(NamedTuple):
    """The column where it shows, and the sentence for the person."""

    column: Column
    message: str


def sign_of_moved_cells(cells: Mapping[Column, str], *, may_hold_secret: bool) -> Sign | None:
    """The first sign there is; without a column for secrets there is nothing to hide, and no need to guess."""
    if not may_hold_secret:
        return None
    if Column.CLIENT_SECRET in cells and Column.CLIENT_ID not in cells:
        return Sign(
            Column.CLIENT_SECRET,
            f"{Column.CLIENT_SECRET} says nothing without {Column.CLIENT_ID}: fill that in too. {_REMEDY}",
        )
    for column, cell in cells.items():
        home = _HOMES.get(cell)
        if home and column not in (home, Column.CUSTOMER):
            return Sign(column, f"{cell} stands in {column} and belongs in {home}. {_REMEDY}")
    if Column.TYPE in cells and not _resembles_a_type(cells[Column.TYPE]):
        return Sign(
            Column.TYPE,
            f"What stands in {Column.TYPE} resembles no integration type. {_REMEDY} Use one of:"
            f" {', '.join(catalog.TYPES)}.",
        )
    return None


_REMEDY = (
    "If the cells of this row have moved, correct its separators; no cell is repeated here, because one may be a"
    " secret."
)

_HOMES = {
    **dict.fromkeys(catalog.TYPES, Column.TYPE),
    **{key.name: Column.KEY for kind in catalog.TYPES.values() for key in kind.keys},
}


@lru_cache(maxsize=1000)
def _resembles_a_type(cell: str) -> bool:
    """Capitals and underscores are somebody's idea of a type; so is another spelling of one that exists."""
    if re.fullmatch(r"[A-Z_]{2,40}", cell):
        return True
    spelled = re.sub(r"[\W_]+", "_", cell[:60]).upper()
    return bool(get_close_matches(spelled, catalog.TYPES, n=1, cutoff=0.7))
