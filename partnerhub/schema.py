"""Whether this code and the database are of the same release: workers of another one stop before they harm rows."""

import logging
import time
from collections.abc import Set
from functools import cache

from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

logger = logging.getLogger(__name__)

Name = tuple[str, str]  # app label, migration
EXIT_CODE = 3  # of `manage.py work`, for whoever supervises it
SECONDS_BETWEEN_LOOKS = 5.0


def mismatch() -> str:
    """What is wrong, and what to do next; empty while both agree. One query. Raises DatabaseError."""
    known, applied = _known(), _applied()
    apps = {app for app, _ in known}
    newer = {name for name in applied - known if name[0] in apps}
    if newer:
        return (
            f"The database has {_named(newer)}, which this code does not know: this is an older release, stop it and"
            " start the newer one."
        )
    if missing := known - applied:
        return f"The database lacks {_named(missing)}: run manage.py migrate."
    return ""


class SchemaWatch:
    """Asks every few seconds at most, and remembers the answer in between."""

    def __init__(self) -> None:
        self.answer = ""
        self.due_at = 0.0  # time.monotonic()

    def mismatch(self, now: float | None = None) -> str:
        """As above; a database that does not answer leaves the last answer standing."""
        moment = time.monotonic() if now is None else now
        if moment < self.due_at:
            return self.answer
        self.due_at = moment + SECONDS_BETWEEN_LOOKS
        try:
            self.answer = mismatch()
        except DatabaseError:
            logger.exception("Whether the database fits this release is not known: it does not answer.")
        return self.answer


@cache
def _known() -> Set[Name]:
    """What this process was started with: files that a later release puts in their place do not count."""
    loader = MigrationLoader(None, load=False)
    loader.load_disk()
    return frozenset(loader.disk_migrations)


def _applied() -> Set[Name]:
    recorder = MigrationRecorder(connection)
    if not recorder.has_table():
        return frozenset()
    return frozenset(recorder.migration_qs.values_list("app", "name"))


def _named(migrations: Set[Name]) -> str:
    """ "support.0002_sla and 2 more migrations" """
    first, *others = sorted(f"{app}.{name}" for app, name in migrations)
    if not others:
        return f"the migration {first}"
    return f"the migration {first} and {len(others)} more"
