"""The board: whose turn each track is, since when, and at the same price for a thousand as for ten."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from integrations.many_tracks import read_tracks
from integrations.models import CustomerReport, OnboardingTrack, PluginRequest
from integrations.onboarding import positions_of
from integrations.onboarding_board import Tab, read_board, read_rows
from integrations.pausing import pause
from integrations.track import position_of
from integrations.track_facts import facts_by_track
from tests.customers.factories import UserFactory
from tests.integrations.onboarded import PLUGIN_URL
from tests.integrations.tracks_at import (
    facts_missing,
    link_unsent,
    live,
    names_given,
    request_awaited,
    stood,
    switch_awaited,
)

pytestmark = pytest.mark.django_db
EVERY_STAGE: list[Any] = [facts_missing, link_unsent, request_awaited, names_given, switch_awaited, live]


@pytest.fixture(autouse=True)
def _customers_door(settings):
    settings.PLUGIN_URL, settings.STUCK_DAYS, settings.TIME_ZONE = PLUGIN_URL, 14, "UTC"


def board(tab=Tab.ALL, now=None):
    return read_board(tracks=OnboardingTrack.objects.all(), tab=tab, now=now or timezone.now())


def shown(tab, now=None):
    return [row.track for row in board(tab, now).rows]


def test_each_track_stands_under_whoever_has_to_act():
    ours, unsent, theirs, machines, switch, done = (make() for make in EVERY_STAGE)
    assert shown(Tab.YOURS) == [ours, unsent]
    assert shown(Tab.NUDGE) == [theirs, switch]
    assert shown(Tab.LINKEDIN) == [machines]
    assert shown(Tab.LIVE) == [done]


def test_the_tabs_count_every_track_and_not_only_those_shown():
    for make in EVERY_STAGE:
        make()
    counts = {tab.value: number for tab, number in board(Tab.LIVE).counts.items()}
    assert counts == {"yours": 2, "nudge": 2, "linkedin": 1, "changed": 0, "stuck": 0, "live": 1, "all": 6}


def test_a_track_that_ended_waits_for_nobody():
    facts_missing(ended_at=timezone.now())
    counts = board().counts
    assert [counts[tab] for tab in (Tab.YOURS, Tab.NUDGE, Tab.LINKEDIN, Tab.LIVE, Tab.ALL)] == [0, 0, 0, 0, 1]


@pytest.mark.parametrize(("days", "is_stuck"), [(13.9, False), (14.1, True)])
def test_a_track_is_stuck_after_two_weeks_in_one_stage(days, is_stuck):
    stood(facts_missing(), "prerequisites", days_ago=days)
    assert [row.is_stuck for row in board().rows] == [is_stuck]


def test_being_passed_to_and_fro_within_a_stage_does_not_end_the_stay():
    track = facts_missing()
    stood(track, "prerequisites", days_ago=20)
    stood(track, "prerequisites", days_ago=3, by="customer")
    stood(track, "prerequisites", days_ago=1)
    assert shown(Tab.STUCK) == [track]


def test_a_stay_begins_anew_when_a_track_comes_back_to_a_stage():
    track = facts_missing()
    stood(track, "prerequisites", days_ago=40)
    stood(track, "provisioned", days_ago=30)
    stood(track, "prerequisites", days_ago=2)
    assert shown(Tab.STUCK) == []


def test_nobody_is_stuck_in_live():
    stood(live(), "live", days_ago=300, state="done", by="")
    assert shown(Tab.STUCK) == []


def test_a_position_that_nobody_has_written_down_yet_is_new():
    stood(facts_missing(), "enabled", days_ago=30)
    (row,) = board().rows
    assert (row.entered_at, row.is_stuck) == (None, False)


@pytest.mark.parametrize(
    ("at", "has_changed"),
    [("2026-11-09T23:30Z", True), ("2026-11-09T22:30Z", False)],
    ids=["yesterday in Berlin", "the day before in Berlin"],
)
def test_yesterday_begins_at_midnight_where_the_person_is(at, has_changed, settings):
    settings.TIME_ZONE = "Europe/Berlin"
    now = datetime.fromisoformat("2026-11-11T08:00+00:00")
    change = stood(facts_missing(), "prerequisites", days_ago=0)
    change.at = datetime.fromisoformat(at)
    change.save()
    with timezone.override("Europe/Berlin"):
        assert (shown(Tab.CHANGED, now) != []) is has_changed


def test_the_longest_wait_stands_first():
    newer, older = facts_missing(), facts_missing()
    stood(newer, "prerequisites", days_ago=2)
    stood(older, "prerequisites", days_ago=5)
    assert shown(Tab.YOURS) == [older, newer]


def test_the_lean_rows_say_the_same_as_whole_ones():
    for make in EVERY_STAGE:
        make("apply_connect") if make is not facts_missing else make()
        make()
    _with_trouble()
    tracks, now = OnboardingTrack.objects.all(), timezone.now()
    facts = facts_by_track(read_tracks(tracks), now=now)
    lean = {pk: position_of(one) for pk, one in facts.items()}
    assert lean == positions_of(tracks, now=now)


def test_a_thousand_tracks_take_as_many_queries_as_ten():
    _many(10)
    few = _queries()
    _many(30)
    assert _queries() == few


def _queries() -> int:
    with CaptureQueriesContext(
        connection,
    ) as queries:
        read_rows(tracks=OnboardingTrack.objects.filter(product="rsc"), now=timezone.now())
    return len(queries)


def _many(number: int) -> None:
    for at in range(number):
        stood(EVERY_STAGE[at % len(EVERY_STAGE)](), "prerequisites", days_ago=1)
    _with_trouble()


def _with_trouble():
    """Of each kind of row that decides where a track stands there is one."""
    paused = switch_awaited().customer.integrations.first()
    pause(integration=paused, reason="waits", actor=UserFactory())
    reported, held = request_awaited(), request_awaited()
    CustomerReport.objects.create(track=reported, kind="cookies")
    PluginRequest.objects.create(track=held, raw="[]", state="held", why="Whose is it?")
    rejected = switch_awaited().customer.integrations.get(integration_type="ONE_CLICK_EXPORT")
    rejected.configurations.filter(key="CALLBACK_URL").update(
        confirmed_generation=0,
        trouble="rejected",
        trouble_text="400",
        trouble_since=timezone.now() - timedelta(1),
    )
