"""From a reply to an outcome for each key asked about; a 200 alone says nothing of any (IC-12)."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import TypeVar

from integrations.linkedin.answers import EntityAnswer, Outcome
from integrations.linkedin.documents import ServiceError, http_status
from integrations.linkedin.exchange import storable
from integrations.linkedin.mentions import Mentions, document_of, mentions_in
from integrations.linkedin.transport import Answer

Key = TypeVar("Key")
_Read = Callable[[str], Key | None]
_Judge = Callable[[Mentions], EntityAnswer]


def write_outcomes(answer: Answer, keys: Iterable[Key], read: _Read[Key]) -> dict[Key, EntityAnswer]:
    """Of a batch_update or batch_partial_update. `read` makes a key of a member name.

    OutcomeUnknownError if the answer is not the documented document; so in all functions here.
    """
    return _outcomes(answer, keys, read, _judge_write)


def deletion_outcomes(answer: Answer, keys: Iterable[Key], read: _Read[Key]) -> dict[Key, EntityAnswer]:
    """Of a batch_delete; as of a write, but that 404 says ABSENT."""
    return _outcomes(answer, keys, read, _judge_deletion)


def read_outcomes(answer: Answer, keys: Iterable[Key], read: _Read[Key]) -> dict[Key, EntityAnswer]:
    """Values of a batch_get of configurations."""
    return _outcomes(answer, keys, read, _judge_read)


def _outcomes(
    answer: Answer, keys: Iterable[Key], read: _Read[Key], judge: _Judge
) -> dict[Key, EntityAnswer]:
    mentions = mentions_in(document_of(answer, "results", "errors"), read)
    return {key: _recordable(judge(mentions[key]), answer) for key in keys}


def _judge_write(mentions: Mentions) -> EntityAnswer:
    if len(mentions.errors) + len(mentions.results) != 1:
        return EntityAnswer(Outcome.UNKNOWN, message=mentions.problem)
    if mentions.errors:
        return _failed_write(mentions.errors[0])
    result = mentions.results[0] if isinstance(mentions.results[0], dict) else {}
    status = http_status(result.get("status"))
    if result.get("error") is not None:
        return _failed_write(result["error"])
    if status is not None and 200 <= status <= 299:
        return EntityAnswer(Outcome.ACCEPTED, status=status)
    return _failed_write(result)


def _judge_deletion(mentions: Mentions) -> EntityAnswer:
    entity = _judge_write(mentions)
    return replace(entity, outcome=Outcome.ABSENT) if entity.status == 404 else entity


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


def _judge_read(mentions: Mentions) -> EntityAnswer:
    if failed := failed_read(mentions):
        return failed
    value = _string_value(mentions.results[0])
    if value is None:
        return EntityAnswer(
            Outcome.UNKNOWN, message="LinkedIn's answer holds no text value for this configuration."
        )
    return EntityAnswer(Outcome.FOUND, value=storable(value))


def failed_read(mentions: Mentions) -> EntityAnswer | None:
    """Why there is nothing to be read about one key; None when `results` holds exactly one entry for it."""
    if mentions.errors:
        return _not_found(ServiceError.of(mentions.errors[0]))
    status = http_status(mentions.statuses[0]) if mentions.statuses else None
    if status is not None and not 200 <= status <= 299:
        return _not_found(ServiceError(status=status))
    if not mentions.results:
        return EntityAnswer(Outcome.ABSENT, status=status)
    if len(mentions.results) > 1:
        return EntityAnswer(Outcome.UNKNOWN, message=mentions.problem)
    return None


def _not_found(error: ServiceError) -> EntityAnswer:
    outcome = Outcome.ABSENT if error.status == 404 else Outcome.UNKNOWN
    return EntityAnswer(outcome, status=error.status, message=error.message, code=error.code)


def _string_value(result: object) -> str | None:
    union = result.get("configurationValue") if isinstance(result, dict) else None
    value = union.get("string") if isinstance(union, dict) else None
    return value if isinstance(value, str) else None


def _recordable(entity: EntityAnswer, answer: Answer) -> EntityAnswer:
    if not entity.message and not entity.code:
        return entity
    return replace(entity, message=answer.conceal(entity.message), code=answer.conceal(entity.code))
