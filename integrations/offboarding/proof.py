"""The proof of an off-boarding: which calls left after the stop that name one of its integrations, and what they were. Only
what the call log and the attempts hold counts."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.db.models import Q, QuerySet
from django.utils import timezone

from integrations import catalog
from integrations.frozen_places import FrozenPlace
from integrations.linkedin.restli import IntegrationKey
from integrations.models import ApiCall, Attempt, Integration, Offboarding, SyncResult
from integrations.offboarding.call_names import configurations_in, integrations_in
from integrations.offboarding.stops import applications_of, configurations_of, stop_at, stops_of
from integrations.sightings import place_of

DELETE = SyncResult.Operation.DELETE
LEFT = (Attempt.State.ANSWERED, Attempt.State.UNKNOWN)


class Nature(StrEnum):
    DELETION = "deletion"
    READ_OF_DELETION = "read of a deletion"
    ON_ITS_WAY = "on its way at the stop"
    OFFENDING = "not allowed"


@dataclass(frozen=True, slots=True)
class LateCall:
    """One call after the stop. `pk` is its row in the call log, 0 where only the attempt tells of it."""

    nature: Nature
    at: datetime
    method: str
    what: str
    status: int | None = None
    uuid: str = ""
    pk: int = 0

    def __str__(self) -> str:
        number = f", x-li-uuid {self.uuid}" if self.uuid else ""
        return f"{self.method} about {self.what} at {_clock(self.at)}, answered {self.status or 'nothing'}{number}"


@dataclass(frozen=True, slots=True)
class Proof:
    """Every call after `since` that names an integration of the off-boarding, the earliest first."""

    since: datetime
    calls: tuple[LateCall, ...]

    def of(self, *natures: Nature) -> list[LateCall]:
        return [call for call in self.calls if call.nature in natures]

    @property
    def deletions(self) -> list[LateCall]:
        return self.of(Nature.DELETION)

    @property
    def offending(self) -> list[LateCall]:
        return self.of(Nature.OFFENDING)

    @property
    def holds(self) -> bool:
        return not self.offending

    @property
    def verdict(self) -> str:
        if self.offending:
            named = "; ".join(str(call) for call in self.offending[:5])
            return f"{_count(len(self.offending), 'call')} left since {_clock(self.since)} that must not: {named}."
        exceptions = [
            _count(len(self.deletions), "deletion"),
            _count(len(self.of(Nature.READ_OF_DELETION)), "read around them", "reads around them"),
            _count(
                len(self.of(Nature.ON_ITS_WAY)),
                "call that was on its way then",
                "calls that were on their way then",
            ),
        ]
        said = ", ".join(words for words in exceptions if words)
        return f"No call left since {_clock(self.since)}{f' except {said}' if said else ''}."


def proof_of(offboarding: Offboarding) -> Proof:
    """By the places written down at the stop; calls older than the call log keeps are known by their attempts only."""
    stops = stops_of(offboarding)
    since = min((stop.stopped_at for stop in stops), default=offboarding.started_at)
    found = [*_logged(offboarding, stops), *_only_attempted(offboarding, stops)]
    return Proof(since, tuple(sorted(found, key=lambda call: call.at)))


def last_call_of(row: Integration) -> ApiCall | None:
    """The latest call of its application that names it, of the latest that speak of its type."""
    about = _about_types(ApiCall.objects.filter(application=row.application_id), {row.integration_type})
    _, key = place_of(row)
    return next((call for call in about.order_by("-pk")[:200] if key in integrations_in(call.url)), None)


# From the call log --------------------------------------------------------------------------------


def _logged(offboarding: Offboarding, stops: Collection[FrozenPlace]) -> Iterator[LateCall]:
    if not stops:
        return
    deletable = _deletable(offboarding)
    for call in _calls_since(offboarding, stops):
        named = {key: stop_at(stops, call.application_id, key) for key in integrations_in(call.url)}
        mine = {key: stop for key, stop in named.items() if stop and stop.concerns(call.started_at)}
        if mine:
            first = min(stop.stopped_at for stop in mine.values())
            yield _late(call, mine.keys(), first, deletable)


def _calls_since(offboarding: Offboarding, stops: Collection[FrozenPlace]) -> Iterator[ApiCall]:
    calls = ApiCall.objects.filter(
        application__in=applications_of(offboarding, stops),
        started_at__gt=min(stop.stopped_at for stop in stops),
    ).select_related("write_attempt", "read_attempt")
    bodies = ("request_body", "response_body", "request_headers", "response_headers")
    about = _about_types(calls, {stop.place[1].integration_type for stop in stops})
    yield from about.defer(*bodies).order_by("started_at").iterator(chunk_size=500)


def _about_types(calls: QuerySet[ApiCall], types: Iterable[str]) -> QuerySet[ApiCall]:
    """Cuts most others off in the database; what a call names is read from its address afterwards."""
    about = Q()
    for name in types:
        about |= Q(url__contains=f"integrationType={name}")
    return calls.filter(about)


def _late(
    call: ApiCall,
    mine: Collection[IntegrationKey],
    stop: datetime,
    deletable: Collection[tuple[IntegrationKey, str]],
) -> LateCall:
    attempt = getattr(call, "write_attempt", None) or getattr(call, "read_attempt", None)
    return LateCall(
        nature=_nature(call, attempt, mine, stop, deletable),
        at=call.started_at,
        method=call.method,
        what=", ".join(str(key) for key in sorted(mine)),
        status=call.status,
        uuid=call.uuid,
        pk=call.pk,
    )


def _nature(
    call: ApiCall,
    attempt: Attempt | None,
    mine: Collection[IntegrationKey],
    stop: datetime,
    deletable: Collection[tuple[IntegrationKey, str]],
) -> Nature:
    if call.method == "DELETE":
        return Nature.DELETION
    if attempt is not None and attempt.operation == DELETE:
        return Nature.READ_OF_DELETION
    if attempt is not None and attempt.started_at <= stop:
        return Nature.ON_ITS_WAY
    named = [pair for pair in configurations_in(call.url) if pair[0] in mine]
    reads_before_deleting = call.method == "GET" and call.run_id is not None and bool(named)
    if reads_before_deleting and all(pair in deletable for pair in named):
        return Nature.READ_OF_DELETION  # of one in doubt, which is read before it is deleted
    return Nature.OFFENDING


def _deletable(offboarding: Offboarding) -> set[tuple[IntegrationKey, str]]:
    """The values that were to be deleted at LinkedIn, as the stop wrote them down."""
    return {
        (IntegrationKey(one["context"], one["type"], one["tenant"]), value["key"])
        for one in offboarding.final_state
        for value in one["values"]
        if value["fate"] == "deleted"
    }


# From the attempts --------------------------------------------------------------------------------


def _only_attempted(offboarding: Offboarding, stops: Collection[FrozenPlace]) -> Iterator[LateCall]:
    """Writes whose call is not in the log any more, or never came home."""
    if not stops:
        return
    ours = configurations_of(offboarding, stops)
    attempts = Attempt.objects.filter(
        application__in=applications_of(offboarding, stops),
        started_at__gt=min(stop.stopped_at for stop in stops),
        write_call=None,
        state__in=(*LEFT, Attempt.State.SENDING),
    ).exclude(operation=DELETE)
    for attempt in attempts.iterator(chunk_size=500):
        if (stop := _carried_too_late(attempt, ours)) is not None:
            nature, what = Nature.OFFENDING, str(stop.place[1])
            yield LateCall(nature, attempt.started_at, "PUT", what, attempt.status, attempt.request_id)


def _carried_too_late(attempt: Attempt, ours: Mapping[int, FrozenPlace]) -> FrozenPlace | None:
    stops = (ours.get(one.get("configuration", 0)) for one in attempt.carried)
    return next((stop for stop in stops if stop and stop.concerns(attempt.started_at)), None)


def deletable_keys(type_name: str) -> frozenset[str]:
    return frozenset(key.name for key in catalog.TYPES[type_name].keys if key.deletable)


def _clock(at: datetime) -> str:
    return f"{timezone.localtime(at):%Y-%m-%d %H:%M:%S}"


def _count(number: int, one: str, many: str = "") -> str:
    return f"{number} {one if number == 1 else many or one + 's'}" if number else ""
