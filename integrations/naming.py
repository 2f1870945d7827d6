"""Naming: telling LinkedIn under which name the customer finds an integration in Recruiter.

There is no Attempt row for a name, as there is for a configuration: sending it twice does no harm, and a name counts only
once it was read back. The integration's history says who sent it, before it leaves, and what became of it; every call is
in the call log. What got no clear answer is shown as unknown; a person sends it again.

https://learn.microsoft.com/en-us/linkedin/talent/recruiter-system-connect/rsc-customer-configuration
"""

import math
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from django.conf import settings
from django.contrib.auth.models import User
from django.utils import timezone

from integrations.batches import Batch, Operation, Said, exchange_of
from integrations.dispatch import Dispatch
from integrations.errands import errand
from integrations.holds import CredentialsRefused, Held
from integrations.linkedin.answers import EntityAnswer, IntegrationAnswer
from integrations.linkedin.answers import Outcome as Heard
from integrations.linkedin.client import LinkedInClient
from integrations.linkedin.errors import LinkedInError, OutcomeUnknownError
from integrations.linkedin.restli import IntegrationKey
from integrations.models import Integration
from integrations.name_history import note, sending
from integrations.names import check_name, has_confirmed_name, name_of
from integrations.plan import obstacles
from integrations.selection import facts_of
from integrations.sightings import Place, Sighting, load_whole, place_of, record
from partnerhub.clock_skew import on_the_database
from partnerhub.refusals import Refusal

NOT_ASKED = "It was not sent in time, or no more may be sent today: send it again later."
CONFIRMED = "LinkedIn shows this name: sent, read back and compared."
NOT_REQUESTED = "LinkedIn does not know it yet: have the customer request it in the plugin first (IC-11)."


class Outcome(StrEnum):
    CONFIRMED = "confirmed"
    UNCHANGED = "unchanged"  # it was confirmed before, and nothing was sent
    NOT_ALLOWED = "not_allowed"  # nothing may be sent: a person puts something right
    REFUSED = "refused"  # LinkedIn will not take it
    NOT_SENT = "not_sent"  # or LinkedIn did not take it this time
    UNKNOWN = "unknown"  # it was sent, and nothing proves that LinkedIn has it


@dataclass(frozen=True, slots=True)
class NameStep:
    """The name that one integration shall have, and why it may not be sent."""

    integration: Integration
    name: str
    refusal: Refusal | None = None

    @property
    def is_unchanged(self) -> bool:
        return has_confirmed_name(self.integration)

    @property
    def is_sent(self) -> bool:
        return self.refusal is None and not self.is_unchanged


@dataclass(frozen=True, slots=True)
class Named:
    """What became of one name, in words for staff."""

    integration: Integration
    name: str
    outcome: Outcome
    message: str = ""
    request_id: str = ""


def plan_names(integrations: Collection[int]) -> list[NameStep]:
    """A step for each of these that exists, in the order given; two queries."""
    rows = load_whole(integrations)
    return [step_of(rows[pk]) for pk in dict.fromkeys(integrations) if pk in rows]


def send_names(
    *, integrations: Collection[int], actor: User | None = None, seconds: float = math.inf
) -> list[Named]:
    """Send the names of these integrations that LinkedIn was not proven to show, read them back, and confirm those that
    come back equal. What is not begun within `seconds` is not sent. `actor` is who asked for it."""
    steps = plan_names(integrations)
    named = {step.integration.pk: _without_call(step) for step in steps}
    going = {place_of(step.integration): step for step in steps if step.is_sent}
    trace = _Trace(actor)
    for home in _send(going, seconds, trace):
        heard = {one.integration.pk: one for one in _hear(going, home)}
        trace.end(heard.values())
        named |= heard
    return list(named.values())


def step_of(integration: Integration) -> NameStep:
    refusal = next(obstacles(facts_of(integration)), None) or next(check_name(integration), None)
    return NameStep(integration, name_of(integration), refusal)


@dataclass(slots=True)
class _Trace:
    """Who sends, and in whose histories that stands already."""

    actor: User | None
    begun: set[int] = field(default_factory=set)

    def begin(self, names: Mapping[int, str]) -> None:
        note({pk: sending(name) for pk, name in names.items()}, actor=self.actor)
        self.begun |= names.keys()

    def end(self, named: Iterable[Named]) -> None:
        ended = {one.integration.pk: _end_of(one) for one in named if one.integration.pk in self.begun}
        note(ended, actor=self.actor)


def _end_of(one: Named) -> str:
    if one.outcome is Outcome.CONFIRMED:
        return "Name: LinkedIn shows it"
    return f"Name {one.outcome.replace('_', ' ')}: {one.message}"


