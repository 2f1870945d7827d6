"""Sending: many batches at a time over one pool of connections, started as answers make room. No rows are touched
here, and no thread holds a database connection: what belongs into rows is done by `Rows`, between the calls."""

import time
from collections import Counter, OrderedDict, deque
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import chain, islice
from typing import Any, Protocol

from integrations.accounts import EVERYTHING, Account, Stop
from integrations.batches import Batch, carry_out
from integrations.holds import OutOfTime
from integrations.linkedin.client import LinkedInReader
from integrations.linkedin.oauth import Token
from integrations.minting import Fetch, Minted, mint

PER_ACCOUNT = 4  # calls of one application at a time: LinkedIn asks to send batches one after the other
GATHER_SECONDS = 0.02
POLL_SECONDS = 0.1  # between looks for a token that another worker fetches


@dataclass(frozen=True)
class Pace:
    """How sending is driven: so many calls at a time; `meanwhile` is called at least every `every` seconds while
    answers are awaited; once `may_go_on` says no, what is on its way comes home and nothing more leaves; `guard` is
    asked before each call, in the thread that makes it."""

    connections: int
    every: float
    meanwhile: Callable[[], object]
    may_go_on: Callable[[], bool]
    guard: Callable[[], object]


class Rows(Protocol):
    def stop_for(self, batch: Batch) -> Stop | None:
        """Why this batch need not be tried."""

    def announce(self, batches: Collection[Batch]) -> None:
        """These leave next: pay for them, and leave a trace of each write. What cannot be paid gets its answer."""

    def claim_tokens(self, accounts: Collection[Account]) -> Mapping[Account, Token | None]:
        """Tokens that are there meanwhile; None for accounts whose token this worker fetches now."""

    def keep_tokens(self, minted: Collection[Minted]) -> None:
        """Store what was fetched, or let go of the claim."""


