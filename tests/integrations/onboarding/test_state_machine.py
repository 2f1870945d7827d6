"""Whatever happens in whatever order, nobody is called live who is not: enabled, configured and verified, at LinkedIn's own
word. LinkedIn is the sandbox; what customers, operators and the network do is drawn by hypothesis."""

import os
from contextlib import ExitStack
from datetime import timedelta

import pytest
from django.db import transaction
from django.test import override_settings
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from customers.models import Customer
from integrations import configurations, onboarding, pausing
from integrations.advancing import advance
from integrations.models import Configuration, Integration, OnboardingTrack, SyncRun
from integrations.offboarding import begin, take_back
from integrations.sandbox.faults import faults_of
from integrations.sandbox.server import SandboxLinkedIn
from integrations.sandbox.state import NotEnabledError
from integrations.selection import Selection
from integrations.sync import perform, request_sync
from partnerhub.refusals import Refused
from tests.customers.factories import UserFactory
from tests.integrations.onboarding.rows import (
    known_at_linkedin,
    position,
    request_in_plugin,
    started,
    with_link,
)

ROUNDS = max(3, int(os.environ.get("CHAOS_ROUNDS", "9")) // 3)  # a round is a long story
STEPS = 20

TYPES = st.sampled_from(["ONE_CLICK_EXPORT", "IN_ATS_INDICATOR", "PROFILE_PLUGIN"])


class Onboarding(RuleBasedStateMachine):
    """One company-level track, with a LinkedIn and rows of its own: one example leaves nothing to the next."""

    times_live = 0  # over all examples

    def __init__(self):
        super().__init__()
        self.world = ExitStack()
        self.sandbox = self.world.enter_context(SandboxLinkedIn())
        self.world.enter_context(
            override_settings(
                LINKEDIN_API_URL=self.sandbox.url,
                LINKEDIN_OAUTH_URL=self.sandbox.oauth_url,
                LINKEDIN_QUIET_SECONDS=0.01,
            )
        )
        self.world.enter_context(transaction.atomic())
        self.track = started(levels="company")
        with_link(self.track)
        known_at_linkedin(self.sandbox, self.track)
        self.waiting_runs: list[int] = []
        self.ever_enabled: set[str] = set()
        self.edits = 0
        self.company = self.track.customer.linkedin_company_id

    def teardown(self):
        transaction.set_rollback(True)
        self.world.close()

    # What the customer does --------------------------------------------------------------------

    @rule(name=TYPES)
    def the_customer_requests(self, name):
        request_in_plugin(self.sandbox, self.track, name)

    @rule(name=TYPES)
    def the_customer_switches_on(self, name):
        for key in self._keys(name):
            try:
                self.sandbox.state.enable(key)
            except NotEnabledError:
                continue
            self.ever_enabled.add(name)

    @rule(name=TYPES)
    def the_customer_switches_off(self, name):
        for key in self._keys(name):
            self.sandbox.state.disable(key)

    @initialize(begins_well=st.booleans())
    def where_it_begins(self, begins_well):
        if begins_well:
            self.all_goes_well_for_a_while()

    @rule()
    def all_goes_well_for_a_while(self):
        """So that what happens around live is tried often, not only what happens before."""
        for name in self.track.wanted_types:
            self.the_customer_requests(name)
        self.the_machine_looks(loses_the_run=False, times=3)
        for name in self.track.wanted_types:
            self.the_customer_switches_on(name)
        self.the_machine_looks(loses_the_run=False, times=2)

    # What the machine does, now or late, once or twice --------------------------------------------

    @rule(loses_the_run=st.booleans(), times=st.integers(1, 3))
    def the_machine_looks(self, loses_the_run, times):
        for _ in range(times):
            advance(self.track.pk, wake_run=self._lost if loses_the_run else self._performed)
        if position(self.track).is_live:
            self._is_so_at_linkedin()

    @precondition(lambda self: self.waiting_runs)
    @rule(data=st.data())
    def a_late_run_is_carried_out(self, data):
        run = data.draw(st.sampled_from(self.waiting_runs))  # in any order, and possibly again
        perform(run)

    @rule()
    def an_event_comes(self):
        onboarding.look_again(OnboardingTrack.objects.filter(pk=self.track.pk))

    @rule(is_up=st.booleans())
    def linkedin_goes_down_or_comes_back(self, is_up):
        faults = [] if is_up else faults_of([{"effect": "status:503", "at": "before_apply", "times": 0}])
        self.sandbox.state.faults[:] = faults

    @rule(days=st.sampled_from([0, 1, 3]))
    def time_passes(self, days):
        """As far as our rows go: what was seen, was seen earlier."""
        for row in Integration.objects.filter(customer=self.track.customer, linkedin_status_at__isnull=False):
            row.linkedin_status_at -= timedelta(days=days)
            row.save(update_fields=["linkedin_status_at"])

    # What people do ---------------------------------------------------------------------------------

    @rule(name=TYPES)
    def an_operator_pauses(self, name):
        for row in Integration.objects.filter(
            customer=self.track.customer, integration_type=name, paused_at=None
        ):
            pausing.pause(integration=row, reason="Audit", actor=UserFactory())

    @rule()
    def an_operator_resumes(self):
        for row in Integration.objects.filter(customer=self.track.customer, paused_at__isnull=False):
            pausing.resume(integration=row)

    @rule()
    def an_operator_edits_the_callback(self):
        self.edits += 1
        for row in Configuration.objects.filter(
            integration__customer=self.track.customer, key="CALLBACK_URL"
        ):
            value = f"https://ats.example/{self.track.pk}/{self.edits}"
            configurations.set_value(integration=row.integration, key=row.key, value=value)

    @rule()
    def an_operator_sends_what_changed(self):
        changed = Configuration.objects.filter(integration__customer=self.track.customer)
        chosen = Selection.of_configurations(changed.values_list("pk", flat=True))
        perform(request_sync(selection=chosen, source=SyncRun.Source.ADMIN).pk)

    @rule()
    def an_operator_renames(self):
        self.edits += 1
        rows = Integration.objects.filter(customer=self.track.customer)
        rows.update(integration_name=f"Export number {self.edits}")

    @rule(is_theirs=st.booleans())
    def an_operator_edits_the_company_id(self, is_theirs):
        customer = Customer.objects.get(pk=self.track.customer_id)
        customer.linkedin_company_id = self.company if is_theirs else "99"
        customer.save(update_fields=["linkedin_company_id"])

    @rule(is_kept=st.booleans())
    def a_customer_is_taken_off_by_mistake(self, is_kept):
        admin = self.track.contract.recruiter_admins.get()
        try:
            leaving = begin(track=self.track, kind="disable", requested_by=admin, actor=UserFactory())
        except Refused:
            return  # LinkedIn knows nothing of it yet, or it is on its way off
        assert not position(self.track).is_live
        if not is_kept:
            take_back(offboarding=leaving, actor=UserFactory(), reason="Wrong customer")

    @rule(is_known=st.booleans())
    def the_facts_change(self, is_known):
        customer = self.track.customer
        customer.acknowledgements.all().delete()
        if is_known:
            onboarding.acknowledge(customer=customer, by_name="Robin Lee", actor=None)

    @rule()
    def somebody_starts_it_again(self):
        with pytest.raises(Refused):
            onboarding.start(
                customer=self.track.customer, product="rsc", contract=self.track.contract, actor=None
            )

    # What must hold ---------------------------------------------------------------------------------

    @invariant()
    def live_means_enabled_configured_and_verified(self):
        if not position(self.track).is_live:
            return
        type(self).times_live += 1
        rows = {row.integration_type: row for row in Integration.objects.filter(customer=self.track.customer)}
        for name in self.track.wanted_types:
            row = rows[name]
            assert name in self.ever_enabled
            assert row.linkedin_status == "ENABLED"
            assert timezone.now() - row.linkedin_status_at < timedelta(days=2, minutes=1)
            assert row.verified_at >= row.linkedin_status_since
            assert not row.is_paused
            assert all(one.is_confirmed for one in row.configurations.all())
        assert {one.key for one in rows["ONE_CLICK_EXPORT"].configurations.all()} >= {"CALLBACK_URL"}
        assert self.track.customer.acknowledgements.exists()

    def _is_so_at_linkedin(self):
        """The machine has just looked: what it calls live is on at LinkedIn, under our name and with our value."""
        for name in self.track.wanted_types:
            (there,) = (self.sandbox.state.integrations[key] for key in self._keys(name))
            assert there.is_enabled or self.sandbox.state.faults
            assert (
                there.name
                == Integration.objects.get(customer=self.track.customer, integration_type=name).confirmed_name
            )
        callback = Configuration.objects.get(integration__customer=self.track.customer, key="CALLBACK_URL")
        export = self._keys("ONE_CLICK_EXPORT")[0]
        assert self.sandbox.state.integrations[export].values["CALLBACK_URL"].value == callback.desired_value

    def _keys(self, name):
        application = self.track.application.client_id
        keys = list(self.sandbox.state.integrations)
        return [key for key in keys if key.client_id == application and key.integration_type == name]

    def _performed(self, run: SyncRun):
        perform(run.pk)

    def _lost(self, run: SyncRun):
        self.waiting_runs.append(run.pk)


@pytest.mark.chaos
@pytest.mark.django_db
def test_no_sequence_of_events_makes_a_customer_live_who_is_not():
    run_state_machine_as_test(
        Onboarding,
        settings=settings(
            max_examples=ROUNDS,
            stateful_step_count=STEPS,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
    print(f"{ROUNDS} tracks of {STEPS} events: live after {Onboarding.times_live} of them")  # noqa: T201


@pytest.mark.django_db
def test_the_machine_can_reach_live_at_all():
    """Else the one above would hold for a track that never moves."""
    machine = Onboarding()
    machine.all_goes_well_for_a_while()
    assert position(machine.track).is_live
    machine.live_means_enabled_configured_and_verified()
    machine.teardown()
