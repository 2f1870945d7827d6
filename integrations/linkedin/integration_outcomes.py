"""What a reply says about integrations. LinkedIn documents no shape for it: read with tolerance, never guessed."""

import json
from collections.abc import Iterable, Mapping

from integrations.linkedin.answers import IntegrationAnswer, Outcome
from integrations.linkedin.dialects import integration_named, integration_of
from integrations.linkedin.documents import Json
from integrations.linkedin.exchange import shortened, storable
from integrations.linkedin.mentions import Mentions, document_of, mentions_in
from integrations.linkedin.outcomes import failed_read
from integrations.linkedin.restli import IntegrationKey
from integrations.linkedin.transport import Answer

LONGEST_STATE, LONGEST_NAME, LONGEST_RAW = 40, 200, 4000  # characters


def integration_outcomes(
    answer: Answer, keys: Iterable[IntegrationKey]
) -> dict[IntegrationKey, IntegrationAnswer]:
    """Of a batch_get; OutcomeUnknownError if the answer is not the documented document."""
    mentions = mentions_in(document_of(answer, "results", "errors"), integration_named)
    return {key: _judge(mentions[key], answer) for key in keys}


def search_outcomes(answer: Answer) -> dict[IntegrationKey, IntegrationAnswer]:
    """Of a finder, whether it lists `elements` or maps `results`; entries of no known integration are left out."""
    document = document_of(answer, "elements", "results")
    mentions = mentions_in(document, integration_named)
    for element in document.get("elements") or ():
        key = integration_of(element) if isinstance(element, dict) else None
        if key:
            mentions[key].results.append(element)
    return {key: _judge(found, answer) for key, found in mentions.items()}


def _judge(mentions: Mentions, answer: Answer) -> IntegrationAnswer:
    if failed := failed_read(mentions):
        return IntegrationAnswer(
            failed.outcome,
            status=failed.status,
            message=answer.conceal(failed.message),
            code=answer.conceal(failed.code),
        )
    if not isinstance(entity := mentions.results[0], dict):
        return IntegrationAnswer(Outcome.UNKNOWN, message="LinkedIn's answer does not describe it.")
    return _found(entity, answer)


def _found(entity: Json, answer: Answer) -> IntegrationAnswer:
    return IntegrationAnswer(
        Outcome.FOUND,
        state_word=shortened(
            answer.conceal(_first_text(entity, "integrationStatus", "status")), LONGEST_STATE
        ),
        # Not redacted as prose is: it is compared with the name we gave.
        name=shortened(storable(_first_text(entity, "integrationName")), LONGEST_NAME),
        raw=shortened(answer.conceal(json.dumps(entity, ensure_ascii=False)), LONGEST_RAW),
    )


def _first_text(entity: Mapping[str, object], *members: str) -> str:
    texts = (entity.get(member) for member in members)
    return next((text for text in texts if isinstance(text, str) and text), "")
