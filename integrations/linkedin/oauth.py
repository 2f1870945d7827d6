"""Two-legged tokens (client credentials): fetched, and looked at. Secrets travel in form bodies, never in a URL.

https://learn.microsoft.com/en-us/linkedin/shared/authentication/client-credentials-flow
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

from integrations.linkedin.documents import integer, json_object
from integrations.linkedin.errors import (
    LinkedInError,
    NotSentError,
    OutcomeUnknownError,
    ThrottledError,
    TokenRefusedError,
)
from integrations.linkedin.exchange import Exchange
from integrations.linkedin.failures import failure_of
from integrations.linkedin.introspection import Introspection, nothing_said, read_introspection
from integrations.linkedin.transport import Answer, Transport

DOCUMENTED_LIFE = timedelta(minutes=30)
LONGEST_LIFE = timedelta(days=60)
SHORTEST_USE = timedelta(minutes=1)

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
        """In the first two thirds of its life: worth another call. One just obtained is, however short a life it was
        given: a 401 says when it is not, and nobody asks for tokens in a loop."""
        return now < self.obtained_at + max((self.expires_at - self.obtained_at) * 2 / 3, SHORTEST_USE)


@dataclass(frozen=True)
class TokenAnswer:
    """A new token, and the call that brought it."""

    token: Token
    exchange: Exchange


def _utc_now() -> datetime:
    return datetime.now(UTC)


class OAuthClient:
    """Asks LinkedIn's authorization server, one call per method, for any application. Shared by threads."""

    def __init__(
        self, *, transport: Transport, oauth_url: str, clock: Callable[[], datetime] = _utc_now
    ) -> None:
        self._transport = transport
        self._oauth_url = oauth_url.rstrip("/")
        self._clock = clock

    def fetch_token(self, *, client_id: str, client_secret: Secret) -> TokenAnswer:
        """A new token; its life counts from the question, so that it never outlives LinkedIn's.

        TokenRefusedError: a person must act. ThrottledError, NotSentError: later by itself.
        """
        asked_at = self._clock()
        form = {
            "grant_type": "client_credentials",
            "client_id": client_id,
            "client_secret": client_secret.reveal(),
        }
        try:
            answer = self._post("accessToken", form, secrets=(client_secret,), keep_answer=False)
        except OutcomeUnknownError as error:
            # Whatever became of the token, no configuration was touched.
            problem = f"LinkedIn gave no token: {error.exchange.error}."
            raise NotSentError(problem, exchange=error.exchange) from error
        return TokenAnswer(_token_in(answer, asked_at), answer.exchange)

    def introspect(self, *, client_id: str, client_secret: Secret, token: Secret) -> Introspection:
        """What LinkedIn thinks of a token. TokenRefusedError: wrong client id or secret, or no token of LinkedIn's;
        ThrottledError, NotSentError: try again.

        https://learn.microsoft.com/en-us/linkedin/shared/authentication/token-introspection
        """
        form = {"client_id": client_id, "client_secret": client_secret.reveal(), "token": token.reveal()}
        try:
            answer = self._post("introspectToken", form, secrets=(client_secret, token))
        except OutcomeUnknownError as error:
            raise nothing_said(error.problem, error.exchange) from error
        return read_introspection(answer)

    def _post(
        self, name: str, form: dict[str, str], *, secrets: tuple[Secret, ...], keep_answer: bool = True
    ) -> Answer:
        return self._transport.send(
            "POST",
            f"{self._oauth_url}/{name}",
            headers={"Content-Type": "application/x-www-form-urlencoded"},
            body=urlencode(form).encode("ascii"),
            secrets=[secret.reveal() for secret in secrets],
            keep_answer=keep_answer,
        )


def _token_in(answer: Answer, asked_at: datetime) -> Token:
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
