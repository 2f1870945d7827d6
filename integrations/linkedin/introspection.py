"""What LinkedIn's authorization server says about a token: the fourth check of a 403 (LinkedIn's partner support)."""

from dataclasses import dataclass
from datetime import UTC, datetime

from integrations.linkedin.documents import Json, integer, json_object
from integrations.linkedin.errors import (
    LinkedInError,
    NotSentError,
    OutcomeUnknownError,
    ThrottledError,
    TokenRefusedError,
)
from integrations.linkedin.exchange import Exchange
from integrations.linkedin.failures import failure_of
from integrations.linkedin.transport import Answer

_UNKNOWN = "If it is the token that LinkedIn does not know, the next sync fetches a new one; if not, correct the client id."


@dataclass(frozen=True)
class Introspection:
    """`status` is active, expired or revoked as documented; `active` is also False for another application's token.

    Times are aware, None where LinkedIn gives none. `auth_type` is 2L, 3L or Enterprise_User, `scope` a comma list
    (3-legged only). Texts are empty where LinkedIn gives none.
    """

    active: bool
    status: str
    created_at: datetime | None
    expires_at: datetime | None
    authorized_at: datetime | None
    auth_type: str
    client_id: str
    scope: str
    exchange: Exchange


def read_introspection(answer: Answer) -> Introspection:
    """From the reply of introspectToken; LinkedInError when it is none."""
    if answer.exchange.status != 200:
        raise _refusal(answer)
    try:
        document = json_object(answer.body)
    except ValueError as error:
        raise nothing_said(f"Its answer {answer.conceal(str(error))}.", answer.exchange) from error
    return _described(document, answer)


def _described(document: Json, answer: Answer) -> Introspection:
    def text(member: str) -> str:
        value = document.get(member)
        return answer.conceal(value) if isinstance(value, str) else ""

    return Introspection(
        active=document.get("active") is True,
        status=text("status"),
        created_at=_moment(document.get("created_at")),
        expires_at=_moment(document.get("expires_at")),
        authorized_at=_moment(document.get("authorized_at")),
        auth_type=text("auth_type"),
        client_id=text("client_id"),
        scope=text("scope"),
        exchange=answer.exchange,
    )


def _moment(seconds: object) -> datetime | None:
    """Epoch seconds, as an integer or as text of one; None for anything else."""
    try:
        number = int(seconds) if isinstance(seconds, str) else integer(seconds)
        return None if number is None else datetime.fromtimestamp(number, tz=UTC)
    except (ValueError, OverflowError, OSError):
        return None


def _refusal(answer: Answer) -> LinkedInError:
    failure = failure_of(answer)
    if isinstance(failure, ThrottledError):
        return failure
    if isinstance(failure, OutcomeUnknownError):
        return nothing_said(failure.problem, answer.exchange)
    problem = f"LinkedIn did not look at the token. {failure.problem}"
    # 401 is about the secret; 400 says the same of a token and of a client id that LinkedIn does not know.
    advice = _UNKNOWN if failure.status == 400 else ""
    return TokenRefusedError(problem, exchange=answer.exchange, code=failure.code, next_step=advice)


def nothing_said(problem: str, exchange: Exchange) -> NotSentError:
    """No usable answer came; asking changes nothing, so asking again is safe."""
    return NotSentError(
        f"LinkedIn said nothing about the token. {problem}",
        exchange=exchange,
        next_step="Nothing was changed; try again in a few minutes.",
    )
