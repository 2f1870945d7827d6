"""The customer-safe summary: dates and asks, and nothing that was written for staff."""

import pytest
from django.utils import timezone

from integrations import stage_log
from integrations.models import (
    Configuration,
    CustomerReport,
    Integration,
    OnboardingTrack,
    PluginRequest,
    ProvisioningOrder,
)
from integrations.onboarding import position
from integrations.summary import summary_of
from tests.integrations.factories import DeveloperApplicationFactory
from tests.integrations.onboarded import (
    COMPANY_TYPES,
    PLUGIN_URL,
    known_integrations,
    link_to,
    provisioned_track,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _customers_door(settings):
    settings.PLUGIN_URL = PLUGIN_URL


def summary(track):
    return summary_of(OnboardingTrack.objects.get(pk=track.pk), position(track))


def states(track) -> list[str]:
    return [step.state for step in summary(track).steps]


def test_it_says_what_is_done_what_is_on_and_what_comes_next():
    track = provisioned_track()
    link_to(track)
    said = summary(track)
    assert states(track) == ["done"] * 3 + ["now"] + ["later"] * 5
    assert said.headline == "We are waiting for you"
    assert said.ask.startswith("Please open your link as Recruiter Admin")
    assert said.next == "We name the connection, so that you find it at the switch."


def test_what_was_reached_has_its_date():
    track = provisioned_track()
    link_to(track)
    now = timezone.now()
    stage_log.record({track.pk: position(track)}, now=now)
    assert [step.at for step in summary(track).steps] == [now] * 3 + [None] * 6


def test_sp_31_it_says_which_level_is_on_and_why_the_other_is_not():
    track = provisioned_track()
    known_integrations(track, *COMPANY_TYPES, word="ENABLED")
    company, contract = summary(track).levels
    assert (company.is_on, contract.is_on) == (True, False)
    assert "click “Request” for contract level" in contract.why_not


def test_live_is_said_plainly():
    track = provisioned_track("awli")
    known_integrations(track, *track.wanted_types, word="ENABLED")
    now = timezone.now()
    Integration.objects.update(linkedin_status_since=now, verified_at=now)
    said = summary(track)
    assert (said.headline, said.is_live, said.ask, said.done) == ("You are live", True, "", 9)


def test_what_left_has_neither_steps_nor_asks():
    track = provisioned_track()
    OnboardingTrack.objects.update(ended_at=timezone.now())
    said = summary(track)
    assert (said.is_closed, said.steps, said.ask, said.levels) == (True, (), "", ())


SECRET_WORDS = "SENTINEL for staff only"


def in_notes(track):
    track.customer.notes = SECRET_WORDS
    track.customer.save()


def in_trouble(track):
    known_integrations(track, *track.wanted_types, named=False)
    OnboardingTrack.objects.update(trouble=SECRET_WORDS)


def in_a_pause(track):
    known_integrations(track, *track.wanted_types)
    Integration.objects.update(paused_at=timezone.now(), pause_reason=SECRET_WORDS)


def in_a_request(track):
    PluginRequest.objects.create(track=track, raw=SECRET_WORDS, state="refused", why=SECRET_WORDS)


def in_an_order(track):
    OnboardingTrack.objects.update(application=None)
    ProvisioningOrder.objects.create(
        customer=track.customer,
        parent=DeveloperApplicationFactory(kind="parent", customer=None),
        unique_foreign_id="x",
        name="x",
        state="refused",
        trouble=SECRET_WORDS,
    )


def in_a_configuration(track):
    known_integrations(track, *track.wanted_types)
    Configuration.objects.filter(key="CALLBACK_URL").update(
        trouble="rejected", trouble_text=SECRET_WORDS, confirmed_generation=0
    )


def in_a_report(track):
    CustomerReport.objects.create(track=track, kind="other", text=SECRET_WORDS)


@pytest.mark.parametrize(
    "place",
    [in_notes, in_trouble, in_a_pause, in_a_request, in_an_order, in_a_configuration, in_a_report],
    ids=lambda place: place.__name__,
)
def test_what_was_written_for_staff_is_never_in_it(place):
    track = provisioned_track()
    link_to(track)
    place(track)
    assert "SENTINEL" not in repr(summary(track))
