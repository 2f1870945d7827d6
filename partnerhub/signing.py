"""Who changed a row, and why, for its history: simple-history reads both off the row when it is saved."""

from django.contrib.auth.models import User
from django.db.models import Model

LONGEST_REASON = 100  # as wide as the column


def sign(row: Model, because: str = "", *, by: User | None = None) -> None:
    """The next save of this row says so. Where nobody is named it was whoever is logged in, if anybody is."""
    row._change_reason = because[:LONGEST_REASON] or None  # type: ignore[attr-defined]
    if by is not None:
        row._history_user = by  # type: ignore[attr-defined]
