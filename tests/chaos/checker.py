"""The offline checker: what our rows say against what LinkedIn saw. Plain values in, complaints out; it knows no models
and no clock, and it is written without the engine, so that neither can hide the other's mistake."""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, unquote, urlsplit

Row = Mapping[str, Any]

QUOTA_NAMES = {
    "integrationConfigurations": "rest/integrationConfigurations",
    "integrations": "rest/integrations",
    "atsIntegrations": "v2/atsIntegrations",
    "atsIntegrations/configurations": "v2/atsIntegrations",
}
WRITES = frozenset({"PUT", "DELETE"})
SLACK = timedelta(seconds=1)  # between clocks of one machine that were shifted one after the other


class Key(NamedTuple):
    """A configuration as LinkedIn knows it, under the application that carries it."""

    client_id: str
    context: str
    integration_type: str
    tenant_type: str
    name: str

    @property
    def integration(self) -> tuple[str, ...]:
        return self[:4]


@dataclass
class Evidence:
    """Our side, as plain rows; moments are datetimes, keys are Keys.

    attempts: id, key (a list, one per configuration carried), generation and hash likewise, state, started_at.
    configurations: id, key, desired, is_confirmed, confirmed_hash, confirmed_at, is_free.
    results: id, run, outcome, settled_at. runs: id, finished_at. quota: client_id, resource, day, reserved, used.
    generations: (configuration id, generation) -> hashes of the values it stood for. owners: integrations that were
    ever ours, with their client id. settled_twice: ids of results."""

    attempts: list[Row] = field(default_factory=list)
    configurations: list[Row] = field(default_factory=list)
    results: list[Row] = field(default_factory=list)
    runs: list[Row] = field(default_factory=list)
    quota: list[Row] = field(default_factory=list)
    generations: dict[tuple[int, int], set[str]] = field(default_factory=dict)
    owners: set[tuple[str, ...]] = field(default_factory=set)
    settled_twice: list[int] = field(default_factory=list)


class Change(NamedTuple):
    at: datetime
    value: str | None
    is_ours: bool


def check(
    ours: Evidence, log: Row, *, limit: int, is_exact: bool = False, skew: timedelta = SLACK
) -> list[str]:
    """Everything that is wrong once all faults are over; empty when nothing is. `log` is the sandbox's log.json.
    `is_exact`: nobody was killed and every call reached LinkedIn, so that the ledger must equal its count. `skew`: how far
    our clocks may be off."""
    rules: list[Callable[[], Iterable[str]]] = [
        lambda: applied_values_were_ours(ours, log, skew=skew),
        lambda: no_two_writes_at_once(log),
        lambda: confirmed_is_what_linkedin_holds(ours, log, skew=skew),
        lambda: confirmed_was_read_back(ours, log, skew=skew),
        lambda: nothing_is_lost_or_settled_twice(ours),
        lambda: nothing_is_held_or_on_its_way(ours),
        lambda: calls_stay_within_the_ledger(ours, log, limit=limit),
        lambda: every_call_carried_its_own_token(ours, log),
    ]
    complaints = [complaint for rule in rules for complaint in rule()]
    return complaints + (list(ledger_equals_the_calls(ours, log)) if is_exact else [])


# The rules ----------------------------------------------------------------------------------------


def applied_values_were_ours(ours: Evidence, log: Row, *, skew: timedelta) -> Iterator[str]:
    """Whatever took effect was named before it left, by an attempt with its generation and hash."""
    carried: defaultdict[tuple[Key, str], list[datetime]] = defaultdict(list)
    for attempt in ours.attempts:
        for item in attempt["carried"]:
            carried[item["key"], item["hash"]].append(attempt["started_at"])
            known = ours.generations.get((item["configuration"], item["generation"]), set())
            if item["hash"] not in known:
                yield f"Attempt {attempt['id']} carried a value that generation {item['generation']} never had."
    for row in log["applied"]:
        at = _moment(row["at"])
        starts = carried[_key(row), _hash(row["value"])]
        if not any(start <= at + skew for start in starts):
            yield f"{_key(row)} took {row['value']!r} at {at}, which no attempt of ours had announced."


def no_two_writes_at_once(log: Row) -> Iterator[str]:
    """At LinkedIn's side no two calls that write one configuration overlap, whoever made them."""
    writes: defaultdict[tuple[str, ...], list[Row]] = defaultdict(list)
    for call in log["calls"]:
        if call["method"] in WRITES:
            for key in keys_of(call):
                writes[key[1:]].append(call)
    for name, calls in writes.items():
        calls.sort(key=lambda call: call["arrived_at"])
        for earlier, later in pairwise(calls):
            if _moment(later["arrived_at"]) < _moment(earlier["at"]):
                yield f"{name}: call {later['number']} arrived before {earlier['number']} had ended."


def confirmed_is_what_linkedin_holds(ours: Evidence, log: Row, *, skew: timedelta) -> Iterator[str]:
    """Unless somebody else changed it after we had read it: that is drift, and the next look will tell."""
    changes, reads = _changes(log), _reads(log)
    for row in ours.configurations:
        if not row["is_confirmed"]:
            continue
        last = changes[row["key"]][-1] if changes[row["key"]] else None
        if last and last.value == row["desired"]:
            continue
        seen = [begin for begin, _ in reads[row["key"]] if begin <= row["confirmed_at"] + skew]
        if last is None or last.is_ours or not seen or last.at < seen[-1]:
            held = last.value if last else None
            yield f"{row['key']} is called confirmed with {row['desired']!r}; LinkedIn holds {held!r}."


