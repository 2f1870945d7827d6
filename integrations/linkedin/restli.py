"""The Rest.li protocol 1.0 text of configuration keys: query parameters, body member names, reply keys.

Percent-encoding happens here and nowhere else. https://linkedin.github.io/rest.li/spec/protocol
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import quote, unquote


@dataclass(frozen=True, order=True)
class ConfigurationKey:
    """Names one integration configuration. The values are plain text, never percent-encoded.

    `context` is a URN such as `urn:li:organization:123`; `name` is the configuration's own: `CALLBACK_URL`.
    """

    context: str
    integration_type: str
    tenant_type: str
    name: str

    @property
    def parts(self) -> tuple[tuple[str, str], ...]:
        """LinkedIn's part names and our values, in the order of a request (a reply sorts them)."""
        return (
            ("integrationContext", self.context),
            ("integrationType", self.integration_type),
            ("tenantType", self.tenant_type),
            ("configurationName", self.name),
        )

    def __str__(self) -> str:
        return f"{self.name} of {self.integration_type} for {self.context}"


_PART_NAMES = frozenset(name for name, _ in ConfigurationKey("", "", "", "").parts)


def batch_query(keys: Iterable[ConfigurationKey]) -> str:
    """`ids[0].integrationContext=…&ids[0].…&ids[1].…`, with literal brackets and values encoded once."""
    return "&".join(_indexed(position, key) for position, key in enumerate(keys))


def _indexed(position: int, key: ConfigurationKey) -> str:
    return "&".join(f"ids[{position}].{name}={_encode(value)}" for name, value in key.parts)


def _encode(value: str) -> str:
    return quote(value, safe="")


def member_name(key: ConfigurationKey) -> str:
    """The key as a member name of a request's `entities`: `integrationContext=…&…`, values encoded once."""
    return "&".join(f"{name}={_encode(value)}" for name, value in key.parts)


def parse_key(text: str) -> ConfigurationKey | None:
    """A reply's member name, its parts in any order and escaped in any way; None if it is no such key."""
    pairs = [part.partition("=") for part in text.split("&")]
    try:
        parts = {unquote(name): unquote(value, errors="strict") for name, _, value in pairs}
    except UnicodeDecodeError:
        return None
    if len(pairs) != len(parts) or parts.keys() != _PART_NAMES:
        return None
    return ConfigurationKey(
        context=parts["integrationContext"],
        integration_type=parts["integrationType"],
        tenant_type=parts["tenantType"],
        name=parts["configurationName"],
    )


def chunks(
    keys: Iterable[ConfigurationKey], *, size: int, max_query: int = 4000
) -> Iterator[list[ConfigurationKey]]:
    """Split keys, in order, into batches of at most `size` whose query has at most `max_query` characters.

    LinkedIn answers 414 above 4 KB of query. A key that is too long by itself travels alone, so that
    LinkedIn's refusal concerns nothing else.
    """
    if size < 1:
        raise ValueError(f"A batch needs room for at least one key, not {size}. Raise the batch size.")
    batch: list[ConfigurationKey] = []
    length = 0
    for key in keys:
        added = len(_indexed(len(batch), key)) + 1
        if batch and (len(batch) == size or length + added - 1 > max_query):
            yield batch
            batch, length = [], 0
            added = len(_indexed(0, key)) + 1
        batch.append(key)
        length += added
    if batch:
        yield batch
