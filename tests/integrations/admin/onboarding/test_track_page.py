"""The page of a track: stages, what is missing, what came from the customer, and its buttons."""

import re

import pytest
from django.utils import timezone

from integrations import onboarding
from integrations.customer_links import address_of
from integrations.models import CallbackEvent, Configuration, CustomerReport, OnboardingTrack, PluginRequest
from integrations.pausing import pause
from tests.customers.factories import CustomerFactory, UserFactory
from tests.integrations.onboarded import link_to, payload_of, provisioned_track
from tests.integrations.tracks_at import (
    facts_missing,
    link_unsent,
    live,
    request_awaited,
    stood,
    switch_awaited,
)

pytestmark = pytest.mark.django_db
NOTES = "SENTINEL internal note"


def address(track, part="change/"):
    return f"/integrations/onboardingtrack/{track.pk}/{part}"


def page(browser, track):
    answer = browser.get(address(track))
    assert answer.status_code == 200
    return answer.content.decode()


def press(browser, track, part):
    answer = browser.post(address(track, part), follow=True)
    assert answer.redirect_chain[0][0] == address(track)
    return answer.content.decode()


@pytest.mark.parametrize(
    ("make", "label"),
    [
        (facts_missing, "Complete the facts"),
        (link_unsent, "Send the link"),
        (request_awaited, "Nudge the customer"),
        (switch_awaited, "Nudge the customer"),
    ],
)
def test_there_is_one_next_action(make, label, browser):
    shown = page(browser, make())
    assert shown.count("ph-button is-primary") == 1
    assert f">{label}</a>" in shown


def test_a_live_track_asks_for_nothing(browser):
    shown = page(browser, live())
    assert "9 of 9" in shown
    assert "ph-button is-primary" not in shown


def test_every_page_of_a_track_shows_its_nine_stages(browser):
    shown = page(browser, switch_awaited())
    assert (shown.count('<li class="is-done'), shown.count('<li class="is-later')) == (6, 2)
    assert "blocked by the customer" in shown


def test_done_stages_have_their_dates(browser):
    track = link_unsent()
    stood(track, "prerequisites", days_ago=3)
    change = stood(track, "provisioned", days_ago=2)
    assert f'datetime="{change.at.astimezone(timezone.get_current_timezone()).isoformat()}"' in page(
        browser, track
    )


def test_the_page_explains_company_and_contract_level_sp_31(browser):
    shown = page(browser, switch_awaited())
    assert "SeatsV2" in shown
    assert "a Recruiter Admin still has to switch it on" in shown


def test_a_link_is_shown_to_who_may_send_it_only(browser, browser_of):
    track = request_awaited()
    link = address_of(track.links.get())
    assert link in page(browser, track)
    assert link not in page(browser_of("Support"), track)


def test_a_link_is_taken_back(browser):
    track = request_awaited()
    link = track.links.get()
    assert "taken back" in press(browser, track, f"links/{link.pk}/revoke/")
    link.refresh_from_db()
    assert link.revoked_by.username == "onboarding"


def test_a_link_sent_by_other_ways_is_noted(browser):
    track = provisioned_track()
    link = link_to(track, sent_at=None)
    press(browser, track, f"links/{link.pk}/sent/")
    link.refresh_from_db()
    assert link.sent_at is not None


def test_what_a_browser_handed_over_stays_text(browser):
    track = request_awaited()
    PluginRequest.objects.create(track=track, raw="<script>alert(1)</script>", state="held", why="Look")
    shown = page(browser, track)
    assert "<script>alert" not in shown
    assert "&lt;script&gt;alert(1)" in shown


def test_the_request_that_is_in_the_way_is_the_next_action(browser):
    track = request_awaited()
    request = PluginRequest.objects.create(track=track, raw="[]", state="held", why="Whose is it?")
    assert f'href="{address(track)}#request-{request.pk}">Look at the request' in page(browser, track)


def test_a_held_request_is_dismissed(browser):
    track = request_awaited()
    request = PluginRequest.objects.create(track=track, raw="[]", state="held", why="Whose is it?")
    assert "Dismissed" in press(browser, track, f"requests/{request.pk}/dismiss/")
    request.refresh_from_db()
    assert request.settled_at is not None


def test_a_held_request_is_taken_once_our_records_are_right(browser):
    track = request_awaited()
    raw = payload_of(track, "ONE_CLICK_EXPORT")
    request = PluginRequest.objects.create(track=track, raw=raw, state="held", why="Whose is it?")
    assert "LinkedIn is asked" in press(browser, track, f"requests/{request.pk}/take/")
    request.refresh_from_db()
    assert request.state == "waiting"


def test_a_request_that_is_still_wrong_is_refused_with_why(browser):
    track = request_awaited()
    request = PluginRequest.objects.create(track=track, raw="[]", state="held", why="Whose is it?")
    press(browser, track, f"requests/{request.pk}/take/")
    request.refresh_from_db()
    assert request.state == "held"


