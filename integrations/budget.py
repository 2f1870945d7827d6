"""The day's budget as pages show it: what LinkedIn lets an application call, what is used, and what is closed."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime

from django.conf import settings

from integrations.models import QuotaDay, Throttle


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """Calls of one application to one resource on one UTC day. `reserved` includes `used`; `because` is LinkedIn's
    word for `throttled_until`, both empty while it accepts calls."""

    resource: str
    limit: int
    used: int = 0
    reserved: int = 0
    throttled_until: datetime | None = None
    because: str = ""

    @property
    def under_way(self) -> int:
        """Reserved by a worker and not used yet."""
        return max(0, self.reserved - self.used)

    @property
    def left(self) -> int:
        """What may still be reserved today."""
        return max(0, self.limit - max(self.reserved, self.used))

    @property
    def tone(self) -> str:
        """As of badges: bad once nothing leaves, warn for the last tenth."""
        if self.throttled_until or not self.left:
            return "bad"
        return "warn" if self.left * 10 <= self.limit else "ok"


def budgets_of(application_ids: Collection[int], *, now: datetime) -> dict[int, list[Budget]]:
    """Of each application the resources it called today or may not call now, in the order of their names; an empty
    list for one that did neither. Two queries."""
    ids, today = list(application_ids), now.astimezone(UTC).date()
    days = {
        (row.application_id, row.resource): row
        for row in QuotaDay.objects.filter(application__in=ids, day=today)
    }
    closed = {
        (row.application_id, row.resource): row
        for row in Throttle.objects.filter(application__in=ids, until__gt=now)
    }
    found: defaultdict[int, list[Budget]] = defaultdict(list)
    for pk, resource in sorted(days.keys() | closed.keys()):
        line = pk, resource
        found[pk].append(_budget(resource, days.get(line), closed.get(line)))
    return {pk: found[pk] for pk in ids}


def _budget(resource: str, day: QuotaDay | None, closed: Throttle | None) -> Budget:
    return Budget(
        resource=resource,
        limit=settings.LINKEDIN_DAILY_LIMIT,
        used=day.used if day else 0,
        reserved=day.reserved if day else 0,
        throttled_until=closed.until if closed else None,
        because=closed.because if closed else "",
    )
