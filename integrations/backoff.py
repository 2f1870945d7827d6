"""When to try again: full jitter over a doubling ceiling, LinkedIn's own word where it gave one, and the next
UTC day when the daily limit is spent. Pure, but for the dice."""

import random
from datetime import datetime, time, timedelta

FIRST = timedelta(seconds=30)
LONGEST = timedelta(hours=1)
FIRST_STRIKE = timedelta(minutes=1)
LONGEST_STRIKE = timedelta(minutes=15)
SPREAD_AFTER_MIDNIGHT = timedelta(minutes=10)  # so that a new day does not begin with a stampede


def next_try(now: datetime, failures: int, *, dice: random.Random | None = None) -> datetime:
    """Somewhere between now and the ceiling, which doubles with each failure in a row (1, 2, 3, …)."""
    ceiling = min(FIRST * 2 ** min(failures, 10), LONGEST)
    return now + _part_of(ceiling, dice)


def after_throttle(now: datetime, retry_after: float, *, dice: random.Random | None = None) -> datetime:
    """LinkedIn's Retry-After, in seconds, and a little more; never past the next UTC day."""
    return min(now + timedelta(seconds=retry_after) + _part_of(FIRST, dice), next_day(now, dice=dice))


def between_strikes(now: datetime, strikes: int, *, dice: random.Random | None = None) -> datetime:
    """After a 429 without a word on how long: from half of the ceiling up to it, and it doubles from 1 to 15 minutes."""
    ceiling: timedelta = min(FIRST_STRIKE * 2 ** (min(strikes, 10) - 1), LONGEST_STRIKE)
    return min(now + ceiling / 2 + _part_of(ceiling / 2, dice), next_day(now, dice=dice))


def next_day(now: datetime, *, dice: random.Random | None = None) -> datetime:
    """00:00 UTC to come, plus up to ten minutes."""
    midnight = datetime.combine(now.date() + timedelta(days=1), time(), tzinfo=now.tzinfo)
    return midnight + _part_of(SPREAD_AFTER_MIDNIGHT, dice)


def _part_of(span: timedelta, dice: random.Random | None) -> timedelta:
    return span * (dice or random).random()
