"""What was taken off LinkedIn stays off: no edit of rows lets a call out or hides one, and an off-boarding in part ends the
part."""

import pytest
from django.utils import timezone

from integrations import enablement, naming, onboarding
from integrations.configurations import set_value
from integrations.healing import take_linkedins_value
from integrations.models import Configuration, Integration, Offboarding, OnboardingTrack, SyncResult
from integrations.offboarding import count_anew, take_back
from integrations.offboarding.facts import steps_of
from integrations.offboarding.letter import draft_for_linkedin
from integrations.offboarding.proof import proof_of
from integrations.onboarding import position
from integrations.pausing import pause, resume
from integrations.plugin.requests import make_known
from integrations.sandbox.faults import Fault
from integrations.selection import Selection
from integrations.sync import due_configurations, perform, request_sync
from integrations.track_facts import rows_of, wanted_types_of, whole_tracks
from partnerhub.refusals import Refused
from tests.customers.factories import ContractFactory, UserFactory
from tests.integrations.factories import AttemptFactory, IntegrationFactory
from tests.integrations.offboarded import (
    calls_of,
    finish_runs,
    finished,
    late_call,
    live_rsc,
    rsc,
    started,
)
from tests.integrations.syncable import configure, held, outcomes, sync, syncable

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def live(linkedin, request_at):
    return live_rsc(request_at)


def export() -> Integration:
    return Integration.objects.filter(integration_type="ONE_CLICK_EXPORT").order_by("pk")[0]


def values_step(offboarding: Offboarding) -> tuple[str, str]:
    step = next(step for step in steps_of(offboarding) if step.name == "values")
    return step.state.value, step.why


def move_company(track: OnboardingTrack, number: str) -> None:
    track.customer.linkedin_company_id = number
    track.customer.save(update_fields=["linkedin_company_id"])


# Starting something else meanwhile


def test_another_track_does_not_start_what_is_being_taken_off_sp_28(linkedin, live):
    started(live)
    finish_runs()
    before, other = len(calls_of(linkedin)), ContractFactory(customer=live.customer)
    with pytest.raises(Refused, match="being taken off LinkedIn: open that off-boarding") as caught:
        onboarding.start(customer=live.customer, product="rsc", contract=other, levels="company", actor=None)
    assert caught.value.refusals[0].rule == "SP-28"
    assert export().stopped_at
    assert set(outcomes(sync(selection=Selection.of_integrations([export().pk]))).values()) == {"not_allowed"}
    assert (OnboardingTrack.objects.count(), len(calls_of(linkedin))) == (1, before)


def test_once_it_has_ended_another_track_may_start_it_anew_sp_28(linkedin, live):
    ended = finished(started(live))
    other = ContractFactory(customer=live.customer)
    onboarding.start(customer=live.customer, product="rsc", contract=other, levels="company", actor=None)
    configure(export(), CALLBACK_URL="https://ats.example/new")
    assert outcomes(sync(selection=Selection.of_integrations([export().pk])))["CALLBACK_URL"] == "confirmed"
    ended.refresh_from_db()
    assert proof_of(ended).holds
    assert all(step.is_done for step in steps_of(ended))


# The places where it stood


def test_a_call_stays_in_the_proof_when_the_company_id_is_edited_sp_28(live):
    offboarding = started(live)
    late_call(export())
    move_company(live, "999999")
    assert len(proof_of(offboarding).offending) == 1


def test_a_call_under_the_new_company_id_stands_in_the_proof_as_well_sp_28(live):
    offboarding = started(live)
    move_company(live, "999999")
    late_call(export())
    assert len(proof_of(offboarding).offending) == 1


def test_a_call_stays_in_the_proof_when_the_row_is_gone_sp_28(live):
    offboarding = started(live)
    late_call(export())
    SyncResult.objects.all().delete()
    Integration.objects.all().delete()
    assert len(proof_of(offboarding).offending) == 1


def test_a_write_stays_in_the_proof_when_its_configuration_is_gone_sp_28(live):
    offboarding = started(live)
    callback = Configuration.objects.get(key="CALLBACK_URL")
    AttemptFactory(
        application=live.application,
        carried=[{"configuration": callback.pk}],
        write_call=None,
        state="unknown",
    )
    Configuration.objects.all().delete()
    assert not proof_of(offboarding).holds


