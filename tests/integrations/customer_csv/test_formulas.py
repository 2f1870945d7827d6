"""X1, T26: formulas leave disarmed and come back as they were."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from integrations.customer_csv.formulas import neutralise, undo

TRICKY = st.text(alphabet="'=+-@\t\r\n ＝＋－＠﹢﹣﹦﹫a1\ufeff\u200b", max_size=8) | st.text()


@pytest.mark.parametrize(
    "cell",
    [
        "=1+1",
        "+1",
        "-1",
        "@x",
        "\t=x",
        "\rx",
        "\nx",
        "＝1",
        "＋1",
        "－1",
        "＠x",
        " =x",
        "'=x",
        "''\t@x",
        "\ufeff=x",
        "\u200b +x",
        "﹢1",
        "﹣1",
        "﹦1",
        "﹫x",
    ],
)
def test_formula_gets_an_apostrophe(cell):
    assert neutralise(cell) == f"'{cell}"


@pytest.mark.parametrize(
    "cell", ["", "Acme", "O'Neill", "'quoted'", "1-2", "'", "a=b", "https://x.example/?a=1"]
)
def test_ordinary_cell_stays_as_it_is(cell):
    assert (neutralise(cell), undo(cell)) == (cell, cell)


@given(TRICKY)
@example("'=1")
@example("' =1")
def test_import_undoes_exactly_what_export_did(cell):
    assert undo(neutralise(cell)) == cell


@given(TRICKY)
def test_import_leaves_alone_what_export_never_writes(cell):
    assert undo(cell) == cell or neutralise(undo(cell)) == cell


@given(TRICKY)
def test_no_neutralised_cell_begins_like_a_formula(cell):
    assert not neutralise(cell).lstrip().startswith(("=", "+", "-", "@", "＝", "＋", "－", "＠"))
