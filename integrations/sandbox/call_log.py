"""What was called: the last calls word for word, more of them in short, and the count of each kind."""

from collections import Counter, deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from operator import attrgetter
from typing import Any

REMEMBERED_CALLS = 10_000
REMEMBERED_IN_SHORT = 200_000
SHORT = ("number", "arrived_at", "at", "method", "target", "resource", "client_id", "status", "uuid")
_short = attrgetter(*SHORT)


@dataclass(frozen=True, slots=True)
class Call:
    """One call as it arrived; answered `at`; `status` is 0 where a fault left it unanswered.

    Calls are numbered by the moment they arrived, so a late one stands after its followers."""

    number: int
    arrived_at: datetime
    at: datetime
    method: str
    target: str
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)
    resource: str
    client_id: str
    status: int
    uuid: str
    request_id: str


class CallLog:
    """Not locked: the state's lock guards it."""

    def __init__(self) -> None:
        self.recent: deque[Call] = deque(maxlen=REMEMBERED_CALLS)
        self.counts: Counter[tuple[str, str, int]] = Counter()
        self._in_short: deque[tuple[Any, ...]] = deque(maxlen=REMEMBERED_IN_SHORT)

    def append(self, call: Call) -> None:
        self.recent.append(call)
        self.counts[call.method, call.resource, call.status] += 1
        self._in_short.append(_short(call))

    def count(self, method: str, resource: str, *, status: int | None = None) -> int:
        """Calls so far; a tunnelled call counts as what it carries. Token calls: "POST", "accessToken"."""
        return sum(
            number
            for (counted_method, counted_resource, counted_status), number in list(self.counts.items())
            if (counted_method, counted_resource) == (method, resource) and status in (None, counted_status)
        )

    def document(self) -> list[dict[str, Any]]:
        """The calls in short, oldest first, without what could hold a secret."""
        return [
            dict(zip(SHORT, (number, arrived_at.isoformat(), at.isoformat(), *rest), strict=True))
            for number, arrived_at, at, *rest in list(self._in_short)
        ]
