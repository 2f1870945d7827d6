"""Dispatch: the rows around the calls. What leaves is paid for and announced before, and its evidence, with what it
means, is stored in one transaction once it is home. No transaction is open while a call is out."""

import time
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from functools import partial

from django.db.models import F
from django.utils import timezone

from integrations import backoff, credentials, evidence, quota, stopping, throttles, tokens, versions
from integrations.accounts import EVERYTHING, Account, Stop, open_accounts
from integrations.batches import Batch
from integrations.holds import CredentialsRefused, SecretLocked, SpentError, VersionClosed
from integrations.linkedin.answers import Answers
from integrations.linkedin.client import LinkedInReader
from integrations.linkedin.errors import (
    LinkedInError,
    ThrottledError,
    TokenRefusedError,
    UnauthorizedError,
    VersionNotActiveError,
)
from integrations.linkedin.oauth import Token
from integrations.minting import Fetch, Minted
from integrations.models import SyncRun
from integrations.sending import Pace, Sender
from partnerhub.clock_skew import database_now
from partnerhub.transactions import in_transaction

MOST_SET_ASIDE = 20  # calls
COUNT_EVERY = 1.0  # seconds

Hear = Callable[[Collection[Batch]], Iterable[Batch]]
Announced = Callable[[Collection[Batch]], object]
Learnt = Callable[[], object]


