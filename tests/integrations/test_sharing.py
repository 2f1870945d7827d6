"""Several workers and one run; one token refresh; one version for all."""

import threading
from datetime import timedelta

import pytest
from django.db import connections
from django.utils import timezone

from integrations import claims
from integrations import sync as syncing
from integrations.models import ClosedVersion, Configuration, Credential, QuotaDay, SyncRun, Throttle
from integrations.sandbox.faults import Fault
from integrations.selection import Selection
from integrations.sync import perform, request_sync, unfinished_runs
from tests.integrations.syncable import configure, next_midnight, outcomes, sync, syncable

WRITE = {"method": "PUT"}
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def many(linkedin, request_at, monkeypatch):
    """Six customers of two keys each, four results to a shard."""
    monkeypatch.setattr(syncing, "SHARD", 4)
    for number in range(6):
        integration = syncable()
        request_at(integration)
        configure(
            integration, CALLBACK_URL=f"https://a.example/{number}", JOB_POSTING_VIEWERS="ALL_PRODUCT_USERS"
        )


def requested() -> SyncRun:
    return request_sync(selection=Selection.of_everything(), source=SyncRun.Source.ADMIN)


def test_a_large_run_is_cut_into_shards_and_no_application_is_torn_apart(many):
    run = requested()
    shards = [
        set(shard.results.values_list("integration__application", flat=True)) for shard in run.shards.all()
    ]
    assert [len(applications) for applications in shards] == [2, 2, 2]
    assert not set.intersection(*shards)


def test_workers_share_a_run_and_send_everything_once(many, linkedin):
    run = requested()
    first = claims.claim_shard(run.pk, "another worker")
    assert unfinished_runs() == [(run.pk, 2)]
    run = perform(run.pk)
    assert (run.is_finished, run.writes) == (False, 4)
    assert set(first.results.values_list("outcome", flat=True)) == {""}
    claims.release("another worker", came_home=True)
    run = perform(run.pk)
    assert (run.is_finished, run.writes, run.reads) == (True, 6, 6)
    assert set(run.results.values_list("outcome", flat=True)) == {"confirmed"}


# Tokens


def expire_tokens() -> None:
    past = timezone.now() - timedelta(hours=1)
    Credential.objects.update(access_token_obtained_at=past, access_token_expires_at=past)


def test_a_token_is_minted_once_and_kept(linkedin, callback):
    sync(callback)
    configure(callback.integration, CALLBACK_URL="https://ats.example.com/linkedin/2")
    sync(callback)
    assert linkedin.state.calls.count("POST", "accessToken") == 1


def test_who_finds_a_refresh_under_way_waits_and_uses_what_it_brings(linkedin, callback):
    sync(callback)
    configure(callback.integration, CALLBACK_URL="https://ats.example.com/linkedin/2")
    good = Credential.objects.values(
        "access_token", "access_token_obtained_at", "access_token_expires_at"
    ).get()
    expire_tokens()
    Credential.objects.update(refresh_holder="another", refresh_until=timezone.now() + timedelta(seconds=30))
    bring = threading.Timer(0.5, _bring_home, [good])
    bring.start()
    run = sync(callback)
    bring.join()
    assert outcomes(run) == {"CALLBACK_URL": "confirmed"}
    assert linkedin.state.calls.count("POST", "accessToken") == 1


def _bring_home(token: dict) -> None:
    Credential.objects.update(**token, refresh_holder="", refresh_until=None)
    connections.close_all()


def test_a_refresh_whose_worker_died_is_taken_over(linkedin, callback):
    Credential.objects.update(refresh_holder="dead", refresh_until=timezone.now() + timedelta(seconds=0.3))
    assert outcomes(sync(callback)) == {"CALLBACK_URL": "confirmed"}
    assert Credential.objects.get().refresh_holder == ""


# Throttles and budgets


@pytest.mark.parametrize(
    ("headers", "least", "most"),
    [
        pytest.param({"Retry-After": "120"}, 120, 151, id="seconds"),
        pytest.param({}, 30, 61, id="none"),
        pytest.param({"Retry-After": "soon"}, 30, 61, id="garbage"),
        pytest.param({"Retry-After": "-5"}, 30, 61, id="negative"),
    ],
)
def test_a_short_throttle_closes_the_resource_for_a_while(linkedin, callback, headers, least, most):
    linkedin.state.faults.append(Fault("throttle:short", match=WRITE, headers=headers, at="before_apply"))
    asked = timezone.now()
    assert outcomes(sync(callback)) == {"CALLBACK_URL": "retry"}
    throttle = Throttle.objects.get()
    least = min(least, (next_midnight(asked) - asked).total_seconds())  # no wait is longer than the day
    assert least <= (throttle.until - asked).total_seconds() <= most
    callback.refresh_from_db()
    assert callback.next_attempt_at == throttle.until


