"""LinkedIn's published rules for partners, as data: what each asks, and where a person can read it.

SP rules are about support (seeds 0, 1, 2 and 4), IC rules about integration configurations (seed 3
and one page of LinkedIn's documentation).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from partnerhub.rule_sentences import CONFIGURATION_RULES, SUPPORT_RULES

SOURCES: Mapping[str, str] = MappingProxyType(
    {
        "S0": "Support Guide for Integration Partners",
        "S1": "RSC Customer Support & FAQ Guide",
        "S2": "LinkedIn API Partner Support",
        "S3": "Integration types and configurations",
        "S4": "Requirements for Ads Lead Sync",
        "L1": "LinkedIn documentation, talent/receive-push-events",
    }
)


@dataclass(frozen=True)
class Rule:
    """One rule: `sentence` tells a person what to do, `seed` and `section` where LinkedIn says so."""

    id: str
    sentence: str
    seed: str
    section: str

    @property
    def source(self) -> str:
        """Document and section, for a person who wants to look it up."""
        return f"{SOURCES[self.seed]}, {self.section}"

    @property
    def searched(self) -> str:
        return f"{self.id} {self.sentence} {self.source}".casefold()


RULES: Mapping[str, Rule] = MappingProxyType(
    {entry[0]: Rule(*entry) for entry in (*SUPPORT_RULES, *CONFIGURATION_RULES)}
)


def rule(rule_id: str) -> Rule:
    """The rule of this id; KeyError naming the ids there are."""
    try:
        return RULES[rule_id]
    except KeyError:
        raise KeyError(
            f"There is no rule {rule_id}: use SP-01 to SP-{len(SUPPORT_RULES):02}"
            f" or IC-01 to IC-{len(CONFIGURATION_RULES):02}."
        ) from None


def find_rules(query: str) -> list[Rule]:
    """The rules that hold every word of the query in their id, sentence or source; all of them without words."""
    words = query.casefold().split()
    return [one for one in RULES.values() if all(word in one.searched for word in words)]
