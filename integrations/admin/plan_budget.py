"""What a plan takes of today's calls, before anything is sent."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from integrations.budget import Budget, budgets_of
from integrations.plan import Calls, Line, Step, calls_needed


@dataclass(frozen=True, slots=True)
class Purse:
    """What one application may still call today, and what the plan wants of it. `owner` is its customer."""

    owner: str
    resource: str
    wanted: int
    left: int
    limit: int

    @property
    def lacks(self) -> int:
        return max(0, self.wanted - self.left)


@dataclass(frozen=True, slots=True)
class Share:
    calls: Calls
    purses: Sequence[Purse]  # the one that will be emptiest first

    @property
    def emptiest(self) -> Purse:
        return self.purses[0]

    @property
    def number_short(self) -> int:
        """Purses that do not hold enough for today: what is left over goes on tomorrow."""
        return sum(1 for purse in self.purses if purse.lacks)


def share_of(steps: Sequence[Step], *, now: datetime) -> Share | None:
    """The share of the steps that are sent, in two queries; None where none is."""
    needed = calls_needed(steps, batch_size=settings.LINKEDIN_BATCH_SIZE)
    if not needed:
        return None
    owners = {step.integration.application_id: step.integration.customer_name for step in steps}
    budgets = budgets_of([pk for pk, _ in needed if pk is not None], now=now)
    purses = [
        _purse(owners[line[0]], line, calls, budgets.get(line[0] or 0, ())) for line, calls in needed.items()
    ]
    total = Calls(sum(calls.writes for calls in needed.values()))
    return Share(total, sorted(purses, key=lambda purse: purse.left - purse.wanted))


def _purse(owner: str, line: Line, calls: Calls, budgets: Sequence[Budget]) -> Purse:
    _, resource = line
    known = next((budget for budget in budgets if budget.resource == resource), None)
    limit = settings.LINKEDIN_DAILY_LIMIT
    return Purse(owner, resource, calls.total, known.left if known else limit, limit)
