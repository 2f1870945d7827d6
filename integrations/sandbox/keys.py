"""Composite keys of Rest.li protocol 1.0: read in any part order and escaping, written alphabetically."""

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple
from urllib.parse import quote, unquote_plus

Pairs = tuple[tuple[str, str], ...]  # (field, decoded value), sorted by field

_ID_FIELD = re.compile(r"ids\[(\d{1,6})\]\.(\w+)")


class IntegrationKey(NamedTuple):
    client_id: str
    context: str
    integration_type: str
    tenant_type: str


class ConfigurationKey(NamedTuple):
    context: str
    integration_type: str
    tenant_type: str
    name: str


class InvalidKeyError(Exception):
    """The text says which key of the batch could not be read, and why."""


def batch_ids(query: str, *, fields: frozenset[str]) -> list[Pairs]:
    """The keys of `ids[0].field=value&ids[1].field=…`, in the order of their indices.

    Raises InvalidKeyError for no key, a missing, repeated or foreign field, and a key named twice."""
    parts: dict[int, list[tuple[str, str]]] = {}
    for name, value in _fields(query):
        if match := _ID_FIELD.fullmatch(name):
            parts.setdefault(int(match[1]), []).append((match[2], value))
        elif name == "ids" or name.startswith("ids["):
            raise InvalidKeyError(f"parameter {name!r} is not of the form ids[n].field")
    keys = [_complete(parts[index], fields, f"ids[{index}]") for index in sorted(parts)]
    _require_distinct(keys)
    return keys


def simple_ids(query: str) -> list[str]:
    """The keys of `ids=A&ids=B`, in their order; raises InvalidKeyError for none and for one named twice."""
    keys = []
    for name, value in _fields(query):
        if name.startswith("ids["):
            raise InvalidKeyError(f"parameter {name!r} is not of the form ids=key")
        if name == "ids":
            keys.append(value)
    _require_distinct(keys)
    return keys


def composite_key(text: str, *, fields: frozenset[str]) -> Pairs:
    """The key that `field=value&field=value` stands for: a member name under `entities`, or a path segment."""
    return _complete(list(_fields(text)), fields, f"key {text!r}")


def reply_key(pairs: Pairs, *, raw: str = "") -> str:
    """Parts in alphabetical order; the characters in `raw` stay as they are (the colons of v2)."""
    return "&".join(
        f"{field}={value if value.isidentifier() and value.isascii() else quote(value, safe=raw)}"
        for field, value in pairs
    )


def _fields(text: str) -> Iterable[tuple[str, str]]:
    for part in text.split("&"):
        if part:
            name, _, value = part.partition("=")
            yield _plain(name), _plain(value)


def _plain(text: str) -> str:
    # Most parts hold no escape at all, and unquoting is what a call spends most of its time on.
    return unquote_plus(text) if "%" in text or "+" in text else text


def _require_distinct(keys: Sequence[object]) -> None:
    if not keys:
        raise InvalidKeyError("the request names no ids")
    if len(set(keys)) != len(keys):
        raise InvalidKeyError("the same key is named twice")


def _complete(parts: list[tuple[str, str]], fields: frozenset[str], where: str) -> Pairs:
    names = [name for name, _ in parts]
    if len(names) == len(fields) and fields.issuperset(names) and fields.issubset(names):
        return tuple(sorted(parts))
    if repeated := {name for name in names if names.count(name) > 1}:
        raise InvalidKeyError(f"{where} repeats {', '.join(sorted(repeated))}")
    if foreign := set(names) - fields:
        raise InvalidKeyError(f"{where} has the unknown field {', '.join(sorted(foreign))}")
    raise InvalidKeyError(f"{where} lacks {', '.join(sorted(fields - set(names)))}")
