"""Company level against contract level, as customers read it (SP-31)."""

import pytest

from integrations.levels import LevelState, level_lines, why_both
from integrations.products import PRODUCTS, Level, ProductName

RSC, AWLI = PRODUCTS[ProductName.RSC], PRODUCTS[ProductName.AWLI]
COMPANY, CONTRACT = RSC.levels[Level.COMPANY].types, RSC.levels[Level.CONTRACT].types
S = LevelState


@pytest.mark.parametrize(
    ("known", "enabled", "states"),
    [
        pytest.param((), (), [S.MISSING, S.MISSING], id="SP-31 nothing requested"),
        pytest.param(COMPANY[:1], (), [S.PARTLY_REQUESTED, S.MISSING], id="SP-31 a part of one level"),
        pytest.param(COMPANY, (), [S.REQUESTED, S.MISSING], id="SP-31 company level requested"),
        pytest.param(COMPANY, COMPANY[:1], [S.PARTLY_ON, S.MISSING], id="SP-31 company level partly on"),
        pytest.param(COMPANY, COMPANY, [S.ON, S.MISSING], id="SP-31 company level alone"),
        pytest.param(COMPANY + CONTRACT, COMPANY, [S.ON, S.REQUESTED], id="SP-31 contract level requested"),
        pytest.param(COMPANY + CONTRACT, COMPANY + CONTRACT, [S.ON, S.ON], id="SP-31 both on"),
    ],
)
def test_sp_31_the_level_is_derived_from_the_types(known, enabled, states):
    lines = level_lines(product=RSC, chosen=set(Level), known=known, enabled=enabled)
    assert [line.state for line in lines] == states
    assert [bool(line.why_not) for line in lines] == [not line.is_on for line in lines]


def test_sp_31_a_level_that_was_not_chosen_is_not_available_and_says_why():
    _, contract = level_lines(product=RSC, chosen={Level.COMPANY}, known=COMPANY, enabled=COMPANY)
    assert contract.state is S.NOT_PART
    assert "not part of this connection" in contract.why_not


def test_sp_31_why_contract_level_matters_names_what_it_alone_brings():
    assert "SeatsV2" in why_both(RSC)
    assert why_both(AWLI) == ""


def test_a_level_that_linkedin_is_to_confirm_is_not_asked_for_again():
    company, contract = level_lines(
        product=RSC, chosen=set(Level), known=COMPANY[:1], enabled=(), waiting=COMPANY
    )
    assert (company.state, company.is_missing) == (S.CONFIRMING, False)
    assert contract.is_missing
