"""What a hostile day does to the engine: each of these once ended in a false word, a loop or a stuck row."""

import json
import time
from datetime import timedelta

import pytest
from django.db import OperationalError
from django.utils import timezone

from integrations import claims, settling, throttles, tokens
from integrations.credentials import mark_refused
from integrations.drift import verify
from integrations.linkedin.documents import http_status
from integrations.models import (
    ApiCall,
    Attempt,
    ClosedVersion,
    Configuration,
    Credential,
    QuotaDay,
    SyncRun,
    SyncShard,
    Throttle,
)
from integrations.removal import remove
from integrations.sandbox.faults import Fault
from integrations.selection import Selection
from integrations.sync import due_configurations, perform, request_sync
from tests.integrations.syncable import (
    change_at_linkedin,
    configure,
    held,
    next_midnight,
    outcomes,
    sync,
    syncable,
)  # fmt: skip

WRITE, READ = {"method": "PUT"}, {"method": "GET"}
EVIL = "https://evil.example/1"
pytestmark = pytest.mark.django_db(transaction=True)


def requested(*rows) -> SyncRun:
    selection = Selection.of_configurations([row.pk for row in rows])
    return request_sync(selection=selection, source=SyncRun.Source.ADMIN)


@pytest.fixture
def three(linkedin, request_at):
    """Three configurations of one application, which travel in one call."""
    export = syncable()
    indicator = syncable("IN_ATS_INDICATOR", beside=export)
    for integration in (export, indicator):
        request_at(integration)
    configure(export, CALLBACK_URL="https://a.example/poison", JOB_POSTING_VIEWERS="ALL_PRODUCT_USERS")
    configure(indicator, APPLICATION_VIEWERS="ALL_PRODUCT_USERS")
    return Selection.of_customers([export.customer_id])


# The word "confirmed"


@pytest.mark.parametrize("effect", ["status:503", "entity_status:409", "entity_status:503"])
def test_a_heal_that_failed_leaves_the_drift_on_record(linkedin, callback, effect):
    sync(callback)
    change_at_linkedin(linkedin, CALLBACK_URL=EVIL)
    verify([callback.pk])
    linkedin.state.faults.append(Fault(effect, match=WRITE, at="before_apply"))
    sync(callback)
    callback.refresh_from_db()
    assert (callback.is_confirmed, callback.drift) == (False, "differs")
    assert outcomes(sync(callback)) == {"CALLBACK_URL": "confirmed"}
    assert held(linkedin) == {"CALLBACK_URL": callback.desired_value}


# An edit or a removal while another run is at it


def test_an_edit_that_is_synced_while_the_old_value_travels_goes_out_next(linkedin, callback):
    first = requested(callback)
    shard = claims.claim_shard(first.pk, "first")
    claims.claim_configurations([callback.pk], "first")
    configure(callback.integration, CALLBACK_URL="https://ats.example.com/linkedin/2")
    second = sync(callback)
    assert (outcomes(second), second.is_finished) == ({"CALLBACK_URL": ""}, False)
    claims.release("first", came_home=True)
    perform(first.pk)
    second = perform(second.pk)
    assert second.is_finished
    assert held(linkedin) == {"CALLBACK_URL": "https://ats.example.com/linkedin/2"}
    assert shard.run_id == first.pk


def test_a_removal_that_is_synced_while_the_value_travels_keeps_its_operation(linkedin, three):
    sync(selection=three)
    row = Configuration.objects.get(key="JOB_POSTING_VIEWERS")
    claims.claim_configurations([row.pk], "first")
    remove(row)
    run = sync(row)
    claims.release("first", came_home=True)
    run = perform(run.pk)
    result = run.results.get()
    assert (result.operation, result.outcome) == ("delete", "confirmed")


# Poison


@pytest.mark.parametrize("effect", ["status:500", "reset"])
def test_an_entity_that_breaks_every_write_is_left_alone_after_some_rounds(linkedin, three, effect):
    linkedin.state.faults.append(Fault(effect, match={**WRITE, "body": "poison"}, at="before_apply", times=0))
    for _ in range(6):
        run = sync(selection=three)
    assert outcomes(run)["CALLBACK_URL"] in {"retry", "unknown"}
    assert set(held(linkedin)) == {"JOB_POSTING_VIEWERS", "APPLICATION_VIEWERS"}


