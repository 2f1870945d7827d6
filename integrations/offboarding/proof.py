"""The proof of an off-boarding: which calls left after the stop that name one of its integrations, and what they were. Only
what the call log and the attempts hold counts."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.db.models import Q, QuerySet
from django.utils import timezone

from integrations import catalog
from integrations.linkedin.restli import IntegrationKey
from integrations.models import ApiCall, Attempt, Configuration, Integration, Offboarding, SyncResult
from integrations.offboarding.call_names import configurations_in, integrations_in
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
    """Read from the rows as they are now; calls older than the call log keeps are known by their attempts only."""
    rows = list(offboarding.integrations.select_related("customer", "contract", "application"))
    since = min((row.stopped_at for row in rows if row.stopped_at), default=offboarding.started_at)
    found = [*_logged(rows, _deletable(offboarding)), *_only_attempted(rows)]
    return Proof(since, tuple(sorted(found, key=lambda call: call.at)))


def last_call_of(row: Integration) -> ApiCall | None:
    """The latest call of its application that names it, of the latest that speak of its type."""
    about = _about_types(ApiCall.objects.filter(application=row.application_id), [row])
    _, key = place_of(row)
    return next((call for call in about.order_by("-pk")[:200] if key in integrations_in(call.url)), None)


# From the call log --------------------------------------------------------------------------------


def _logged(
    rows: Collection[Integration], deletable: Collection[tuple[IntegrationKey, str]]
) -> Iterator[LateCall]:
    stops = {place_of(row): row for row in rows if row.stopped_at}
    for call in _calls_since(rows):
        named = [key for key in integrations_in(call.url) if (call.application_id, key) in stops]
        mine = [key for key in named if _is_after(call.started_at, stops[call.application_id or 0, key])]
        if mine:
            stop = min(_stop_of(stops[call.application_id or 0, key]) for key in mine)
            yield _late(call, mine, stop, deletable)


def _calls_since(rows: Collection[Integration]) -> Iterator[ApiCall]:
    stops = [row.stopped_at for row in rows if row.stopped_at]
    if not stops:
        return
    calls = ApiCall.objects.filter(
        application__in={row.application_id for row in rows}, started_at__gt=min(stops)
    ).select_related("write_attempt", "read_attempt")
    bodies = ("request_body", "response_body", "request_headers", "response_headers")
    yield from _about_types(calls, rows).defer(*bodies).order_by("started_at").iterator(chunk_size=500)


def _about_types(calls: QuerySet[ApiCall], rows: Iterable[Integration]) -> QuerySet[ApiCall]:
    """Cuts most others off in the database; what a call names is read from its address afterwards."""
    about = Q()
    for name in {row.integration_type for row in rows}:
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


def _only_attempted(rows: Collection[Integration]) -> Iterator[LateCall]:
    """Writes whose call is not in the log any more, or never came home."""
    stops = {row.pk: row for row in rows if row.stopped_at}
    if not stops:
        return
    ours = dict(Configuration.objects.filter(integration__in=stops).values_list("pk", "integration"))
    attempts = Attempt.objects.filter(
        application__in={row.application_id for row in rows},
        started_at__gt=min(_stop_of(row) for row in stops.values()),
        write_call=None,
        state__in=(*LEFT, Attempt.State.SENDING),
    ).exclude(operation=DELETE)
    for attempt in attempts.iterator(chunk_size=500):
        if (row := _carried_too_late(attempt, ours, stops)) is not None:
            nature, what = Nature.OFFENDING, str(place_of(row)[1])
            yield LateCall(nature, attempt.started_at, "PUT", what, attempt.status, attempt.request_id)


def _carried_too_late(
    attempt: Attempt, ours: Mapping[int, int], stops: Mapping[int, Integration]
) -> Integration | None:
    carried = {ours.get(one.get("configuration", 0)) for one in attempt.carried} - {None}
    late = (stops[pk] for pk in carried if pk and _is_after(attempt.started_at, stops[pk]))
    return next(late, None)


def deletable_keys(row: Integration) -> frozenset[str]:
    kind = catalog.TYPES[row.integration_type]
    return frozenset(key.name for key in kind.keys if key.deletable)


def _stop_of(row: Integration) -> datetime:
    assert row.stopped_at is not None  # noqa: S101 (asked of stopped ones only)
    return row.stopped_at


def _is_after(at: datetime, row: Integration) -> bool:
    return at > _stop_of(row)


def _clock(at: datetime) -> str:
    return f"{timezone.localtime(at):%Y-%m-%d %H:%M:%S}"


def _count(number: int, one: str, many: str = "") -> str:
    return f"{number} {one if number == 1 else many or one + 's'}" if number else ""
