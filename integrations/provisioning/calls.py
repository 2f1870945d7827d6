"""Parent calls: what only the partner's own application may ask of LinkedIn, one call after the other. Token, budget,
throttles and call log are those of the engine; an answer comes home as it is, or as the error it is."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from typing import Protocol, TypeVar

from django.conf import settings
from django.utils import timezone

from integrations import backoff, claims, credentials, evidence, quota, throttles, tokens
from integrations.accounts import Account, open_accounts
from integrations.holds import CredentialsRefused, Held, SecretLocked, SpentError
from integrations.linkedin.errors import (
    LinkedInError,
    ThrottledError,
    TokenRefusedError,
    UnauthorizedError,
)
from integrations.linkedin.exchange import Exchange
from integrations.linkedin.oauth import OAuthClient, Token
from integrations.linkedin.provisioning import ProvisioningClient
from integrations.linkedin.transport import Transport
from integrations.minting import Fetch, Minted, mint
from partnerhub.clock_skew import database_now
from partnerhub.transactions import in_transaction

LONGEST_CALL = 20  # seconds, once connected
POLL_SECONDS = 0.1  # between looks for a token that another worker fetches
MOST_POLLS = 100


class HasExchange(Protocol):
    @property
    def exchange(self) -> Exchange: ...


Said = TypeVar("Said", bound=HasExchange)
Ask = Callable[[ProvisioningClient, Token], Said]


class ParentCalls:
    """The calls of one application with its own token. Used by one thread alone."""

    def __init__(self, account: Account, client: ProvisioningClient, fetch: Fetch) -> None:
        self._account, self._client, self._fetch = account, client, fetch
        self._holder = claims.new_holder()
        self._ledger = quota.Ledger()

    def make(self, resource: str, ask: Ask[Said]) -> Said:
        """One call, and once more with another token when LinkedIn refuses the first (CRM-005).

        Held: it did not leave. LinkedInError: it brought no usable answer.
        """
        line = (self._account.application_id, resource)
        try:
            return self._once(line, ask)
        except UnauthorizedError:
            self._account.refuse(self._account.token)
            return self._once(line, ask, is_last=True)

    def settle(self) -> None:
        """Give back what was reserved and not used."""
        self._ledger.settle()

    def _once(self, line: quota.Line, ask: Ask[Said], *, is_last: bool = False) -> Said:
        was_throttled = self._refuse_while_throttled(line)
        token = self._token()
        self._pay(line)
        try:
            said = ask(self._client, token)
        except LinkedInError as error:
            self._record(error.exchange, partial(self._learn_from, line, error, token, is_last))
            raise
        self._record(said.exchange, partial(self._relieve, line, was_throttled))
        return said

    def _refuse_while_throttled(self, line: quota.Line) -> bool:
        """Whether it was throttled earlier."""
        known = throttles.known([self._account.application_id], now=timezone.now())
        if held := known.get(line):
            raise held
        return line in known

    def _pay(self, line: quota.Line) -> None:
        time.sleep(quota.seconds_of_hush(datetime.now(UTC)))
        today = datetime.now(UTC).date()
        (grant,) = self._ledger.pay([(line, 1)], day=today)
        if not grant.left:
            raise SpentError(until=backoff.next_day(timezone.now()))
        grant.take(today)
        self._ledger.take_back(line, grant)

    # Recording ------------------------------------------------------------------------------------

    def _record(self, exchange: Exchange, learn: Callable[[], object]) -> None:
        in_transaction(partial(self._store, exchange, learn))
        self._ledger.forget_written()

    def _store(self, exchange: Exchange, learn: Callable[[], object]) -> None:
        self._ledger.write_used()
        evidence.record_calls(None, [(self._account, exchange)])
        learn()

    def _learn_from(self, line: quota.Line, error: LinkedInError, token: Token, is_last: bool) -> None:
        if isinstance(error, ThrottledError):
            error.until = throttles.close(line, error, now=timezone.now()).until
        if isinstance(error, UnauthorizedError):
            tokens.drop({self._account.application_id: token})
            if is_last:
                self._mark_refused(error)

    def _relieve(self, line: quota.Line, was_throttled: bool) -> None:
        """A call went through: what LinkedIn asked before is over."""
        if was_throttled:
            throttles.forget([line], now=timezone.now())

    def _mark_refused(self, error: LinkedInError) -> None:
        refusal = {self._account.application_id: str(error)}
        credentials.mark_refused(refusal, now=error.exchange.started_at)

    # Tokens ---------------------------------------------------------------------------------------

    def _token(self) -> Token:
        """One that may be used now: the saved one, or one that this worker or another fetches."""
        account = self._account
        for _ in range(MOST_POLLS):
            if account.token and account.has_usable_token(timezone.now()):
                return account.token
            if self._may_mint():
                self._mint()
            else:
                time.sleep(POLL_SECONDS)
        raise Held(
            "Another worker is fetching a token for this application: PartnerHub tries again by itself."
        )

    def _may_mint(self) -> bool:
        """Whether this worker is the one; where another was faster its token is taken."""
        account, now = self._account, timezone.now()
        is_mine = bool(tokens.claim([account.application_id], self._holder, now=database_now()))
        found = tokens.current([account.application_id]).get(account.application_id)
        is_usable = found is not None and found != account.refused_token and found.is_fresh(now)
        if is_usable:
            account.token = found
            tokens.release([account.application_id], self._holder)
        return is_mine and not is_usable

    def _mint(self) -> None:
        minted = mint(self._account, self._fetch)
        in_transaction(partial(self._keep, minted))
        if minted.token is None:
            raise minted.error or CredentialsRefused("No client secret is stored for this application.")
        self._account.token = minted.token

    def _keep(self, minted: Minted) -> None:
        evidence.record_calls(None, [(self._account, exchange) for exchange in minted.exchanges])
        if minted.token:
            tokens.save({self._account.application_id: minted.token})
        else:
            tokens.release([self._account.application_id], self._holder)
        if isinstance(minted.error, TokenRefusedError):
            self._mark_refused(minted.error)


@contextmanager
def parent_calls(application_id: int, *, about: int | None) -> Iterator[ParentCalls]:
    """A way to LinkedIn with the token of this application, for calls that are about this customer, or about itself.

    No transaction may be open around it. Held: the vault or LinkedIn does not let the application work at all.
    """
    account = _open(application_id)
    account.customer_id = about
    with Transport(connections=1, total_deadline=LONGEST_CALL) as transport:
        client = ProvisioningClient(transport=transport, api_url=settings.LINKEDIN_API_URL)
        fetch = OAuthClient(transport=transport, oauth_url=settings.LINKEDIN_OAUTH_URL).fetch_token
        calls = ParentCalls(account, client, fetch)
        try:
            yield calls
        finally:
            calls.settle()


def _open(application_id: int) -> Account:
    accounts, locked = open_accounts([application_id])
    if application_id in locked:
        raise SecretLocked(str(locked[application_id]))
    account = accounts.get(application_id)
    if account is None or not account.secrets:
        raise CredentialsRefused("No client secret is stored for the parent application: enter it first.")
    if account.was_refused:
        because = credentials.standing_of(application_id).refused_because
        raise CredentialsRefused(
            f"LinkedIn refuses the parent application's credentials, so nothing leaves with them: {because}"
        )
    return account
