"""300 customers × 3 configurations, 50 ms before each answer: how near the engine comes to the floor of the calls."""

import math
import statistics
import time
from collections import Counter
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
    everything = {"writes": CUSTOMERS, "results": CUSTOMERS * customers.PER_CUSTOMER}
    _say_times("cold, with token calls", [_sync(sandbox, **everything)], calls=3 * CUSTOMERS)
    warm = []
    for trial in range(TRIALS):
        _change_everything(trial + 1)
        warm.append(_sync(sandbox, **everything))
    _say_times("warm, all values sent", warm, calls=2 * CUSTOMERS)
    _say_unchanged(sandbox)
    few = CUSTOMERS * customers.PER_CUSTOMER // 100
    _change_callbacks(TRIALS + 1, most=few)
    _say_times(f"1 % changed, {few} applications", [_sync(sandbox, writes=few, results=few)], calls=2 * few)
    if peer_python:
        seconds = statistics.median(one.seconds for one in warm)
        peer.compare(peer_python, api_url=sandbox.url, seconds=seconds, floor=_floor(2 * CUSTOMERS))


@dataclass(frozen=True)
class Sync:
    """What one run took, all work with rows included; `requesting` is how much of it `request_sync` took. Seconds."""

    run: SyncRun
    seconds: float
    requesting: float


def _change_everything(trial: int) -> None:
    """Every callback gets another address; the other two keys know one value only, and are sent anew all the same."""
    _change_callbacks(trial)
    Configuration.objects.exclude(key=CALLBACK_URL).update(generation=F("generation") + 1)


def _change_callbacks(trial: int, *, most: int = CUSTOMERS) -> None:
    """As a person's change leaves them: a new value under a new generation."""
    callbacks = Configuration.objects.filter(key=CALLBACK_URL).order_by("pk")
    address = Concat(
        Value("https://c"),
        Cast("integration", TextField()),
        Value(f".example/{trial}"),
        output_field=TextField(),
    )
    Configuration.objects.filter(pk__in=list(callbacks.values_list("pk", flat=True)[:most])).update(
        desired_value=address, generation=F("generation") + 1, version=F("version") + 1
    )


def _sync(sandbox: SandboxProcess, *, writes: int, results: int) -> Sync:
    """A run of everything; the sandbox is asked whether it was called as often as it had to be, and no more."""
    before = _calls(sandbox)
    begun = time.perf_counter()
    run = _request()
    requested = time.perf_counter()
    run = _perform(run)
    ended = time.perf_counter()
    _check(_calls(sandbox) - before, run, writes=writes, results=results)
    return Sync(run, ended - begun, requested - begun)


def _request() -> SyncRun:
    return request_sync(selection=Selection.of_everything(), source=SyncRun.Source.COMMAND)


def _perform(run: SyncRun) -> SyncRun:
    return run if run.is_finished else perform(run.pk)


def _calls(sandbox: SandboxProcess) -> "Counter[tuple[str, str]]":
    return Counter((call["client_id"], call["method"]) for call in sandbox.calls(resource=RESOURCE))


def _check(calls: "Counter[tuple[str, str]]", run: SyncRun, *, writes: int, results: int) -> None:
    if calls and set(calls.values()) != {1}:
        wrong.append(f"Run {run.pk}: an application was written to, or read, {max(calls.values())} times.")
    methods = Counter(method for _, method in calls.elements())
    if (methods["PUT"], methods["GET"]) != (writes, writes) or methods.total() != 2 * writes:
        wrong.append(f"Run {run.pk}: the sandbox saw {dict(methods)}, not {writes} writes and as many reads.")
    if (run.writes, run.reads) != (writes, writes):
        wrong.append(f"Run {run.pk} counted {run.writes} writes and {run.reads} reads, not {writes} each.")
    confirmed = run.results.filter(outcome="confirmed").count()
    if confirmed != results:
        wrong.append(f"Run {run.pk} confirmed {confirmed} results, not {results}.")


def _say_times(label: str, syncs: list[Sync], *, calls: int) -> None:
    floor, run = _floor(calls), syncs[-1].run
    seconds = [one.seconds for one in syncs]
    median = statistics.median(seconds)
    spread = f" ({min(seconds):.2f} to {max(seconds):.2f}, {len(syncs)} trials)" if len(syncs) > 1 else ""
    requesting = statistics.median(one.requesting for one in syncs)
    say(
        f"  {label}: {median:.2f} s{spread}, {median / floor:.2f} × the floor of {floor:.2f} s for {calls} calls;"
        f" {run.writes} writes, {run.reads} reads; request_sync {requesting:.2f} s of it"
    )


def _say_unchanged(sandbox: SandboxProcess) -> None:
    sync = _sync(sandbox, writes=0, results=0)
    with CaptureQueriesContext(connection) as captured:
        _perform(_request())
    queries = [one["sql"] for one in captured if not one["sql"].startswith(("BEGIN", "COMMIT"))]
    say(f"  nothing changed: 0 calls, {len(queries)} queries beside BEGIN and COMMIT, {sync.seconds:.2f} s")
    if len(queries) > MOST_QUERIES:
        wrong.append(f"{len(queries)} queries where nothing changed, not at most {MOST_QUERIES}.")


def _floor(calls: int) -> float:
    """Seconds that so many calls take at least."""
    return math.ceil(calls / settings.LINKEDIN_CONNECTIONS) * LATENCY
