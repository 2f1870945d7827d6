"""What LinkedIn's widget hands over once a customer has requested, read strictly where we rely on it and tolerantly where
we do not: its exact form is not documented. Pure; a hint, never a proof.

https://learn.microsoft.com/en-us/linkedin/talent/recruiter-system-connect/rsc-customer-configuration
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from integrations import catalog

LONGEST = 64 * 1024  # characters
MOST = 50  # integrations in one payload; LinkedIn's products bring four at most
MEMBERS = ("integrationContext", "integrationType", "tenantType")

_URN = re.compile(r"urn:li:(organization|contract):([1-9][0-9]{0,18})", re.ASCII)
_NAME = re.compile(r"[A-Z][A-Z0-9_]{0,39}", re.ASCII)


class Unreadable(ValueError):
    """`str(error)` is a sentence for staff: what the payload is instead."""


@dataclass(frozen=True, slots=True)
class Named:
    """One integration as the widget names it. `unknown` is what else stood there, kept as it came."""

    context: catalog.Context
    number: str
    type_name: str
    tenant: str
    unknown: Mapping[str, object] = field(default_factory=dict, compare=False)

    @property
    def urn(self) -> str:
        return f"urn:li:{self.context}:{self.number}"


@dataclass(frozen=True, slots=True)
class Payload:
    """At least one integration, each once."""

    integrations: tuple[Named, ...]

    @property
    def types(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(one.type_name for one in self.integrations))


def read_payload(raw: str) -> Payload:
    """An array of integrations, one integration, or an object that holds the array. Raises Unreadable."""
    if len(raw) > LONGEST:
        raise Unreadable(f"The widget's message is longer than {LONGEST} characters: nothing of it was read.")
    entries = list(_entries(_document(raw)))
    if not 0 < len(entries) <= MOST:
        raise Unreadable(f"The widget's message names {len(entries)} integrations: 1 to {MOST} are expected.")
    return Payload(tuple(dict.fromkeys(_named(entry) for entry in entries)))


def _document(raw: str) -> object:
    try:
        return json.loads(raw, object_pairs_hook=_members, parse_constant=_refuse_constant)
    except RecursionError as error:
        raise Unreadable("The widget's message is nested too deeply.") from error
    except ValueError as error:
        raise Unreadable(f"The widget's message is no JSON that can be read: {error}.") from error


def _members(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise ValueError("a member stands twice in one object")
    return members


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is no JSON number")


def _entries(document: object) -> Iterator[Mapping[str, object]]:
    if isinstance(document, dict) and isinstance(document.get("integrations"), list):
        document = document["integrations"]
    for entry in document if isinstance(document, list) else [document]:
        if not isinstance(entry, dict):
            raise Unreadable(f"The widget's message holds {_shown(entry)} where an integration is expected.")
        yield entry


def _named(entry: Mapping[str, object]) -> Named:
    context, type_name, tenant = (_text(entry, member) for member in MEMBERS)
    urn = _URN.fullmatch(context)
    if urn is None:
        raise Unreadable(
            f"integrationContext is {_shown(context)}: the URN of a company or contract is expected."
        )
    for member, value in zip(MEMBERS[1:], (type_name, tenant), strict=True):
        if not _NAME.fullmatch(value):
            raise Unreadable(f"{member} is {_shown(value)}: one of LinkedIn's names is expected.")
    unknown = {name: value for name, value in entry.items() if name not in MEMBERS}
    return Named(catalog.Context(urn[1]), urn[2], type_name, tenant, unknown)


def _text(entry: Mapping[str, object], member: str) -> str:
    value = entry.get(member)
    if not isinstance(value, str):
        raise Unreadable(f"The widget's message names an integration without {member}.")
    return value


def _shown(value: object) -> str:
    return ascii(value)[:100]
