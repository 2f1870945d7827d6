"""The engine against the sandbox: what people are told, what the rows say, what LinkedIn holds."""

from datetime import timedelta
from functools import partial

import pytest
from django.utils import timezone

from integrations import claims, configurations
from integrations.linkedin.transport import Transport
from integrations.models import ApiCall, Attempt, Configuration, Integration, SyncRun
from integrations.sandbox.faults import Fault
from integrations.selection import Selection
from integrations.sync import due_configurations, perform, request_sync
from tests.integrations.syncable import SECRET, configure, syncable

WRITE, READ = {"method": "PUT"}, {"method": "GET"}
pytestmark = pytest.mark.django_db(transaction=True)


def sync(*rows, selection=None) -> SyncRun:
    selection = selection or Selection.of_configurations([row.pk for row in rows])
    return perform(request_sync(selection=selection, source=SyncRun.Source.COMMAND).pk)


def outcomes(run: SyncRun) -> dict[str, str]:
    return dict(run.results.values_list("key", "outcome"))


def held(linkedin) -> dict[str, str]:
    """What LinkedIn holds, by key."""
    with linkedin.state.lock:
        return {
            name: received.value
            for integration in linkedin.state.integrations.values()
            for name, received in integration.values.items()
        }


def test_a_value_is_confirmed_once_linkedin_showed_it_again(linkedin, callback):
    run = sync(callback)
    callback.refresh_from_db()
    assert outcomes(run) == {"CALLBACK_URL": "confirmed"}
    assert (run.writes, run.reads) == (1, 1)
    assert callback.is_confirmed
    assert callback.observed_value == callback.desired_value == held(linkedin)["CALLBACK_URL"]


def test_an_unchanged_value_makes_no_call(linkedin, callback):
    sync(callback)
    run = sync(callback)
    assert outcomes(run) == {"CALLBACK_URL": "unchanged"}
    assert (run.writes, run.reads) == (0, 0)
    assert run.is_finished


def test_one_write_and_one_read_carry_all_keys_of_an_application(linkedin, request_at):
    export = syncable()
    indicator = syncable("IN_ATS_INDICATOR", beside=export)
    for integration in (export, indicator):
        request_at(integration)
    configure(export, CALLBACK_URL="https://a.example/1", JOB_POSTING_VIEWERS="ALL_PRODUCT_USERS")
    configure(indicator, APPLICATION_VIEWERS="ALL_PRODUCT_USERS")
    run = sync(selection=Selection.of_customers([export.customer_id]))
    assert set(outcomes(run).values()) == {"confirmed"}
    assert (run.writes, run.reads) == (1, 1)
    assert len(held(linkedin)) == 3


def test_confirmed_says_what_can_be_enabled_only_when_nothing_is_missing(linkedin, callback):
    first = sync(callback).results.get()
    assert first.message.endswith("One-Click Export still needs JOB_POSTING_VIEWERS.")
    configure(callback.integration, JOB_POSTING_VIEWERS="ALL_PRODUCT_USERS")
    second = sync(selection=Selection.of_integrations([callback.integration_id]))
    assert second.results.get(key="JOB_POSTING_VIEWERS").message.endswith(
        "One-Click Export can be enabled now."
    )


def test_a_missing_needed_key_is_not_allowed_and_names_the_rule(linkedin, callback):
    run = sync(selection=Selection.of_integrations([callback.integration_id]))
    missing = run.results.get(key="JOB_POSTING_VIEWERS")
    assert (missing.outcome, missing.rule, missing.configuration) == ("not_allowed", "IC-05", None)
    assert outcomes(run)["CALLBACK_URL"] == "confirmed"


def test_batches_never_exceed_the_batch_size(linkedin, request_at, settings):
    settings.LINKEDIN_BATCH_SIZE = 2
    integration = syncable()
    indicator = syncable("IN_ATS_INDICATOR", beside=integration)
    request_at(integration)
    request_at(indicator)
    configure(integration, CALLBACK_URL="https://a.example/1", JOB_POSTING_VIEWERS="ALL_PRODUCT_USERS")
    configure(indicator, APPLICATION_VIEWERS="ALL_PRODUCT_USERS")
    run = sync(selection=Selection.of_everything())
    assert (run.writes, run.reads) == (2, 2)
    assert [len(attempt.carried) for attempt in Attempt.objects.order_by("pk")] == [2, 1]


# What LinkedIn refuses, and what it leaves open


