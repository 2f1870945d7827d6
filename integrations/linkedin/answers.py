"""What a batch answer says about each key asked about, as values; `outcomes.py` reads them out of a reply."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

from integrations.linkedin.exchange import Exchange
from integrations.linkedin.restli import ConfigurationKey, IntegrationKey

Key = TypeVar("Key")
Entity = TypeVar("Entity")


class Outcome(StrEnum):
    """A write ends as accepted, refused, retry or unknown; a read as found, absent or unknown.

    A deletion ends as a write does, or as absent: there was nothing to delete.
    """

    ACCEPTED = "accepted"  # LinkedIn took it
    REFUSED = "refused"  # LinkedIn will not take it: a person must act
    RETRY = "retry"  # LinkedIn did not take it this time: the machine sends it again
    UNKNOWN = "unknown"  # the answer does not say: read back
    FOUND = "found"
    ABSENT = "absent"  # LinkedIn has no such configuration or integration


@dataclass(frozen=True)
class EntityAnswer:
    """The outcome for one key; `value` only where a read found one, `status` and `code` as given."""

    outcome: Outcome
    status: int | None = None
    value: str | None = None
    message: str = ""
    code: str = ""


@dataclass(frozen=True)
class IntegrationAnswer:
    """What LinkedIn says of one integration: FOUND, ABSENT or UNKNOWN.

    `state_word` is LinkedIn's own word for its state, at most 40 characters, empty where none is given: which words
    there are is not documented, and only ENABLED means enabled. `name` is what the customer reads, at most 200.
    `raw` is the whole entity as JSON text, redacted and cut at 4,000 characters.
    """

    outcome: Outcome
    state_word: str = ""
    name: str = ""
    raw: str = ""
    status: int | None = None
    message: str = ""
    code: str = ""


@dataclass(frozen=True)
class Answers(Generic[Key, Entity]):
    """An outcome for each key, and the exchange that brought them."""

    entities: Mapping[Key, Entity]
    exchange: Exchange


class BatchAnswer(Answers[ConfigurationKey, EntityAnswer]):
    """Of exactly the configurations asked about."""


class NamesAnswer(Answers[IntegrationKey, EntityAnswer]):
    """Of exactly the integrations that were named."""


class IntegrationsAnswer(Answers[IntegrationKey, IntegrationAnswer]):
    """Of exactly the integrations asked about; of a search, those that were found."""