def _without_call(step: NameStep) -> Named:
    if step.is_unchanged:
        return Named(step.integration, step.name, Outcome.UNCHANGED, "LinkedIn has this name already.")
    if step.refusal:
        return Named(step.integration, step.name, Outcome.NOT_ALLOWED, str(step.refusal))
    return Named(step.integration, step.name, Outcome.NOT_SENT, NOT_ASKED)


def _send(going: Mapping[Place, NameStep], seconds: float, trace: _Trace) -> Iterator[list[Batch]]:
    def announced(batches: Collection[Batch]) -> None:
        trace.begin({row.pk: name for batch in batches for row, name in _names_in(batch, going)})

    wanted: defaultdict[int, dict[IntegrationKey, str]] = defaultdict(dict)
    for (application, key), step in going.items():
        wanted[application][key] = step.name
    with errand(LinkedInClient, seconds=seconds, announced=announced) as dispatch:
        dispatch.open(wanted.keys())
        yield from dispatch.groups(_batches(dispatch, wanted))


def _batches(dispatch: Dispatch, wanted: Mapping[int, Mapping[IntegrationKey, str]]) -> Iterator[Batch]:
    for pk, account in dispatch.accounts.items():
        for keys in account.dialect.integration_batches(wanted[pk], size=settings.LINKEDIN_BATCH_SIZE):
            yield Batch(account, Operation.NAME, {key: wanted[pk][key] for key in keys})


def _names_in(batch: Batch, going: Mapping[Place, NameStep]) -> Iterator[tuple[Integration, str]]:
    for key, name in batch.wanted.items():
        yield going[batch.account.application_id, key].integration, name or ""


def _hear(going: Mapping[Place, NameStep], home: Sequence[Batch]) -> Iterator[Named]:
    """Writes down what the read-backs of these batches showed."""
    asked: dict[int, Integration] = {}
    sightings: dict[int, Sighting] = {}
    for batch in home:
        for key in batch.wanted:
            row = going[batch.account.application_id, key].integration
            asked[row.pk] = row
            sightings[row.pk] = Sighting(
                batch.said_of_read(key), on_the_database(batch.ended_at or timezone.now())
            )
    stored, _ = record(asked, sightings)
    for batch in home:
        for key, name in batch.wanted.items():
            row = going[batch.account.application_id, key].integration
            yield _named(stored.get(row.pk, row), name or "", batch, key)


def _named(row: Integration, name: str, batch: Batch, key: IntegrationKey) -> Named:
    outcome, message = _judge(name, batch.said_of_write(key), batch.said_of_read(key))
    exchange = exchange_of(batch.write)
    return Named(row, name, outcome, message, exchange.uuid if exchange else "")


def _judge(name: str, write: Said, read: Said | None) -> tuple[Outcome, str]:
    if not isinstance(write, EntityAnswer):
        return _judge_whole_call(write)
    if write.outcome is Heard.ACCEPTED:
        return _judge_read_back(name, read)
    if write.status == 404:
        return Outcome.REFUSED, NOT_REQUESTED
    said = f"LinkedIn answered {write.status or 'without a status'}: {write.message.rstrip('.')}."
    if write.outcome is Heard.UNKNOWN:
        return Outcome.UNKNOWN, f"{said} Check at LinkedIn which name it shows, then send it again."
    if write.outcome is Heard.RETRY:
        return Outcome.NOT_SENT, f"{said} Send it again in a few minutes."
    return Outcome.REFUSED, f"{said} Correct the name and send it again."


def _judge_whole_call(error: LinkedInError | Held) -> tuple[Outcome, str]:
    if isinstance(error, OutcomeUnknownError):
        return Outcome.UNKNOWN, f"{error.problem} Check at LinkedIn which name it shows, then send it again."
    if isinstance(error, CredentialsRefused):
        return Outcome.REFUSED, str(error)
    if isinstance(error, Held):
        return Outcome.NOT_SENT, f"{error} That is not so for names: send this one again then."
    if error.retryable:
        return Outcome.NOT_SENT, f"{error.problem} LinkedIn did not take it: send it again later."
    return Outcome.REFUSED, str(error)


def _judge_read_back(name: str, read: Said | None) -> tuple[Outcome, str]:
    if not isinstance(read, IntegrationAnswer):
        why = str(read or "nobody asked.")
        return Outcome.UNKNOWN, f"LinkedIn took the name, and it could not be read back: {why}"
    if read.outcome is Heard.FOUND and read.name == name:
        return Outcome.CONFIRMED, CONFIRMED
    shown = repr(read.name) if read.name else "no name"
    if read.outcome is Heard.UNKNOWN:
        shown = f"no clear answer ({read.message})"
    return Outcome.UNKNOWN, f"LinkedIn took the name and then showed {shown}: check again in a few minutes."