def test_what_the_customer_reported_is_answered(browser):
    track = request_awaited()
    CustomerReport.objects.create(track=track, kind="other", text="It says <b>no</b>")
    assert "It says &lt;b&gt;no&lt;/b&gt;" in page(browser, track)
    press(browser, track, "answered/")
    assert track.reports.get().settled_at is not None


def test_check_now_makes_the_machine_look_at_once(browser):
    track = request_awaited()
    OnboardingTrack.objects.filter(pk=track.pk).update(due_at=None, waits=7)
    assert "LinkedIn is asked now" in press(browser, track, "look/")
    track.refresh_from_db()
    assert (track.due_at <= timezone.now(), track.waits) == (True, 0)


def test_a_track_that_was_a_mistake_is_given_up_while_linkedin_knows_nothing_of_it(browser):
    mistake = request_awaited()
    assert "Give up…" in page(browser, mistake)
    assert "Given up" in press(browser, mistake, "give-up/")
    assert OnboardingTrack.objects.get(pk=mistake.pk).ended_at


def test_what_linkedin_knows_is_taken_off_instead_sp_28(browser):
    known = live()
    assert "Give up…" not in page(browser, known)
    assert "take it off LinkedIn instead" in press(browser, known, "give-up/")
    assert OnboardingTrack.objects.get(pk=known.pk).ended_at is None


def test_an_open_page_is_told_when_its_track_moved(browser):
    track = link_unsent()
    beat = re.search(r'data-refresh-url="([^"]+)"', page(browser, track))[1]
    assert "data-reload" not in browser.get(beat).content.decode()
    link_to(track)
    assert "data-reload" in browser.get(beat).content.decode()


def test_a_callback_corrected_in_the_facts_is_the_value_that_is_sent(browser, person):
    track = live()
    value = Configuration.objects.get(integration__customer=track.customer, key="CALLBACK_URL")
    onboarding.revise(
        track=track, levels=track.levels, contract=track.contract, callback_url="https://ats.example/moved"
    )
    value.refresh_from_db()
    shown = page(browser, track)
    assert value.desired_value == "https://ats.example/moved"
    assert "was changed and not sent yet" in shown
    assert f"pks={value.pk}" in shown


def test_callback_events_of_the_customer_are_counted(browser):
    track = request_awaited()
    CallbackEvent.objects.create(
        customer=track.customer, source="relay", event_id="1", event_type="EXPORT", body=b"{}"
    )
    assert "1 callback event" in page(browser, track)


def test_what_a_person_paused_is_theirs_to_resume(browser):
    track = switch_awaited()
    row = track.customer.integrations.first()
    row.confirmed_name = ""
    row.save()
    pause(integration=row, reason="waits", actor=UserFactory())
    assert f'href="/integrations/integration/{row.pk}/change/">Resume it' in page(browser, track)


BUTTONS = [
    "look/",
    "give-up/",
    "answered/",
    "links/1/revoke/",
    "links/1/sent/",
    "requests/1/take/",
    "requests/1/dismiss/",
]


@pytest.mark.parametrize("button", BUTTONS)
def test_reading_presses_no_button(button, browser):
    track = request_awaited()
    answer = browser.get(address(track, button))
    assert (answer.status_code, answer.url) == (302, address(track))


@pytest.mark.parametrize("button", BUTTONS)
def test_who_only_reads_presses_none_either(button, browser_of):
    track = request_awaited()
    assert browser_of("Support").post(address(track, button)).status_code == 403


def test_nobody_elses_link_is_taken_back_by_this_tracks_button(browser):
    mine, other = request_awaited(), request_awaited()
    link = other.links.get()
    assert browser.post(address(mine, f"links/{link.pk}/revoke/")).status_code == 404
    link.refresh_from_db()
    assert link.revoked_at is None


@pytest.mark.parametrize("pk", ["x", "999999", "99999999999999999999999"])
def test_a_track_that_is_none_has_no_page(pk, browser):
    assert browser.get(f"/integrations/onboardingtrack/{pk}/change/").status_code == 404


def test_a_track_is_never_deleted_or_posted_by_a_form(browser):
    track = facts_missing()
    assert browser.post(address(track, "delete/"), {"post": "yes"}).status_code == 403
    browser.post(address(track), {"product": "awli"})
    track.refresh_from_db()
    assert track.product == "rsc"


def test_the_customers_page_shows_the_tracks_and_starts_another(browser):
    track = link_unsent()
    shown = browser.get(f"/customers/customer/{track.customer_id}/change/").content.decode()
    assert f'href="{address(track)}"' in shown
    assert f"/integrations/onboardingtrack/add/?customer={track.customer_id}" in shown


def test_a_customer_without_a_track_is_invited_to_one(browser):
    customer = CustomerFactory(notes=NOTES)
    shown = browser.get(f"/customers/customer/{customer.pk}/change/").content.decode()
    assert "Start onboarding" in shown
