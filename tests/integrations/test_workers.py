"""Workers that die, sleep or are stopped: nothing is sent twice, lost, or called what it is not."""

import base64
from datetime import timedelta
from functools import partial

import pytest
from django.utils import timezone

from integrations import claims
from integrations.linkedin.transport import Transport
from integrations.models import (
    Attempt,
    ClosedVersion,
    Configuration,
    Credential,
    Integration,
    QuotaDay,
    SyncRun,
    Throttle,
)
from integrations.sandbox.faults import Fault
from integrations.selection import Selection
from integrations.sync import due_configurations, perform, request_sync
from tests.integrations.syncable import configure, held, outcomes, sync, syncable

WRITE, READ = {"method": "PUT"}, {"method": "GET"}
pytestmark = pytest.mark.django_db(transaction=True)


def requested(*rows) -> SyncRun:
    selection = Selection.of_configurations([row.pk for row in rows])
    return request_sync(selection=selection, source=SyncRun.Source.ADMIN)


def dead_worker(run: SyncRun, *sent: Configuration, held: tuple[Configuration, ...] = ()) -> None:
    """A worker took the run's shard and these rows, sent some of them, and was never heard of again."""
    shard = claims.claim_shard(run.pk, "dead")
    claims.claim_configurations([row.pk for row in (*sent, *held)], "dead")
    Configuration.objects.filter(pk__in=[row.pk for row in sent]).update(in_doubt=True)
    for row in sent:
        Attempt.objects.create(
            run=run,
            shard=shard,
            application=row.integration.application,
            carried=[{"configuration": row.pk}],
            started_at=timezone.now(),
        )
    run.shards.update(leased_until=timezone.now() - timedelta(seconds=1))


def test_taking_a_run_over_frees_all_that_its_dead_worker_held(linkedin, callback):
    (viewers,) = configure(callback.integration, JOB_POSTING_VIEWERS="ALL_PRODUCT_USERS")
    run = requested(callback, viewers)
    dead_worker(run, callback, held=(viewers,))
    run = perform(run.pk)
    assert set(outcomes(run).values()) == {"confirmed"}
    assert run.is_finished


def test_what_a_dead_worker_may_have_sent_is_read_before_it_is_sent_again(linkedin, callback):
    sync(callback)
    Configuration.objects.update(confirmed_generation=0)
    run = requested(callback)
    dead_worker(run, callback)
    run = perform(run.pk)
    assert outcomes(run) == {"CALLBACK_URL": "confirmed"}
    assert (run.writes, run.reads) == (0, 1)


def test_the_attempts_of_a_dead_worker_are_no_longer_on_their_way(linkedin, callback):
    run = requested(callback)
    dead_worker(run, callback)
    perform(run.pk)
    states = set(run.attempts.values_list("state", flat=True))
    assert states == {Attempt.State.UNKNOWN, Attempt.State.ANSWERED}


def test_a_slice_ends_in_time_and_the_run_goes_on_where_it_stopped(linkedin, callback):
    run = requested(callback)
    run = perform(run.pk, seconds=0)
    assert (run.is_finished, run.writes, run.shards.get().starts) == (False, 0, 0)
    run = perform(run.pk)
    assert (run.is_finished, outcomes(run)) == (True, {"CALLBACK_URL": "confirmed"})


def test_an_interrupted_run_holds_nothing_back(linkedin, callback, monkeypatch):
    run = requested(callback)
    with pytest.raises(KeyboardInterrupt):
        perform(run.pk, on_settled=_interrupt)
    run = perform(run.pk)
    assert run.is_finished
    assert "" not in outcomes(run).values()


def _interrupt(_count: int) -> None:
    raise KeyboardInterrupt


def test_a_worker_that_slept_past_its_lease_sends_nothing(linkedin, callback, monkeypatch):
    run = requested(callback)
    monkeypatch.setattr(claims, "LEASE", timedelta(seconds=-1))
    perform(run.pk)
    assert held(linkedin) == {}
    assert not linkedin.state.calls.count("PUT", "integrationConfigurations")


def test_a_worker_that_was_taken_over_notices_when_it_renews(linkedin, callback):
    run = requested(callback)
    claims.claim_shard(run.pk, "first")
    run.shards.update(leased_until=timezone.now() - timedelta(seconds=1))
    claims.claim_shard(run.pk, "second")
    assert not claims.renew("first")
    assert claims.renew("second")


# The quiet time


def test_the_quiet_time_counts_from_the_end_of_an_unanswered_write(linkedin, callback, settings, monkeypatch):
    """A value that LinkedIn applies after our patience ended must not overtake the next one."""
    settings.LINKEDIN_QUIET_SECONDS = 0.6
    monkeypatch.setattr(
        "integrations.sync.Transport", partial(Transport, read_timeout=0.2, total_deadline=0.3)
    )
    linkedin.state.faults.append(Fault("hang:0.5", match=WRITE, at="before_apply"))
    run = sync(callback)
    waited = run.api_calls.get(method="GET").started_at - run.api_calls.get(method="PUT").started_at
    assert waited >= timedelta(seconds=0.8)


