"""The machine's part of a track, against LinkedIn: it does what needs nobody, and stops where somebody is needed."""

import json
from datetime import timedelta
from itertools import pairwise

import pytest
from django.utils import timezone

from integrations import configurations, onboarding, pausing
from integrations.advancing import advance, sweep_due
from integrations.models import Configuration, Integration, OnboardingTrack, StageChange
from integrations.plugin.requests import receive
from integrations.sync import perform
from tests.customers.factories import UserFactory
from tests.integrations.onboarding.rows import (
    known_at_linkedin,
    position,
    ready_customer,
    request_in_plugin,
    started,
    switch_on,
    where,
    with_link,
)
from tests.integrations.syncable import change_at_linkedin, held, sync

pytestmark = pytest.mark.django_db


def go_on(track: OnboardingTrack, times: int = 4) -> str:
    """The machine's next looks at a track, one after the other; returns where it stands then."""
    for _ in range(times):
        advance(track.pk, wake_run=lambda run: perform(run.pk))
    return where(track)


@pytest.fixture
def requested(linkedin) -> OnboardingTrack:
    track = started()
    with_link(track)
    request_in_plugin(linkedin, track)
    return track


def test_from_the_request_to_the_switch_everything_happens_by_itself(linkedin, requested):
    assert go_on(requested) == "enabled"
    assert held(linkedin) == {
        "CALLBACK_URL": requested.callback_url,
        "JOB_POSTING_VIEWERS": "ALL_PRODUCT_USERS",
        "APPLICATION_VIEWERS": "ALL_PRODUCT_USERS",
    }
    names = {row.name for row in linkedin.state.integrations.values()}
    assert f"{requested.customer} LinkedIn Recruiter One-Click Export Integration" in names


def test_after_the_switch_it_is_verified_and_live(linkedin, requested):
    go_on(requested)
    switch_on(linkedin)
    assert go_on(requested) == "live"
    assert position(requested).is_live
    assert set(Integration.objects.values_list("origin", flat=True)) == {"plugin"}


def test_a_live_customers_changed_value_or_name_is_live_again_only_when_proven(linkedin, requested):
    go_on(requested)
    switch_on(linkedin)
    go_on(requested)
    row = Integration.objects.get(integration_type="ONE_CLICK_EXPORT")
    configurations.set_value(integration=row, key="CALLBACK_URL", value="https://ats.example/new")
    assert where(requested) == "configured"
    assert go_on(requested) == "configured"  # a person looks at the plan first, with both hosts side by side
    assert position(requested).current.action == "plan_sync"
    verified_at = row.verified_at
    sync(*row.configurations.filter(key="CALLBACK_URL"))
    assert go_on(requested) == "live"
    row.refresh_from_db()
    assert row.verified_at > verified_at
    Integration.objects.filter(pk=row.pk).update(integration_name="Export")
    assert where(requested) == "named"
    assert go_on(requested) == "live"
    assert Integration.objects.get(pk=row.pk).verified_at > row.verified_at


def test_one_switch_that_is_missing_holds_it(linkedin, requested):
    go_on(requested)
    switch_on(linkedin, "ONE_CLICK_EXPORT", "IN_ATS_INDICATOR", "CSA_API")
    assert go_on(requested) == "enabled"
    assert "Profile Plugin" in position(requested).current.why


def test_a_request_whose_message_was_lost_is_found(linkedin, requested):
    assert not requested.requests.exists()
    assert go_on(requested) == "enabled"


def test_the_browsers_word_alone_brings_nothing(linkedin):
    track = started()
    known_at_linkedin(linkedin, track)
    key = {"integrationType": "ONE_CLICK_EXPORT", "tenantType": "RECRUITER"}
    raw = json.dumps(
        [{"integrationContext": f"urn:li:organization:{track.customer.linkedin_company_id}", **key}]
    )
    receive(link=with_link(track), raw=raw)
    assert go_on(track) == "requested"
    assert not Integration.objects.exists()


def test_a_value_that_nobody_gave_is_shown_missing(linkedin, requested):
    OnboardingTrack.objects.filter(pk=requested.pk).update(callback_url="")
    configurations.register_callbacks(requested.customer_id)
    assert where(requested) == "prerequisites"


def test_requesting_again_never_resumes_what_a_person_paused(linkedin, requested):
    go_on(requested)
    paused = Integration.objects.get(integration_type="ONE_CLICK_EXPORT")
    pausing.pause(integration=paused, reason="Audit", actor=UserFactory())
    request_in_plugin(linkedin, requested)
    switch_on(linkedin)
    go_on(requested)
    paused.refresh_from_db()
    assert paused.is_paused
    assert where(requested) == "verified" or position(requested).current.blocked_by == "us"
    assert not position(requested).is_live


def test_nothing_is_sent_for_what_is_paused_before_it_was_set_up(linkedin, requested):
    advance(requested.pk, wake_run=lambda run: None)  # requested and named; the run waits
    Configuration.objects.all().delete()
    for row in Integration.objects.all():
        pausing.pause(integration=row, reason="Audit", actor=UserFactory())
    go_on(requested)
    assert held(linkedin) == {}
    assert position(requested).current.blocked_by == "us"


