"""Virtual days with fewer calls than there is to do (invariant 5): several worker processes, a clock that crosses
00:00 UTC while they work, and a ledger that equals LinkedIn's own count exactly."""

import json
import math
import os
from datetime import UTC, datetime, timedelta

import pytest

from integrations import quota
from integrations.models import Configuration, QuotaDay, SyncRun
from integrations.sandbox.control import log_document
from integrations.sandbox.keys import IntegrationKey
from integrations.sandbox.records import RequestedIntegration
from integrations.sandbox.registration import Registration
from tests.chaos.shared_application import Part, address_of, key_of
from tests.integrations.factories import DeveloperApplicationFactory
from tests.integrations.syncable import SECRET, configure, syncable

pytestmark = [pytest.mark.chaos, pytest.mark.django_db(transaction=True)]

IS_FULL = int(os.environ.get("CHAOS_ROUNDS", "10")) >= 100
WORKERS = 3
KIND, TENANT = "ONE_CLICK_EXPORT", "RECRUITER"
DAY = timedelta(days=1)


def before_midnight(days: int, *, seconds: float) -> float:
    """By how much a clock must be ahead to stand so many seconds before the end of a day to come."""
    now = datetime.now(UTC)
    midnight = datetime(now.year, now.month, now.day, tzinfo=UTC) + DAY * (days + 1)
    return (midnight - now).total_seconds() - seconds


def small_customer(house) -> None:
    """All that one customer can have: four configurations, so four chunks when one goes into a call."""
    callback = house.customer(viewers=True)
    crm = house.customer(kind="CRM_ONE_CLICK_EXPORT", beside=callback.integration)
    indicator = syncable("IN_ATS_INDICATOR", beside=callback.integration)
    house.linkedin.state.register(
        Registration(
            customer=indicator.customer.name,
            client_id=indicator.application.client_id,
            client_secret=SECRET,
            integration_type="IN_ATS_INDICATOR",
        )
    )
    configure(indicator, APPLICATION_VIEWERS="ALL_PRODUCT_USERS")
    assert crm.integration.application_id == indicator.application_id


def ledger() -> dict[str, tuple[int, int]]:
    """(reserved, used) as LinkedIn names its counters."""
    rows = QuotaDay.objects.values_list("application__client_id", "resource", "day", "reserved", "used")
    return {
        f"{client_id}|{resource}|{day}": (reserved, used)
        for client_id, resource, day, reserved, used in rows
        if reserved
    }


def is_over(house, midnight: datetime) -> bool:
    """The day has turned, and what is left to do waits for the next one."""
    now = datetime.now(UTC) + timedelta(seconds=house.clock)
    due = Configuration.objects.filter(next_attempt_at__lte=now) | Configuration.objects.exclude(
        leased_until=None
    )
    return now > midnight and not due.exists() and not SyncRun.objects.filter(finished_at=None).exists()


@pytest.mark.parametrize(
    ("moment", "seconds"),
    [
        ("23:59:57.9", 0),
        ("23:59:58", 4),
        ("23:59:59.5", 2.5),
        ("00:00:00", 2),
        ("00:00:02", 0),
        ("12:00:00", 0),
    ],
)
def test_s10_nothing_leaves_around_midnight(moment, seconds):
    assert quota.seconds_of_hush(datetime.fromisoformat(f"2026-11-21T{moment}+00:00")) == seconds


def test_q18_s10_three_calls_a_day_for_chunks_that_need_more(house, settings):
    settings.LINKEDIN_DAILY_LIMIT = house.linkedin.state.rules.daily_limit = 3
    settings.LINKEDIN_BATCH_SIZE = 1
    customers = 20 if IS_FULL else 4
    for _ in range(customers):
        small_customer(house)
    everything = Configuration.objects.count()
    house.request(shard=4)
    for day in range(10):
        stop = house.folder / f"stop-{day}"
        house.set_clock(before_midnight(day, seconds=2.4))
        midnight = datetime.now(UTC) + timedelta(seconds=house.clock + 2.4)
        workers = [house.start(until=stop) for _ in range(WORKERS)]
        house.until(lambda midnight=midnight: is_over(house, midnight), "the day's work")
        stop.touch()
        assert [house.finish(worker) for worker in workers] == [0] * WORKERS
        usage = house.linkedin.state.usage.document()
        assert {line: (calls, calls) for line, calls in usage.items()} == ledger()
        assert max(usage.values()) <= 3
        done = sum(row.is_confirmed for row in Configuration.objects.all())
        if done == everything:
            break
    days = QuotaDay.objects.filter(used__gt=0).values("day").distinct().count()
    print(f"{customers} applications of 4 chunks, 3 calls a day: {days} days")  # noqa: T201
    assert done == everything
    assert house.complaints(is_exact=True) == []
    assert days >= math.ceil(8 / 3)  # each chunk takes a write and a read


def test_one_application_with_more_than_a_day_holds(house, settings):
    companies, limit = (6_000, 5_000) if IS_FULL else (120, 100)
    settings.LINKEDIN_DAILY_LIMIT = house.linkedin.state.rules.daily_limit = limit
    settings.LINKEDIN_BATCH_SIZE = 1
    application = DeveloperApplicationFactory(secret=SECRET)
    share_among(house, application.client_id, companies)
    for day in range(6):
        house.set_clock(before_midnight(day, seconds=60 if day else 2.6))
        left = [number for number in range(1, companies + 1) if number not in done(house)]
        workers = [
            house.start(chunks=Part(application.pk, left[start::WORKERS], house.folder / f"done-{start}"))
            for start in range(WORKERS)
        ]
        assert [house.finish(worker, patience=200) for worker in workers] == [0] * WORKERS
        usage = house.linkedin.state.usage.document()
        assert {line: (calls, calls) for line, calls in usage.items()} == ledger()
        assert max(usage.values()) <= limit
        assert not [call for call in log_document(house.linkedin.state)["calls"] if call["status"] == 429]
        if len(done(house)) == companies:
            break
    print(f"{companies} configurations, {limit} calls a day: all proven on day {day + 1}: {usage}")  # noqa: T201
    held = {
        key.context: integration.values["CALLBACK_URL"].value
        for key, integration in house.linkedin.state.integrations.items()
    }
    assert held == {key_of(number).context: address_of(number) for number in range(1, companies + 1)}


def share_among(house, client_id: str, companies: int) -> None:
    """LinkedIn knows this application for many companies, as a partner's shared one."""
    state = house.linkedin.state
    state.register(Registration(customer="Shared", client_id=client_id, client_secret=SECRET))
    for number in range(1, companies + 1):
        key = IntegrationKey(client_id, key_of(number).context, KIND, TENANT)
        state.integrations[key] = RequestedIntegration(key, requested_at=state.clock())


def done(house) -> set[int]:
    lists = house.folder.glob("done-*")
    return {json.loads(line) for path in lists for line in path.read_text().splitlines()}
