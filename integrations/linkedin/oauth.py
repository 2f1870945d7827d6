"""Two-legged tokens (client credentials). The secret travels in the form body, never in a URL.

https://learn.microsoft.com/en-us/linkedin/shared/authentication/client-credentials-flow
"""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlencode

from integrations.linkedin.documents import integer, json_object
from integrations.linkedin.errors import (
    LinkedInError,
    NotSentError,
    OutcomeUnknownError,
    ThrottledError,
    TokenRefusedError,
)
from integrations.linkedin.failures import failure_of
from integrations.linkedin.transport import Answer

DOCUMENTED_LIFE = timedelta(minutes=30)
LONGEST_LIFE = timedelta(days=60)

_HEADER_SAFE = re.compile(r"[!-~]+")  # a header must not be split by what a server calls a token
_NOT_ALLOWED = "Ask LinkedIn partner engineering to let this application have tokens."


class Secret:
    """Text that shows itself only to who calls `reveal`."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def reveal(self) -> str:
        return self._text

    def __repr__(self) -> str:
        return "[secret]"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and other._text == self._text

    def __hash__(self) -> int:
        return hash(self._text)


@dataclass(frozen=True)
class Token:
    """An access token and its life; both times are aware."""

    value: Secret
    obtained_at: datetime
    expires_at: datetime

    def is_fresh(self, now: datetime) -> bool:
        """In the first two thirds of its life: worth another call."""
        return now < self.obtained_at + (self.expires_at - self.obtained_at) * 2 / 3


def token_request(*, client_id: str, client_secret: Secret) -> bytes:
    """The form body that asks for a token."""
    form = {
        "grant_type": "client_credentials",
        "client_id": client_id,
        "client_secret": client_secret.reveal(),
    }
    return urlencode(form).encode("ascii")


def read_token(answer: Answer, *, asked_at: datetime) -> Token:
    """The token in an answer; its life counts from the question, so that it never outlives LinkedIn's.

    TokenRefusedError: a person must act. ThrottledError, NotSentError: later by itself.
    """
    if answer.exchange.status != 200:
        raise _refusal(answer)
    try:
        document = json_object(answer.body)
    except ValueError as error:
        raise _not_understood(answer) from error
    text = document.get("access_token")
    if not isinstance(text, str) or not _HEADER_SAFE.fullmatch(text):
        raise _not_understood(answer)
    return Token(Secret(text), asked_at, asked_at + _life(document.get("expires_in")))


def _refusal(answer: Answer) -> LinkedInError:
    failure = failure_of(answer)
    if isinstance(failure, ThrottledError):
        return failure
    problem = f"LinkedIn gave no token. {failure.problem}"
    if isinstance(failure, OutcomeUnknownError):
        return NotSentError(problem, exchange=answer.exchange)
    advice = _NOT_ALLOWED if failure.code == "access_denied" else ""
    return TokenRefusedError(problem, exchange=answer.exchange, code=failure.code, next_step=advice)


def _not_understood(answer: Answer) -> NotSentError:
    return NotSentError("LinkedIn's token answer held no usable token.", exchange=answer.exchange)


def _life(expires_in: object) -> timedelta:
    # LinkedIn documents a string and sends an integer; a 401 corrects whatever else we are told.
    if isinstance(expires_in, str) and re.fullmatch(r"[0-9]{1,9}", expires_in):
        expires_in = int(expires_in)
    seconds = integer(expires_in)
    if seconds is None or seconds < 0:
        return DOCUMENTED_LIFE
    return min(timedelta(seconds=min(seconds, 10**9)), LONGEST_LIFE)