def test_an_entity_that_spoils_every_read_does_not_keep_the_others_unknown(linkedin, three):
    linkedin.state.faults.append(
        Fault("status:400", match={**READ, "query": "CALLBACK_URL"}, at="before_apply", times=0)
    )
    run = sync(selection=three)
    assert outcomes(run) == {
        "CALLBACK_URL": "unknown",
        "JOB_POSTING_VIEWERS": "confirmed",
        "APPLICATION_VIEWERS": "confirmed",
    }


def test_a_search_that_had_no_time_begins_smaller_the_next_time(linkedin, three):
    run = request_sync(selection=three, source="admin")
    claims.claim_shard(run.pk, "slow")
    rows = list(Configuration.objects.all())
    claimed = claims.claim_configurations([row.pk for row in rows], "slow")
    settling.remember_search([_ItemOf(row) for row in claimed.values()], "slow")
    claims.release("slow", came_home=True)
    perform(run.pk)
    assert sorted(len(attempt.carried) for attempt in Attempt.objects.all()) == [1, 2] or (
        max(len(attempt.carried) for attempt in Attempt.objects.all()) <= 3
    )
    assert set(Configuration.objects.values_list("failures", flat=True)) == {0}


class _ItemOf:
    def __init__(self, configuration: Configuration) -> None:
        self.configuration = configuration


# Odd replies


@pytest.mark.parametrize("status", [-1, 0, 99, 600, 40_000, 10**20, True, "204", None, 204.0])
def test_what_can_be_no_status_is_none(status):
    assert http_status(status) is None


@pytest.mark.parametrize("status", [-1, 40_000, 10**20])
def test_an_odd_entity_status_is_unclear_and_stops_nobody(linkedin, callback, status):
    answer = f'{{"status": {status}}}'
    linkedin.state.faults.append(Fault(f"entity_answer:{answer}", match=WRITE, at="after_apply"))
    assert outcomes(sync(callback)) == {"CALLBACK_URL": "confirmed"}


def test_an_endless_request_id_is_cut(linkedin, callback):
    linkedin.state.faults.append(
        Fault("entity_status:422", match=WRITE, at="before_apply", headers={"x-li-uuid": "u" * 500})
    )
    result = sync(callback).results.get()
    assert len(result.request_id) <= 100


def test_a_shard_on_which_a_worker_ended_is_carried_out_alone(linkedin, three):
    run = request_sync(selection=three, source="admin")
    SyncShard.objects.update(starts=1)
    other = SyncShard.objects.create(run=run, starts=0)
    first = claims.claim_shard(run.pk, "worker")
    assert first == other
    assert claims.claim_shard(run.pk, "worker", but_for=[other.pk], fresh=True) is None


# Quiet times


def test_slow_writes_without_an_answer_are_counted_and_wait_longer_each_time(linkedin, callback, settings):
    """No slice has the time to read back: each is a failure, with its backoff, and no run goes round in circles."""
    settings.LINKEDIN_QUIET_SECONDS = 0.2
    linkedin.state.faults.append(Fault("status:503", match=WRITE, at="before_apply", times=0))
    for failures in (1, 2, 3):
        run = perform(requested(callback).pk, seconds=0.15)
        row = Configuration.objects.get()
        assert (run.is_finished, row.failures, row.trouble) == (True, failures, "unknown")
        assert row.next_attempt_at is not None
        Configuration.objects.update(quiet_until=None)


def test_a_value_that_linkedin_shows_differently_is_rejected_also_by_short_slices(
    linkedin, callback, settings
):
    settings.LINKEDIN_QUIET_SECONDS = 5
    other = json.dumps({"configurationValue": {"string": "https://other.example/"}})
    linkedin.state.faults.append(Fault(f"entity_answer:{other}", match=READ, times=0))
    for _ in range(2):
        run = perform(requested(callback).pk, seconds=1)
        Configuration.objects.update(quiet_until=None)
    assert outcomes(run) == {"CALLBACK_URL": "rejected"}


