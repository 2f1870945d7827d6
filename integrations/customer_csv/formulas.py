"""Cells that a spreadsheet would run as a formula: `neutralise` on the way out, `undo` on the way in.

An apostrophe in front disarms a cell. Cells that begin with apostrophes and then a formula get one more, so that
`undo(neutralise(cell)) == cell` for every cell, and `undo` leaves alone what `neutralise` never writes.
"""

import re

_FORMULA = re.compile(r"'*\s*[=+\-@\t\r\n＝＋－＠]")


def neutralise(cell: str) -> str:
    return f"'{cell}" if _FORMULA.match(cell) else cell


def undo(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell, 1) else cell
