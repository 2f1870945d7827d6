"""Every row of linkedin.md 8.5 is named by a test of this folder."""

import re
from pathlib import Path

import pytest

ROWS = [*map(str, range(1, 37)), "23b"]
SOURCES = "".join(path.read_text() for path in Path(__file__).parent.glob("test_*.py"))
NAMED = set(re.findall(r"\brow[_ ](\d+b?)\b", SOURCES.replace("_", " ")))


@pytest.mark.parametrize("row", ROWS, ids=[f"row {row}" for row in ROWS])
def test_a_row_of_the_strict_server_has_its_test(row):
    assert row in NAMED