def test_a_failed_read_leaves_an_unknown_write_unknown(linkedin, callback):
    linkedin.state.faults += [
        Fault("reset", match=WRITE, at="after_apply"),
        Fault("reset", match=READ, times=2),
    ]
    assert outcomes(sync(callback)) == {"CALLBACK_URL": "unknown"}
    assert outcomes(sync(callback)) == {"CALLBACK_URL": "unknown"}
    run = sync(callback)
    assert outcomes(run) == {"CALLBACK_URL": "confirmed"}
    assert linkedin.state.calls.count("PUT", "integrationConfigurations") == 1


def test_after_a_throttle_an_application_is_left_alone(linkedin, callback):
    linkedin.state.faults.append(Fault("status:429", match=WRITE, at="before_apply"))
    run = sync(callback)
    assert (outcomes(run), run.writes) == ({"CALLBACK_URL": "retry"}, 1)
    held_up = sync(callback)
    assert (outcomes(held_up), held_up.writes) == ({"CALLBACK_URL": "retry"}, 0)
    Throttle.objects.update(until=timezone.now())
    assert outcomes(sync(callback)) == {"CALLBACK_URL": "confirmed"}
    assert not Throttle.objects.exists()


def test_a_token_refused_twice_is_forgotten_and_refuses_the_credentials(linkedin, callback):
    sync(callback)
    configure(callback.integration, CALLBACK_URL="https://ats.example.com/linkedin/2")
    linkedin.state.faults.append(Fault("status:401", match=WRITE, times=2))
    assert outcomes(sync(callback)) == {"CALLBACK_URL": "retry"}
    credential = Credential.objects.get()
    assert (credential.access_token, credential.refused_at is not None) == ("", True)
    assert outcomes(sync(callback)) == {"CALLBACK_URL": "confirmed"}
    credential.refresh_from_db()
    assert credential.refused_at is None


def test_a_token_refused_once_is_renewed_and_the_write_goes_on(linkedin, callback):
    sync(callback)
    configure(callback.integration, CALLBACK_URL="https://ats.example.com/linkedin/2")
    linkedin.state.faults.append(Fault("status:401", match=WRITE))
    run = sync(callback)
    assert (outcomes(run), run.writes, run.attempts.count()) == ({"CALLBACK_URL": "confirmed"}, 2, 1)
    assert linkedin.state.calls.count("POST", "accessToken") == 2


@pytest.mark.parametrize("effect", ["status:503", "reset", "html", "throttle:short"])
def test_an_ageing_token_serves_while_no_new_one_is_to_be_had(linkedin, callback, effect):
    sync(callback)
    configure(callback.integration, CALLBACK_URL="https://ats.example.com/linkedin/2")
    now = timezone.now()
    Credential.objects.update(
        access_token_obtained_at=now - timedelta(minutes=25),
        access_token_expires_at=now + timedelta(minutes=5),
    )
    linkedin.state.faults.append(Fault(effect, match={"path": "/oauth"}, times=0))
    assert outcomes(sync(callback)) == {"CALLBACK_URL": "confirmed"}


# What is due again


def test_a_paused_integration_is_not_tried_again_by_itself_until_it_is_resumed(linkedin, callback):
    Configuration.objects.update(next_attempt_at=timezone.now(), trouble="retry")
    Integration.objects.update(paused_at=timezone.now())
    assert due_configurations().keys == {}
    Integration.objects.update(paused_at=None)
    assert list(due_configurations().keys) == [callback.integration_id]


def test_what_must_not_be_sent_is_not_tried_again_and_again(linkedin, callback):
    Configuration.objects.update(next_attempt_at=timezone.now(), trouble="retry")
    Integration.objects.update(application=None)
    request_sync(selection=due_configurations(), source=SyncRun.Source.SWEEP)
    assert due_configurations().keys == {}


def test_two_sweeps_without_a_worker_make_one_run(linkedin, callback):
    Configuration.objects.update(next_attempt_at=timezone.now(), trouble="retry")
    for _ in range(2):
        selection = due_configurations()
        if selection.keys:
            request_sync(selection=selection, source=SyncRun.Source.SWEEP)
    assert SyncRun.objects.count() == 1


def test_what_a_pause_held_up_goes_on_when_it_ends(linkedin, callback):
    Configuration.objects.update(next_attempt_at=timezone.now(), trouble="retry")
    run = requested(callback)
    Integration.objects.update(paused_at=timezone.now())
    assert outcomes(perform(run.pk)) == {"CALLBACK_URL": "not_allowed"}
    Integration.objects.update(paused_at=None)
    assert list(due_configurations().keys) == [callback.integration_id]


