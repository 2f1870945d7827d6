"""docs/faults.md names tests that exist."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ROWS = re.findall(
    r"^\| ([A-Z]\d[^|]*?) \|[^|]*\| ([^|]+?) \|$", (ROOT / "docs/faults.md").read_text(), re.MULTILINE
)


@pytest.mark.parametrize(("fault", "tests"), ROWS, ids=[fault for fault, _ in ROWS])
def test_each_fault_has_its_tests(fault, tests):
    source = ""
    for named in tests.split(", "):
        file, _, name = named.rpartition(": ")
        source = (ROOT / "tests" / f"{file}.py").read_text() if file else source
        assert f"def {name}" in source, f"{fault}: {named}"


def test_no_fault_is_forgotten():
    assert len(ROWS) > 40
