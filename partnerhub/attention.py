"""What needs attention: topics that the apps contribute, shown on the start page to those who may act on them.

A source is a function `(user) -> Part`, named by its dotted path in `settings.ATTENTION_SOURCES`."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TypeVar

from django.conf import settings
from django.contrib.auth.models import AnonymousUser, User
from django.db.models import Model, QuerySet
from django.utils.module_loading import import_string

logger = logging.getLogger(__name__)

M = TypeVar("M", bound=Model)

ROWS_SHOWN = 4
COUNTED_UP_TO = 100
TONES = {"bad": "act now", "unknown": "find out", "warn": "soon", "muted": "when there is time"}
NEVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, kw_only=True)
class Row:
    """One thing to do: why, since when, and the one next action; `stands_for` so many with the same cause. `url` is the
    page of what it is about, where there may be nothing to do."""

    title: str
    reason: str
    url: str = ""
    action_label: str = ""
    action_url: str = ""
    since: datetime | None = None
    stands_for: int = 1


@dataclass(frozen=True, kw_only=True)
class Topic:
    """Rows of one kind and how many there are; `url` lists them all, `tone` is one of `TONES`. An alarm stands before
    all else: others suffer while it is not heard."""

    name: str
    tone: str
    number: int
    rows: Sequence[Row]
    url: str = ""
    permission: str = ""
    is_alarm: bool = False

    @property
    def number_text(self) -> str:
        return f"{COUNTED_UP_TO - 1}+" if self.number >= COUNTED_UP_TO else str(self.number)

    @property
    def more(self) -> str:
        """How many rows are not shown here; empty when all are."""
        if self.number >= COUNTED_UP_TO:
            return f"{COUNTED_UP_TO - self._number_shown - 1}+"
        return str(self.number - self._number_shown or "")

    @property
    def _number_shown(self) -> int:
        return sum(row.stands_for for row in self.rows)

    @property
    def tone_word(self) -> str:
        return TONES[self.tone]

    @property
    def urgency(self) -> tuple[bool, int, datetime]:
        since = min((row.since or NEVER for row in self.rows), default=NEVER)
        return not self.is_alarm, list(TONES).index(self.tone), since


@dataclass(frozen=True, kw_only=True)
class Entry:
    """Something that happened: `tone` and `word` say how it went."""

    title: str
    url: str
    at: datetime
    tone: str
    word: str


@dataclass(frozen=True, kw_only=True)
class Recent:
    name: str
    entries: Sequence[Entry]
    permission: str = ""


@dataclass(frozen=True, kw_only=True)
class Part:
    """What one source contributes."""

    topics: Sequence[Topic] = ()
    recent: Sequence[Recent] = ()


@dataclass(frozen=True, kw_only=True)
class Attention:
    """The start page: topics with rows, the most urgent first, and what happened lately."""

    topics: Sequence[Topic]
    recent: Sequence[Recent]

    @property
    def counts(self) -> list[Topic]:
        return [topic for topic in self.topics if topic.url]


def collect(user: User | AnonymousUser) -> Attention:
    """Ask every source, and keep what this person may see. A source that fails becomes a topic that says so."""
    parts = [_ask(path, user) for path in settings.ATTENTION_SOURCES]
    topics = [
        topic for part in parts for topic in part.topics if topic.number and _may(user, topic.permission)
    ]
    recent = [new for part in parts for new in part.recent if new.entries and _may(user, new.permission)]
    return Attention(topics=sorted(topics, key=lambda topic: topic.urgency), recent=recent)


def topic_of(
    rows: QuerySet[M],
    row: Callable[[M], Row],
    *,
    name: str,
    tone: str,
    url: str,
    permission: str,
    is_alarm: bool = False,
) -> Topic:
    """A topic by one query that reads at most `COUNTED_UP_TO` rows, however many there are."""
    found = list(rows[:COUNTED_UP_TO])
    shown = [row(one) for one in found[:ROWS_SHOWN]]
    return Topic(
        name=name, tone=tone, number=len(found), rows=shown, url=url, permission=permission, is_alarm=is_alarm
    )  # fmt: skip


def _ask(path: str, user: User | AnonymousUser) -> Part:
    try:
        source: Callable[[User | AnonymousUser], Part] = import_string(path)
        return source(user)
    except Exception:  # the start page outlives any of its parts
        logger.exception("attention source %s failed", path)
        return Part(topics=[_failure(path)])


def _failure(path: str) -> Topic:
    row = Row(
        title=f"{path} could not be computed",
        reason="What this part would show is not known now. The error is in the log: give it to an administrator.",
    )
    return Topic(name="parts of this page that failed", tone="unknown", number=1, rows=[row])


def _may(user: User | AnonymousUser, permission: str) -> bool:
    return not permission or user.has_perm(permission)