def test_an_integration_the_customer_never_requested_is_rejected(linkedin, request_at):
    integration = syncable()
    request_at(syncable("IN_ATS_INDICATOR", beside=integration))
    (row,) = configure(integration, CALLBACK_URL="https://a.example/1")
    result = sync(row).results.get()
    row.refresh_from_db()
    assert (result.outcome, result.entity_status) == ("rejected", 404)
    assert (row.trouble, row.next_attempt_at, row.is_confirmed) == ("rejected", None, False)


def test_half_of_a_batch_refused_leaves_the_other_half_confirmed(linkedin, callback):
    configure(callback.integration, JOB_POSTING_VIEWERS="ALL_PRODUCT_USERS")
    linkedin.state.faults.append(
        Fault("entity_status:422", match={**WRITE, "entity": "JOB_POSTING"}, at="before_apply")
    )
    run = sync(selection=Selection.of_integrations([callback.integration_id]))
    assert outcomes(run) == {"CALLBACK_URL": "confirmed", "JOB_POSTING_VIEWERS": "rejected"}
    assert "JOB_POSTING_VIEWERS" not in held(linkedin)


def test_a_wrong_secret_is_rejected_and_sends_no_value(linkedin, request_at):
    integration = syncable(secret="wrong")
    request_at(integration, secret=SECRET)
    (row,) = configure(integration, CALLBACK_URL="https://a.example/1")
    result = sync(row).results.get()
    assert result.outcome == "rejected"
    assert "client id and secret" in result.message
    assert held(linkedin) == {}


def test_linkedin_unreachable_will_be_retried(callback, settings):
    settings.LINKEDIN_API_URL = settings.LINKEDIN_OAUTH_URL = "http://127.0.0.1:9"
    run = sync(callback)
    callback.refresh_from_db()
    assert outcomes(run) == {"CALLBACK_URL": "retry"}
    assert callback.trouble == "retry"
    assert callback.next_attempt_at is not None
    assert run.is_finished


@pytest.mark.parametrize("effect", ["reset", "html", "garbage", "empty", "status:500", "status:504"])
def test_a_write_applied_without_a_clear_answer_is_confirmed_by_reading_back(linkedin, callback, effect):
    linkedin.state.faults.append(Fault(effect, match=WRITE, at="after_apply"))
    run = sync(callback)
    assert outcomes(run) == {"CALLBACK_URL": "confirmed"}
    assert (run.writes, run.reads) == (1, 1)


@pytest.mark.parametrize("effect", ["reset", "html", "garbage", "status:503"])
def test_a_write_lost_before_it_was_applied_is_never_called_confirmed(linkedin, callback, effect):
    linkedin.state.faults.append(Fault(effect, match=WRITE, at="before_apply"))
    run = sync(callback)
    callback.refresh_from_db()
    assert outcomes(run) == {"CALLBACK_URL": "retry"}
    assert not callback.is_confirmed
    assert outcomes(sync(callback)) == {"CALLBACK_URL": "confirmed"}


def test_an_entity_left_out_of_the_answer_is_read_back(linkedin, callback):
    linkedin.state.faults.append(Fault("drop_entity", match=WRITE, at="after_apply"))
    assert outcomes(sync(callback)) == {"CALLBACK_URL": "confirmed"}


def test_accepted_but_not_readable_stays_unknown(linkedin, callback):
    linkedin.state.faults.append(Fault("status:503", match=READ, times=0))
    run = sync(callback)
    callback.refresh_from_db()
    assert outcomes(run) == {"CALLBACK_URL": "unknown"}
    assert (callback.trouble, callback.is_confirmed) == ("unknown", False)


def test_an_unknown_value_is_read_before_it_is_sent_again(linkedin, callback):
    linkedin.state.faults.append(Fault("status:503", match=READ, times=2))
    sync(callback)
    run = sync(callback)
    assert outcomes(run) == {"CALLBACK_URL": "confirmed"}
    assert (run.writes, run.reads) == (0, 1)


def test_a_different_read_back_is_sent_once_more_and_then_rejected_with_both_values(linkedin, callback):
    other = '{"configurationValue": {"string": "https://other.example/"}}'
    linkedin.state.faults.append(Fault(f"entity_answer:{other}", match=READ, times=0))
    assert outcomes(sync(callback)) == {"CALLBACK_URL": "unknown"}
    result = sync(callback).results.get()
    assert result.outcome == "rejected"
    assert "https://other.example/" in result.message
    assert callback.desired_value in result.message


