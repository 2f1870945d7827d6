"""Minting: a fresh token for one application, in a thread of its own."""

from collections.abc import Callable
from dataclasses import dataclass, field

from integrations.accounts import Account
from integrations.linkedin.errors import LinkedInError, TokenRefusedError
from integrations.linkedin.exchange import Exchange
from integrations.linkedin.oauth import Secret, Token, TokenAnswer

Fetch = Callable[..., TokenAnswer]


@dataclass(eq=False)
class Minted:
    """What became of it: a token, or the error that says who acts next; `exchanges` are the calls it took."""

    account: Account
    token: Token | None = None
    error: LinkedInError | None = None
    exchanges: list[Exchange] = field(default_factory=list)


def mint(account: Account, fetch: Fetch) -> Minted:
    """While a secret is rotated LinkedIn may know only one of the two yet: the newer is tried first."""
    minted = Minted(account)
    for secret in account.secrets:
        _try(minted, secret, fetch)
        if not isinstance(minted.error, TokenRefusedError):
            break
    return minted


def _try(minted: Minted, secret: Secret, fetch: Fetch) -> None:
    try:
        answer = fetch(client_id=minted.account.client_id, client_secret=secret)
    except LinkedInError as error:
        minted.error = error
        minted.exchanges.append(error.exchange)
        return
    minted.token, minted.error = answer.token, None
    minted.exchanges.append(answer.exchange)
