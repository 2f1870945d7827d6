"""Where figures are taken: a database for each part, and a process for each part, so that none inherits from another."""

import os
import subprocess
import sys
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

ROOT = Path(__file__).resolve().parents[2]
SIZES_OF_MEMORY = 300, 3_000  # customers


def say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def server_url() -> str:
    """A PostgreSQL server where a database may be created; empty when none was named."""
    return os.environ.get("BENCH_DATABASE_URL") or os.environ.get("POSTGRES_URL", "")


@contextmanager
def database(server: str) -> Iterator[str]:
    """The URL of an empty database that goes afterwards: on the server, or in a SQLite file where none is given."""
    with tempfile.TemporaryDirectory() as folder:
        if not server:
            yield f"sqlite:///{Path(folder) / 'bench.sqlite3'}"
            return
        name = f"partnerhub_bench_{uuid.uuid4().hex[:12]}"
        _tell(server, f"CREATE DATABASE {name}")
        try:
            yield urlunsplit(urlsplit(server)._replace(path=f"/{name}"))
        finally:
            _tell(server, f"DROP DATABASE {name} WITH (FORCE)")


def run(part: str, *arguments: str, database: str) -> int:
    """Run a part in a process of its own; returns its exit status."""
    return subprocess.run(
        _command(part, *arguments), cwd=ROOT, env=_environment(database), check=False
    ).returncode


def output(part: str, *arguments: str, database: str) -> str:
    """Run a part in a process of its own; returns what it printed."""
    process = subprocess.run(
        _command(part, *arguments),
        cwd=ROOT,
        env=_environment(database),
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    return process.stdout


def begin() -> None:
    """Set Django up as it runs in production: in debug mode it keeps every query."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "partnerhub.settings"
    import django  # noqa: PLC0415 (only the parts that are measured carry it)
    from django.conf import settings  # noqa: PLC0415

    django.setup()
    settings.DEBUG = False


def _command(part: str, *arguments: str) -> list[str]:
    return [sys.executable, "-m", "tests.bench", part, *arguments]


def _environment(url: str) -> dict[str, str]:
    return {**os.environ, "DATABASE_URL": url, "DEBUG": "true", "LOG_LEVEL": "ERROR"}


def _tell(server: str, statement: str) -> None:
    """In a process of its own: the driver would make this one larger than what it measures."""
    script = "import sys, psycopg; psycopg.connect(sys.argv[1], autocommit=True).execute(sys.argv[2])"
    subprocess.run([sys.executable, "-c", script, server, statement], check=True)
