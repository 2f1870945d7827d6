"""The test database: migrated once for all workers, and numbered where no test's own numbers are."""

import fcntl
import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from unittest.mock import patch

import pytest
from django.conf import settings
from django.core.management.commands.migrate import Command as Migrate
from django.db import connection


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory) -> Path:
    """An SQLite database with every migration applied, to be copied; made by whichever worker comes first."""
    folder: Path = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        folder = folder.parent
    path, unfinished = folder / "migrated.sqlite3", folder / "unfinished.sqlite3"
    with (folder / "migrated.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not path.exists():
            command = [sys.executable, "manage.py", "migrate", "--verbosity=0"]
            environment = {**os.environ, **_HOUSE, "DATABASE_URL": f"sqlite:///{unfinished}"}
            subprocess.run(command, cwd=settings.BASE_DIR, env=environment, check=True)
            unfinished.rename(path)
    return path


_HOUSE = {
    "DEBUG": "true",
    "SECRET_KEY": settings.SECRET_KEY,
    "VAULT_KEYS": ",".join(settings.VAULT_KEYS),
    "REDIS_URL": "",
}


@pytest.fixture(scope="session")
def django_db_setup(request, django_db_blocker) -> None:
    """As pytest-django makes it, but for what this module says of it."""
    if connection.vendor == "sqlite":
        with _migrating_is_copying(request.getfixturevalue("migrated_file")):
            request.getfixturevalue("django_db_setup")
    else:
        request.getfixturevalue("django_db_setup")
        with django_db_blocker.unblock():
            _number_rows_from(1_000_000)


@contextmanager
def _migrating_is_copying(source: Path) -> Iterator[None]:
    """A quarter of a minute less for each worker; what is copied was migrated for real."""

    def copy(self: Migrate, *args: object, **options: object) -> None:
        connection.ensure_connection()
        with closing(sqlite3.connect(source)) as migrated:
            migrated.backup(connection.connection)

    with patch.object(Migrate, "handle", copy):
        yield


def _number_rows_from(first: int) -> None:
    """A row that a test numbers itself is in nobody's way, however many rows the tests before it made."""
    with connection.cursor() as cursor:
        for sequence in connection.introspection.sequence_list():
            cursor.execute(f'ALTER SEQUENCE "{sequence["name"]}" RESTART WITH {first}')