# What counts as "a call went through"


def test_a_throttled_read_back_keeps_its_throttle(linkedin, callback):
    linkedin.state.faults.append(
        Fault("throttle:short", match=READ, headers={"Retry-After": "600"}, at="before_apply")
    )
    asked = timezone.now()
    sync(callback)
    assert Throttle.objects.get().until >= min(asked + timedelta(minutes=10), next_midnight(asked))


def test_no_connection_reopens_no_version(callback, settings):
    past = timezone.now() - timedelta(hours=2)
    ClosedVersion.objects.create(version="202603", since=past, retry_at=past, because="gone")
    settings.LINKEDIN_API_URL = settings.LINKEDIN_OAUTH_URL = "http://127.0.0.1:9"
    sync(callback)
    assert ClosedVersion.objects.exists()


def test_a_mint_refused_after_a_401_keeps_the_credentials_refused(linkedin, callback):
    sync(callback)
    configure(callback.integration, CALLBACK_URL="https://ats.example.com/linkedin/2")
    mark_refused({callback.integration.application_id: "once"}, now=timezone.now())
    linkedin.state.faults += [
        Fault("status:401", match=WRITE),
        Fault("status:401", match={"path": "/oauth"}, times=0),
    ]
    sync(callback)
    assert Credential.objects.get().refused_at is not None


def test_a_426_in_the_legacy_form_closes_no_version(linkedin, callback, settings):
    settings.LINKEDIN_DIALECT = "v2"
    linkedin.state.faults.append(Fault("status:426", match=WRITE, at="before_apply"))
    assert outcomes(sync(callback)) == {"CALLBACK_URL": "retry"}
    assert not ClosedVersion.objects.exists()


def test_a_success_that_was_on_its_way_keeps_a_throttle_that_stands(linkedin, callback):
    sync(callback)
    configure(callback.integration, CALLBACK_URL="https://ats.example.com/linkedin/2")
    line = (callback.integration.application_id, "rest/integrationConfigurations")
    Throttle.objects.create(
        application_id=line[0], resource=line[1], until=timezone.now() + timedelta(minutes=5), strikes=1
    )
    throttles.forget({line}, now=timezone.now())
    assert Throttle.objects.exists()
    throttles.forget({line}, now=timezone.now() + timedelta(minutes=6))
    assert not Throttle.objects.exists()


# Tokens and time


def test_a_401_at_the_end_of_a_slice_is_put_on_record(linkedin, callback, monkeypatch):
    sync(callback)
    configure(callback.integration, CALLBACK_URL="https://ats.example.com/linkedin/2")
    linkedin.state.faults.append(Fault("status:401", match=WRITE))
    linkedin.latency = 0.3
    run = perform(requested(callback).pk, seconds=0.2)
    assert (run.writes, run.api_calls.filter(status=401).count()) == (1, 1)
    assert not Configuration.objects.get().in_doubt
    day = QuotaDay.objects.get()
    assert day.reserved == day.used == 3
    linkedin.latency = 0
    assert outcomes(perform(run.pk)) == {"CALLBACK_URL": "confirmed"}


def test_shards_on_which_a_worker_ended_have_their_turn(linkedin, three):
    """Also while a fresh one can do nothing, because another run has its configurations."""
    run = request_sync(selection=three, source="admin")
    ended = run.shards.get()
    ended.starts = 1
    ended.save()
    SyncShard.objects.create(run=run)
    run = perform(run.pk, seconds=30)
    assert run.is_finished
    assert set(outcomes(run).values()) == {"confirmed"}


def test_many_cold_applications_do_not_overrun_the_time_of_a_slice(linkedin, request_at, settings):
    settings.LINKEDIN_CONNECTIONS = 2
    linkedin.latency = 0.2
    rows = []
    for number in range(12):
        integration = syncable()
        request_at(integration)
        rows += configure(integration, CALLBACK_URL=f"https://a.example/{number}")
    run = requested(*rows)
    begun = time.monotonic()
    perform(run.pk, seconds=0.5)
    assert time.monotonic() - begun < 2
    assert not Credential.objects.exclude(refresh_holder="").exists()
    linkedin.latency = 0
    assert set(outcomes(perform(run.pk)).values()) == {"confirmed"}
    assert linkedin.state.calls.count("POST", "accessToken") == 12