def test_what_was_to_be_tried_again_and_must_not_be_sent_waits_for_a_person(linkedin, callback):
    Configuration.objects.update(next_attempt_at=timezone.now(), trouble="retry")
    Integration.objects.update(application=None)
    request_sync(selection=due_configurations(), source=SyncRun.Source.SWEEP)
    row = Configuration.objects.get()
    assert (row.trouble, row.next_attempt_at) == ("rejected", None)
    assert "Choose the customer's developer application" in row.trouble_text


def test_a_run_that_was_given_up_leaves_its_configurations_to_be_tried_again(linkedin, callback):
    run = requested(callback)
    run.shards.update(starts=3)
    perform(run.pk)
    row = Configuration.objects.get()
    assert (row.trouble, row.next_attempt_at is not None, row.leased_until) == ("unknown", True, None)


def test_a_run_made_for_a_holder_is_taken_by_nobody_else(linkedin, callback):
    selection = Selection.of_configurations([callback.pk])
    run = request_sync(selection=selection, source=SyncRun.Source.COMMAND, holder="the command")
    assert not perform(run.pk).is_finished
    assert perform(run.pk, holder="the command").is_finished


@pytest.mark.parametrize("effect", ["entity_status:400", "status:429"])
def test_a_clear_answer_makes_nobody_wait(linkedin, callback, settings, effect):
    settings.LINKEDIN_QUIET_SECONDS = 30
    linkedin.state.faults.append(Fault(effect, match=WRITE, at="before_apply"))
    sync(callback)
    assert Configuration.objects.get().quiet_until is None
    Throttle.objects.all().delete()
    assert outcomes(sync(callback)) == {"CALLBACK_URL": "confirmed"}


def test_a_slice_without_time_for_the_quiet_says_unknown_and_the_next_run_reads_first(
    linkedin, callback, settings
):
    settings.LINKEDIN_QUIET_SECONDS = 0.3
    linkedin.state.faults.append(Fault("reset", match=WRITE, at="after_apply"))
    run = perform(requested(callback).pk, seconds=0.25)
    assert (outcomes(run), run.writes, run.reads) == ({"CALLBACK_URL": "unknown"}, 1, 0)
    row = Configuration.objects.get()
    assert (row.in_doubt, row.failures, row.next_attempt_at is not None) == (True, 1, True)
    run = sync(callback)
    assert (outcomes(run), run.writes, run.reads) == ({"CALLBACK_URL": "confirmed"}, 0, 1)


def test_what_never_left_is_no_attempt(linkedin, callback):
    perform(requested(callback).pk, seconds=0)
    assert not Attempt.objects.exists()
    assert not Configuration.objects.get().in_doubt


# What holds a whole application up


def test_a_lost_vault_key_leaves_a_doubt_a_doubt(linkedin, callback, settings):
    """LinkedIn may have the value: nobody may call it rejected because we cannot ask (invariant 3, K8)."""
    linkedin.state.faults += [
        Fault("reset", match=WRITE, at="after_apply"),
        Fault("status:503", match=READ),
    ]
    assert outcomes(sync(callback)) == {"CALLBACK_URL": "unknown"}
    keys, settings.VAULT_KEYS = settings.VAULT_KEYS, [base64.urlsafe_b64encode(bytes(32)).decode()]
    assert outcomes(sync(callback)) == {"CALLBACK_URL": "unknown"}
    row = Configuration.objects.get()
    assert (row.in_doubt, row.next_attempt_at is not None) == (True, True)
    settings.VAULT_KEYS = keys
    run = sync(callback)
    assert (outcomes(run), run.writes) == ({"CALLBACK_URL": "confirmed"}, 0)


def test_a_token_said_to_live_no_second_is_used_once_it_is_there(linkedin, callback):
    linkedin.state.rules.token_lifetime = 0
    sync(callback)
    assert linkedin.state.calls.count("POST", "accessToken") <= 2


def test_the_ledger_counts_while_calls_go_out(linkedin, request_at, settings):
    """A worker that is killed leaves what it used on record (invariant 5)."""
    settings.LINKEDIN_CONNECTIONS = 1
    rows = [_requested_callback(request_at, number) for number in range(6)]
    seen = []

    def look(_count: int) -> None:
        seen.append(sum(QuotaDay.objects.values_list("used", flat=True)))

    run = requested(*rows)
    perform(run.pk, on_settled=look)
    assert seen[-1] == 12
    assert seen == sorted(seen)
    assert all(used >= 2 for used in seen)


def _requested_callback(request_at, number: int) -> Configuration:
    integration = syncable()
    request_at(integration)
    return configure(integration, CALLBACK_URL=f"https://ats.example.com/{number}")[0]


def test_a_version_from_before_the_resource_is_no_fault_of_the_value(linkedin, callback, settings):
    """LinkedIn knows the two versioned resources as of 202602."""
    settings.LINKEDIN_VERSION = "202512"
    assert outcomes(sync(callback)) == {"CALLBACK_URL": "retry"}
    assert ClosedVersion.objects.get().version == "202512"
