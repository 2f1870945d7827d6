"""300 customers × 3 configurations, 50 ms before each answer: how near the engine comes to the floor of the calls."""

import math
import statistics
import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.models import F, TextField, Value
from django.db.models.functions import Cast, Concat
from django.test.utils import CaptureQueriesContext

from integrations.catalog import CALLBACK_URL
from integrations.models import Configuration, SyncRun
from integrations.selection import Selection
from integrations.sync import perform, request_sync
from tests.bench import customers, peer
from tests.bench.scratch import say
from tests.integrations.sandbox_process import SandboxProcess

CUSTOMERS, TRIALS = 300, 7
LATENCY = 0.05  # seconds
RESOURCE = "integrationConfigurations"
MOST_QUERIES = 5  # of a run in which nothing changed

wrong: list[str] = []  # counts, never times


def main(peer_python: str) -> int:
    """1 when a count was wrong."""
    call_command("migrate", verbosity=0)
    registrations = customers.seed(CUSTOMERS)
    with SandboxProcess(customers=registrations, latency_ms=LATENCY * 1000, daily_limit=100_000) as sandbox:
        settings.LINKEDIN_API_URL, settings.LINKEDIN_OAUTH_URL = sandbox.url, sandbox.oauth_url
        settings.LINKEDIN_DAILY_LIMIT = 100_000
        say(
            f"{connection.vendor}: {CUSTOMERS} customers × {customers.PER_CUSTOMER}, {LATENCY * 1000:.0f} ms latency,"
            f" {settings.LINKEDIN_CONNECTIONS} connections, the sandbox in a process of its own"
        )
        _measure(sandbox, peer_python)
    for sentence in wrong:
        say(f"  WRONG: {sentence}")
    return int(bool(wrong))


def _measure(sandbox: SandboxProcess, peer_python: str) -> None:
    cold = _sync(sandbox, writes=CUSTOMERS, results=CUSTOMERS * customers.PER_CUSTOMER)
    _say_times("cold, with token calls", [cold], calls=3 * CUSTOMERS)
    warm = [_warm(sandbox, trial) for trial in range(TRIALS)]
    _say_times("warm, all values sent", warm, calls=2 * CUSTOMERS)
    _say_unchanged(_sync(sandbox, writes=0, results=0))
    few = CUSTOMERS * customers.PER_CUSTOMER // 100
    _change(TRIALS + 1, Configuration.objects.filter(key=CALLBACK_URL).order_by("pk")[:few])
    _say_times(f"1 % changed, {few} applications", [_sync(sandbox, writes=few, results=few)], calls=2 * few)
    if peer_python:
        seconds = statistics.median(one.seconds for one in warm)
        peer.compare(peer_python, api_url=sandbox.url, seconds=seconds, floor=_floor(2 * CUSTOMERS))


@dataclass(frozen=True)
class Sync:
    """What one run took; `begun` is how much of it was spent in `request_sync`."""

    run: SyncRun
    seconds: float
    begun: float
    queries: int


def _warm(sandbox: SandboxProcess, trial: int) -> Sync:
    _change(trial + 1, Configuration.objects.filter(key=CALLBACK_URL))
    Configuration.objects.exclude(key=CALLBACK_URL).update(generation=F("generation") + 1)
    return _sync(sandbox, writes=CUSTOMERS, results=CUSTOMERS * customers.PER_CUSTOMER)


def _change(trial: int, callbacks: Iterable[Configuration]) -> None:
    """Another address, as a person's change leaves it: a new value under a new generation."""
    pks = [row.pk for row in callbacks]
    Configuration.objects.filter(pk__in=pks).update(
        desired_value=Concat(
            Value("https://c"), Cast("integration", TextField()), Value(f".example/{trial}"), output_field=TextField()
        ),
        generation=F("generation") + 1,
        version=F("version") + 1,
    )


def _sync(sandbox: SandboxProcess, *, writes: int, results: int) -> Sync:
    """Request and perform a run of everything; the sandbox is asked whether it was called as often as it had to be."""
    before = _calls(sandbox)
    with CaptureQueriesContext(connection) if not results else _NoCapture() as captured:
        begun = time.perf_counter()
        requested = request_sync(selection=Selection.of_everything(), source=SyncRun.Source.COMMAND)
        between = time.perf_counter()
        run = perform(requested.pk)
        ended = time.perf_counter()
    _check(_calls(sandbox) - before, run, writes=writes, results=results)
    return Sync(run, ended - begun, between - begun, len(captured))


class _NoCapture:
    """Times are taken without counting queries."""

    def __enter__(self) -> list[object]:
        return []

    def __exit__(self, *_: object) -> None:
        pass


def _calls(sandbox: SandboxProcess) -> "Counter[tuple[str, str]]":
    return Counter((call["client_id"], call["method"]) for call in sandbox.calls(resource=RESOURCE))


def _check(calls: "Counter[tuple[str, str]]", run: SyncRun, *, writes: int, results: int) -> None:
    if calls and set(calls.values()) != {1}:
        wrong.append(f"Run {run.pk}: an application was called {max(calls.values())} times for one write and read.")
    methods = Counter(method for _, method in calls.elements())
    if (methods["PUT"], methods["GET"]) != (writes, writes) or methods.total() != 2 * writes:
        wrong.append(f"Run {run.pk}: the sandbox saw {dict(methods)}, not {writes} writes and as many reads.")
    if (run.writes, run.reads) != (writes, writes):
        wrong.append(f"Run {run.pk} counted {run.writes} writes and {run.reads} reads, not {writes} each.")
    confirmed = run.results.filter(outcome="confirmed").count()
    if confirmed != results:
        wrong.append(f"Run {run.pk} confirmed {confirmed} results, not {results}.")


def _say_times(label: str, syncs: list[Sync], *, calls: int) -> None:
    floor = _floor(calls)
    seconds = [one.seconds for one in syncs]
    median = statistics.median(seconds)
    spread = f" ({min(seconds):.2f} to {max(seconds):.2f}, {len(syncs)} trials)" if len(syncs) > 1 else ""
    run = syncs[-1].run
    say(
        f"  {label}: {median:.2f} s{spread}, {median / floor:.2f} × the floor of {floor:.2f} s for {calls} calls;"
        f" {run.writes} writes, {run.reads} reads; request_sync {statistics.median(one.begun for one in syncs):.2f} s of it"
    )


def _say_unchanged(sync: Sync) -> None:
    say(f"  nothing changed: {sync.run.writes + sync.run.reads} calls, {sync.queries} queries, {sync.seconds:.2f} s")
    if sync.queries > MOST_QUERIES:
        wrong.append(f"{sync.queries} queries where nothing changed, not at most {MOST_QUERIES}.")


def _floor(calls: int) -> float:
    """Seconds that so many calls take at least."""
    return math.ceil(calls / settings.LINKEDIN_CONNECTIONS) * LATENCY