class Sender:
    """`push` may be called between two groups of answers, for what follows from them."""

    def __init__(self, client: LinkedInReader, fetch: Fetch, pace: Pace, rows: Rows) -> None:
        self._client, self._fetch, self._pace, self._rows = client, fetch, pace, rows
        self._queue = _Queue()
        self._without_token: dict[Account, list[Batch]] = {}
        self._minting: set[Account] = set()
        self._calls: dict[Future[Batch], Batch] = {}
        self._mints: dict[Future[Minted], Account] = {}
        self._polled_at = datetime.min.replace(tzinfo=UTC)

    def push(self, batches: Iterable[Batch]) -> None:
        self._queue.push(batches)

    def flow(self, feed: Iterator[Batch]) -> Iterator[list[Batch]]:
        """Send what the feed gives and what is pushed; yields batches in groups as they come home."""
        with ThreadPoolExecutor(self._pace.connections, thread_name_prefix="linkedin") as pool:
            try:
                while True:
                    self._refill(feed)
                    home = self._start(pool)
                    self._fetch_tokens(pool)
                    if not home and not self._has_work():
                        break
                    home += self._wait(patience=0 if home else None)
                    self._pace.meanwhile()
                    if home:
                        yield home
            finally:
                pool.shutdown(wait=True, cancel_futures=True)
        if interrupted := self._interrupted():
            yield interrupted

    def _interrupted(self) -> list[Batch]:
        """Batches whose token was refused and for which there is no time any more: what they did is put on record."""
        waiting = [*self._queue.drain(), *chain.from_iterable(self._without_token.values())]
        interrupted = [batch for batch in waiting if batch.is_interrupted]
        for batch in interrupted:
            batch.answer_without_call(OutOfTime())
        return interrupted

    def _has_work(self) -> bool:
        on_its_way = bool(self._calls or self._mints)
        return on_its_way or (self._pace.may_go_on() and bool(self._queue or self._without_token))

    def _refill(self, feed: Iterator[Batch]) -> None:
        """The feed reads and claims rows: it is asked only when the queue runs low, while calls are on their way."""
        without_token = sum(map(len, self._without_token.values()))
        missing = 3 * self._pace.connections - len(self._queue) - without_token
        if missing > 0 and self._pace.may_go_on():
            self._queue.push(islice(feed, missing))

    # Starting -------------------------------------------------------------------------------------

    def _start(self, pool: ThreadPoolExecutor) -> list[Batch]:
        """Start what there is room for; returns what is answered without a call."""
        room = 3 * self._pace.connections - len(self._calls)
        if room <= 0 or not self._pace.may_go_on():
            return []
        running = Counter(batch.account for batch in self._calls.values())
        taken = self._queue.take(room, running)
        home, ready = [], []
        for batch in taken:
            if self._is_stopped(batch):
                home.append(batch)
            elif self._has_token(batch):
                ready.append(batch)
        if ready:
            self._rows.announce(ready)
        for batch in ready:
            if batch.answer is None or batch.is_interrupted:
                self._calls[self._submit(pool, batch)] = batch
            else:
                home.append(batch)
        return home

    def _submit(self, pool: ThreadPoolExecutor, batch: Batch) -> Future[Batch]:
        return pool.submit(carry_out, batch, self._client, self._pace.guard, self._pace.may_go_on)

    def _is_stopped(self, batch: Batch) -> bool:
        stop = self._rows.stop_for(batch)
        if stop is not None:
            batch.answer_without_call(stop)
        return stop is not None

    def _has_token(self, batch: Batch) -> bool:
        if batch.account.has_usable_token(datetime.now(UTC)):
            return True
        self._without_token.setdefault(batch.account, []).append(batch)
        return False

    # Tokens ---------------------------------------------------------------------------------------

    def _fetch_tokens(self, pool: ThreadPoolExecutor) -> None:
        waiting = [account for account in self._without_token if account not in self._minting]
        now = datetime.now(UTC)
        if (
            not waiting
            or not self._pace.may_go_on()
            or (now - self._polled_at).total_seconds() < POLL_SECONDS
        ):
            return
        room = self._pace.connections - len(
            self._mints
        )  # each is fetched at once: its claim runs out meanwhile
        claimed = self._rows.claim_tokens(waiting[:room]) if room > 0 else {}
        for account, token in claimed.items():
            if token is None and account.stop_for(EVERYTHING) is None:
                self._minting.add(account)
                self._mints[pool.submit(mint, account, self._fetch)] = account
            else:
                self._go_on_with(account, token)
        if len(claimed) < len(waiting):
            self._polled_at = now

    def _go_on_with(self, account: Account, token: Token | None) -> None:
        account.token = token
        self._queue.push_first(self._without_token.pop(account, []))

    # Receiving ------------------------------------------------------------------------------------

    def _wait(self, patience: float | None) -> list[Batch]:
        if patience is None:
            patience = POLL_SECONDS if self._without_token else self._pace.every
        futures: list[Future[Any]] = [*self._calls, *self._mints]
        if not futures:
            time.sleep(0 if self._queue else min(patience, POLL_SECONDS))
            return []
        done = wait(futures, timeout=patience, return_when=FIRST_COMPLETED).done
        if patience and len(self._calls) > self._pace.connections:
            # Others wait for a connection still: nothing stands idle while answers gather for one transaction.
            time.sleep(GATHER_SECONDS)
            done = wait(futures, timeout=0).done
        self._receive_tokens([future for future in done if future in self._mints])
        return self._receive(future for future in done if future in self._calls)

    def _receive_tokens(self, done: Collection[Future[Minted]]) -> None:
        minted = [future.result() for future in done]
        for future in done:
            self._minting.discard(self._mints.pop(future))
        if minted:
            self._rows.keep_tokens(minted)
        for one in minted:
            if one.token is None and one.error is not None:
                one.account.stops.setdefault(EVERYTHING, one.error)
            self._go_on_with(one.account, one.token)

    def _receive(self, done: Iterable[Future[Batch]]) -> list[Batch]:
        home = []
        for future in done:
            batch = future.result()
            del self._calls[future]
            if batch.is_interrupted:
                batch.account.refuse(batch.refused_token)
                self._queue.push_first([batch])
            else:
                home.append(batch)
        return home


class _Queue:
    """Batches waiting to leave, application after application, so that a large one does not hold up the small."""

    def __init__(self) -> None:
        self._waiting: OrderedDict[Account, deque[Batch]] = OrderedDict()
        self._length = 0

    def __len__(self) -> int:
        return self._length

    def push(self, batches: Iterable[Batch]) -> None:
        for batch in batches:
            self._waiting.setdefault(batch.account, deque()).append(batch)
            self._length += 1

    def push_first(self, batches: Collection[Batch]) -> None:
        for batch in reversed(list(batches)):
            self._waiting.setdefault(batch.account, deque()).appendleft(batch)
            self._length += 1

    def drain(self) -> list[Batch]:
        waiting, self._waiting, self._length = self._waiting, OrderedDict(), 0
        return [batch for some in waiting.values() for batch in some]

    def take(self, room: int, running: Counter[Account]) -> list[Batch]:
        """At most so many, none of an account that has enough on its way already."""
        taken: list[Batch] = []
        for account in list(self._waiting):
            some = self._waiting[account]
            while some and len(taken) < room and running[account] < PER_ACCOUNT:
                taken.append(some.popleft())
                running[account] += 1
            if some:
                self._waiting.move_to_end(account)
            else:
                del self._waiting[account]
            if len(taken) >= room:
                break
        self._length -= len(taken)
        return taken
