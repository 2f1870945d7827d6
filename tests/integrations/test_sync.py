"""The engine against the sandbox: what people are told, what the rows say, what LinkedIn holds."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from integrations import claims, configurations
from integrations.credentials import store_secret
from integrations.models import ApiCall, Attempt, Configuration, SyncRun
from integrations.sandbox.faults import Fault
from integrations.selection import Selection
from integrations.sync import due_configurations, perform, request_sync
from integrations.sync_report import report_of_run
from tests.integrations.syncable import SECRET, configure, held, outcomes, sync, syncable

WRITE, READ = {"method": "PUT"}, {"method": "GET"}
pytestmark = pytest.mark.django_db(transaction=True)


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


def test_what_needs_no_call_costs_five_queries_however_many_there_are(linkedin, callback):
    sync(callback)
    with CaptureQueriesContext(connection) as captured:
        request_sync(selection=Selection.of_everything(), source=SyncRun.Source.COMMAND)
    verbs = [one["sql"].split()[0] for one in captured]
    assert sum(verb in {"SELECT", "INSERT", "UPDATE", "DELETE"} for verb in verbs) <= 5, verbs


def said_of(run) -> list[str]:
    """The last sentence of each result's message in the report."""
    return [f"{one['message'].split('. ')[-1]}" for one in report_of_run(run, is_queued=False)["results"]]


def test_confirmed_says_what_can_be_enabled_only_when_nothing_is_missing(linkedin, callback):
    assert said_of(sync(callback)) == ["One-Click Export still needs JOB_POSTING_VIEWERS."]
    (viewers,) = configure(callback.integration, JOB_POSTING_VIEWERS="ALL_PRODUCT_USERS")
    assert said_of(sync(viewers)) == ["One-Click Export can be enabled now."]


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


def test_a_wrong_secret_concerns_the_application_and_no_value(linkedin, request_at):
    """Its configurations wait for the secret; they are not in error themselves (S14)."""
    integration = syncable(secret="wrong")
    request_at(integration, secret=SECRET)
    (row,) = configure(integration, CALLBACK_URL="https://a.example/1")
    result = sync(row).results.get()
    assert (result.outcome, held(linkedin)) == ("retry", {})
    assert "client id and secret" in result.message
    assert integration.application.credential.refused_because == result.message
    Configuration.objects.update(next_attempt_at=timezone.now())
    assert due_configurations().keys == {}
    store_secret(application=integration.application, secret=SECRET)
    assert outcomes(sync(selection=due_configurations())) == {"CALLBACK_URL": "confirmed"}


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
    assert (outcomes(run), run.writes, run.is_finished) == ({"CALLBACK_URL": ""}, 0, False)
    claims.release("another worker", came_home=True)
    run = perform(run.pk)
    assert (outcomes(run), run.is_finished) == ({"CALLBACK_URL": "confirmed"}, True)


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
    run.shards.update(starts=3)
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
