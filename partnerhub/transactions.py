"""Transactions that are tried again when the database, not we, broke them off: a deadlock, a restart, a lock that took
too long. Only rows are tried again, never a call to somebody else."""

import logging
import time
from collections.abc import Callable
from typing import TypeVar

from django.db import OperationalError, connection, transaction

logger = logging.getLogger(__name__)

Result = TypeVar("Result")

TRIES = 8  # some 15 seconds in all: a database server that restarts is back by then
FIRST_PAUSE, LONGEST_PAUSE = 0.1, 4.0  # seconds, doubled each time


def in_transaction(work: Callable[[], Result]) -> Result:
    """Run `work` in a transaction of its own, up to eight times; it must do the same each time. Inside another
    transaction it is part of that one, and fails with it."""
    if connection.in_atomic_block:
        return work()
    for attempt in range(1, TRIES):
        try:
            return _once(work)
        except OperationalError:
            logger.warning("The database broke a transaction off; trying again.", exc_info=True)
            connection.close_if_unusable_or_obsolete()
            time.sleep(min(FIRST_PAUSE * 2 ** (attempt - 1), LONGEST_PAUSE))
    return _once(work)


def _once(work: Callable[[], Result]) -> Result:
    with transaction.atomic():
        return work()