def test_counting_anew_forgives_the_call_and_keeps_the_places_sp_28(live):
    offboarding = started(live)
    late_call(export())
    count_anew(offboarding=offboarding, actor=UserFactory())
    assert proof_of(offboarding).holds
    move_company(live, "999999")
    late_call(export(), url=late_call(export()).url.replace("999999", str(10_000 + live.customer.pk)))
    assert len(proof_of(offboarding).offending) == 2


def test_nothing_leaves_by_another_row_at_the_same_place_sp_28(linkedin, live):
    """The stopped row was pointed elsewhere behind everybody's back, and a second one made in its place."""
    offboarding = started(live)
    finish_runs()
    Integration.objects.update(application=None)
    second = IntegrationFactory(customer=live.customer, application=live.application)
    before = len(calls_of(linkedin))
    Configuration.objects.create(
        integration=second, key="CALLBACK_URL", desired_value="https://ats.example/2"
    )
    run = sync(selection=Selection.of_integrations([second.pk]))
    assert (run.is_finished, outcomes(run)["CALLBACK_URL"]) == (True, "rejected")
    assert "taken off" in enablement.look(integrations=[second.pk])[0].message
    assert "taken off" in naming.send_names(integrations=[second.pk])[0].message
    assert make_known(track=live, types=["ONE_CLICK_EXPORT"]) == set()
    assert (len(calls_of(linkedin)), proof_of(offboarding).holds) == (before, True)


def test_nothing_leaves_by_a_row_made_after_the_stopped_one_was_deleted_sp_28(linkedin, live):
    finished(started(live))
    SyncResult.objects.all().delete()
    Integration.objects.all().delete()
    second, before = (
        IntegrationFactory(customer=live.customer, application=live.application),
        len(calls_of(linkedin)),
    )
    assert "taken off" in enablement.look(integrations=[second.pk])[0].message
    assert len(calls_of(linkedin)) == before


def test_what_stood_nowhere_is_barred_under_every_application_of_the_customer_sp_28(linkedin, live):
    Integration.objects.update(application=None)
    started(live)
    before = len(calls_of(linkedin))
    assert make_known(track=live, types=["ONE_CLICK_EXPORT"]) == set()
    assert (len(calls_of(linkedin)), export().application) == (before, None)


def test_a_deletion_goes_to_where_the_value_was_or_nowhere_sp_28(linkedin, live):
    offboarding, number = started(live), live.customer.linkedin_company_id
    before = len(calls_of(linkedin))
    move_company(live, "999999")
    finish_runs()
    assert (len(calls_of(linkedin)), "JOB_POSTING_VIEWERS" in held(linkedin)) == (before, True)
    state, why = values_step(offboarding)
    assert (state, "put that back" in why) == ("blocked", True)
    move_company(live, number)
    sync(Configuration.objects.get(key="JOB_POSTING_VIEWERS"))
    assert ("JOB_POSTING_VIEWERS" in held(linkedin), values_step(offboarding)[0]) == (False, "done")


def test_the_mail_names_what_was_stopped_whatever_was_edited_since_sp_28(live):
    offboarding, urn = started(live), export().context_urn
    move_company(live, "999999")
    offboarding.refresh_from_db()
    assert urn in draft_for_linkedin(offboarding).text


# Values


@pytest.mark.parametrize("value", ["ALL_PRODUCT_USERS", "https://ats.example/2"])
def test_no_value_is_set_on_what_was_taken_off_sp_28(linkedin, live, value):
    key = "CALLBACK_URL" if value.startswith("https") else "JOB_POSTING_VIEWERS"
    offboarding, before = started(live), len(calls_of(linkedin))
    with pytest.raises(Refused, match="was taken off LinkedIn on"):
        set_value(integration=export(), key=key, value=value)
    assert Configuration.objects.get(key="JOB_POSTING_VIEWERS").deleting_since
    assert values_step(offboarding)[0] == "active"
    assert len(calls_of(linkedin)) == before


def test_a_stale_page_sets_no_value_either_sp_28(live):
    opened = export()
    started(live)
    with pytest.raises(Refused, match="SP-28"):
        set_value(integration=opened, key="CALLBACK_URL", value="https://ats.example/2")


def test_linkedins_value_is_not_taken_for_what_was_taken_off_sp_28(live):
    started(live)
    Configuration.objects.filter(key="CALLBACK_URL").update(
        drift="differs", drift_since=timezone.now(), observed_value="https://ats.example/9"
    )
    row = Configuration.objects.get(key="CALLBACK_URL")
    with pytest.raises(Refused, match="SP-28"):
        take_linkedins_value(configuration=row, shown="https://ats.example/9")