def test_throttles_in_a_row_wait_longer_and_end_as_the_daily_one(linkedin, callback):
    waits = []
    for _ in range(6):
        linkedin.state.faults.append(Fault("throttle:short", match=WRITE, at="before_apply"))
        asked = timezone.now()
        sync(callback)
        waits.append((Throttle.objects.get().until - asked).total_seconds())
        Throttle.objects.update(until=timezone.now())
    to_midnight = (next_midnight(asked) - asked).total_seconds()
    assert waits[1] > min(59, to_midnight)
    assert waits[5] >= to_midnight


def test_a_spent_day_leaves_the_rest_for_tomorrow_and_counts_exactly(linkedin, request_at, settings):
    settings.LINKEDIN_BATCH_SIZE, settings.LINKEDIN_DAILY_LIMIT = 1, 3
    integration = syncable()
    request_at(integration)
    configure(integration, CALLBACK_URL="https://a.example/1", JOB_POSTING_VIEWERS="ALL_PRODUCT_USERS")
    run = sync(selection=Selection.of_integrations([integration.pk]))
    day = QuotaDay.objects.get()
    assert (day.reserved, day.used, run.writes + run.reads) == (3, 3, 3)
    assert Configuration.objects.exclude(next_attempt_at=None).exists()


# The version


def test_a_version_that_linkedin_does_not_serve_stops_every_versioned_call(linkedin, many, caplog):
    linkedin.state.faults.append(Fault("sunset:202603"))
    run = perform(requested().pk)
    assert set(run.results.values_list("outcome", flat=True)) == {"retry"}
    assert not Configuration.objects.filter(trouble="rejected").exists()
    assert ClosedVersion.objects.get().version == "202603"
    assert len([one for one in caplog.records if "does not serve version" in one.message]) == 1
    calls = linkedin.state.calls.count("PUT", "integrationConfigurations")
    held_up = perform(requested().pk)
    assert (held_up.writes, linkedin.state.calls.count("PUT", "integrationConfigurations")) == (0, calls)


def test_the_legacy_form_goes_on_while_a_version_is_closed(linkedin, callback):
    ClosedVersion.objects.create(
        version="202603", since=timezone.now(), retry_at=timezone.now() + timedelta(hours=1), because="gone"
    )
    assert outcomes(sync(callback)) == {"CALLBACK_URL": "retry"}
    callback.integration.application.dialect = "v2"
    callback.integration.application.save()
    assert outcomes(sync(callback)) == {"CALLBACK_URL": "confirmed"}


def test_a_version_that_is_served_again_is_reopened_by_the_first_call_through(linkedin, callback):
    past = timezone.now() - timedelta(hours=2)
    ClosedVersion.objects.create(version="202603", since=past, retry_at=past, because="gone")
    assert outcomes(sync(callback)) == {"CALLBACK_URL": "confirmed"}
    assert not ClosedVersion.objects.exists()


# A late writer


def test_what_a_given_up_worker_writes_late_is_doubted(linkedin, callback, monkeypatch):
    """Its lease ran out while the call was out, and another worker has confirmed the value meanwhile."""
    run = request_sync(selection=Selection.of_configurations([callback.pk]), source=SyncRun.Source.ADMIN)
    monkeypatch.setattr("integrations.dispatch.Dispatch._record", _taken_over_before(monkeypatch))
    perform(run.pk)
    row = Configuration.objects.get()
    assert (row.is_confirmed, row.in_doubt, row.trouble) == (False, True, "unknown")
    run = perform(run.pk)
    assert (outcomes(run), run.writes, run.reads) == ({"CALLBACK_URL": "confirmed"}, 1, 2)


def _taken_over_before(monkeypatch):
    from integrations.dispatch import Dispatch  # noqa: PLC0415

    record = Dispatch._record

    def late(self, home):
        monkeypatch.setattr(Dispatch, "_record", record)
        Configuration.objects.update(
            lease_holder="", leased_until=None, lease_epoch=99, confirmed_generation=1, confirmed_hash="x"
        )
        return record(self, home)

    return late
