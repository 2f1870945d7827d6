"""The same thing at the same moment, within one process."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from django.db import connection, connections

MOST = 20  # threads


def in_threads(number, function):
    """Each in a thread with a connection of its own, to the database of this test."""
    here = connection.copy()

    def with_connection(one):
        connections["default"] = here.copy()
        try:
            return function(one)
        finally:
            connections["default"].close()

    with ThreadPoolExecutor(max_workers=MOST) as pool:
        return list(pool.map(with_connection, range(number)))


def together(number, function):
    """Likewise, and none begins before all are there."""
    assert number <= MOST
    barrier = Barrier(number)

    def begin(one):
        barrier.wait()
        return function(one)

    return in_threads(number, begin)