def confirmed_was_read_back(ours: Evidence, log: Row, *, skew: timedelta) -> Iterator[str]:
    """Some read before the confirmation showed LinkedIn holding just that value."""
    changes, reads = _changes(log), _reads(log)
    for row in ours.configurations:
        if row["confirmed_hash"] and not any(
            row["confirmed_hash"] in _held_between(changes[row["key"]], begin, end)
            for begin, end in reads[row["key"]]
            if end <= row["confirmed_at"] + skew
        ):
            yield f"{row['key']} was confirmed, but no read showed that value before {row['confirmed_at']}."


def nothing_is_lost_or_settled_twice(ours: Evidence) -> Iterator[str]:
    yield from (f"Run {row['id']} never finished." for row in ours.runs if row["finished_at"] is None)
    yield from (f"Result {row['id']} was never settled." for row in ours.results if not row["outcome"])
    yield from (f"Result {pk} was settled twice." for pk in ours.settled_twice)


def nothing_is_held_or_on_its_way(ours: Evidence) -> Iterator[str]:
    yield from (
        f"Attempt {row['id']} is on its way for ever." for row in ours.attempts if row["state"] == "sending"
    )
    yield from (f"{row['key']} is still leased." for row in ours.configurations if not row["is_free"])


def calls_stay_within_the_ledger(ours: Evidence, log: Row, *, limit: int) -> Iterator[str]:
    """Calls that LinkedIn counted <= calls reserved <= limit, by application, resource and UTC day."""
    reserved = {_line(row): row["reserved"] for row in ours.quota}
    for line, number in reserved.items():
        if number > limit:
            yield f"{line}: {number} calls were reserved, and {limit} are allowed."
    for name, number in log["usage"].items():
        line = tuple(name.split("|"))
        if number > reserved.get(line, 0):
            yield f"{line}: LinkedIn counted {number} calls, and {reserved.get(line, 0)} were reserved."


def ledger_equals_the_calls(ours: Evidence, log: Row) -> Iterator[str]:
    """Used = reserved = LinkedIn's count. Only where every call came home and reached LinkedIn."""
    used = {_line(row): (row["reserved"], row["used"]) for row in ours.quota}
    counted = {tuple(name.split("|")): number for name, number in log["usage"].items()}
    for line in used.keys() | counted.keys():
        number, entry = counted.get(line, 0), used.get(line, (0, 0))
        if entry != (number, number):
            yield f"{line}: reserved and used are {entry}, and LinkedIn counted {number}."


def every_call_carried_its_own_token(ours: Evidence, log: Row) -> Iterator[str]:
    for call in log["calls"]:
        for key in keys_of(call):
            if call["client_id"] and key.integration not in ours.owners:
                yield f"Call {call['number']} spoke of {key.context} with the token of {call['client_id']}."


# Reading the log ----------------------------------------------------------------------------------


def keys_of(call: Row) -> list[Key]:
    """The configurations that a call names in its target, in either of LinkedIn's forms."""
    url = urlsplit(call["target"])
    if call["resource"] == "integrationConfigurations":
        parts: defaultdict[str, dict[str, str]] = defaultdict(dict)
        for name, value in parse_qsl(url.query):
            index, _, part = name.partition(".")
            parts[index][part] = value
        return [_key_of(call, of, of["configurationName"]) for of in parts.values()]
    if call["resource"] == "atsIntegrations/configurations":
        of = dict(parse_qsl(unquote(url.path.split("/")[3])))
        return [_key_of(call, of, value) for name, value in parse_qsl(url.query) if name == "ids"]
    return []


def _key_of(call: Row, parts: Mapping[str, str], name: str) -> Key:
    integration = (parts["integrationContext"], parts["integrationType"], parts["tenantType"])
    return Key(call["client_id"], *integration, name)


def _key(row: Row) -> Key:
    return Key(*(row[name] for name in Key._fields))


def _changes(log: Row) -> defaultdict[Key, list[Change]]:
    """What every configuration went through, oldest first."""
    changes: defaultdict[Key, list[Change]] = defaultdict(list)
    for name in ("applied", "elsewhere"):
        for row in log[name]:
            changes[_key(row)].append(Change(_moment(row["at"]), row["value"], name == "applied"))
    for some in changes.values():
        some.sort(key=lambda change: change.at)
    return changes


def _reads(log: Row) -> defaultdict[Key, list[tuple[datetime, datetime]]]:
    """When each configuration was read, from arrival to answer, oldest first."""
    reads: defaultdict[Key, list[tuple[datetime, datetime]]] = defaultdict(list)
    for call in log["calls"]:
        if call["method"] == "GET" and call["status"] == 200:
            for key in keys_of(call):
                reads[key].append((_moment(call["arrived_at"]), _moment(call["at"])))
    for some in reads.values():
        some.sort()
    return reads


def _held_between(changes: Iterable[Change], begin: datetime, end: datetime) -> set[str]:
    """Hashes of the values that were there at any moment from begin to end."""
    held: set[str] = set()
    for change in changes:
        if change.at <= begin:
            held = set()
        if change.at <= end and change.value is not None:
            held.add(_hash(change.value))
    return held


def _line(row: Row) -> tuple[str, ...]:
    return (row["client_id"], row["resource"], str(row["day"]))


def calls_by_day(log: Row) -> Counter[tuple[str, str, str]]:
    """Calls that arrived, by client id, resource as in the ledger, and UTC day of arrival."""
    return Counter(
        (call["client_id"], QUOTA_NAMES[call["resource"]], call["arrived_at"][:10])
        for call in log["calls"]
        if call["resource"] in QUOTA_NAMES
    )


def _hash(value: str | None) -> str:
    return hashlib.sha256((value or "").encode()).hexdigest()


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)
