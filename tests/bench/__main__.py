"""`python -m tests.bench lists` or `sync`. Every part runs in a process of its own, on a database of its own.

Sizes of the lists by BENCH_CASES="10000 1000000"; a PostgreSQL server by POSTGRES_URL or BENCH_DATABASE_URL.
"""

import sys
from collections.abc import Callable

from tests.bench import peer, scratch
from tests.integrations.sandbox_process import SandboxProcess


def main(part: str, *arguments: str) -> int:
    if part == "lists":
        return _bench_lists()
    if part == "sync":
        return _bench_sync()
    scratch.begin()
    return _part(part, arguments)


def _bench_lists() -> int:
    with scratch.database(scratch.server_url()) as url:
        return scratch.run("lists-here", database=url)


def _bench_sync() -> int:
    """Each part prints its own figures; not 0 when a count was wrong somewhere."""
    failed = 0
    with peer.installed() as python:
        for server in dict.fromkeys(["", scratch.server_url()]):
            with scratch.database(server) as url:
                failed |= scratch.run("sync-here", python, database=url)
            failed |= _bench_memory(server)
    if not scratch.server_url():
        scratch.say("PostgreSQL: not measured; set POSTGRES_URL to a server where a database may be created.")
    return failed


def _bench_memory(server: str) -> int:
    """This process has to stay small: a child's peak begins with the size of its parent."""
    peaks = {size: _peak(server, size) for size in scratch.SIZES_OF_MEMORY}
    small, large = peaks.values()
    first, second = peaks
    scratch.say(
        f"  peak memory: {small:.0f} MB for {first:,} customers, {large:.0f} MB for {second:,}:"
        f" {large / small:.2f} × (ru_maxrss of a process that only requests and performs the run)"
    )
    return 0


def _peak(server: str, size: int) -> float:
    """Not measured with the customers' rows still in memory: they are made by another process."""
    with scratch.database(server) as url:
        registrations = scratch.output("seed-here", str(size), database=url)
        with SandboxProcess(customers=registrations) as sandbox:
            return float(scratch.output("memory-here", sandbox.url, str(size), database=url))


def _part(part: str, arguments: tuple[str, ...]) -> int:
    """In a child, with Django set up."""
    from tests.bench import lists, memory, sync  # noqa: PLC0415 (they need the settings)

    parts: dict[str, Callable[..., int]] = {
        "lists-here": lists.main,
        "sync-here": sync.main,
        "memory-here": memory.main,
        "seed-here": memory.seed,
    }
    return parts[part](*arguments)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