class Dispatch:
    """One worker's calls. `version` is the LinkedIn-Version in use; `share` the part of the day's budget that may be
    used up; `announced` hears of writes inside the transaction before they leave, `settled` of what came home inside the
    one that stores its evidence. Both may be called again, when the database broke a transaction off."""

    def __init__(
        self,
        client: LinkedInReader,
        fetch: Fetch,
        pace: Pace,
        *,
        holder: str,
        version: str,
        run: SyncRun | None = None,
        share: float = 1.0,
        announced: Announced = lambda batches: None,
        settled: Announced = lambda batches: None,
    ) -> None:
        self.run, self.holder, self.version = run, holder, version
        self.announced, self.settled = announced, settled
        self.accounts: dict[int, Account] = {}
        self.ledger = quota.Ledger(share=share)
        self.writes = self.reads = 0
        self.counted_at = time.monotonic()
        self.closed_version = _closed(version)
        self.may_be_closed = True  # in the rows, until a call went through
        self.sender = Sender(client, fetch, pace, self)

    def open(self, applications: Collection[int]) -> dict[int, SecretLocked]:
        """Open the accounts of these applications; returns those whose secret the vault does not give out."""
        accounts, locked = open_accounts(set(applications) - self.accounts.keys())
        for (pk, resource), held in throttles.known(accounts, now=timezone.now()).items():
            accounts[pk].was_throttled.add(resource)
            if held:
                accounts[pk].stops[resource] = held
        self.accounts |= accounts
        return {pk: SecretLocked(str(error)) for pk, error in locked.items()}

    def set_aside(self, batches: Iterable[Batch]) -> None:
        """Reserve the budget of batches that leave soon, in one go instead of group by group; never more than a few
        calls of one application, so that other workers find something as well."""
        needs: Counter[quota.Line] = Counter()
        for batch in batches:
            needs[batch.line] = min(needs[batch.line] + batch.calls_needed, MOST_SET_ASIDE)
        self.ledger.set_aside(needs.items(), day=datetime.now(UTC).date())

    def flow(self, feed: Iterator[Batch], hear: Hear) -> None:
        """Send what the feed gives. `hear` gets each group of answers once, touches no rows, and returns the batches that
        follow from them."""
        for _ in self.groups(feed, hear):
            pass

    def groups(self, feed: Iterator[Batch], hear: Hear = lambda home: ()) -> Iterator[list[Batch]]:
        """Like `flow`, and yields each group once its evidence is stored."""
        try:
            for home in self.sender.flow(feed):
                self._take_back_grants(home)
                follow = list(hear(home))
                lessons = in_transaction(partial(self._record, home))
                self.ledger.forget_written()
                for learnt in lessons:
                    learnt()
                self._count(home)
                self.sender.push(follow)
                yield home
        finally:
            try:
                self._write_counts()
            finally:
                self.ledger.settle()

    # What sending asks of the rows -----------------------------------------------------------------

    def stop_for(self, batch: Batch) -> Stop | None:
        if self.closed_version and batch.dialect.is_versioned:
            return self.closed_version
        return batch.account.stop_for(batch.resource)

    def announce(self, batches: Collection[Batch]) -> None:
        going = stopping.keep_back(batches, of_run=self.run is not None)
        self._pay(going)
        paid = [batch for batch in going if batch.is_write and batch.write is None]
        in_transaction(partial(self.announced, [batch for batch in paid if batch.attempt_id is None]))

    def claim_tokens(self, accounts: Collection[Account]) -> Mapping[Account, Token | None]:
        by_id = {account.application_id: account for account in accounts}
        mine = tokens.claim(by_id, self.holder, now=database_now())
        found = _usable(tokens.current(by_id), by_id, timezone.now(), mine)  # by the clock it is used by
        tokens.release([pk for pk in found if pk in mine], self.holder)
        for pk in found.keys() - mine:
            by_id[pk].makes_do = True
        gone = by_id.keys() - tokens.known(by_id)
        for pk in gone:
            by_id[pk].stops[EVERYTHING] = CredentialsRefused(
                "The application's secret was taken away meanwhile."
            )
        return {by_id[pk]: found.get(pk) for pk in mine | found.keys() | gone}

    def keep_tokens(self, minted: Collection[Minted]) -> None:
        """A token lives on in the rows for every worker; where none came, the old one serves while it lives."""
        for learnt in in_transaction(partial(self._keep, minted)):
            learnt()
        for one in minted:
            _make_do(one)

    def _keep(self, minted: Collection[Minted]) -> list[Learnt]:
        exchanges = [(one.account, exchange) for one in minted for exchange in one.exchanges]
        evidence.record_calls(self.run, exchanges)
        tokens.save({one.account.application_id: one.token for one in minted if one.token})
        tokens.release([one.account.application_id for one in minted if not one.token], self.holder)
        return [
            self._mark_credentials(one.account, one.error)
            for one in minted
            if isinstance(one.error, TokenRefusedError)
        ]

    # Recording ------------------------------------------------------------------------------------

    def _pay(self, batches: Collection[Batch]) -> None:
        needs = [(batch.line, batch.calls_needed) for batch in batches]
        for batch in batches:
            if batch.grant:  # of a try that a refused token interrupted
                self.ledger.take_back(batch.line, batch.grant)
        grants = self.ledger.pay(needs, day=datetime.now(UTC).date())
        for batch, grant in zip(batches, grants, strict=True):
            batch.grant = grant
            if not grant.left:
                batch.account.stops.setdefault(batch.resource, _spent())
                batch.answer_without_call(batch.account.stops[batch.resource])

    def _take_back_grants(self, home: Collection[Batch]) -> None:
        for batch in home:
            if batch.grant:
                self.ledger.take_back(batch.line, batch.grant)
                batch.grant = None

    def _record(self, home: Collection[Batch]) -> list[Learnt]:
        """Writes rows, and the same ones when the database broke it off and it is tried again. Returns what the worker
        itself learns, once all of it is stored."""
        self.ledger.write_used()
        exchanges = [(batch.account, exchange) for batch in home for exchange in batch.exchanges]
        calls = evidence.record_calls(self.run, exchanges)
        evidence.record_attempts(home, calls)
        learnt = [*self._troubles(home), *self._reliefs(home)]
        self.settled(home)
        return learnt

    def _count(self, home: Iterable[Batch]) -> None:
        writes, reads = evidence.count_calls(home)
        self.writes, self.reads = self.writes + writes, self.reads + reads
        if time.monotonic() - self.counted_at > COUNT_EVERY:
            self._write_counts()

    def _write_counts(self) -> None:
        if self.run is not None and (self.writes or self.reads):
            in_transaction(self._store_counts)
        self.writes = self.reads = 0
        self.counted_at = time.monotonic()

    def _store_counts(self) -> None:
        assert self.run is not None  # noqa: S101 (asked before)
        rows = SyncRun.objects.filter(pk=self.run.pk)
        rows.update(writes=F("writes") + self.writes, reads=F("reads") + self.reads)

    # What answers mean for calls to come: of an application, of one resource, or of every versioned one ------------

    def _troubles(self, home: Iterable[Batch]) -> Iterator[Learnt]:
        for batch in home:
            if batch.refused_token:
                tokens.drop({batch.account.application_id: batch.refused_token})
            for answer in filter(None, (batch.write, batch.read)):
                if isinstance(answer, ThrottledError):
                    yield self._mark_throttle(batch, answer)
                elif isinstance(answer, UnauthorizedError):
                    yield self._mark_credentials(batch.account, answer)
                elif isinstance(answer, VersionNotActiveError) and batch.dialect.is_versioned:
                    yield self._close_version(answer)

    def _mark_throttle(self, batch: Batch, error: ThrottledError) -> Learnt:
        held = throttles.close(batch.line, error, now=timezone.now())
        error.until = held.until

        def learnt() -> None:
            batch.account.stops[batch.resource] = held
            batch.account.was_throttled.add(batch.resource)

        return learnt

    def _mark_credentials(self, account: Account, error: LinkedInError) -> Learnt:
        pk, token = account.application_id, account.token
        credentials.mark_refused({pk: str(error)}, now=error.exchange.started_at)
        if token:
            tokens.drop({pk: token})

        def learnt() -> None:
            account.stops[EVERYTHING] = CredentialsRefused(str(error))
            if token:
                account.refuse(token)

        return learnt

    def _close_version(self, error: VersionNotActiveError) -> Learnt:
        closed = versions.close(self.version, because=str(error), now=timezone.now())
        error.until = closed.retry_at

        def learnt() -> None:
            self.closed_version = VersionClosed(str(error), until=closed.retry_at)

        return learnt

    def _reliefs(self, home: Collection[Batch]) -> Iterator[Learnt]:
        """A call went through: what was held against its application, its resource or its version is over."""
        through = [batch for batch in home if _went_through(batch)]
        throttles.forget(
            {batch.line for batch in through if batch.resource in batch.account.was_throttled},
            now=timezone.now(),
        )
        for account in {batch.account for batch in through if batch.account.was_refused}:
            credentials.clear_refused([account.application_id])
            yield partial(setattr, account, "was_refused", False)
        if self.may_be_closed and any(batch.dialect.is_versioned for batch in through):
            versions.reopen(self.version)
            yield partial(setattr, self, "may_be_closed", False)