def test_another_spelling_of_the_same_address_counts_as_equal(linkedin, callback):
    shown = '{"configurationValue": {"string": "https://ATS.example.com:443/linkedin/1"}}'
    linkedin.state.faults.append(Fault(f"entity_answer:{shown}", match=READ))
    assert outcomes(sync(callback)) == {"CALLBACK_URL": "confirmed"}


def test_a_refused_token_is_renewed_once(linkedin, callback):
    sync(callback)
    linkedin.state.tokens.clear()
    configurations.set_value(
        integration=callback.integration, key="CALLBACK_URL", value="https://ats.example.com/linkedin/2"
    )
    run = sync(callback)
    assert outcomes(run) == {"CALLBACK_URL": "confirmed"}
    assert (run.writes, run.reads) == (2, 1)


def test_an_inactive_version_leaves_the_row_to_be_retried(linkedin, callback, settings):
    settings.LINKEDIN_VERSION = "202401"
    result = sync(callback).results.get()
    assert result.outcome == "retry"
    assert "LINKEDIN_VERSION" in result.message


def test_a_value_confirmed_for_another_company_id_is_sent_again(linkedin, callback):
    sync(callback)
    customer = callback.integration.customer
    customer.linkedin_company_id = "424242"
    customer.save(update_fields=["linkedin_company_id"])
    run = sync(callback)
    assert outcomes(run) == {"CALLBACK_URL": "rejected"}  # nobody requested it for that company
    assert run.writes == 1


# Budget


def test_no_call_leaves_once_the_daily_limit_is_used_up(linkedin, callback, settings):
    settings.LINKEDIN_DAILY_LIMIT = 2
    sync(callback)
    configurations.set_value(
        integration=callback.integration, key="CALLBACK_URL", value="https://ats.example.com/linkedin/2"
    )
    run = sync(callback)
    assert outcomes(run) == {"CALLBACK_URL": "retry"}
    assert (run.writes, run.reads) == (0, 0)
    assert "daily limit" in run.results.get().message


def test_the_ledger_equals_the_calls_that_left(linkedin, callback):
    sync(callback)
    (day,) = callback.integration.application.quota_days.all()
    assert day.reserved == 2


# Evidence


def test_every_call_is_logged_without_its_secrets(linkedin, callback):
    sync(callback)
    calls = ApiCall.objects.order_by("pk")
    assert [call.method for call in calls] == ["POST", "PUT", "GET"]
    text = " ".join(
        f"{c.request_headers} {c.request_body} {c.response_headers} {c.response_body}" for c in calls
    )
    assert SECRET not in text
    assert not any(token in text for token in linkedin.state.tokens)
    assert "[redacted]" in text


def test_an_attempt_names_what_it_carried(linkedin, callback):
    run = sync(callback)
    attempt = run.attempts.get()
    assert attempt.state == Attempt.State.ANSWERED
    assert attempt.carried[0]["configuration"] == callback.pk
    assert attempt.write_call.uuid == run.results.get().request_id


# Several at once, and what changes meanwhile


def test_a_configuration_that_another_run_is_sending_is_left_to_it(linkedin, callback):
    claims.claim_configurations([callback.pk], "another worker")
    run = sync(callback)
    assert outcomes(run) == {"CALLBACK_URL": "retry"}
    assert run.writes == 0


def test_performing_a_run_twice_sends_nothing_twice(linkedin, callback):
    run = sync(callback)
    again = perform(run.pk)
    assert (again.writes, again.reads) == (1, 1)


def test_a_lease_that_ran_out_is_taken_over_and_what_is_in_doubt_read_back_first(linkedin, callback):
    claims.claim_configurations([callback.pk], "a worker that died")
    Configuration.objects.update(leased_until=timezone.now() - timedelta(seconds=1), in_doubt=True)
    run = sync(callback)
    assert outcomes(run) == {"CALLBACK_URL": "confirmed"}
    assert (run.writes, run.reads) == (1, 2)


def test_a_run_whose_worker_dies_every_time_is_given_up(linkedin, callback):
    run = request_sync(selection=Selection.of_configurations([callback.pk]), source=SyncRun.Source.ADMIN)
    SyncRun.objects.filter(pk=run.pk).update(starts=3)
    run = perform(run.pk)
    assert outcomes(run) == {"CALLBACK_URL": "unknown"}
    assert "died 3 times" in run.trouble


