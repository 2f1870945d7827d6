"""Time in stage: what counts as a stay, and what is told of many of them."""

from datetime import UTC, date, datetime, timedelta

import pytest

from integrations.models import StageChange
from integrations.onboarding_report import Change, Stay, read_stays, stays, times
from tests.integrations.tracks_at import facts_missing

START = datetime(2026, 3, 2, 9, tzinfo=UTC)


def changes(*entries, track=1):
    """`("prerequisites", 0), ("provisioned", 3)`: stages with the day on which they were entered."""
    return [Change(track, "Northwind", "rsc", stage, START + timedelta(days=day)) for stage, day in entries]


def lasted(*days, stage="requested", product="rsc"):
    return [Stay(1, "Northwind", product, stage, START, START + timedelta(days=number)) for number in days]


def days_in(*entries):
    return [(one.stage, one.days) for one in stays(changes(*entries))]


def test_a_stay_lasts_until_the_next_stage():
    assert days_in(("prerequisites", 0), ("provisioned", 3), ("link_sent", 4)) == [
        ("prerequisites", 3.0),
        ("provisioned", 1.0),
    ]


def test_what_still_lasts_is_no_stay_yet():
    assert days_in(("prerequisites", 0)) == []


def test_changes_of_holder_within_a_stage_are_one_stay():
    assert days_in(("requested", 0), ("requested", 2), ("named", 5)) == [("requested", 5.0)]


def test_going_back_to_a_stage_is_a_stay_of_its_own():
    entries = ("requested", 0), ("named", 1), ("requested", 2), ("named", 6)
    assert days_in(*entries) == [("requested", 1.0), ("named", 1.0), ("requested", 4.0)]


def test_being_live_is_no_time_of_the_onboarding():
    assert days_in(("verified", 0), ("live", 1), ("enabled", 90)) == [("verified", 1.0)]


def test_tracks_are_told_apart():
    both = [*changes(("prerequisites", 0)), *changes(("provisioned", 5), track=2)]
    assert list(stays(both)) == []


def test_clocks_that_differ_make_no_stay_shorter_than_nothing():
    assert days_in(("named", 1), ("configured", 0.9)) == [("named", 0.0)]


@pytest.mark.parametrize(
    ("days", "median", "ninth"),
    [([4], 4, 4), ([1, 3], 2, 3), ([1, 2, 9], 2, 9), ([*range(1, 11)], 5.5, 9), ([*range(1, 21)], 10.5, 18)],
    ids=["one", "two", "three", "ten", "twenty"],
)
def test_median_and_ninth_of_ten(days, median, ninth):
    (line,) = times(lasted(*days))
    assert (line.number, line.median, line.ninth) == (
        len(days),
        timedelta(days=median),
        timedelta(days=ninth),
    )


def test_times_stand_by_product_in_the_order_of_the_stages():
    found = [*lasted(1, stage="named"), *lasted(1, stage="provisioned"), *lasted(1, product="awli")]
    assert [(one.product, one.stage) for one in times(found)] == [
        ("awli", "requested"),
        ("rsc", "provisioned"),
        ("rsc", "named"),
    ]


@pytest.fixture
def track(db):
    made = facts_missing()
    for stage, day in (("prerequisites", 0), ("provisioned", 3), ("link_sent", 40)):
        at = START + timedelta(days=day)
        StageChange.objects.create(track=made, stage=stage, state="active", at=at)
    return made


@pytest.mark.parametrize(
    ("first", "last", "stages"),
    [
        (date(2026, 3, 5), date(2026, 3, 5), ["prerequisites"]),
        (date(2026, 3, 6), date(2026, 4, 10), []),
        (date(2026, 3, 1), date(2026, 4, 30), ["provisioned", "prerequisites"]),
    ],
)
def test_stays_count_on_the_day_on_which_they_were_over(first, last, stages, track):
    assert [one.stage for one in read_stays(first=first, last=last)] == stages


@pytest.mark.parametrize(("product", "number"), [("", 2), ("rsc", 2), ("awli", 0)])
def test_only_stays_of_the_chosen_product(product, number, track):
    found = read_stays(first=date(2026, 1, 1), last=date(2026, 12, 31), product=product)
    assert len(found) == number