def _closed(version: str) -> VersionClosed | None:
    row = versions.is_closed(version, now=timezone.now())
    return VersionClosed(row.because, until=row.retry_at) if row else None


def _went_through(batch: Batch) -> bool:
    """LinkedIn answered, and with none of its last words asked to stop."""
    answers = [answer for answer in (batch.write, batch.read) if answer is not None]
    stopped = any(isinstance(answer, ThrottledError | UnauthorizedError) for answer in answers)
    return not stopped and any(isinstance(answer, Answers) for answer in answers)


def _spent() -> SpentError:
    return SpentError(until=backoff.next_day(timezone.now()))


def _usable(
    found: Mapping[int, Token], accounts: Mapping[int, Account], now: datetime, mine: Collection[int]
) -> dict[int, Token]:
    """Tokens that somebody brought meanwhile; those whose refresh is another's serve while they live."""
    return {
        pk: token
        for pk, token in found.items()
        if token != accounts[pk].refused_token
        and (token.is_fresh(now) or (pk not in mine and now < token.expires_at))
    }


def _make_do(minted: Minted) -> None:
    account, error = minted.account, minted.error
    may_come_later = minted.token is None and error is not None and error.retryable
    if may_come_later and account.token and timezone.now() < account.token.expires_at:
        minted.token, account.makes_do = account.token, True
