"""Bytes of a CSV file to records with the line each begins on. Nothing here knows what a column means.

A file that cannot be read as a whole raises FileRefused. A line that cannot be read carries its error, and reading
goes on after it; only what follows an unclosed quote is lost, because it may be the inside of a cell.
"""

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from integrations.customer_csv.columns import Column, column_named
from integrations.customer_csv.formulas import undo
from integrations.customer_csv.report import RowError, quoted, shorten, whole_file

LARGEST_FILE = 20_000_000  # bytes
MOST_ROWS = 500_000  # what fits in memory beside the rest; 20 MB of real rows are fewer
_DELIMITERS = (",", ";", "\t")
_EXCELS_FIRST_LINE = re.compile(r"\"?sep=([,;\t|])\"?[ ,;\t]*(?=[\r\n])", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Record:
    """`line` counts from 1 and includes the line breaks inside quoted cells; empty cells are left out. With an
    `error` there are no cells. `may_hold_secret`: the file has a column for client secrets."""

    line: int
    cells: dict[Column, str] = field(default_factory=dict, repr=False)
    error: RowError | None = None
    may_hold_secret: bool = False


def read_records(content: bytes) -> Iterator[Record]:
    """One record for each unknown column of the header, then those of the rows, empty lines left out.

    Raises FileRefused before the first one is given, or where the rows become too many.
    """
    header, lines = _open(_decode(content))
    names = _names(header)
    columns = _columns(names, header.line)
    return _records(header, names, columns, lines)


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
    """The header and what follows, read with the delimiter that Excel's first line names, or else with the one
    that makes the most known columns of the header."""
    said = _EXCELS_FIRST_LINE.match(text)
    if said:
        text = text[said.end() :]  # its line break stays, for the counting of lines
    headers = {
        mark: header
        for mark in (said.group(1) if said else _DELIMITERS)
        if (header := next(_split(text, mark), None))
    }
    if not headers:
        raise whole_file(f"The header is missing: the file holds nothing but separators. {_REMEDY}", line=1)
    best = max(headers, key=lambda mark: _recognised(headers[mark]))
    lines = _split(text, best)
    header = next(lines)
    if header.complaint:
        raise whole_file(f"The header cannot be read: {header.complaint}", line=header.line)
    return header, lines


def _recognised(header: _Line) -> tuple[int, bool]:
    return sum(column_named(cell) is not None for cell in header.cells), not header.complaint


def _split(text: str, delimiter: str) -> Iterator[_Line]:
    """Lines with something in them. After a fault the next physical line begins a new record."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield _Line(line, [], _broken(error, line, reader.line_num))
            continue
        if any(cell.strip() for cell in cells):
            yield _Line(line, cells)


def _names(header: _Line) -> list[str]:
    names = [cell.strip() for cell in header.cells]
    while not names[-1]:
        names.pop()
    return names


def _columns(names: list[str], line: int) -> list[Column | None]:
    """What each name means, None where we know no such column; raises FileRefused where rows cannot be read so."""
    columns = [column_named(name) for name in names]
    if not any(columns):  # a data row, perhaps with a secret: its cells stay unsaid
        raise whole_file(
            f"The header is missing: the first line has to name the columns. {_REMEDY}", line=line
        )
    for position, column in enumerate(columns):
        if column and column in columns[:position]:
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


_REMEDY = f"Known columns are: {', '.join(Column)}."


def _records(
    header: _Line, names: list[str], columns: list[Column | None], lines: Iterator[_Line]
) -> Iterator[Record]:
    for position, (name, column) in enumerate(zip(names, columns, strict=True), start=1):
        if column is None:
            yield Record(header.line, error=_unknown_column(name, position, header.line))
    may_hold_secret = Column.CLIENT_SECRET in columns
    for number, line in enumerate(lines, start=1):
        if number > MOST_ROWS:
            raise whole_file(
                f"The file has more than {MOST_ROWS:,} rows. Split it and import the parts one by one."
            )
        complaint = line.complaint or _too_many(line.cells, header.cells, names)
        if complaint:
            yield Record(line.line, error=RowError(line.line, "", "", complaint))
        else:
            yield Record(line.line, _cells(columns, line.cells), may_hold_secret=may_hold_secret)


def _unknown_column(name: str, position: int, line: int) -> RowError:
    said = quoted(name) if name else f"The name of column {position}, which is empty,"
    message = f"{said} is no column we know: its cells are left out. Correct the name. {_REMEDY}"
    return RowError(line, name[:100], shorten(name), message)


def _too_many(cells: list[str], header: list[str], names: list[str]) -> str:
    """Every cell of such a row may stand in the wrong column, a secret among them: none is looked at. Empty cells
    at the end are as many as in the header where a program wrote them, and a separator too many where not."""
    if len(cells) <= len(header) and not any(cell.strip() for cell in cells[len(names) :]):
        return ""
    return (
        f"This row has {len(cells)} cells, the header {len(names)} columns. Put quotes around cells that contain"
        " the separator, or take out the separator that is too many."
    )


def _cells(columns: list[Column | None], cells: list[str]) -> dict[Column, str]:
    return {
        column: undo(cell)
        for column, cell in zip(columns, cells, strict=False)
        if column and cell and not cell.isspace()
    }


def _broken(error: csv.Error, first: int, last: int) -> str:
    unread = f" Lines {first} to {last} were taken for this row." if last > first else ""
    if "end of data" in str(error):
        reason = "a quote is opened and not closed. Close it. Nothing after it was read"
    elif "field larger" in str(error):
        reason = (
            f"a cell is longer than {csv.field_size_limit():,} characters, or its quote is not closed."
            f" Shorten or close it.{unread}"
        )
    else:
        reason = (
            "there is something between the closing quote of a cell and the next separator. Double the quotes"
            f" inside a quoted cell.{unread}"
        )
    return f"This row cannot be read: {reason.rstrip('.')}."