def test_keys_count_as_deleted_only_once_linkedin_was_read_back_without_them_sp_28(linkedin, live):
    linkedin.state.faults.append(Fault("status:503", match={"method": "DELETE"}, at="before_apply"))
    offboarding = started(live)
    finish_runs()
    Configuration.objects.update(deleting_since=None, trouble="", next_attempt_at=None)
    state, why = values_step(offboarding)
    assert (state, "was not read back without it" in why) == ("blocked", True)
    Configuration.objects.filter(key="JOB_POSTING_VIEWERS").delete()
    assert values_step(offboarding)[0] == "blocked"


def test_a_deletion_that_was_read_back_counts_sp_28(live):
    offboarding = started(live)
    finish_runs()
    assert values_step(offboarding) == (
        "done",
        "LinkedIn was read back without JOB_POSTING_VIEWERS of One-Click Export.",
    )


# In part


@pytest.fixture
def plugin(live, request_at):
    """A second integration of the same track."""
    row = syncable("PROFILE_PLUGIN", beside=export())
    request_at(row)
    return row


def test_an_off_boarding_in_part_ends_and_the_track_goes_on_sp_28(linkedin, live, plugin):
    offboarding = started(live, kind="delete", integrations=[plugin])
    assert finished(offboarding).completed_at
    live.refresh_from_db()
    assert live.ended_at is None
    assert not position(live).leaving
    assert "goes on with One-Click Export" in steps_of(offboarding)[-1].why
    configure(export(), CALLBACK_URL="https://ats.example/after")
    assert outcomes(sync(selection=Selection.of_integrations([export().pk])))["CALLBACK_URL"] == "confirmed"
    before = len(calls_of(linkedin))
    enablement.look(integrations=[plugin.pk])
    assert len(calls_of(linkedin)) == before


def test_what_was_taken_off_in_part_is_not_waited_for_any_more_sp_28(live, plugin):
    finished(started(live, integrations=[plugin]))
    track = whole_tracks(OnboardingTrack.objects.filter(pk=live.pk)).get()
    wanted = wanted_types_of(track, rows_of(track))
    assert ("PROFILE_PLUGIN" in wanted, "ONE_CLICK_EXPORT" in wanted) == (False, True)
    assert not any("Profile Plugin" in stage.why for stage in position(live).stages)


def test_the_last_part_ends_the_track_sp_28(live, plugin):
    finished(started(live, integrations=[plugin]))
    finished(started(live))
    live.refresh_from_db()
    assert live.ended_at


def test_what_another_contract_needs_as_well_keeps_no_track_from_ending_sp_28(live, request_at):
    """Its own integrations are all off; the company's go on for the other contract."""
    seats = IntegrationFactory(
        customer=live.customer,
        application=live.application,
        contract=live.contract,
        integration_type="CSA_API",
    )
    OnboardingTrack.objects.filter(pk=live.pk).update(levels="both")
    live.refresh_from_db()
    rsc(export(), contract=ContractFactory(customer=live.customer))
    finished(started(live, integrations=[seats]))
    live.refresh_from_db()
    assert (live.ended_at is not None, export().stopped_at) == (True, None)


# Taking it back


def test_a_pause_from_before_keeps_its_reason_and_its_person_sp_28(linkedin, live):
    ada = UserFactory(username="ada")
    pause(integration=export(), reason="Legal hold, ask Ada", actor=ada)
    paused_at, before = export().paused_at, len(calls_of(linkedin))
    take_back(offboarding=started(live), actor=UserFactory(username="bob"), reason="oops")
    row = export()
    assert (row.paused_at, row.paused_by, row.pause_reason) == (paused_at, ada, "Legal hold, ask Ada")
    finish_runs()
    perform(request_sync(selection=due_configurations(), source="sweep").pk)
    assert len(calls_of(linkedin)) == before


def test_what_was_taken_back_and_resumed_may_be_sent_again_sp_28(linkedin, live):
    take_back(offboarding=started(live), actor=UserFactory(), reason="oops")
    resume(integration=export())
    configure(export(), CALLBACK_URL="https://ats.example/again")
    assert outcomes(sync(selection=Selection.of_integrations([export().pk])))["CALLBACK_URL"] == "confirmed"
