"""Enablement: whether customers switched their integrations on, in LinkedIn's own word. Asks and writes down what was
seen; never guesses: only ENABLED is enabled, and what LinkedIn did not say leaves what was seen before.

https://learn.microsoft.com/en-us/linkedin/talent/middleware-platform/customer-configuration
"""

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from time import monotonic

from integrations.linkedin.answers import Answers, IntegrationAnswer
from integrations.linkedin.answers import Outcome as Heard
from integrations.models import DeveloperApplication, Integration
from integrations.reading import Reply, find_integrations, read_integrations, why_nothing_was_read
from integrations.sightings import (
    CHANGED_MEANWHILE,
    Place,
    Sighting,
    by_application,
    load_whole,
    place_of,
    record,
    why_not_asked,
)
from partnerhub.clock_skew import database_now
from partnerhub.refusals import Refusal, Refused

AT_ONCE = 500  # integrations in memory and in one transaction together
ENABLED = "ENABLED"
NOT_ASKED = "LinkedIn was not asked in time, or may not be asked more today: check again later."


class Outcome(StrEnum):
    ENABLED = "enabled"
    NOT_ENABLED = "not_enabled"  # LinkedIn has another word
    NOT_REQUESTED = "not_requested"  # LinkedIn knows no such integration
    UNKNOWN = "unknown"  # it could not be asked, or did not say


@dataclass(frozen=True, slots=True)
class Look:
    """What one look brought. `word` is LinkedIn's own and `name` what the customer reads, empty where LinkedIn gave
    none; `integration` as it stands afterwards; `status` and `request_id` are those of `Reply`."""

    integration: Integration
    outcome: Outcome
    message: str
    word: str = ""
    name: str = ""
    status: int | None = None
    request_id: str = ""


def look(*, integrations: Collection[int], seconds: float = math.inf) -> list[Look]:
    """Ask LinkedIn about these integrations, each application with its own token, and write down what was seen; a look
    for each that exists, in the order asked for. What is not begun within `seconds` is unknown."""
    pks, ends_at = list(dict.fromkeys(integrations)), monotonic() + seconds
    looks: list[Look] = []
    for start in range(0, len(pks), AT_ONCE):
        looks += _look_at_some(pks[start : start + AT_ONCE], max(0.0, ends_at - monotonic()))
    return looks


def look_by_request(*, application: DeveloperApplication, request_id: str) -> list[Look]:
    """The look that a status push asks for: a look for each integration of this application that LinkedIn names for the
    request; entities of others are ignored.

    Raises LinkedInError (`retryable` tells who acts) or Held when there is no answer, Refused when nothing can be asked.
    """
    if _all_are_stopped(application):
        text = f"Every integration of {application} was taken off LinkedIn: nothing is asked for it any more."
        raise Refused([Refusal(text, rule="SP-28")])
    asked_at = database_now()
    answer = find_integrations(application.pk, request_id)
    if answer is None:
        text = f"{application} has no client secret that can be used: store it on the application."
        raise Refused([Refusal(text, field="client_secret")])
    if not isinstance(answer, Answers):
        raise answer
    rows = load_whole(application.integrations.filter(stopped_at=None).values_list("pk", flat=True))
    keys = {pk: place_of(row)[1] for pk, row in rows.items()}
    named = {
        pk: Reply(application.pk, key, answer.entities[key], answer.exchange)
        for pk, key in keys.items()
        if key in answer.entities
    }
    return list(_written_down(rows, named, asked_at).values())


def _all_are_stopped(application: DeveloperApplication) -> bool:
    stops = list(application.integrations.values_list("stopped_at", flat=True))
    return bool(stops) and None not in stops


def _look_at_some(pks: Collection[int], seconds: float) -> list[Look]:
    asked_at, rows = database_now(), load_whole(pks)
    why_not = {pk: why_not_asked(row) for pk, row in rows.items()}
    places = {pk: place_of(row) for pk, row in rows.items() if not why_not[pk]}
    heard: dict[Place, Reply] = {}
    for group in read_integrations(by_application(places.values()), seconds=seconds):
        heard |= {(reply.application_id, reply.key): reply for reply in group}  # type: ignore[misc]
    replies = {pk: heard[place] for pk, place in places.items() if place in heard}
    looks = {pk: Look(row, Outcome.UNKNOWN, why_not[pk] or NOT_ASKED) for pk, row in rows.items()}
    looks |= _written_down(rows, replies, asked_at)
    return [looks[pk] for pk in pks if pk in looks]


def _written_down(
    rows: Mapping[int, Integration], replies: Mapping[int, Reply], asked_at: datetime
) -> dict[int, Look]:
    stored, others = record(rows, {pk: Sighting(one.said, asked_at) for pk, one in replies.items()})
    looks = {pk: _look_of(stored.get(pk, rows[pk]), reply) for pk, reply in replies.items()}
    return looks | {pk: _unknown(rows[pk], CHANGED_MEANWHILE, replies[pk]) for pk in others}


def _look_of(row: Integration, reply: Reply) -> Look:
    said = reply.said
    if not isinstance(said, IntegrationAnswer):
        return _unknown(row, why_nothing_was_read(said), reply)
    outcome, message = _judge(said)
    return Look(row, outcome, message, said.state_word, said.name, reply.status, reply.request_id)


def _unknown(row: Integration, why: str, reply: Reply) -> Look:
    return Look(row, Outcome.UNKNOWN, why, status=reply.status, request_id=reply.request_id)


def _judge(answer: IntegrationAnswer) -> tuple[Outcome, str]:
    if answer.outcome is Heard.UNKNOWN:
        return Outcome.UNKNOWN, f"LinkedIn gave no clear answer: {answer.message or 'it named no reason.'}"
    if answer.outcome is Heard.ABSENT:
        message = "LinkedIn does not know it yet: have the customer request it in the plugin first (IC-11)."
        return Outcome.NOT_REQUESTED, message
    if answer.state_word == ENABLED:
        return Outcome.ENABLED, "LinkedIn calls it ENABLED: data may be sent."
    if not answer.state_word:
        return (
            Outcome.UNKNOWN,
            "LinkedIn knows it and gave no word for its state: what was seen before stays.",
        )
    return Outcome.NOT_ENABLED, f"LinkedIn calls it {answer.state_word}: only ENABLED means enabled."
