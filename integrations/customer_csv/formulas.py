"""Cells that a spreadsheet would run as a formula: `neutralise` on the way out, `undo` on the way in.

An apostrophe in front disarms a cell. Cells that begin with apostrophes and then a formula get one more, so that
`undo(neutralise(cell)) == cell` for every cell, and `undo` leaves alone what `neutralise` never writes.
"""

import re

# Blanks and characters without width may stand before the sign, which may be of full width or a small form.
_UNSEEN = r"[\s\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]"
_FORMULA = re.compile(rf"'*{_UNSEEN}*[=+\-@\t\r\n＝＋－＠﹦﹢﹣﹫]")


def neutralise(cell: str) -> str:
    return f"'{cell}" if _FORMULA.match(cell) else cell


def undo(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell, 1) else cell
