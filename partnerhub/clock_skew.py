"""One clock for all hosts: the database's. What is held against other hosts (leases) is judged by it, and a host
whose own clock is far off is reported (Q17)."""

import logging
from datetime import datetime, timedelta

from django.db import connection
from django.utils import timezone

logger = logging.getLogger(__name__)

TOLERATED = timedelta(seconds=30)


def database_now() -> datetime:
    """The database's wall clock at this very moment, also within a transaction; aware. SQLite has none but ours."""
    if connection.vendor != "postgresql":
        return timezone.now()
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        moment: datetime = cursor.fetchone()[0]
    return moment


def clock_skew() -> timedelta:
    """How far this host's clock is ahead of the database's; negative when it is behind. The way there and back is
    taken as equally long."""
    asked_at = timezone.now()
    there = database_now()
    return asked_at + (timezone.now() - asked_at) / 2 - there


def on_the_database(moment: datetime) -> datetime:
    """A moment by this host's clock, as the database's clock showed it."""
    return moment - clock_skew()


def complaint_about(skew: timedelta) -> str:
    """Empty while tolerable, else what is wrong and what to do."""
    if abs(skew) <= TOLERATED:
        return ""
    direction = "ahead of" if skew > timedelta(0) else "behind"
    return (
        f"this host's clock is {abs(skew).total_seconds():.0f} seconds {direction} the database's: set it right"
        " (NTP) and restart PartnerHub here"
    )


def watch_clock() -> str:
    """The complaint about this host, logged where there is one."""
    complaint = complaint_about(clock_skew())
    if complaint:
        logger.error("Times written here are wrong: %s.", complaint)
    return complaint
