"""Bytes of a CSV file to records with the line each begins on. Nothing here knows what a column means.

A file that cannot be read as a whole raises FileRefused. A record that cannot be read carries its complaint; after
an unclosed quote nothing more is read, because what follows may be the inside of a cell.
"""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import NamedTuple

from integrations.customer_csv.columns import Column, column_named
from integrations.customer_csv.formulas import undo
from integrations.customer_csv.report import whole_file

LARGEST_FILE = 20_000_000  # bytes
_DELIMITERS = (",", ";", "\t")


@dataclass(frozen=True, slots=True)
class Record:
    """`line` counts from 1 and includes the line breaks inside quoted cells; empty cells are left out."""

    line: int
    cells: dict[Column, str] = field(default_factory=dict, repr=False)
    complaint: str = ""


def read_records(content: bytes) -> Iterator[Record]:
    """Records after the header, empty lines left out; raises FileRefused before the first one is given."""
    header, lines = _open(_decode(content))
    columns = _columns(header.cells, header.line)
    return (_record(line, columns) for line in lines)


def refuse_too_large(size: int) -> None:
    """Raise FileRefused for a file of more than 20 MB, before any of it is read."""
    if size > LARGEST_FILE:
        raise whole_file(
            f"The file is larger than {LARGEST_FILE:,} bytes (20 MB). Split it and import the parts one by one."
        )


def _decode(content: bytes) -> str:
    refuse_too_large(len(content))
    if not content.strip(b"\xef\xbb\xbf \t\r\n"):
        raise whole_file(
            "The file is empty. Its first line has to name the columns, its further lines the customers."
        )
    if b"\0" in content:
        raise whole_file("The file contains NUL bytes: it is no CSV, or UTF-16. Save it as “CSV UTF-8”.")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise whole_file(
            f"The file is not UTF-8 (first seen on line {line}). Save it as “CSV UTF-8”."
        ) from None


class _Line(NamedTuple):
    line: int
    cells: list[str]
    complaint: str = ""


def _open(text: str) -> tuple[_Line, Iterator[_Line]]:
    """The header and what follows, read with the delimiter that makes the most known columns of the header."""
    attempts = [
        (line, lines) for lines in (_split(text, mark) for mark in _DELIMITERS) for line in islice(lines, 1)
    ]
    if not attempts:
        raise whole_file(f"The header is missing: the file holds nothing but separators. {_REMEDY}", line=1)
    best = max(attempts, key=lambda attempt: _recognised(attempt[0]))
    if best[0].complaint:
        raise whole_file(f"The header cannot be read. {best[0].complaint}", line=best[0].line)
    return best


def _recognised(header: _Line) -> tuple[int, bool]:
    return sum(column_named(cell) is not None for cell in header.cells), not header.complaint


def _split(text: str, delimiter: str) -> Iterator[_Line]:
    """Lines with something in them; after a line that cannot be split there are no more."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield _Line(line, [], _broken(error))
            return
        if any(cell.strip() for cell in cells):
            yield _Line(line, cells)


def _columns(header: list[str], line: int) -> list[Column]:
    names = [cell.strip() for cell in header]
    while not names[-1]:
        names.pop()
    columns = [_known_column(name, position, line, names) for position, name in enumerate(names, start=1)]
    for position, column in enumerate(columns):
        if column in columns[:position]:
            raise whole_file(
                f"The column {column} stands there twice. Take one of the two out.", line=line, column=column
            )
    if Column.CUSTOMER not in columns:
        raise whole_file(
            "The column customer is missing: every row has to say whose it is.",
            line=line,
            column=Column.CUSTOMER,
        )
    return columns


def _known_column(name: str, position: int, line: int, names: list[str]) -> Column:
    column = column_named(name)
    if column:
        return column
    if not any(
        column_named(other) for other in names
    ):  # a data row, perhaps with a secret: its cells stay unsaid
        raise whole_file(
            f"The header is missing: the first line has to name the columns. {_REMEDY}", line=line
        )
    said = repr(name[:100]) if name else f"The name of column {position}, which is empty,"
    raise whole_file(f"{said} is no column we know. {_REMEDY}", line=line, column=name[:100], value=name)


_REMEDY = f"Known columns are: {', '.join(Column)}."


def _record(line: _Line, columns: list[Column]) -> Record:
    if line.complaint:
        return Record(line.line, complaint=line.complaint)
    if any(cell.strip() for cell in line.cells[len(columns) :]):
        # Every cell may stand in the wrong column, a secret among them: none is looked at.
        return Record(line.line, complaint=_too_many(len(line.cells), len(columns)))
    cells = {column: undo(cell) for column, cell in zip(columns, line.cells, strict=False) if cell.strip()}
    return Record(line.line, cells)


def _too_many(cells: int, columns: int) -> str:
    return f"This row has {cells} cells, the header {columns} columns. Put quotes around cells that contain the separator."


def _broken(error: csv.Error) -> str:
    if "field larger" in str(error):
        reason = f"a cell is longer than {csv.field_size_limit():,} characters, or its quote is not closed"
    elif "end of data" in str(error):
        reason = "a quote is opened and not closed"
    else:
        reason = "there is something between the closing quote of a cell and the next separator"
    return f"This row cannot be read: {reason}. Quotes inside a quoted cell are doubled. Nothing after it was read."
