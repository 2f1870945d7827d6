"""Judging: from items to batches, and from what came home to verdicts and to what follows. No rows are touched here."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping

from django.conf import settings

from integrations import bisection, verdicts
from integrations.accounts import Account
from integrations.batches import Answer, Batch, Operation, exchange_of
from integrations.evidence import left
from integrations.holds import Postponed
from integrations.items import Item
from integrations.linkedin.errors import RefusedError
from integrations.linkedin.restli import ConfigurationKey

Group = tuple[int, Operation, int]  # application id, what is done, how often the batch is halved
GroupOf = Callable[[Item], Group]
FAILURES_TOGETHER = 2  # of one configuration in a row, before its batches are halved


class Judge:
    """Knows every item of one worker by what it is called at LinkedIn."""

    def __init__(self, accounts: Mapping[int, Account]) -> None:
        self.accounts = accounts
        self._items: dict[tuple[int, ConfigurationKey], Item] = {}
        self._searched: set[Item] = set()

    def know(self, items: Iterable[Item]) -> None:
        self._items |= {(item.application_id, item.key): item for item in items}

    @property
    def searched(self) -> list[Item]:
        """Refused in the company of others, and not yet known whose fault it was."""
        return list(self._searched)

    def forget(self, items: Iterable[Item]) -> None:
        for item in items:
            self._items.pop((item.application_id, item.key), None)
            self._searched.discard(item)

    @property
    def unclear(self) -> list[Item]:
        """Sent, and only a read after the quiet time can tell."""
        return [item for item in self._items.values() if item.verdict]

    def leave_open(self, items: Iterable[Item]) -> None:
        """There is no time to read these back: what was accepted twice and shown differently is not sent a third time."""
        for item in items:
            assert item.verdict is not None  # noqa: S101 (unclear items have one)
            item.verdict = verdicts.without_quiet(
                item.verdict, mismatches_before=item.configuration.mismatches
            )

    def items_of(self, batch: Batch) -> list[Item]:
        return [self._items[batch.account.application_id, key] for key in batch.wanted]

    # What to send ---------------------------------------------------------------------------------

    def reads(self, items: Iterable[Item]) -> Iterator[Batch]:
        return self._batches(items, lambda item: (item.application_id, Operation.READ, _halvings(item)))

    def writes(self, items: Iterable[Item]) -> Iterator[Batch]:
        return self._batches(items, _write_of)

    def _batches(self, items: Iterable[Item], group_of: GroupOf) -> Iterator[Batch]:
        groups: defaultdict[Group, dict[ConfigurationKey, str | None]] = defaultdict(dict)
        for item in items:
            groups[group_of(item)][item.key] = item.wanted
        for (application, operation, halvings), wanted in groups.items():
            account = self.accounts[application]
            size = max(1, min(settings.LINKEDIN_BATCH_SIZE, len(wanted)) >> halvings)
            for keys in Batch(account, operation, {}).dialect.batches(wanted, size=size):
                yield Batch(account, operation, {key: wanted[key] for key in keys})

    # What came home -------------------------------------------------------------------------------

    def hear(self, home: Collection[Batch]) -> list[Batch]:
        """Give every item of these batches its verdict; returns the batches that follow from them."""
        follow: list[Batch] = []
        for batch in home:
            follow += self._hear_write(batch) if batch.is_write else self._hear_read(batch)
        return follow

    def _hear_write(self, batch: Batch) -> list[Batch]:
        if isinstance(batch.write, Postponed):
            return []
        search, answered = self._search(batch, batch.write)
        for item in answered:
            key = item.key
            _tell(item, batch)
            said, read = batch.said_of_write(key), batch.said_of_read(key)
            if isinstance(batch.write, RefusedError) and _is_refused(batch.write) and len(batch.wanted) > 1:
                item.hear(verdicts.in_bad_company(batch.write, len(batch.wanted) - 1), None)
            else:
                item.hear(verdicts.after_write(key.name, item.wanted, said, read), batch.write)
        return search

    def _search(self, batch: Batch, answer: Answer | None) -> tuple[list[Batch], list[Item]]:
        """Where one entity may have brought a refusal upon all: the batches that find out which, and the items for which
        the answer stands as it is."""
        refused = _is_refused(answer)
        parts = bisection.next_parts(list(batch.wanted), refused=refused, splits=batch.splits)
        open_keys = {key for keys, splits in parts for key in [*keys, *splits.sibling]}
        answered = [item for item in self.items_of(batch) if item.key not in open_keys]
        self._searched |= {item for item in self.items_of(batch) if item.key in open_keys}
        self._searched -= set(answered)
        return [self._part(batch, keys, splits) for keys, splits in parts], answered

    def _part(self, batch: Batch, keys: Iterable[ConfigurationKey], splits: bisection.Splits) -> Batch:
        items = [self._items[batch.account.application_id, key] for key in keys]
        wanted = {item.key: item.wanted for item in items}
        return Batch(batch.account, batch.operation, wanted, splits=splits)

    def _hear_read(self, batch: Batch) -> list[Batch]:
        """What was unclear is judged for good; what was in doubt before is settled, or written now."""
        if isinstance(batch.read, Postponed):
            return []
        search, answered = self._search(batch, batch.read)
        to_write = []
        for item in answered:
            key = item.key
            _tell(item, batch)
            read = batch.said_of_read(key)
            assert read is not None  # noqa: S101 (a read answers for each of its keys)
            if item.verdict:
                before = item.configuration.mismatches
                verdict = verdicts.after_quiet(
                    key.name, item.wanted, item.verdict, read, mismatches_before=before
                )
                item.hear(verdict, batch.read)
                item.is_last_word = True
            else:
                item.hear(verdicts.before_resend(key.name, item.wanted, read), batch.read)
                to_write += [] if item.verdict else [item]
        return [*search, *self.writes(to_write)]


def _write_of(item: Item) -> Group:
    operation = Operation.DELETE if item.wanted is None else Operation.UPSERT
    return item.application_id, operation, _halvings(item)


def _halvings(item: Item) -> int:
    """What failed several times in a row travels in smaller company, so that it takes fewer others with it."""
    return max(0, item.configuration.failures - FAILURES_TOGETHER)


def _is_refused(answer: Answer | None) -> bool:
    return isinstance(answer, RefusedError) and answer.status in bisection.MAY_BE_ONE_ENTITY


def _tell(item: Item, batch: Batch) -> None:
    exchange = exchange_of(batch.answer)
    if exchange and (batch.is_write or not item.request_id):
        item.request_id = exchange.uuid[:100]
    if batch.is_write:
        item.attempt_id = batch.attempt_id
        item.ended_at = batch.ended_at if left(batch.write) else item.ended_at
