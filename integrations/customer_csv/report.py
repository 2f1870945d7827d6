"""What an import has to say: rows taken over, and rows refused with line, column, value and remedy."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any

from partnerhub.headers import visible_text
from partnerhub.redaction import redact_text

HIDDEN = "•••"
SHOWN_OF_A_CELL = 200
ERRORS_TOLD = 1_000  # nobody corrects more in one go
_SHORTEST_SECRET = 4  # anything shorter would blank ordinary words


@dataclass(frozen=True, slots=True)
class RowError:
    """`line` is where the row begins in the file, 0 for the file as a whole; a secret never stands in `value`."""

    line: int
    column: str
    value: str
    message: str

    def without(self, secret: str) -> "RowError":
        """The same error with this secret, and whatever looks like one, taken out of its texts."""
        return RowError(self.line, self.column, _veil(self.value, secret), _veil(self.message, secret))


class FileRefused(Exception):
    """The file as a whole cannot be read: nothing of it was taken over."""

    def __init__(self, error: RowError) -> None:
        self.error = error
        super().__init__(error.message)


class Verdict(StrEnum):
    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True)
class Accepted:
    """A row that is, or would be, taken over, what it changes in words, and what that leads to elsewhere."""

    line: int
    customer: str
    verdict: Verdict
    changes: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


@dataclass(slots=True)
class Report:
    """Counts are rows of the file, each counted once. `more_refused` rows have no errors here: they were too many."""

    accepted: list[Accepted] = field(default_factory=list)
    errors: list[RowError] = field(default_factory=list)
    more_refused: int = 0

    def count(self, verdict: Verdict) -> int:
        return sum(row.verdict is verdict for row in self.accepted)

    def refuse(self, errors: Iterable[RowError], *, secret: str = "") -> None:
        """Tell the errors of one row, its secret taken out of them; after the first thousand errors only count."""
        if len(self.errors) < ERRORS_TOLD:
            self.errors += [error.without(secret) for error in errors]
        else:
            self.more_refused += 1

    @property
    def refused_rows(self) -> int:
        return len({error.line for error in self.errors}) + self.more_refused

    def as_json(self) -> dict[str, Any]:
        counts = {verdict.value: self.count(verdict) for verdict in Verdict}
        errors = [*self.errors, _and_more(self.more_refused)] if self.more_refused else self.errors
        return {**counts, "errors": [asdict(error) for error in errors]}


def whole_file(message: str, *, line: int = 0, column: str = "") -> FileRefused:
    return FileRefused(RowError(line, column, "", message))


def in_words(counts: dict[str, Any], *, is_trial: bool = False) -> str:
    """One sentence for a person, from the report's JSON form, and how many rows were `refused` where it says so:
    "Rows: 3 created, 1 updated, 2 unchanged.\""""
    refused = counts.get("refused", len({error["line"] for error in counts["errors"]}))
    tail = _refusal_in_words(refused, is_trial=is_trial) if refused else ""
    changing = counts["created"] + counts["updated"]
    if is_trial and not changing and counts["unchanged"]:
        return f"Nothing to import: {'the rest' if refused else 'everything'} is there already.{tail}"
    made = ", ".join(
        f"{counts[verdict]} {'would be ' if is_trial else ''}{verdict}" for verdict in ("created", "updated")
    )
    return f"Rows: {made}, {counts['unchanged']} unchanged.{tail}"


def error_lines(errors: Iterable[dict[str, Any]]) -> Iterable[str]:
    """Each error as one line of text for a terminal."""
    for error in errors:
        place = f"Line {error['line']}" if error["line"] else "File"
        column = f", {error['column']}" if error["column"] else ""
        yield visible_text(f"{place}{column}: {error['message']}")


def shorten(cell: str) -> str:
    return cell if len(cell) <= SHOWN_OF_A_CELL else f"{cell[:SHOWN_OF_A_CELL]}…"


def _and_more(refused: int) -> RowError:
    rows = "1 more row was refused" if refused == 1 else f"{refused:,} more rows were refused"
    return RowError(
        0, "", "", f"And {rows}: correct those named here and import the file again to see the others."
    )


def quoted(cell: str) -> str:
    """The cell for a sentence: shortened, in quotes, with nothing in it that a reader could not see."""
    return f"“{visible_text(shorten(cell))}”"


def _refusal_in_words(refused: int, *, is_trial: bool) -> str:
    rows = "1 row" if refused == 1 else f"{refused} rows"
    if is_trial:
        return f" {rows} would be refused: correct what is named, now or in a later import of the same file."
    were = "was" if refused == 1 else "were"
    return f" {rows} {were} refused; the others were kept. Correct what is named and import the file again."


def _veil(text: str, secret: str) -> str:
    return redact_text(text.replace(secret, HIDDEN) if len(secret) >= _SHORTEST_SECRET else text)