def test_what_was_announced_and_had_no_time_is_not_in_doubt(linkedin, request_at, settings):
    settings.LINKEDIN_CONNECTIONS = 1
    linkedin.latency = 0.15
    rows = []
    for number in range(4):
        integration = syncable()
        request_at(integration)
        rows += configure(integration, CALLBACK_URL=f"https://a.example/{number}")
    sync(rows[0])
    run = requested(*rows)
    perform(run.pk, seconds=0.4)
    never_left = Attempt.objects.filter(state=Attempt.State.NOT_SENT)
    carried = [one["configuration"] for attempt in never_left for one in attempt.carried]
    assert not Configuration.objects.filter(pk__in=carried, in_doubt=True).exists()
    linkedin.latency = 0
    run = perform(run.pk)
    assert set(run.results.values_list("outcome", flat=True)) <= {"confirmed", "unchanged"}


def test_an_application_whose_secret_is_taken_away_meanwhile_holds_nobody(linkedin, callback, monkeypatch):
    run = requested(callback)
    monkeypatch.setattr(tokens, "claim", lambda *args, **kwargs: Credential.objects.all().delete() and set())
    begun = time.monotonic()
    run = perform(run.pk)
    assert time.monotonic() - begun < 5
    assert outcomes(run) == {"CALLBACK_URL": "retry"}


def test_a_worker_sends_nothing_that_could_outlast_its_lease(linkedin, callback, monkeypatch):
    monkeypatch.setattr(claims, "LONGEST_CALL", claims.LEASE + timedelta(seconds=1))
    run = requested(callback)
    run = perform(run.pk)
    assert (run.writes, outcomes(run)) == (0, {"CALLBACK_URL": ""})
    assert not Configuration.objects.get().in_doubt


# The database


def test_a_transaction_that_the_database_breaks_off_is_tried_again(linkedin, callback, monkeypatch):
    """The rows, never the call (Q12, Q14)."""
    monkeypatch.setattr("integrations.engine.settle", _broken_once(settling.settle))
    run = sync(callback)
    assert (outcomes(run), run.writes, run.reads) == ({"CALLBACK_URL": "confirmed"}, 1, 1)
    assert linkedin.state.calls.count("PUT", "integrationConfigurations") == 1
    assert ApiCall.objects.filter(method="PUT").count() == 1
    assert Attempt.objects.get().state == Attempt.State.ANSWERED
    assert due_configurations().keys == {}


@pytest.mark.parametrize(
    ("effect", "rows"),
    [("status:426", {"versions": 1, "throttles": 0}), ("throttle:short", {"versions": 0, "throttles": 1})],
)
def test_what_is_learnt_survives_a_transaction_that_was_tried_again(
    linkedin, callback, monkeypatch, effect, rows
):
    monkeypatch.setattr("integrations.engine.settle", _broken_once(settling.settle))
    linkedin.state.faults.append(Fault(effect, match=WRITE, at="before_apply"))
    sync(callback)
    found = {"versions": ClosedVersion.objects.count(), "throttles": Throttle.objects.count()}
    assert found == rows


def test_credentials_are_cleared_also_when_the_transaction_was_tried_again(linkedin, callback, monkeypatch):
    mark_refused({callback.integration.application_id: "once"}, now=timezone.now())
    monkeypatch.setattr("integrations.engine.settle", _broken_once(settling.settle))
    assert outcomes(sync(callback)) == {"CALLBACK_URL": "confirmed"}
    assert Credential.objects.get().refused_at is None


def _broken_once(settle):
    failures = iter([OperationalError("terminated by the administrator")])

    def broken(*args, **kwargs):
        for failure in failures:
            raise failure
        settle(*args, **kwargs)

    return broken