def test_what_failed_is_due_again_and_what_was_rejected_is_not(linkedin, callback, settings):
    settings.LINKEDIN_API_URL = settings.LINKEDIN_OAUTH_URL = "http://127.0.0.1:9"
    sync(callback)
    assert due_configurations().keys == {}
    Configuration.objects.update(next_attempt_at=timezone.now())
    assert list(due_configurations().keys) == [callback.integration_id]


def test_a_paused_integration_is_not_synced(linkedin, callback):
    integration = callback.integration
    integration.paused_at, integration.pause_reason = timezone.now(), "go-live moved"
    integration.save(update_fields=["paused_at", "pause_reason"])
    result = sync(callback).results.get()
    assert result.outcome == "not_allowed"
    assert "go-live moved" in result.message


# Workers that die, sleep or are stopped


def requested(*rows) -> SyncRun:
    selection = Selection.of_configurations([row.pk for row in rows])
    return request_sync(selection=selection, source=SyncRun.Source.ADMIN)


def dead_worker(run: SyncRun, *sent: Configuration, held: tuple[Configuration, ...] = ()) -> None:
    """A worker took the run and these rows, sent some of them, and was never heard of again."""
    claims.claim_run(run.pk, "dead")
    claims.claim_configurations([row.pk for row in (*sent, *held)], "dead")
    Configuration.objects.filter(pk__in=[row.pk for row in sent]).update(in_doubt=True)
    for row in sent:
        Attempt.objects.create(
            run=run,
            application=row.integration.application,
            carried=[{"configuration": row.pk}],
            started_at=timezone.now(),
        )
    SyncRun.objects.filter(pk=run.pk).update(leased_until=timezone.now() - timedelta(seconds=1))


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
    assert (run.is_finished, run.writes, run.starts) == (False, 0, 0)
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
    with pytest.raises(claims.LeaseLostError):
        perform(run.pk)
    assert held(linkedin) == {}


def test_a_worker_that_was_taken_over_notices_when_it_renews(linkedin, callback):
    run = requested(callback)
    claims.claim_run(run.pk, "first")
    SyncRun.objects.update(leased_until=timezone.now() - timedelta(seconds=1))
    claims.claim_run(run.pk, "second")
    assert not claims.renew(run, "first")
    assert claims.renew(run, "second")


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


def test_after_a_throttle_an_application_is_left_alone(linkedin, callback, settings):
    settings.LINKEDIN_BATCH_SIZE = 1
    (viewers,) = configure(callback.integration, JOB_POSTING_VIEWERS="ALL_PRODUCT_USERS")
    linkedin.state.faults.append(Fault("status:429", match=WRITE, at="before_apply"))
    run = sync(callback, viewers)
    assert set(outcomes(run).values()) == {"retry"}
    assert run.writes == 1


def test_a_token_refused_twice_is_forgotten(linkedin, callback):
    sync(callback)
    configure(callback.integration, CALLBACK_URL="https://ats.example.com/linkedin/2")
    linkedin.state.faults.append(Fault("status:401", match=WRITE, times=2))
    assert outcomes(sync(callback)) == {"CALLBACK_URL": "rejected"}
    assert Configuration.objects.get().integration.application.credential.access_token == ""


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
    SyncRun.objects.filter(pk=run.pk).update(starts=3)
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
    assert outcomes(sync(callback)) == {"CALLBACK_URL": "confirmed"}


def test_a_slice_without_time_for_the_quiet_leaves_the_doubt_to_the_next(linkedin, callback, settings):
    settings.LINKEDIN_QUIET_SECONDS = 0.3
    linkedin.state.faults.append(Fault("reset", match=WRITE, at="after_apply"))
    run = requested(callback)
    run = perform(run.pk, seconds=0.25)
    assert (run.is_finished, run.writes, run.reads) == (False, 1, 0)
    assert Configuration.objects.get().in_doubt
    run = perform(run.pk)
    assert outcomes(run) == {"CALLBACK_URL": "confirmed"}
    assert (run.writes, run.reads) == (1, 1)


def test_what_never_left_is_no_attempt(linkedin, callback):
    perform(requested(callback).pk, seconds=0)
    assert not Attempt.objects.exists()
    assert not Configuration.objects.get().in_doubt


def test_the_outcome_is_said_once_and_last(linkedin, callback, settings):
    settings.LINKEDIN_BATCH_SIZE = 1
    (viewers,) = configure(callback.integration, JOB_POSTING_VIEWERS="ALL_PRODUCT_USERS")
    run = sync(callback, viewers)
    for result in run.results.all():
        assert result.message.count("One-Click Export") == 1
        assert result.message.endswith("One-Click Export can be enabled now.")