def test_a_live_customer_who_switches_off_falls_back_and_returns_only_when_verified_again(
    linkedin, requested
):
    go_on(requested)
    switch_on(linkedin)
    go_on(requested)
    export = next(key for key in linkedin.state.integrations if key.integration_type == "ONE_CLICK_EXPORT")
    linkedin.state.disable(export)
    assert go_on(requested) == "enabled"
    linkedin.state.enable(export)
    advance(requested.pk, wake_run=lambda run: None)
    assert position(requested).is_live
    row = Integration.objects.get(integration_type="ONE_CLICK_EXPORT")
    assert row.verified_at > row.linkedin_status_since


def test_a_value_changed_at_linkedin_before_the_switch_is_not_verified(linkedin, requested):
    go_on(requested)
    switch_on(linkedin)
    change_at_linkedin(linkedin, CALLBACK_URL="https://elsewhere.example/x")
    go_on(requested)
    assert where(requested) == "configured"
    assert position(requested).current.blocked_by == "us"


def test_who_was_enabled_before_is_live_at_once_without_a_link(linkedin):
    track = started()
    request_in_plugin(linkedin, track)
    go_on(track)
    switch_on(linkedin)
    assert go_on(track) == "live"
    assert not track.links.exists()


def test_linkedin_down_is_waited_for_and_said(linkedin, requested):
    linkedin.close()
    go_on(requested)
    stands = OnboardingTrack.objects.get(pk=requested.pk)
    assert where(requested) == "requested"
    assert stands.due_at > timezone.now()
    assert stands.waits > 1


def test_an_event_while_the_machine_is_at_it_is_not_waited_out(linkedin, requested):
    def event(run):
        onboarding.look_again(OnboardingTrack.objects.filter(pk=requested.pk))

    advance(requested.pk, wake_run=event)
    assert OnboardingTrack.objects.get(pk=requested.pk).due_at <= timezone.now()


def test_two_workers_do_not_hold_one_track(linkedin, requested):
    soon = timezone.now() + timedelta(minutes=1)
    OnboardingTrack.objects.filter(pk=requested.pk).update(holder="another", held_until=soon)
    assert advance(requested.pk, wake_run=lambda run: None) is None
    assert len(linkedin.state.calls.document()) == 0


def test_the_sweep_wakes_only_where_the_machine_has_something_to_do(linkedin, requested):
    waiting_for_us = onboarding.start(customer=ready_customer(), product="apply_connect", actor=None)
    waiting_for_us.customer.acknowledgements.all().delete()
    assert sweep_due(now=timezone.now()) == [requested.pk]
    assert sweep_due(now=timezone.now()) == []
    assert sweep_due(now=timezone.now() + timedelta(minutes=2)) == []
    assert sweep_due(now=timezone.now() + timedelta(minutes=4)) == [requested.pk]


def test_every_change_of_stage_is_on_record_once(linkedin, requested):
    go_on(requested)
    switch_on(linkedin)
    go_on(requested)
    stages = list(StageChange.objects.filter(track=requested).order_by("pk").values_list("stage", "state"))
    assert stages[0] == ("link_sent", "blocked")
    assert stages[-1] == ("live", "done")
    assert all(one != after for one, after in pairwise(stages))


def test_a_contract_level_track_takes_its_own_contracts_integration(linkedin, requested):
    go_on(requested)
    assert Integration.objects.get(integration_type="CSA_API").contract == requested.contract


def test_the_name_follows_the_template(linkedin, requested, settings):
    settings.INTEGRATION_NAME_TEMPLATE, settings.ATS_NAME = "{kind} by {ats} for {customer}", "Talent Desk"
    go_on(requested)
    names = {row.name for row in linkedin.state.integrations.values()}
    assert f"CSA_API Integration by Talent Desk for {requested.customer}" in names


def live(linkedin, track: OnboardingTrack) -> Integration:
    """Brought there, and its One-Click Export."""
    go_on(track)
    switch_on(linkedin)
    assert go_on(track) == "live"
    return Integration.objects.get(integration_type="ONE_CLICK_EXPORT")


def switch_off(linkedin) -> None:
    for key in list(linkedin.state.integrations):
        linkedin.state.disable(key)


def test_a_paused_customer_who_switches_off_is_not_live_after_the_pause(linkedin, requested):
    row = live(linkedin, requested)
    pausing.pause(integration=row, reason="Audit", actor=UserFactory())
    switch_off(linkedin)
    go_on(requested, times=1)
    row.refresh_from_db()
    assert row.linkedin_status == "DISABLED"
    pausing.resume(integration=row)
    assert go_on(requested) == "enabled"


def test_what_was_verified_before_a_pause_is_verified_anew(linkedin, requested):
    row = live(linkedin, requested)
    pausing.pause(integration=row, reason="Audit", actor=UserFactory())
    pausing.resume(integration=row)
    assert where(requested) == "verified"
    assert go_on(requested) == "live"


def test_nobody_is_live_whom_linkedin_could_not_be_asked_about_for_days(linkedin, requested):
    live(linkedin, requested)
    linkedin.close()
    Integration.objects.update(linkedin_status_at=timezone.now() - timedelta(days=2, minutes=1))
    go_on(requested, times=1)
    current = position(requested).current
    assert (current.name, current.blocked_by) == ("verified", "linkedin")
    assert "could not be asked for days" in current.why


def test_a_look_that_failed_is_taken_again_sooner_than_tomorrow(linkedin, requested):
    live(linkedin, requested)
    linkedin.close()
    go_on(requested, times=1)
    stands = OnboardingTrack.objects.get(pk=requested.pk)
    assert "Nothing was read" in stands.trouble
    assert stands.due_at < timezone.now() + timedelta(hours=1)
