"""Two operators on one configuration: what was opened, what it is now, what was typed, and what LinkedIn has."""

from dataclasses import dataclass
from typing import Any

from integrations.admin.standing import moment
from integrations.models import Configuration


@dataclass(frozen=True, slots=True)
class Conflict:
    changed_by: str
    changed_at: str
    opened: str
    theirs: str
    yours: str
    at_linkedin: str

    def __str__(self) -> str:
        return (
            f"Changed by {self.changed_by} at {self.changed_at} while you had it open: theirs is {self.theirs!r},"
            f" yours is {self.yours!r}, LinkedIn has {self.at_linkedin or 'no value that was seen'!r}."
            " Yours is kept here: save again to use it."
        )


def read_conflict(current: Configuration, *, opened_version: int | None, yours: str) -> Conflict | None:
    """What stands between the value typed and the value now; None when there is nothing to decide: the same
    value was typed, or none (it is still the one that was opened)."""
    history: Any = current.history
    opened = history.filter(version=opened_version).first()
    opened_value = opened.desired_value if opened else ""
    is_going = current.deleting_since is not None
    if yours == opened_value or (yours == current.desired_value and not is_going):
        return None
    latest = history.filter(version=current.version).last()  # the change itself: later rows note drift
    return Conflict(
        changed_by=str(latest.history_user) if latest and latest.history_user else "PartnerHub",
        changed_at=moment(latest.history_date) if latest else "an unknown time",
        opened=opened_value,
        theirs="to be deleted at LinkedIn" if is_going else current.desired_value,
        yours=yours,
        at_linkedin=current.observed_value,
    )
