import re

import pytest

from partnerhub.rulebook import RULES, SOURCES, rule


def test_every_support_rule_is_there_once():
    support = [rule_id for rule_id in RULES if rule_id.startswith("SP-")]
    assert support == [f"SP-{number:02}" for number in range(1, 47)]


def test_configuration_rules_are_numbered_without_gaps():
    configuration = [rule_id for rule_id in RULES if rule_id.startswith("IC-")]
    assert configuration == [f"IC-{number:02}" for number in range(1, len(configuration) + 1)]


@pytest.mark.parametrize("rule_id", RULES)
def test_rule_can_be_quoted_and_looked_up(rule_id):
    found = rule(rule_id)
    assert re.fullmatch(r"[A-Z].{30,}[^.]\.", found.sentence)
    assert "  " not in found.sentence
    assert found.section
    assert found.source == f"{SOURCES[found.seed]}, {found.section}"


def test_sentences_are_all_different():
    assert len({found.sentence for found in RULES.values()}) == len(RULES)


def test_unknown_rule_is_refused_with_the_ids_there_are():
    with pytest.raises(KeyError, match="There is no rule SP-99: use SP-01 to SP-46"):
        rule("SP-99")
