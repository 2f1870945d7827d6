"""Whether a transaction stands still: who was stopped within one keeps everybody else waiting, which no engine can
help."""

import sqlite3
import time
from contextlib import closing

from django.db import connection

PATIENCE = 0.2  # seconds; no transaction of a worker that runs takes so long


def are_held() -> bool:
    return _is_file_locked() if connection.vendor == "sqlite" else bool(_open() and _stand_still())


def _is_file_locked() -> bool:
    with closing(sqlite3.connect(connection.settings_dict["NAME"], timeout=PATIENCE)) as probe:
        try:
            probe.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError:
            return True
    return False


def _stand_still() -> bool:
    before = _open()
    time.sleep(PATIENCE)
    return bool(before & _open())


def _open() -> set[tuple[object, ...]]:
    """Other transactions of this database that wait for their client."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pid, xact_start FROM pg_stat_activity WHERE state LIKE 'idle in transaction%'"
            " AND datname = current_database() AND pid <> pg_backend_pid()"
        )
        return set(cursor.fetchall())
