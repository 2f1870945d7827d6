"""Taking a customer off LinkedIn: who may ask, what stops, what still leaves, and what proves it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from integrations import enablement, naming
from integrations.drift import due_for_a_look, verify
from integrations.healing import heal_what_may_be
from integrations.models import (
    Configuration,
    CustomerLink,
    Integration,
    Offboarding,
    OnboardingTrack,
    SyncResult,
    SyncRun,
)
from integrations.offboarding import (
    begin,
    complete,
    confirm_ats,
    confirm_linkedin,
    count_anew,
    mail_was_not_sent,
    take_back,
)
from integrations.offboarding.facts import steps_of
from integrations.offboarding.proof import Nature, proof_of
from integrations.pausing import pause, resume
from integrations.sandbox.faults import Fault
from integrations.selection import Selection
from integrations.sync import due_configurations, perform, request_sync, unfinished_runs
from partnerhub.refusals import Refused
from tests.customers.factories import (
    ContactFactory,
    ContractFactory,
    CustomerFactory,
    UserFactory,
)
from tests.integrations.factories import AttemptFactory, DeveloperApplicationFactory
from tests.integrations.offboarded import (
    URL,
    calls_of,
    finish_runs,
    late_call,
    live_rsc,
    mailed,
    rsc,
    started,
)
from tests.integrations.syncable import SECRET, change_at_linkedin, configure, held, outcomes, sync, syncable

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def live(linkedin, request_at):
    return live_rsc(request_at)


def only_integration() -> Integration:
    return Integration.objects.get()


# Who may ask


def test_only_a_recruiter_admin_of_the_contract_may_ask_sp_28(live):
    bea = ContactFactory(customer=live.customer, name="Bea Kim", is_ats_admin=True)
    with pytest.raises(Refused) as caught:
        started(live, requested_by=bea)
    refusal = caught.value.refusals[0]
    assert (refusal.rule, refusal.field) == ("SP-28", "requested_by")
    assert "Bea Kim" in refusal.text
    assert "Ana Diaz" in refusal.text
    assert only_integration().stopped_at is None


def test_a_recruiter_admin_of_another_contract_is_refused_sp_28(live):
    other = ContractFactory(customer=live.customer)
    other.recruiter_admins.add(ContactFactory(customer=live.customer))
    with pytest.raises(Refused, match="SP-28"):
        started(live, requested_by=other.recruiter_admins.get())


def test_where_the_product_has_no_contract_any_of_the_customers_will_do_sp_28(linkedin):
    export = syncable("APPLY_CONNECT")
    contract = ContractFactory(customer=export.customer)
    contract.recruiter_admins.add(ContactFactory(customer=export.customer))
    track = OnboardingTrack.objects.create(
        customer=export.customer, product="apply_connect", application=export.application
    )
    ana = contract.recruiter_admins.get()
    offboarding = begin(track=track, kind="delete", requested_by=ana, actor=UserFactory())
    assert [row.pk for row in offboarding.integrations.all()] == [export.pk]


def test_a_track_is_taken_off_once_only(live):
    started(live)
    with pytest.raises(Refused, match="already"):
        started(live)


def test_an_unknown_kind_and_an_empty_choice_are_refused_together(live):
    with pytest.raises(Refused) as caught:
        started(live, kind="explode", integrations=[])
    assert [refusal.field for refusal in caught.value.refusals] == ["kind", "integrations"]


# What stops, and what still leaves


def test_the_viewers_key_is_deleted_and_nothing_else_leaves(linkedin, live):
    before = len(calls_of(linkedin))
    offboarding = started(live)
    finish_runs()
    assert held(linkedin) == {"CALLBACK_URL": f"https://ats.example/{only_integration().pk}"}
    assert calls_of(linkedin)[before:] == ["DELETE", "GET"]
    assert list(Configuration.objects.values_list("key", flat=True)) == ["CALLBACK_URL"]
    assert proof_of(offboarding).holds
    assert "except 1 deletion, 1 read around them" in proof_of(offboarding).verdict


def test_the_run_of_the_deletions_is_asked_for_with_the_stop(live):
    started(live)
    run = SyncRun.objects.get(source=SyncRun.Source.ONBOARDING)
    assert list(run.results.values_list("key", "operation")) == [("JOB_POSTING_VIEWERS", "delete")]


def test_where_deleting_is_off_the_key_is_kept_and_that_is_said(linkedin, live, settings):
    settings.LINKEDIN_DELETES = "off"
    before = len(calls_of(linkedin))
    offboarding = started(live)
    finish_runs()
    assert len(calls_of(linkedin)) == before
    values = next(step for step in steps_of(offboarding) if step.name == "values")
    assert (values.state, "LINKEDIN_DELETES" in values.why) == ("done", True)


def test_a_paused_integration_still_gets_its_viewers_key_deleted(linkedin, live):
    pause(integration=only_integration(), reason="Merger", actor=UserFactory())
    started(live)
    finish_runs()
    assert "JOB_POSTING_VIEWERS" not in held(linkedin)


def test_a_deletion_that_fails_is_tried_again_by_itself(linkedin, live):
    linkedin.state.faults.append(Fault("status:503", match={"method": "DELETE"}, at="before_apply"))
    offboarding = started(live)
    finish_runs()
    Configuration.objects.filter(next_attempt_at__isnull=False).update(next_attempt_at=timezone.now())
    perform(request_sync(selection=due_configurations(), source=SyncRun.Source.SWEEP).pk)
    assert "JOB_POSTING_VIEWERS" not in held(linkedin)
    assert proof_of(offboarding).holds


def test_a_deletion_in_doubt_is_read_before_it_is_sent_again(linkedin, live):
    linkedin.state.faults.append(Fault("reset", match={"method": "DELETE"}, at="before_apply"))
    linkedin.state.faults.append(Fault("reset", match={"method": "GET"}))
    offboarding = started(live)
    finish_runs()
    Configuration.objects.filter(in_doubt=True).update(quiet_until=None, next_attempt_at=timezone.now())
    perform(request_sync(selection=due_configurations(), source=SyncRun.Source.SWEEP).pk)
    assert "JOB_POSTING_VIEWERS" not in held(linkedin)
    assert {call.nature for call in proof_of(offboarding).calls} == {Nature.DELETION, Nature.READ_OF_DELETION}


def test_after_the_stop_no_sync_retry_heal_look_or_name_calls_linkedin(linkedin, live, settings):
    row = only_integration()
    settings.LINKEDIN_VERIFY_HOURS = 1
    change_at_linkedin(linkedin, CALLBACK_URL="https://evil.example/1")
    verify(row.configurations.values_list("pk", flat=True))
    live.customer.drift_policy = "heal"
    live.customer.save(update_fields=["drift_policy"])
    offboarding = started(live)
    finish_runs()
    before = len(linkedin.state.calls.recent)
    Configuration.objects.update(
        next_attempt_at=timezone.now(), observed_at=timezone.now() - timedelta(days=9)
    )
    assert due_configurations().keys == {}
    assert (heal_what_may_be(), due_for_a_look()) == (None, [])
    assert outcomes(sync(selection=Selection.of_integrations([row.pk]))) == {"CALLBACK_URL": "not_allowed"}
    assert "taken off LinkedIn" in enablement.look(integrations=[row.pk])[0].message
    assert "taken off LinkedIn" in naming.send_names(integrations=[row.pk])[0].message
    assert "taken off LinkedIn" in verify(row.configurations.values_list("pk", flat=True)).checks[0].message
    with pytest.raises(Refused, match="SP-28"):
        enablement.look_by_request(application=row.application, request_id="1")
    assert len(linkedin.state.calls.recent) == before
    assert proof_of(offboarding).holds


def test_what_was_to_be_tried_again_is_let_go(linkedin, live):
    Configuration.objects.filter(key="CALLBACK_URL").update(trouble="retry", next_attempt_at=timezone.now())
    started(live)
    row = Configuration.objects.get(key="CALLBACK_URL")
    assert (row.trouble, row.next_attempt_at) == ("", None)


def test_a_run_that_was_asked_for_before_the_stop_sends_nothing_after_it(linkedin, live):
    row = only_integration()
    configure(row, CALLBACK_URL="https://ats.example/new")
    run = request_sync(selection=Selection.of_integrations([row.pk]), source=SyncRun.Source.ADMIN)
    started(live)
    finish_runs()
    assert perform(run.pk).is_finished
    result = SyncResult.objects.get(run=run, key="CALLBACK_URL")
    assert (result.outcome, "taken off" in result.message) == ("not_allowed", True)
    assert linkedin.state.calls.count("PUT", "integrationConfigurations") == 1


def test_a_stop_during_a_run_lets_nothing_more_leave(linkedin, request_at, settings):
    """The stop comes between two answers, when everything of this customer is claimed, planned and queued."""
    settings.LINKEDIN_BATCH_SIZE, settings.LINKEDIN_CONNECTIONS = 1, 1
    others, export = (
        [with_values(syncable(), request_at) for _ in range(4)],
        with_values(syncable(), request_at),
    )
    chosen, track = Selection.of_integrations([*(one.pk for one in others), export.pk]), rsc(export)
    run = request_sync(selection=chosen, source=SyncRun.Source.ADMIN)
    stops: list[Offboarding] = []
    perform(run.pk, on_settled=lambda count: stops or stops.append(started(track)))
    finish_runs()
    assert set(run.results.exclude(integration=export).values_list("outcome", flat=True)) == {"confirmed"}
    assert writes_about(linkedin, export) == []
    assert proof_of(stops[0]).verdict.startswith("No call left since")
    assert not unfinished_runs()


def with_values(export: Integration, request_at) -> Integration:
    request_at(export)
    configure(
        export, CALLBACK_URL=f"https://ats.example/{export.pk}", JOB_POSTING_VIEWERS="ALL_PRODUCT_USERS"
    )
    return export


def writes_about(linkedin, integration: Integration) -> list[str]:
    """Targets of calls that gave this company a value or a name."""
    return [
        call.target
        for call in linkedin.state.calls.recent
        if call.method in {"PUT", "POST"} and integration.customer.linkedin_company_id in call.target
    ]


def test_the_customers_other_tracks_go_on(linkedin, request_at, live):
    connect = syncable("IN_ATS_INDICATOR", beside=only_integration())
    request_at(connect)
    configure(connect, APPLICATION_VIEWERS="ALL_PRODUCT_USERS")
    offboarding = started(live, integrations=[only_export()])
    assert outcomes(sync(selection=Selection.of_integrations([connect.pk]))) == {
        "APPLICATION_VIEWERS": "confirmed"
    }
    assert proof_of(offboarding).holds


def only_export() -> Integration:
    return Integration.objects.get(integration_type="ONE_CLICK_EXPORT")


def test_what_another_contract_needs_as_well_is_not_stopped(live):
    other = rsc(only_integration(), contract=ContractFactory(customer=live.customer))
    with pytest.raises(Refused, match="choose at least one"):
        started(live)
    with pytest.raises(Refused, match=str(other.contract.linkedin_contract_id)):
        started(live, integrations=[only_integration()])


def test_the_plugin_link_is_taken_back_with_the_stop(live):
    link = CustomerLink.objects.create(
        track=live, purpose="plugin", nonce="n", expires_at=timezone.now() + timedelta(days=3)
    )
    started(live)
    link.refresh_from_db()
    assert not link.is_valid(timezone.now())


def test_nobody_resumes_or_pauses_what_was_taken_off(live):
    pause(integration=only_integration(), reason="Merger", actor=UserFactory())
    started(live)
    for verb in (
        lambda row: resume(integration=row),
        lambda row: pause(integration=row, reason="x", actor=UserFactory()),
    ):
        with pytest.raises(Refused, match="SP-28"):
            verb(only_integration())


# Taking it back


def test_what_was_started_by_mistake_stays_paused_and_keeps_its_values(linkedin, live):
    before = len(calls_of(linkedin))
    track = take_back(offboarding=started(live), actor=UserFactory(), reason="Wrong customer")
    finish_runs()
    row = only_integration()
    assert (row.stopped_at, row.pause_reason) == (None, "Off-boarding taken back: Wrong customer")
    assert (track.offboardings.count(), len(calls_of(linkedin))) == (0, before)
    assert not Configuration.objects.filter(deleting_since__isnull=False).exists()
    reasons = set(row.history.values_list("history_change_reason", flat=True))
    assert any(reason and reason.startswith("Taken off LinkedIn (disable)") for reason in reasons)


def test_it_is_not_taken_back_without_a_reason_or_once_the_mail_left(live):
    offboarding = started(live)
    with pytest.raises(Refused, match="Say why"):
        take_back(offboarding=offboarding, actor=UserFactory(), reason=" ")
    mailed(offboarding)
    with pytest.raises(Refused, match="SP-28"):
        take_back(offboarding=offboarding, actor=UserFactory(), reason="Wrong customer")
    mail_was_not_sent(offboarding=offboarding, actor=UserFactory())
    take_back(offboarding=offboarding, actor=UserFactory(), reason="Wrong customer")


# The steps, the proof and the end


def test_the_steps_name_who_acts_next(live):
    found = {step.name.value: (step.state.value, step.blocked_by.value) for step in steps_of(started(live))}
    assert found == {
        "stopped": ("done", ""),
        "values": ("active", "linkedin"),
        "mail": ("blocked", "us"),
        "ats": ("blocked", "us"),
        "linkedin": ("blocked", "us"),
        "proven": ("done", ""),
        "ended": ("blocked", "linkedin"),
    }


def test_it_ends_when_all_is_done_and_keeps_the_final_state(linkedin, live):
    offboarding, actor = mailed(started(live)), UserFactory()
    with pytest.raises(Refused, match="ATS side switched off"):
        complete(offboarding=offboarding, actor=actor)
    finish_runs()
    confirm_ats(offboarding=offboarding, actor=actor)
    confirm_linkedin(offboarding=offboarding, actor=actor)
    done = complete(offboarding=offboarding, actor=actor)
    live.refresh_from_db()
    assert (live.ended_at, done.completed_at is not None) == (done.completed_at, True)
    state = done.final_state[0]
    assert {one["key"]: one["fate"] for one in state["values"]} == {
        "CALLBACK_URL": "kept",
        "JOB_POSTING_VIEWERS": "deleted",
    }
    assert [call["method"] for call in state["calls"]] == ["DELETE", "GET"]
    assert state["calls"][0]["uuid"]
    assert state["last_call"]["uuid"]


def test_linkedin_confirms_nothing_that_it_was_not_asked(live):
    with pytest.raises(Refused, match="SP-28"):
        confirm_linkedin(offboarding=started(live), actor=UserFactory())


def test_a_step_is_ticked_once(live):
    offboarding = started(live)
    confirm_ats(offboarding=offboarding, actor=UserFactory())
    with pytest.raises(Refused, match="reload"):
        confirm_ats(offboarding=offboarding, actor=UserFactory())


@pytest.mark.parametrize("method", ["GET", "PUT", "POST"])
def test_the_proof_fails_when_a_call_left(live, method):
    offboarding = started(live)
    call = late_call(only_integration(), method=method)
    proof = proof_of(offboarding)
    assert (proof.holds, [late.pk for late in proof.offending]) == (False, [call.pk])
    assert call.uuid in proof.verdict
    with pytest.raises(Refused, match="Proven"):
        complete(offboarding=mailed(offboarding), actor=UserFactory())


def test_the_proof_fails_for_a_write_of_which_only_the_attempt_tells(live):
    offboarding = started(live)
    configuration = Configuration.objects.get(key="CALLBACK_URL")
    AttemptFactory(
        application=only_integration().application,
        carried=[{"configuration": configuration.pk}],
        write_call=None,
        state="unknown",
    )
    assert not proof_of(offboarding).holds


def test_the_proof_is_not_disturbed_by_others_under_the_same_application(live):
    offboarding, row = started(live), only_integration()
    late_call(
        row,
        url=URL.format("rest/integrations", row.context_urn).replace("ONE_CLICK_EXPORT", "PROFILE_PLUGIN"),
    )
    late_call(row, url=URL.format("rest/integrations", "urn:li:organization:1"))
    late_call(row, application=DeveloperApplicationFactory(customer=CustomerFactory()))
    assert proof_of(offboarding).calls == ()


def test_after_an_offending_call_the_proof_is_counted_anew(live):
    offboarding = started(live)
    with pytest.raises(Refused, match="no call to answer for"):
        count_anew(offboarding=offboarding, actor=UserFactory())
    late_call(only_integration())
    count_anew(offboarding=offboarding, actor=UserFactory())
    assert proof_of(offboarding).holds
    assert "1 left after" in only_integration().history.first().history_change_reason


def test_no_secret_stands_in_the_final_state(live):
    assert SECRET not in str(started(live).final_state)
