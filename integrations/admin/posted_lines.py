"""The lines of an inline as they were posted: those whose rows were deleted meanwhile are put behind the others, as
lines of new rows."""

from typing import Any

from django.db.models import Manager
from django.http import QueryDict

from integrations.admin.vanished import find_vanished, was_typed
from integrations.models import Configuration
from partnerhub.ids import is_id

COLUMNS = ("id", "key", "desired_value", "opened_version")
MOST_LINES = 100  # no integration type has as many keys

Line = dict[str, str]


class PostedLines:
    """Of configurations, under a formset's prefix."""

    def __init__(self, data: QueryDict, *, prefix: str) -> None:
        self.data, self.prefix = data, prefix
        self.number_known = self._number("INITIAL_FORMS")
        self.lines = [self._line(position) for position in range(self._number("TOTAL_FORMS"))]

    def without_vanished(self, rows: "Manager[Configuration]") -> tuple[Any, dict[int, str]]:
        """The data to go on with, and what to say at which line, because something was typed there."""
        stored = {str(pk) for pk in rows.values_list("pk", flat=True)}
        known = [line for line in self.lines[: self.number_known] if line["id"] in stored]
        gone = [line for line in self.lines[: self.number_known] if line["id"] not in stored]
        if not gone:
            return self.data, {}
        kept = [*known, *self.lines[self.number_known :]]
        told = {len(kept) + place: _sentence(line) for place, line in enumerate(gone)}
        data = self._rewritten([*kept, *map(_as_new, gone)], number_known=len(known))
        return data, {place: sentence for place, sentence in told.items() if sentence}

    def _rewritten(self, lines: list[Line], *, number_known: int) -> QueryDict:
        data = self.data.copy()
        data[f"{self.prefix}-INITIAL_FORMS"] = str(number_known)
        for position, line in enumerate(lines):
            for column, value in line.items():
                data[f"{self.prefix}-{position}-{column}"] = value
        return data

    def _line(self, position: int) -> Line:
        return {column: self.data.get(f"{self.prefix}-{position}-{column}", "") for column in COLUMNS}

    def _number(self, name: str) -> int:
        text = self.data.get(f"{self.prefix}-{name}", "")
        return min(int(text), MOST_LINES) if is_id(text) else 0


def _as_new(line: Line) -> Line:
    """With what was typed; a line that was left as it was opened stays empty, as the row is gone."""
    value = line["desired_value"] if _is_typed(line) else ""
    return {**line, "id": "", "opened_version": "1", "desired_value": value}


def _sentence(line: Line) -> str:
    vanished = find_vanished(line["id"]) if _is_typed(line) else None
    return f"{vanished} Yours is kept here: save again to add it anew." if vanished else ""


def _is_typed(line: Line) -> bool:
    return was_typed(line["id"], line["opened_version"], line["desired_value"])
