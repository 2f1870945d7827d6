"""What a batch answer says about each configuration asked about; a 200 alone says nothing of any."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from integrations.linkedin.documents import Json, ServiceError, integer, json_object
from integrations.linkedin.errors import OutcomeUnknownError
from integrations.linkedin.exchange import Exchange, storable
from integrations.linkedin.restli import ConfigurationKey, parse_key
from integrations.linkedin.transport import Answer


class Outcome(StrEnum):
    """A write ends as accepted, refused, retry or unknown; a read as found, absent or unknown."""

    ACCEPTED = "accepted"  # LinkedIn took it
    REFUSED = "refused"  # LinkedIn will not take it: a person must act
    RETRY = "retry"  # LinkedIn did not take it this time: the machine sends it again
    UNKNOWN = "unknown"  # the answer does not say: read back
    FOUND = "found"
    ABSENT = "absent"  # LinkedIn has no such configuration


@dataclass(frozen=True)
class EntityAnswer:
    """One configuration's outcome; `value` only where a read found one, `status` and `code` as given."""

    outcome: Outcome
    status: int | None = None
    value: str | None = None
    message: str = ""
    code: str = ""


@dataclass(frozen=True)
class BatchAnswer:
    """An outcome for exactly the keys asked about, and the exchange that brought them."""

    entities: Mapping[ConfigurationKey, EntityAnswer]
    exchange: Exchange


@dataclass
class _Mentions:
    """Every entry of a reply that speaks of one key, however the key was written."""

    results: list[Any] = field(default_factory=list)
    errors: list[Any] = field(default_factory=list)
    statuses: list[Any] = field(default_factory=list)


_Judge = Callable[[_Mentions], EntityAnswer]


def write_outcomes(answer: Answer, keys: Iterable[ConfigurationKey]) -> BatchAnswer:
    """Outcomes of a batch_update. OutcomeUnknownError if the answer is not the documented document."""
    return _outcomes(answer, keys, _judge_write)


def read_outcomes(answer: Answer, keys: Iterable[ConfigurationKey]) -> BatchAnswer:
    """Values of a batch_get. OutcomeUnknownError if the answer is not the documented document."""
    return _outcomes(answer, keys, _judge_read)


def _outcomes(answer: Answer, keys: Iterable[ConfigurationKey], judge: _Judge) -> BatchAnswer:
    mentions = _mentions(_batch_document(answer))
    entities = {key: _recordable(judge(mentions[key]), answer) for key in keys}
    return BatchAnswer(entities=entities, exchange=answer.exchange)


def _batch_document(answer: Answer) -> Json:
    try:
        if "html" in answer.headers.get("Content-Type", "").lower():
            raise ValueError("was a web page, perhaps of a proxy or a login")
        document = json_object(answer.body)
        _require_batch(document)
    except ValueError as error:
        problem = f"LinkedIn's {answer.exchange.status} answer {answer.conceal(str(error))}."
        raise OutcomeUnknownError(problem, exchange=answer.exchange) from error
    return document


def _require_batch(document: Json) -> None:
    members = [document.get(name) for name in ("results", "errors")]
    if not any(isinstance(member, dict) for member in members):
        raise ValueError("had neither results nor errors")
    if not all(isinstance(member, dict) or member is None for member in members):
        raise ValueError("had results or errors of another shape")


def _mentions(document: Json) -> defaultdict[ConfigurationKey, _Mentions]:
    mentions: defaultdict[ConfigurationKey, _Mentions] = defaultdict(_Mentions)
    for member in ("results", "errors", "statuses"):
        entries = document.get(member)
        for name, entry in entries.items() if isinstance(entries, dict) else ():
            if key := parse_key(name):
                getattr(mentions[key], member).append(entry)
    return mentions


def _judge_write(mentions: _Mentions) -> EntityAnswer:
    if len(mentions.errors) + len(mentions.results) != 1:
        return _unclear(mentions)
    if mentions.errors:
        return _failed_write(mentions.errors[0])
    result = mentions.results[0] if isinstance(mentions.results[0], dict) else {}
    status = integer(result.get("status"))
    if result.get("error") is not None:
        return _failed_write(result["error"])
    if status is not None and 200 <= status <= 299:
        return EntityAnswer(Outcome.ACCEPTED, status=status)
    return _failed_write(result)


def _failed_write(document: object) -> EntityAnswer:
    error = ServiceError.of(document)
    message = error.message or "LinkedIn gave no reason."
    return EntityAnswer(_failed_outcome(error.status), status=error.status, message=message, code=error.code)


def _failed_outcome(status: int | None) -> Outcome:
    # 408 and 409 leave open what LinkedIn holds now, as a missing or strange status does.
    if status is None or status in {408, 409}:
        return Outcome.UNKNOWN
    if status == 429 or 500 <= status <= 599:
        return Outcome.RETRY
    return Outcome.REFUSED if 400 <= status <= 499 else Outcome.UNKNOWN


def _unclear(mentions: _Mentions) -> EntityAnswer:
    if mentions.results or mentions.errors:
        return EntityAnswer(
            Outcome.UNKNOWN, message="LinkedIn's answer names this configuration more than once."
        )
    return EntityAnswer(Outcome.UNKNOWN, message="LinkedIn's answer does not mention this configuration.")


def _judge_read(mentions: _Mentions) -> EntityAnswer:
    if mentions.errors:
        return _failed_read(ServiceError.of(mentions.errors[0]))
    status = integer(mentions.statuses[0]) if mentions.statuses else None
    if status is not None and not 200 <= status <= 299:
        return _failed_read(ServiceError(status=status))
    if not mentions.results:
        return EntityAnswer(Outcome.ABSENT, status=status)
    return _found(mentions, status)


def _failed_read(error: ServiceError) -> EntityAnswer:
    outcome = Outcome.ABSENT if error.status == 404 else Outcome.UNKNOWN
    return EntityAnswer(outcome, status=error.status, message=error.message, code=error.code)


def _found(mentions: _Mentions, status: int | None) -> EntityAnswer:
    if len(mentions.results) != 1:
        return _unclear(mentions)
    value = _string_value(mentions.results[0])
    if value is None:
        message = "LinkedIn's answer holds no text value for this configuration."
        return EntityAnswer(Outcome.UNKNOWN, status=status, message=message)
    return EntityAnswer(Outcome.FOUND, status=status, value=storable(value))


def _string_value(result: object) -> str | None:
    union = result.get("configurationValue") if isinstance(result, dict) else None
    value = union.get("string") if isinstance(union, dict) else None
    return value if isinstance(value, str) else None


def _recordable(entity: EntityAnswer, answer: Answer) -> EntityAnswer:
    return EntityAnswer(
        outcome=entity.outcome,
        status=entity.status,
        value=entity.value,
        message=answer.conceal(entity.message),
        code=answer.conceal(entity.code),
    )
