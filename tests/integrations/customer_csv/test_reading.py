"""Bytes to records: separators, line ends, quotes, and files that are refused as a whole."""

import pytest

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
        pytest.param(b'\xef\xbb\xbf"customer",contract-id,,\nAcme,12,,,\n', id="cells left empty at the end"),
    ],
)
def test_every_usual_way_of_writing_a_file_is_read(content):
    (record,) = records(content)
    assert (record.line, record.cells) == (2, {Column.CUSTOMER: "Acme", Column.CONTRACT_ID: "12"})


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
    assert "3 cells, the header 2 columns" in record.complaint


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        pytest.param('"Beta', "opened and not closed", id="quote not closed"),
        pytest.param('"Beta" Inc,x', "between the closing quote", id="text after the closing quote"),
        pytest.param("x" * 140_000, "longer than", id="endless cell"),
    ],
)
def test_row_that_cannot_be_split_is_named_and_ends_the_reading(row, reason):
    first, broken = records(f"customer\nAcme\n{row}\nGamma\n".encode())
    assert (first.line, first.complaint, broken.line) == (2, "", 3)
    assert reason in broken.complaint


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
        pytest.param(b"customer,segment\n", 1, "'segment' is no column we know", id="unknown column"),
        pytest.param(
            b"customer,,contract_id\n", 1, "name of column 2, which is empty", id="column without a name"
        ),
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
