"""How the case list grows with the rows: the same queries, and the ratio of medians in one run."""

import os
import statistics
import time
from collections.abc import Callable
from datetime import timedelta

from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.db import connection, reset_queries
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from customers.models import Customer
from support.models import Case, CaseReference
from tests.bench import customers
from tests.bench.scratch import say

SIZES = [int(size) for size in os.environ.get("BENCH_CASES", "10000 100000").split()]
CUSTOMERS, ROUNDS = 300, 15


def main() -> int:
    call_command("migrate", verbosity=0)
    customers.seed(CUSTOMERS)
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
    return 0


def _pages(size: int) -> dict[str, str]:
    middle = Case.objects.order_by("pk").values_list("pk", flat=True)[size // 2]
    return {
        "first page": "/support/case/",
        "queue": "/support/case/?ball=bd",
        "search by number": f"/support/case/?q=CAS-{middle:08d}",
        "detail": f"/support/case/{middle}/change/",
        "customers": "/customers/customer/",
    }


def _grow_cases(size: int) -> None:
    owners = list(Customer.objects.all())
    balls = [ball.value for ball in Case.Ball]
    now = timezone.now()
    have = Case.objects.count()
    for start in range(have, size, 5000):
        cases = Case.objects.bulk_create(
            Case(
                title=f"Export fails for recruiter {number}",
                customer=owners[number % len(owners)],
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
    reset_queries()  # its log is bounded, and full after the seeding
    with CaptureQueriesContext(connection) as captured:
        response = call()
    queries = len(captured)  # the next request empties the log
    assert response.status_code == 200, response
    times = [_timed(call)[1] for _ in range(ROUNDS)]
    return queries, statistics.median(times)


def _timed(call: Callable[[], object]):
    begun = time.perf_counter()
    result = call()
    return result, time.perf_counter() - begun
