"""Judging: from items to batches, and from what came home to verdicts and to what follows. No rows are touched here."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping

from django.conf import settings

from integrations import bisection, verdicts
from integrations.accounts import Account
from integrations.batches import Batch, Operation, exchange_of
from integrations.evidence import left
from integrations.items import Item, Trouble
from integrations.linkedin.errors import RefusedError
from integrations.linkedin.restli import ConfigurationKey

Group = tuple[int, Operation, int]  # application id, what is done, how often the batch is halved
GroupOf = Callable[[Item], Group]


class Judge:
    """Knows every item of one worker by what it is called at LinkedIn."""

    def __init__(self, accounts: Mapping[int, Account]) -> None:
        self.accounts = accounts
        self._items: dict[tuple[int, ConfigurationKey], Item] = {}

    def know(self, items: Iterable[Item]) -> None:
        self._items |= {(item.application_id, item.key): item for item in items}

    def forget(self, items: Iterable[Item]) -> None:
        for item in items:
            self._items.pop((item.application_id, item.key), None)

    @property
    def unclear(self) -> list[Item]:
        """Sent, and only a read after the quiet time can tell."""
        return [item for item in self._items.values() if item.verdict]

    def items_of(self, batch: Batch) -> list[Item]:
        return [self._items[batch.account.application_id, key] for key in batch.wanted]

    # What to send ---------------------------------------------------------------------------------

    def reads(self, items: Iterable[Item]) -> Iterator[Batch]:
        return self._batches(items, lambda item: (item.application_id, Operation.READ, 0))

    def writes(self, items: Iterable[Item]) -> Iterator[Batch]:
        return self._batches(items, _write_of)

    def _batches(self, items: Iterable[Item], group_of: GroupOf) -> Iterator[Batch]:
        groups: defaultdict[Group, dict[ConfigurationKey, str | None]] = defaultdict(dict)
        for item in items:
            groups[group_of(item)][item.key] = item.wanted
        for (application, operation, halvings), wanted in groups.items():
            account = self.accounts[application]
            size = max(1, settings.LINKEDIN_BATCH_SIZE >> halvings)
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
        """Where one entity may have brought the refusal upon all, the search for it goes on instead of a verdict."""
        refused = isinstance(batch.write, RefusedError) and batch.write.status in bisection.MAY_BE_ONE_ENTITY
        parts = bisection.next_parts(list(batch.wanted), refused=refused, splits=batch.splits)
        open_keys = {key for keys, splits in parts for key in [*keys, *splits.sibling]}
        for key, item in zip(batch.wanted, self.items_of(batch), strict=True):
            _tell(item, batch)
            if key not in open_keys:
                said, read = batch.said_of_write(key), batch.said_of_read(key)
                item.hear(verdicts.after_write(key.name, item.wanted, said, read), batch.write)
        return [self._part(batch, keys, splits) for keys, splits in parts]

    def _part(self, batch: Batch, keys: Iterable[ConfigurationKey], splits: bisection.Splits) -> Batch:
        items = [self._items[batch.account.application_id, key] for key in keys]
        wanted = {item.key: item.wanted for item in items}
        return Batch(batch.account, batch.operation, wanted, splits=splits)

    def _hear_read(self, batch: Batch) -> list[Batch]:
        """What was unclear is judged for good; what was in doubt before is settled, or written now."""
        to_write = []
        for key, item in zip(batch.wanted, self.items_of(batch), strict=True):
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
        return list(self.writes(to_write))


def _write_of(item: Item) -> Group:
    """What got no clear answer several times travels in smaller company, so that it takes fewer others with it."""
    operation = Operation.DELETE if item.wanted is None else Operation.UPSERT
    row = item.configuration
    halvings = row.failures - 1 if row.trouble == Trouble.UNKNOWN and row.failures > 1 else 0
    return item.application_id, operation, halvings


def _tell(item: Item, batch: Batch) -> None:
    exchange = exchange_of(batch.answer)
    if exchange and (batch.is_write or not item.request_id):
        item.request_id = exchange.uuid
    if batch.is_write:
        item.attempt_id = batch.attempt_id
        item.ended_at = batch.ended_at if left(batch.write) else item.ended_at
