from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partnerhub.clocks import Calendar, age_in_words

BERLIN = Calendar("Ours", ZoneInfo("Europe/Berlin"), frozenset({date(2026, 12, 25), date(2027, 1, 1)}))
DAYS = st.dates(date(2020, 1, 1), date(2035, 12, 31))
INSTANTS = st.datetimes(datetime(2020, 1, 1), datetime(2035, 12, 31), timezones=st.just(UTC))
COUNTS = st.integers(1, 40)


@pytest.mark.parametrize(
    ("filed", "days", "due"),
    [
        pytest.param(datetime(2026, 11, 19, 9), 1, datetime(2026, 11, 20, 18), id="Thursday to Friday"),
        pytest.param(datetime(2026, 11, 20, 23), 1, datetime(2026, 11, 23, 18), id="over a weekend"),
        pytest.param(datetime(2026, 11, 21, 9), 1, datetime(2026, 11, 23, 18), id="filed on Saturday"),
        pytest.param(datetime(2026, 12, 24, 9), 1, datetime(2026, 12, 28, 18), id="holiday and weekend"),
        pytest.param(datetime(2026, 12, 31, 9), 1, datetime(2027, 1, 4, 18), id="year end"),
        pytest.param(datetime(2026, 3, 27, 9), 1, datetime(2026, 3, 30, 18), id="clocks go forward"),
        pytest.param(datetime(2026, 10, 23, 9), 1, datetime(2026, 10, 26, 18), id="clocks go back"),
    ],
)
def test_due_is_the_close_of_the_last_day(filed, days, due):
    deadline = BERLIN.due(filed.replace(tzinfo=BERLIN.zone), days)
    assert deadline.due_at == due.replace(tzinfo=BERLIN.zone)


def test_filing_instant_is_read_in_the_calendars_zone():
    deadline = BERLIN.due(datetime(2026, 11, 22, 23, 30, tzinfo=UTC), 1)  # Monday in Berlin
    assert deadline.due_at == datetime(2026, 11, 24, 17, tzinfo=UTC)


def test_closing_time_that_the_clock_change_skips_becomes_one_that_exists():
    night = Calendar("Night", ZoneInfo("Africa/Cairo"), close=time(0, 30))
    deadline = night.due(datetime(2026, 4, 23, 12, tzinfo=UTC), 1)  # Cairo skips 00:00 to 01:00 on 24 April
    assert deadline.due_at.isoformat() == "2026-04-24T01:30:00+03:00"


def test_deadline_explains_each_day():
    deadline = BERLIN.due(datetime(2026, 12, 24, 9, tzinfo=BERLIN.zone), 1)
    assert deadline.basis == (
        "Close (18:00 Europe/Berlin) of 1 business day after the filing date, calendar Ours."
    )
    assert deadline.explanation == (
        "Filed Thursday 24 December 2026, 09:00 (Europe/Berlin); this day is not counted",
        "Friday 25 December 2026: holiday in Ours, not counted",
        "Saturday 26 December 2026: weekend, not counted",
        "Sunday 27 December 2026: weekend, not counted",
        "Monday 28 December 2026: business day 1",
        "Due Monday 28 December 2026, 18:00 (Europe/Berlin)",
    )


def test_naive_time_is_refused():
    with pytest.raises(ValueError, match="has no time zone"):
        BERLIN.due(datetime(2026, 1, 1), 1)


def test_promise_of_no_days_is_refused():
    with pytest.raises(ValueError, match="give 1 or more"):
        BERLIN.due(datetime(2026, 1, 1, tzinfo=UTC), 0)


@pytest.mark.parametrize(
    ("since", "words"),
    [
        (date(2026, 12, 29), "today"),
        (date(2026, 12, 28), "1 business day ago"),
        (date(2026, 12, 10), "12 business days ago"),
        (date(2026, 12, 30), "dated in the future"),
    ],
)
def test_age_reads_as_words(since, words):
    assert age_in_words(BERLIN, since, date(2026, 12, 29)) == words


def test_age_over_a_weekend_is_not_today():
    assert age_in_words(BERLIN, date(2026, 11, 21), date(2026, 11, 22)) == "less than 1 business day ago"


@given(filed=INSTANTS, days=COUNTS, holidays=st.frozensets(DAYS, max_size=30), added=DAYS)
def test_added_holiday_never_moves_a_due_date_earlier(filed, days, holidays, added):
    before = Calendar("x", ZoneInfo("America/Los_Angeles"), holidays)
    after = Calendar("x", before.zone, holidays | {added})
    assert after.due(filed, days).due_at >= before.due(filed, days).due_at


@given(filed=INSTANTS, later=st.timedeltas(timedelta(0), timedelta(9)), days=COUNTS)
def test_due_grows_with_filing_time_and_days(filed, later, days):
    due = BERLIN.due(filed, days).due_at
    assert BERLIN.due(filed + later, days).due_at >= due
    assert BERLIN.due(filed, days + 1).due_at > due
    assert due > filed
    assert BERLIN.is_business_day(due.date())


@given(start=DAYS, days=COUNTS, holidays=st.frozensets(DAYS, max_size=30))
def test_counting_days_undoes_adding_them(start, days, holidays):
    calendar = Calendar("x", ZoneInfo("UTC"), holidays)
    assert calendar.business_days_between(start, calendar.add_business_days(start, days)) == days
