"""`make bench`: figures, as paired ratios in one run, never as a verdict. Sizes by BENCH_CASES="10000 1000000".

It works on databases and a sandbox of its own; nothing of the configured ones is touched.
"""

import math
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

SIZES = [int(size) for size in os.environ.get("BENCH_CASES", "10000 100000").split()]
ROUNDS = 15
CUSTOMERS, LATENCY = 300, 0.05


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        os.environ.update(
            DATABASE_URL=os.environ.get("BENCH_DATABASE_URL", f"sqlite:///{Path(folder) / 'bench.sqlite3'}"),
            DJANGO_SETTINGS_MODULE="partnerhub.settings",
            LOG_LEVEL="ERROR",
        )
        import django  # noqa: PLC0415 (the settings read the environment above)

        django.setup()
        from django.core.management import call_command  # noqa: PLC0415

        call_command("migrate", verbosity=0)
        bench_sync()
        bench_lists()


def say(text: str) -> None:
    sys.stdout.write(text + "\n")


def bench_sync() -> None:
    """300 customers × 3 configurations, 50 ms added latency: how near to the floor of the calls themselves."""
    from django.conf import settings  # noqa: PLC0415

    from integrations.sandbox.server import SandboxLinkedIn  # noqa: PLC0415
    from tests.integrations.syncable import SECRET  # noqa: PLC0415

    with SandboxLinkedIn(latency=LATENCY) as sandbox:
        settings.LINKEDIN_API_URL, settings.LINKEDIN_OAUTH_URL = sandbox.url, sandbox.oauth_url
        sandbox.state.register_csv(_seed_customers(SECRET))
        for label, calls_per_application in (("cold, with token calls", 3), ("every value changed, warm", 2)):
            run, seconds = _timed(_sync_everything)
            floor = math.ceil(CUSTOMERS * calls_per_application / settings.LINKEDIN_CONNECTIONS) * LATENCY
            say(
                f"sync {CUSTOMERS} × 3, {label}: {run.writes} writes, {run.reads} reads, {seconds:.2f} s,"
                f" {seconds / floor:.2f} × the floor of {floor:.2f} s"
            )
            _change_every_callback()
        run, seconds = _timed(_sync_everything)
        run, seconds = _timed(_sync_everything)
        say(f"sync {CUSTOMERS} × 3, nothing changed: {run.writes} writes, {run.reads} reads, {seconds:.2f} s")


def _seed_customers(secret: str) -> str:
    from tests.integrations.syncable import configure, syncable  # noqa: PLC0415

    lines = ["customer,linkedin_company_id,application_client_id,application_client_secret,integration_type"]
    for number in range(CUSTOMERS):
        export = syncable()
        indicator = syncable("IN_ATS_INDICATOR", beside=export)
        configure(
            export, CALLBACK_URL=f"https://c{number}.example/0", JOB_POSTING_VIEWERS="ALL_PRODUCT_USERS"
        )
        configure(indicator, APPLICATION_VIEWERS="ALL_PRODUCT_USERS")
        for integration in (export, indicator):
            lines.append(
                f"{integration.customer.name},{integration.customer.linkedin_company_id},"
                f"{integration.application.client_id},{secret},{integration.integration_type}"
            )
    return "\n".join(lines)


def _change_every_callback() -> None:
    from django.db.models import F  # noqa: PLC0415

    from integrations.models import Configuration  # noqa: PLC0415

    Configuration.objects.update(generation=F("generation") + 1)


def _sync_everything():
    from integrations.models import SyncRun  # noqa: PLC0415
    from integrations.selection import Selection  # noqa: PLC0415
    from integrations.sync import perform, request_sync  # noqa: PLC0415

    run = request_sync(selection=Selection.of_everything(), source=SyncRun.Source.COMMAND)
    return perform(run.pk)


def bench_lists() -> None:
    """The case list at two sizes: the same queries, and the ratio of their medians."""
    from django.contrib.auth import get_user_model  # noqa: PLC0415
    from django.test import Client  # noqa: PLC0415

    client = Client(SERVER_NAME="localhost")
    client.force_login(get_user_model().objects.create_superuser("bench"))
    first: dict[str, float] = {}
    for size in SIZES:
        _grow_cases(size)
        for name, url in _pages(size).items():
            queries, median = _measure(lambda url=url: client.get(url))
            ratio = f", {median / first[name]:.2f} × of {SIZES[0]:,}" if name in first else ""
            first.setdefault(name, median)
            say(f"cases {size:>9,}: {name:<17} {queries} queries, {median * 1000:.0f} ms{ratio}")


def _pages(size: int) -> dict[str, str]:
    from support.models import Case  # noqa: PLC0415

    middle = Case.objects.order_by("pk").values_list("pk", flat=True)[size // 2]
    return {
        "first page": "/support/case/",
        "queue": "/support/case/?ball=bd",
        "search by number": f"/support/case/?q=CAS-{middle:08d}",
        "detail": f"/support/case/{middle}/change/",
        "customers": "/customers/customer/",
    }


def _grow_cases(size: int) -> None:
    from django.utils import timezone  # noqa: PLC0415

    from customers.models import Customer  # noqa: PLC0415
    from support.models import Case, CaseReference  # noqa: PLC0415

    customers = list(Customer.objects.all())
    balls = [ball.value for ball in Case.Ball]
    now = timezone.now()
    have = Case.objects.count()
    for start in range(have, size, 5000):
        cases = Case.objects.bulk_create(
            Case(
                title=f"Export fails for recruiter {number}",
                customer=customers[number % len(customers)],
                ball=balls[number % 97 % len(balls)],
                status=Case.Status.WAITING,
                filed_at=now - timedelta(days=number % 200),
            )
            for number in range(start, min(size, start + 5000))
        )
        CaseReference.objects.bulk_create(
            CaseReference(case=case, system="CAS", as_written=f"CAS-{case.pk:08d}") for case in cases
        )


def _measure(call: Callable[[], object]) -> tuple[int, float]:
    from django.db import connection, reset_queries  # noqa: PLC0415
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415

    reset_queries()  # its log is bounded, and full after the seeding
    with CaptureQueriesContext(connection) as captured:
        response = call()
    assert response.status_code == 200, response
    times = [_timed(call)[1] for _ in range(ROUNDS)]
    return len(captured), statistics.median(times)


def _timed(call: Callable[[], object]):
    begun = time.perf_counter()
    result = call()
    return result, time.perf_counter() - begun


if __name__ == "__main__":
    main()
