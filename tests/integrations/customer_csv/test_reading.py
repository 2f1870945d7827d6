"""Bytes to records: separators, line ends, quotes, and files that are refused as a whole."""

import pytest

from integrations.customer_csv import reading
from integrations.customer_csv.columns import Column
from integrations.customer_csv.reading import LARGEST_FILE, Record, read_records
from integrations.customer_csv.report import FileRefused


def records(content: bytes) -> list[Record]:
    return list(read_records(content))


def refusal(content: bytes):
    with pytest.raises(FileRefused) as refused:
        read_records(content)
    return refused.value.error


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"customer,contract_id\nAcme,12\n", id="plain"),
        pytest.param(b"\xef\xbb\xbfcustomer,contract_id\r\nAcme,12\r\n", id="byte order mark and CRLF"),
        pytest.param(b"customer;contract_id\nAcme;12", id="semicolons"),
        pytest.param(b"customer\tcontract_id\rAcme\t12\r", id="tabs and CR"),
        pytest.param(b'"Contract ID";" Customer "\n"12";"Acme"\n', id="quoted, other order, blanks and case"),
        pytest.param(b'\xef\xbb\xbf"customer",contract-id,,\nAcme,12,,\n', id="cells left empty at the end"),
        pytest.param(b"\xef\xbb\xbfsep=;\r\ncustomer;contract_id\r\nAcme;12\r\n", id="Excel's first line"),
        pytest.param(b'"sep=|"\ncustomer|contract_id\nAcme|12\n', id="Excel's first line, quoted"),
    ],
)
def test_every_usual_way_of_writing_a_file_is_read(content):
    (record,) = records(content)
    assert (record.line - content.count(b"sep="), record.cells) == (
        2,
        {Column.CUSTOMER: "Acme", Column.CONTRACT_ID: "12"},
    )


def test_line_is_where_the_record_begins_and_quoted_line_breaks_count():
    content = b'customer,time_zone\n\n"Acme\r\nGmbH",UTC\n,,\nBeta,"U\nT\nC"\nGamma\n'
    assert [(record.line, record.cells[Column.CUSTOMER]) for record in records(content)] == [
        (3, "Acme\r\nGmbH"),
        (6, "Beta"),
        (9, "Gamma"),
    ]


def test_only_the_apostrophe_of_an_export_is_taken_away():
    cells = [record.cells[Column.CUSTOMER] for record in records(b"customer\n'=1\n'Acme'\n''+2\n=3\n")]
    assert cells == ["=1", "'Acme'", "'+2", "=3"]


def test_row_with_more_cells_than_columns_is_refused_unread():
    (record,) = records(b"customer,time_zone\nAcme, Inc,UTC\n")
    assert record.cells == {}
    assert "3 cells, the header 2 columns" in record.error.message


def test_empty_cell_too_many_is_refused_as_well_because_the_others_may_have_moved():
    moved, good = records(b"customer,time_zone\nAcme,,\nBeta,UTC\n")
    assert (moved.cells, "take out the separator" in moved.error.message) == ({}, True)
    assert good.error is None


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        pytest.param('"Beta" Inc,x', "between the closing quote", id="text after the closing quote"),
        pytest.param("x" * 140_000, "longer than", id="endless cell"),
        pytest.param('"Be\nta" Inc,x', "Lines 3 to 4 were taken for this row", id="over two lines"),
    ],
)
def test_row_that_cannot_be_split_is_named_and_the_next_line_is_read(row, reason):
    first, broken, last = records(f"customer\nAcme\n{row}\nGamma\n".encode())
    assert (first.error, broken.line, last.cells) == (None, 3, {Column.CUSTOMER: "Gamma"})
    assert reason in broken.error.message


def test_nothing_is_read_after_a_quote_that_is_never_closed():
    _, broken = records(b'customer\nAcme\n"Beta\nGamma\n')
    assert broken.line == 3
    assert "opened and not closed" in broken.error.message


def test_file_with_too_many_rows_is_refused_whole(monkeypatch):
    monkeypatch.setattr(reading, "MOST_ROWS", 2)
    with pytest.raises(FileRefused, match="more than 2 rows"):
        records(b"customer\nAcme\nBeta\nGamma\n")


@pytest.mark.parametrize(
    ("header", "column", "words"),
    [
        pytest.param("customer,segment,time_zone", "segment", "“segment” is no column we know", id="unknown"),
        pytest.param("customer,,time_zone", "", "name of column 2, which is empty", id="without a name"),
        pytest.param(
            "customer,aplication_client_secret,time_zone",
            "aplication_client_secret",
            "“aplication_client_secret” is no column we know",
            id="misspelled",
        ),
    ],
)
def test_unknown_column_is_named_and_the_others_are_read(header, column, words):
    unknown, row = records(f"{header}\nAcme,hush-hush,UTC\n".encode())
    assert (unknown.error.line, unknown.error.column, unknown.error.value) == (1, column, column)
    assert words in unknown.error.message
    assert row.cells == {Column.CUSTOMER: "Acme", Column.TIME_ZONE: "UTC"}


@pytest.mark.parametrize(
    ("content", "line", "words"),
    [
        pytest.param(b"x" * (LARGEST_FILE + 1), 0, "20 MB", id="too large"),
        pytest.param(b"\xef\xbb\xbf\r\n  \n", 0, "empty", id="empty"),
        pytest.param(
            "customer\nMüller\n".encode("cp1252"), 0, "not UTF-8 (first seen on line 2)", id="cp1252"
        ),
        pytest.param("customer\nAcme\n".encode("utf-16"), 0, "NUL", id="utf-16"),
        pytest.param(b"customer\nAc\0me\n", 0, "NUL", id="NUL byte"),
        pytest.param(b"Acme,12\nBeta,13\n", 1, "header is missing", id="no header"),
        pytest.param(b";;;\n", 1, "header is missing", id="separators only"),
        pytest.param(b"contract_id\n12\n", 1, "column customer is missing", id="no customer column"),
        pytest.param(b"Customer,CUSTOMER\n", 1, "stands there twice", id="same column twice"),
        pytest.param(b'"customer\nAcme\n', 1, "opened and not closed", id="quote in the header"),
    ],
)
def test_file_that_cannot_be_read_is_refused_whole(content, line, words):
    error = refusal(content)
    assert error.line == line
    assert words in error.message


def test_secret_in_a_file_without_header_is_not_repeated():
    assert "hush-hush" not in str(refusal(b"Acme,client-a,hush-hush\n"))
