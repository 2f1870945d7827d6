"""What the run page tells of tries before and after it, of writes without an answer, and how lists say how a run went."""

import pytest
from django.contrib.auth.models import User
from django.urls import reverse
from django.utils import timezone

from integrations.attention import integration_rows
from integrations.models import SyncRun
from tests.integrations.admin.test_runs import page, words
from tests.integrations.factories import (
    ApiCallFactory,
    AttemptFactory,
    ConfigurationFactory,
    SyncResultFactory,
    SyncRunFactory,
)

pytestmark = pytest.mark.django_db
RUNS = reverse("admin:integrations_syncrun_changelist")


@pytest.fixture
def browser(browser_of):
    return browser_of("Onboarding")


def finished_run(*outcomes, source="admin", of=()):
    """A finished run with a result of each outcome, of these configurations or of new ones."""
    run = SyncRunFactory(source=source, finished_at=timezone.now(), started_at=timezone.now())
    rows = of or ConfigurationFactory.create_batch(len(outcomes))
    for row, outcome in zip(rows, outcomes, strict=True):
        SyncResultFactory(run=run, configuration=row, outcome=outcome, message="So it is.")
    return run


def rows_of(run):
    return [result.configuration for result in run.results.order_by("pk")]


# Tries before and after


def test_a_run_says_what_later_runs_made_of_its_leftovers(browser):
    run = finished_run("unknown", "retry", "confirmed")
    first = finished_run("unknown", "confirmed", source="sweep", of=rows_of(run)[:2])
    second = finished_run("confirmed", source="sweep", of=rows_of(run)[:1])
    shown = words(browser.get(page(run)))
    assert f"Since then 1 since confirmed in run {first.pk} , 1 since confirmed in run {second.pk}" in shown
    assert "3 of 3 settled, 2 of them by later runs" in shown
    assert browser.get(page(run)).content.decode().count(page(second)) == 2  # in short, and on the row


def test_what_is_still_tried_again_is_not_settled(browser):
    run = finished_run("retry", "confirmed")
    assert "1 of 2 settled" in words(browser.get(page(run)))
    later = SyncRunFactory(source="sweep")
    SyncResultFactory(run=later, configuration=rows_of(run)[0])
    shown = words(browser.get(page(run)))
    assert "1 of 2 settled" in shown
    assert f"1 being tried again in run {later.pk}" in shown


def test_a_retry_of_the_machines_leads_back_to_what_it_tries_again(browser):
    run = finished_run("unknown")
    retry = finished_run("confirmed", source="sweep", of=rows_of(run))
    shown = words(browser.get(page(retry)))
    assert f"Tries again what did not go through in Sync run {run.pk}" in shown
    assert f"again after run {run.pk}" in shown


def test_what_went_through_is_not_followed_further(browser):
    run = finished_run("confirmed")
    finished_run("rejected", of=rows_of(run))
    assert "since rejected" not in words(browser.get(page(run)))


def test_another_key_of_the_integration_is_no_later_try(browser):
    run = finished_run("retry")
    other = ConfigurationFactory(integration=rows_of(run)[0].integration, key="OTHER")
    finished_run("confirmed", of=[other])
    assert "Since then" not in words(browser.get(page(run)))


# Writes without an answer


def test_a_lost_write_is_not_shown_as_waiting(browser):
    run = SyncRunFactory()
    lost, waiting = SyncResultFactory.create_batch(2, run=run)
    attempt = AttemptFactory(
        run=run, state="unknown", carried=[{"configuration": lost.configuration_id}], write_call=None
    )
    answer = browser.get(page(run))
    assert [(one.heading, one.number) for one in answer.context["groups"]] == [
        ("Not yet known", 1),
        ("Waiting", 1),
    ]
    assert "The write got no usable answer" in words(answer)
    assert reverse("admin:integrations_attempt_change", args=[attempt.pk]) in answer.content.decode()
    assert answer.context["groups"][1].lines[0].result == waiting


def test_a_write_on_its_way_says_so_on_its_row(browser):
    result = SyncResultFactory()
    carried = [{"configuration": result.configuration_id}]
    AttemptFactory(run=result.run, state="sending", carried=carried, write_call=None)
    shown = words(browser.get(page(result.run)))
    assert "On its way to LinkedIn." in shown
    assert "0 writes, 0 reads, 1 write on its way" in shown


def test_calls_are_counted_from_the_log_while_the_worker_has_not_told(browser):
    run = SyncRunFactory()
    for method in ("PUT", "PUT", "GET"):
        ApiCallFactory(run=run, method=method)
    ApiCallFactory(run=run, method="POST", endpoint="/oauth/v2/accessToken")
    assert "2 writes, 1 read" in words(browser.get(page(run)))


def test_calls_of_a_run_outlive_their_log(browser):
    run = SyncRunFactory(writes=3, reads=2, finished_at=timezone.now())
    assert "3 writes, 2 reads" in words(browser.get(page(run)))


# Evidence of a row


def test_a_row_tells_its_own_status_from_that_of_its_call(browser):
    result = SyncResultFactory(outcome="rejected", entity_status=404, message="No.")
    result.attempt = AttemptFactory(run=result.run, status=200)
    result.save()
    assert "404 for this entry, in a call that got 200" in words(browser.get(page(result.run)))


def test_a_confirmed_row_shows_the_id_of_its_call_and_leads_there(browser):
    result = SyncResultFactory(outcome="confirmed", entity_status=200)
    result.attempt = AttemptFactory(run=result.run, status=200, request_id="AAYxOfTheWrite==")
    result.save()
    shown = browser.get(page(result.run)).content.decode()
    call = reverse("admin:integrations_apicall_change", args=[result.attempt.write_call_id])
    assert (
        shown.count('data-copy="AAYxOfTheWrite=="') == shown.count(f'href="{call}"') == 2
    )  # row and attempt


# In lists


@pytest.mark.parametrize(
    ("outcomes", "tone", "word"),
    [
        pytest.param(["confirmed", "unchanged"], "ok", "2 of 2 went through", id="all of it"),
        pytest.param(["confirmed", "rejected"], "bad", "1 of 2 went through", id="a person must act"),
        pytest.param(["confirmed", "unknown"], "warn", "1 of 2 went through", id="tried again by itself"),
        pytest.param([], "muted", "nothing to do", id="nothing was selected"),
    ],
)
def test_the_start_page_and_the_list_say_how_a_run_went(browser, outcomes, tone, word):
    finished_run(*outcomes)
    [entry] = integration_rows(User.objects.get()).recent[0].entries
    assert (entry.tone, entry.word) == (tone, word)
    listed = browser.get(RUNS).content.decode()
    assert f'<span class="ph-badge is-{tone}"' in listed
    assert f">{word}</span>" in listed


def test_an_unfinished_run_in_trouble_says_so(browser):
    SyncRun.objects.create(source="admin", trouble="Stopped by OperationalError: see the log.")
    assert ">in trouble</span>" in browser.get(RUNS).content.decode()
