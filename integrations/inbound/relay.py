"""The body of `POST /api/v1/linkedin-events`: which events the ATS relays, and whose they are. Every mistake is named, with
its place, and with one nothing is stored."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from customers.models import Customer
from customers.models.customers import fold_name
from integrations.callbacks import check_callback_url, normalise
from integrations.inbound.callback_events import Relayed
from integrations.inbound.notices import LONGEST_ID, LONGEST_TYPE, text_of
from integrations.inbound.strict_json import Json
from integrations.models import CallbackUrl, DeveloperApplication
from integrations.models.integrations import value_hash

MOST = 100  # events in one call


@dataclass(frozen=True, slots=True)
class Mistake:
    """`pointer` is a JSON pointer into the body."""

    pointer: str
    detail: str


class Misread(Exception):
    """All mistakes at once. `is_unknown`: every one is a customer that we do not know."""

    def __init__(self, mistakes: list[Mistake], *, is_unknown: bool = False) -> None:
        super().__init__(" ".join(one.detail for one in mistakes))
        self.mistakes = mistakes
        self.is_unknown = is_unknown


@dataclass
class _Reading:
    mistakes: list[Mistake] = field(default_factory=list)
    strangers: list[Mistake] = field(default_factory=list)

    def wrong(self, pointer: str, detail: str) -> None:
        self.mistakes.append(Mistake(pointer, detail))


def read_relayed(document: Json) -> list[Relayed]:
    """One event, or those of `events`. Misread."""
    reading = _Reading()
    relayed = [_one(item, pointer, reading) for pointer, item in _items(document, reading)]
    if reading.mistakes:
        raise Misread(reading.mistakes)
    if reading.strangers:
        raise Misread(reading.strangers, is_unknown=True)
    return [one for one in relayed if one is not None]


def _items(document: Json, reading: _Reading) -> list[tuple[str, Any]]:
    if "events" not in document:
        return [("", document)]
    for name in sorted(document.keys() - {"events"}):
        reading.wrong(f"/{_escaped(name)}", f"{name[:50]!r} is not known beside 'events': leave it out.")
    events = document["events"]
    if not isinstance(events, list) or not 1 <= len(events) <= MOST:
        reading.wrong("/events", f"'events' is a list of 1 to {MOST} objects: send it like that.")
        return []
    return [(f"/events/{number}", item) for number, item in enumerate(events)]


def _one(item: Any, pointer: str, reading: _Reading) -> Relayed | None:
    if not isinstance(item, dict):
        reading.wrong(pointer, "Each of 'events' is an object with 'event' and whose it is.")
        return None
    for name in sorted(item.keys() - {"event", *_FINDERS}):
        reading.wrong(
            f"{pointer}/{_escaped(name)}",
            f"{name[:50]!r} is not known: leave it out, or put it into 'event'.",
        )
    event, named = _event(item, pointer, reading), sorted(item.keys() & _FINDERS.keys())
    if len(named) != 1:
        reading.wrong(pointer, f"Say whose event it is by exactly one of {', '.join(_FINDERS)}.")
        return None
    customer = _customer(item[named[0]], named[0], pointer, reading)
    if event is None or customer is None:
        return None
    return Relayed(customer, item["event"], *event)


def _event(item: Json, pointer: str, reading: _Reading) -> tuple[str, str] | None:
    """Its id and type."""
    event = item.get("event")
    if not isinstance(event, dict):
        reading.wrong(f"{pointer}/event", "'event' is missing: put in the object that LinkedIn sent.")
        return None
    own_id = text_of(event.get("id"), longest=LONGEST_ID)
    own_type = text_of(event.get("type"), longest=LONGEST_TYPE)
    if not own_id:
        reading.wrong(f"{pointer}/event/id", f"'id' is a text of 1 to {LONGEST_ID} printable characters.")
    if not own_type:
        reading.wrong(
            f"{pointer}/event/type", f"'type' is a text of 1 to {LONGEST_TYPE} printable characters."
        )
    return (own_id, own_type) if own_id and own_type else None


def _customer(value: Any, name: str, pointer: str, reading: _Reading) -> Customer | None:
    place = f"{pointer}/{name}"
    if not isinstance(value, str) or not value.isprintable() or not value.strip():
        reading.wrong(place, f"{name!r} is a text of printable characters.")
        return None
    customer = _FINDERS[name](value)
    if customer is None:
        detail = f"No customer has the {_WORDS[name]} {value[:100]!r}: correct it, or leave this event out."
        reading.strangers.append(Mistake(place, detail))
    return customer


def _by_callback_url(url: str) -> Customer | None:
    if any(check_callback_url(url)):
        return None
    found = CallbackUrl.objects.select_related("customer").filter(fingerprint=value_hash(normalise(url)))
    return next((one.customer for one in found), None)


def _by_name(name: str) -> Customer | None:
    return Customer.objects.filter(name_key=fold_name(name)).first()


def _by_client_id(client_id: str) -> Customer | None:
    found = DeveloperApplication.objects.select_related("customer").filter(client_id=client_id)
    return next((one.customer for one in found), None)


def _escaped(name: str) -> str:
    return name[:50].replace("~", "~0").replace("/", "~1")


_FINDERS: Mapping[str, Callable[[str], Customer | None]] = {
    "callback_url": _by_callback_url,
    "customer": _by_name,
    "client_id": _by_client_id,
}
_WORDS = {"callback_url": "callback URL", "customer": "name", "client_id": "client id"}
