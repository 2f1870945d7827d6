"""The circuit of a version: one alarm, an hour of rest, open again once a call went through (S17)."""

import logging
from datetime import UTC, datetime, timedelta

import pytest

from integrations.models import ClosedVersion
from integrations.versions import close, is_closed, reopen, try_again

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
SAID = "Requested version 20260301 is not active"


def test_a_version_is_open_until_linkedin_says_otherwise():
    assert is_closed("202603", now=NOW) is None


def test_a_closed_version_rests_for_an_hour_and_says_why():
    close("202603", because=SAID, now=NOW)
    closed = is_closed("202603", now=NOW + HOUR - timedelta(seconds=1))
    assert (closed.since, closed.retry_at, closed.because) == (NOW, NOW + HOUR, SAID)
    assert is_closed("202603", now=NOW + HOUR) is None


def test_other_versions_and_the_unversioned_form_stay_open(django_assert_num_queries):
    close("202603", because=SAID, now=NOW)
    assert is_closed("202604", now=NOW) is None
    with django_assert_num_queries(0):
        assert is_closed("", now=NOW) is None


def test_many_calls_that_learn_it_raise_one_alarm(caplog):
    for _ in range(32):
        close("202603", because=SAID, now=NOW)
    assert [record.levelname for record in caplog.records] == ["ERROR"]
    assert "LinkedIn does not serve version 202603" in caplog.text
    assert SAID in caplog.text


def test_a_refusal_after_the_hour_keeps_the_first_date_and_raises_no_new_alarm(caplog):
    close("202603", because=SAID, now=NOW)
    caplog.clear()
    closed = close("202603", because=SAID, now=NOW + HOUR)
    assert (closed.since, closed.retry_at) == (NOW, NOW + 2 * HOUR)
    assert caplog.records == []


def test_a_call_that_goes_through_opens_the_version_again(caplog):
    close("202603", because=SAID, now=NOW)
    reopen("202603")
    assert is_closed("202603", now=NOW) is None
    assert "LinkedIn serves version 202603 again" in caplog.text


def test_opening_what_is_open_costs_one_query_and_says_nothing(django_assert_num_queries, caplog):
    caplog.set_level(logging.INFO)
    with django_assert_num_queries(1):
        reopen("202603")
    assert caplog.records == []


def test_trying_again_lets_calls_leave_while_the_row_still_tells(caplog):
    closed = close("202603", because=SAID, now=NOW)
    try_again(closed=closed, now=NOW + timedelta(minutes=5))
    assert is_closed("202603", now=NOW + timedelta(minutes=5)) is None
    assert ClosedVersion.objects.get().since == NOW
