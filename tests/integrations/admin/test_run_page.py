"""From the plan to the run page, against a LinkedIn that answers over real HTTP."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from integrations.configurations import set_value
from integrations.linkedin.errors import TokenRefusedError
from integrations.models import SyncRun
from integrations.sandbox.faults import Fault
from integrations.sync import perform
from partnerhub.models import Heartbeat
from tests.integrations.admin.conftest import choose
from tests.integrations.factories import SyncResultFactory, SyncRunFactory, ready_configuration

pytestmark = pytest.mark.django_db
PLAN = reverse("admin:integrations_syncrun_plan")
SEND = reverse("admin:integrations_syncrun_send")


@pytest.fixture
def browser(browser_of):
    return browser_of("Onboarding")


def page(run):
    return reverse("admin:integrations_syncrun_change", args=[run.pk])


def progress(run):
    return reverse("admin:integrations_syncrun_progress", args=[run.pk])


def send(browser, *rows):
    """Through the plan page, as a person does it; the run, not yet carried out."""
    chosen = choose("configurations", *rows)
    plan = browser.post(PLAN, chosen).context["plan"]
    answer = browser.post(SEND, {**chosen, "digest": plan.digest})
    run = SyncRun.objects.latest("pk")
    assert answer.url == page(run)
    return run


def headings(response):
    return [(group.heading, group.number) for group in response.context["groups"]]


def test_a_sync_from_plan_to_confirmed(browser, register):
    configuration = ready_configuration()
    register(configuration)
    run = send(browser, configuration)
    assert (run.source, run.requested_by.username) == ("admin", "onboarding")
    assert headings(browser.get(page(run))) == [("Waiting", 1)]
    perform(run.pk)
    answer = browser.get(page(run))
    assert headings(answer) == [("Confirmed", 1)]
    assert "One-Click Export can be enabled now." in answer.content.decode()


def test_a_refused_one_stands_on_top_with_its_evidence(browser, register, sandbox):
    good, bad = ready_configuration(), ready_configuration()
    register(good)
    register(bad)
    run = send(browser, good, bad)
    fault = Fault("entity_status:400", {"client_id": bad.integration.application.client_id, "method": "PUT"})
    sandbox.state.faults.append(fault)
    perform(run.pk)
    answer = browser.get(page(run))
    assert headings(answer) == [("Rejected", 1), ("Confirmed", 1)]
    [line] = answer.context["groups"][0].lines
    result = line.result
    shown = answer.content.decode()
    assert f'data-copy="{result.request_id}"' in shown
    assert reverse("admin:integrations_attempt_change", args=[result.attempt_id]) in shown


def test_what_did_not_go_through_is_planned_again(browser, register):
    configuration = ready_configuration(secret="not-the-secret")
    register(configuration, secret="the-secret")
    run = send(browser, configuration)
    perform(run.pk)
    assert "Sync again what did not go through (1)" in browser.get(page(run)).content.decode()
    plan = browser.post(PLAN, {"kind": "run", "pks": run.pk}).context["plan"]
    assert (plan.sent, [customer.name for customer in plan.customers]) == (
        1,
        [configuration.integration.customer.name],
    )


def test_the_part_refreshes_until_the_run_is_final(browser):
    run = SyncRunFactory()
    assert f'data-refresh-url="{progress(run)}"' in browser.get(page(run)).content.decode()
    assert "data-final" not in browser.get(progress(run)).content.decode()
    SyncRun.objects.update(finished_at=timezone.now())
    assert "data-final" in browser.get(progress(run)).content.decode()


@pytest.mark.parametrize(
    ("beats", "leased", "is_said"),
    [
        pytest.param([], False, True, id="no worker was ever seen"),
        pytest.param(["sweep"], False, True, id="the queue hangs"),
        pytest.param(["sweep", "queue"], False, False, id="workers are alive"),
        pytest.param([], True, False, id="somebody holds a shard of it"),
    ],
)
def test_a_run_that_nobody_works_on_says_so(browser, beats, leased, is_said):
    run = SyncRunFactory()
    run.shards.create(leased_until=timezone.now() + timedelta(minutes=1) if leased else None)
    for name in beats:
        Heartbeat.beat(name)
    assert ("Nobody is working on this run" in browser.get(page(run)).content.decode()) is is_said


def test_an_old_heartbeat_counts_for_nothing(browser):
    Heartbeat.objects.create(name="sweep", beat_at=timezone.now() - timedelta(minutes=5))
    Heartbeat.beat("queue")
    assert "Nobody is working on this run" in browser.get(page(SyncRunFactory())).content.decode()


def test_people_who_may_not_sync_read_the_run_without_the_button(browser_of):
    result = SyncResultFactory(outcome="rejected", message="LinkedIn said no.")
    SyncRun.objects.update(finished_at=timezone.now())
    shown = browser_of("Support").get(page(result.run)).content.decode()
    assert "LinkedIn said no." in shown
    assert "Sync again" not in shown


def test_messages_from_linkedin_are_inert(browser):
    result = SyncResultFactory(outcome="rejected", message="<script>alert(1)</script>")
    assert "<script>alert(1)</script>" not in browser.get(page(result.run)).content.decode()


def test_a_run_that_does_not_exist_is_not_found(browser):
    assert browser.get("/integrations/syncrun/999/change/").status_code == 404
    assert browser.get("/integrations/syncrun/999/progress/").status_code == 404


def test_the_run_page_takes_as_many_queries_for_50_results_as_for_5(browser):
    counts = []
    for size in (5, 50):
        run = SyncRunFactory()
        SyncResultFactory.create_batch(size, run=run, outcome="confirmed")
        with CaptureQueriesContext(connection) as queries:
            browser.get(progress(run))
        counts.append(len(queries))
    assert counts[0] == counts[1]


def finished(result):
    SyncRun.objects.update(finished_at=timezone.now())
    return result.run


def place(model, row, anchor):
    return f"{reverse(f'admin:integrations_{model}_change', args=[row.pk])}#{anchor}"


def test_a_refused_value_leads_to_itself(browser):
    row = ready_configuration(trouble="rejected", trouble_text="No.")
    run = finished(SyncResultFactory(configuration=row, outcome="rejected", message="No.", generation=1))
    shown = browser.get(page(run)).content.decode()
    assert f'href="{place("configuration", row, "id_desired_value")}">Put it right' in shown
    assert "LinkedIn would probably reject 1 of these again" in shown


def test_a_refused_credential_leads_to_the_application(browser):
    row = ready_configuration()
    message = f"LinkedIn gave no token. {TokenRefusedError.next_step}"
    run = finished(SyncResultFactory(configuration=row, outcome="rejected", message=message))
    assert (
        place("developerapplication", row.integration.application, "id_client_id")
        in browser.get(page(run)).content.decode()
    )


def test_what_cannot_leave_is_not_counted_for_syncing_again(browser):
    row = ready_configuration(secret="")
    run = finished(SyncResultFactory(configuration=row, outcome="not_allowed", message="No secret."))
    shown = browser.get(page(run)).content.decode()
    assert place("developerapplication", row.integration.application, "id_client_secret") in shown
    assert "1 needs a person before anything can be sent." in shown
    assert "Sync again" not in shown


def test_a_corrected_value_is_ready_to_go_again(browser):
    row = ready_configuration(trouble="rejected", trouble_text="No.")
    run = finished(SyncResultFactory(configuration=row, outcome="rejected", message="No.", generation=1))
    set_value(integration=row.integration, key=row.key, value="https://corrected.example")
    shown = browser.get(page(run)).content.decode()
    assert "Sync again what did not go through (1)" in shown
    assert "Put it right" not in shown
    assert "would probably reject" not in shown
