"""Until when a version is served, and how the warning rises."""

from datetime import date, timedelta

import pytest
from django.core.checks import run_checks

from integrations.sunsets import earliest_end, tone_for, warning_for

END = date(2028, 3, 1)


@pytest.mark.parametrize(
    ("version", "end"),
    [
        ("202603", date(2028, 3, 1)),
        ("202602", date(2028, 2, 1)),
        ("202512", date(2027, 12, 1)),
        ("202508.02", date(2027, 8, 1)),
        ("202601", date(2028, 1, 1)),  # LinkedIn's list leaves it out
        ("202604", date(2028, 4, 1)),  # newer than the list
        ("202611.02", date(2028, 11, 1)),
        ("", None),
        ("202613", None),
        ("202600", None),
        ("20260401", None),
        ("202604.2", None),
        ("999904\n", None),
        ("٢٠٢٦٠٤", None),
    ],
)
def test_a_version_ends_two_years_after_its_month(version, end):
    assert earliest_end(version) == end


@pytest.mark.parametrize(
    ("days", "tone", "words"),
    [
        (91, "", ""),
        (90, "muted", "90 days are left. Plan the move"),
        (31, "muted", "31 days are left. Plan the move"),
        (30, "warn", "30 days are left. Choose a newer LINKEDIN_VERSION"),
        (8, "warn", "8 days are left."),
        (7, "bad", "7 days are left. Set a newer LINKEDIN_VERSION now."),
        (1, "bad", "1 day is left."),
        (0, "bad", "may be switched off any day. Set a newer"),
        (-400, "bad", "may be switched off any day."),
    ],
)
def test_the_warning_rises_as_the_end_comes_near(days, tone, words):
    today = END - timedelta(days=days)
    said = warning_for("202603", today)
    assert words in said
    assert bool(said) is bool(words)
    assert tone_for("202603", today) == tone


def test_an_end_that_linkedin_does_not_document_is_said_to_be_assumed():
    assert warning_for("202604", date(2028, 2, 20)) == (
        "Version 202604 is not in the list that is built in here, so its end is assumed, not documented: LinkedIn"
        " serves versions for at least two years, this one until April 2028: 41 days are left. Plan the move to a newer"
        " LINKEDIN_VERSION."
    )
    assert tone_for("202604", date(2028, 3, 28)) == "bad"


def test_what_is_no_version_is_never_warned_of():
    assert warning_for("latest", date(2200, 1, 1)) == tone_for("latest", date(2200, 1, 1)) == ""


def test_every_start_warns_of_a_version_that_ends_soon(settings, time_machine):
    settings.LINKEDIN_VERSION = "202603"
    time_machine.move_to("2028-02-20")
    [warning] = [one for one in run_checks() if one.id == "integrations.W001"]
    assert str(warning.msg).startswith(
        "LinkedIn documents version 202603 until March 2028: 10 days are left."
    )


def test_a_start_with_a_long_lived_version_warns_of_nothing(settings, time_machine):
    settings.LINKEDIN_VERSION = "202603"
    time_machine.move_to("2026-11-21")
    assert [one for one in run_checks() if one.id == "integrations.W001"] == []
