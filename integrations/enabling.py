"""Enabling: what a customer can switch on now, because LinkedIn has every key that it needs."""

from collections.abc import Iterable

from integrations.models import Integration
from integrations.plan import unmet_needs
from integrations.selection import facts_of, load


def enabling_sentences(integrations: Iterable[int]) -> dict[int, str]:
    """By integration id, in words, as things stand now: two queries for any number."""
    return {pk: what_can_be_enabled(row) for pk, row in load(set(integrations)).items()}


def what_can_be_enabled(integration: Integration) -> str:
    needed = [key.name for key, _ in unmet_needs(facts_of(integration))]
    rows = integration.configurations.all()
    needed += [row.key for row in rows if not row.is_confirmed and row.deleting_since is None]
    if needed:
        return f"{integration.type_label} still needs {', '.join(dict.fromkeys(needed))}."
    return f"{integration.type_label} can be enabled now."
