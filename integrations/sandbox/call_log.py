"""The last calls word for word, and how many there were of each kind since the start."""

from collections import Counter, deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

REMEMBERED_CALLS = 10_000


@dataclass(frozen=True)
class Call:
    """One call as it arrived; `status` is 0 where a fault left it unanswered."""

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

    def append(self, call: Call) -> None:
        self.recent.append(call)
        self.counts[call.method, call.resource, call.status] += 1

    def count(self, method: str, resource: str, *, status: int | None = None) -> int:
        """Calls so far; a tunnelled call counts as what it carries. Token calls: "POST", "accessToken"."""
        return sum(
            number
            for (counted_method, counted_resource, counted_status), number in list(self.counts.items())
            if (counted_method, counted_resource) == (method, resource) and status in (None, counted_status)
        )
