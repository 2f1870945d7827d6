"""The Rest.li protocol 1.0 text of composite keys: their parts, query parameters, member names and lengths.

Percent-encoding happens here and nowhere else. https://linkedin.github.io/rest.li/spec/protocol
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeVar
from urllib.parse import quote, unquote

LONGEST_QUERY = 4000  # characters; LinkedIn answers 414 above 4 KB

Parts = Iterable[tuple[str, str]]
Key = TypeVar("Key")


@dataclass(frozen=True, order=True)
class IntegrationKey:
    """Names one integration. The values are plain text, never percent-encoded.

    `context` is a URN such as `urn:li:organization:123`.
    """

    context: str
    integration_type: str
    tenant_type: str

    @property
    def parts(self) -> tuple[tuple[str, str], ...]:
        """LinkedIn's part names and our values, in the order of a request (a reply sorts them)."""
        return (
            ("integrationContext", self.context),
            ("integrationType", self.integration_type),
            ("tenantType", self.tenant_type),
        )

    def __str__(self) -> str:
        return f"{self.integration_type} for {self.context}"


@dataclass(frozen=True, order=True)
class ConfigurationKey:
    """Names one integration configuration, in plain text. `name` is the configuration's own: `CALLBACK_URL`."""

    context: str
    integration_type: str
    tenant_type: str
    name: str

    @property
    def integration(self) -> IntegrationKey:
        return IntegrationKey(self.context, self.integration_type, self.tenant_type)

    @property
    def parts(self) -> tuple[tuple[str, str], ...]:
        """As of its integration, and then its own name."""
        return (*self.integration.parts, ("configurationName", self.name))

    def __str__(self) -> str:
        return f"{self.name} of {self.integration}"


@lru_cache(maxsize=4096)  # the same few URNs, types and names in every call: encoding them is what costs
def encoded(value: str, *, raw: str = "") -> str:
    """Percent-encoded once; letters, digits, `_.-~` and what `raw` holds stay as they are."""
    return quote(value, safe=raw)


def joined(parts: Parts, *, raw: str = "") -> str:
    """`integrationContext=…&integrationType=…`: a composite key in a path or as a member name."""
    return "&".join(f"{name}={encoded(value, raw=raw)}" for name, value in parts)


def indexed(position: int, parts: Parts, *, raw: str = "") -> str:
    """`ids[0].integrationContext=…&ids[0].…`: a composite key in a query, with literal brackets."""
    return "&".join(f"ids[{position}].{name}={encoded(value, raw=raw)}" for name, value in parts)


def decoded(text: str) -> str | None:
    """A value escaped in any way, as plain text; None where the escapes are no UTF-8."""
    try:
        return unquote(text, errors="strict")
    except UnicodeDecodeError:
        return None


def split(text: str) -> dict[str, str]:
    """The parts of a reply's member name, in any order and escaping; empty if it is no composite key."""
    pairs = [part.partition("=") for part in text.split("&")]
    parts = {unquote(name): decoded(value) for name, _, value in pairs}
    whole = {name: value for name, value in parts.items() if value is not None}
    return whole if len(whole) == len(pairs) else {}


def query(keys: Iterable[Key], parameters: Callable[[int, Key], str]) -> str:
    """The parameters of each key, by its position. ValueError for no keys."""
    text = "&".join(parameters(position, key) for position, key in enumerate(keys))
    if not text:
        raise ValueError("A batch of nothing has nothing to ask. Name at least one key.")
    return text


def bounded(
    keys: Iterable[Key],
    parameters: Callable[[int, Key], str],
    *,
    size: int,
    longest: int = LONGEST_QUERY,
) -> Iterator[list[Key]]:
    """Split keys, in order, into batches of at most `size` whose query has at most `longest` characters.

    A key that is too long by itself travels alone, so that LinkedIn's refusal concerns nothing else.
    """
    if size < 1:
        raise ValueError(f"A batch needs room for at least one key, not {size}. Raise the batch size.")
    batch: list[Key] = []
    length = 0
    for key in keys:
        added = len(parameters(len(batch), key)) + 1
        if batch and (len(batch) == size or length + added - 1 > longest):
            yield batch
            batch, length = [], 0
            added = len(parameters(0, key)) + 1
        batch.append(key)
        length += added
    if batch:
        yield batch
