from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
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


# Pauses ------------------------------------------------------------------------------------------

ZONES = st.sampled_from(["America/Los_Angeles", "Europe/Berlin", "Africa/Cairo", "Asia/Kolkata"]).map(
    ZoneInfo
)
SPANS = st.tuples(INSTANTS, st.timedeltas(timedelta(0), timedelta(21))).map(lambda s: (s[0], s[0] + s[1]))
HOLIDAYS = st.frozensets(DAYS, max_size=30)


@st.composite
def paused_filings(draw):
    """A filing, a promise, and pauses near it."""
    filed, days = draw(INSTANTS), draw(st.integers(1, 8))
    near = st.timedeltas(timedelta(-2), timedelta(20))
    starts = draw(st.lists(near, max_size=4))
    return (
        filed,
        days,
        [
            (filed + start, filed + start + draw(st.timedeltas(timedelta(0), timedelta(9))))
            for start in starts
        ],
    )


@pytest.mark.parametrize(
    ("pauses", "due"),
    [
        pytest.param([], datetime(2026, 11, 20, 18), id="none"),
        pytest.param([((20, 10), (20, 12))], datetime(2026, 11, 23, 11), id="two hours of the running day"),
        pytest.param([((19, 10), (20, 9))], datetime(2026, 11, 20, 18), id="over before the clock begins"),
        pytest.param([((20, 17), (23, 10))], datetime(2026, 11, 23, 11), id="over a weekend"),
        pytest.param([((21, 9), (22, 9))], datetime(2026, 11, 20, 18), id="begun when it was due already"),
        pytest.param([((20, 9), (20, 11)), ((20, 10), (20, 12))], datetime(2026, 11, 23, 12), id="overlap once"),
        pytest.param([((20, 17), (23, 10)), ((23, 10), (23, 11))], datetime(2026, 11, 23, 12), id="two in a row"),
        pytest.param([((20, 19), (20, 23))], datetime(2026, 11, 20, 18), id="outside the hours"),
    ],
)  # fmt: skip
def test_pause_moves_what_is_due_on_the_next_day(pauses, due):
    """Filed on Thursday 19 November 2026, so that the clock runs on Friday the 20th."""
    spans = [tuple(datetime(2026, 11, *moment, tzinfo=BERLIN.zone) for moment in pause) for pause in pauses]
    deadline = BERLIN.due(datetime(2026, 11, 19, 9, tzinfo=BERLIN.zone), 1, spans)
    assert deadline.due_at == due.replace(tzinfo=BERLIN.zone)


def test_deadline_tells_its_pauses():
    friday = datetime(2026, 11, 20, 10, tzinfo=BERLIN.zone)
    pauses = [
        (friday, friday + timedelta(hours=2, minutes=30)),
        (friday - timedelta(days=9), friday - timedelta(days=8)),
    ]
    assert BERLIN.due(datetime(2026, 11, 19, 9, tzinfo=BERLIN.zone), 1, pauses).explanation == (
        "Filed Thursday 19 November 2026, 09:00 (Europe/Berlin); this day is not counted",
        "Friday 20 November 2026: business day 1",
        "Rested from Friday 20 November 2026, 10:00, to Friday 20 November 2026, 12:30 (Europe/Berlin):"
        " 2 h 30 min of business time",
        "Due Monday 23 November 2026, 11:30 (Europe/Berlin)",
    )


@pytest.mark.parametrize(
    ("start", "end", "hours"),
    [
        pytest.param(datetime(2026, 11, 19, 9), datetime(2026, 11, 19, 18), 9, id="a whole day"),
        pytest.param(datetime(2026, 11, 19, 0), datetime(2026, 11, 19, 23), 9, id="night does not count"),
        pytest.param(datetime(2026, 11, 20, 17), datetime(2026, 11, 23, 10), 2, id="nor does a weekend"),
        pytest.param(datetime(2026, 12, 24, 17), datetime(2026, 12, 28, 10), 2, id="nor does a holiday"),
        pytest.param(datetime(2026, 3, 27, 17), datetime(2026, 3, 30, 10), 2, id="clocks go forward"),
        pytest.param(datetime(2026, 10, 23, 17), datetime(2026, 10, 26, 10), 2, id="clocks go back"),
        pytest.param(datetime(2026, 12, 31, 9), datetime(2027, 1, 4, 18), 18, id="year end"),
        pytest.param(datetime(2026, 11, 20, 9), datetime(2026, 11, 19, 9), 0, id="backwards"),
    ],
)  # fmt: skip
def test_business_time_is_counted_within_the_hours(start, end, hours):
    between = BERLIN.business_time_between(start.replace(tzinfo=BERLIN.zone), end.replace(tzinfo=BERLIN.zone))
    assert between == timedelta(hours=hours)


@pytest.mark.parametrize(
    ("moment", "opened"),
    [
        (datetime(2026, 11, 20, 9), True),
        (datetime(2026, 11, 20, 17, 59), True),
        (datetime(2026, 11, 20, 18), False),
        (datetime(2026, 11, 20, 8, 59), False),
        (datetime(2026, 11, 21, 12), False),
        (datetime(2026, 12, 25, 12), False),
    ],
)
def test_calendar_is_open_within_the_hours_of_a_business_day(moment, opened):
    assert BERLIN.is_open(moment.replace(tzinfo=BERLIN.zone)) is opened


def test_business_time_needs_a_day_that_opens_before_it_closes():
    with pytest.raises(ValueError, match="open it before it closes"):
        Calendar("Night", ZoneInfo("UTC"), close=time(0, 30)).business_time_between(
            datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 1, 3, tzinfo=UTC)
        )


@given(filing=paused_filings(), zone=ZONES, holidays=HOLIDAYS)
def test_pauses_shift_by_exactly_their_business_time(filing, zone, holidays):
    filed, days, pauses = filing
    calendar = Calendar("x", zone, holidays)
    plain, due = calendar.due(filed, days).due_at, calendar.due(filed, days, pauses).due_at
    instants = sorted({calendar.begins(filed), due, *(moment for pause in pauses for moment in pause)})
    rested = timedelta(0)
    for start, end in pairwise(instants):
        within = calendar.begins(filed) <= start and end <= due
        if within and any(pause[0] <= start and end <= pause[1] for pause in pauses):
            rested += calendar.business_time_between(start, end)
    assert calendar.business_time_between(plain, due) == rested
    assert due >= plain


@given(filing=paused_filings(), zone=ZONES, holidays=HOLIDAYS, after=st.integers(0, 40))
def test_added_holiday_never_moves_a_paused_due_date_earlier(filing, zone, holidays, after):
    filed, days, pauses = filing
    added = (filed + timedelta(days=after)).date()
    before, now = Calendar("x", zone, holidays), Calendar("x", zone, holidays | {added})
    assert now.due(filed, days, pauses).due_at >= before.due(filed, days, pauses).due_at


@given(filing=paused_filings(), more=SPANS)
def test_further_pause_never_moves_a_due_date_earlier(filing, more):
    filed, days, pauses = filing
    assert BERLIN.due(filed, days, [*pauses, more]).due_at >= BERLIN.due(filed, days, pauses).due_at


@given(filing=paused_filings())
def test_pauses_one_by_one_come_to_the_same_as_all_at_once(filing):
    """A stamped date is moved by each wait as it ends, which are one after the other."""
    filed, days, pauses = filing
    apart, last = [], None
    for start, end in sorted(pauses):
        if last is None or start >= last:
            apart, last = [*apart, (start, end)], end
    due = BERLIN.due(filed, days).due_at
    for pause in apart:
        due = BERLIN.paused(due, BERLIN.begins(filed), pause)
    assert due == BERLIN.due(filed, days, apart).due_at


@given(start=INSTANTS, amount=st.timedeltas(timedelta(0), timedelta(20)), zone=ZONES, holidays=HOLIDAYS)
def test_adding_business_time_undoes_counting_it(start, amount, zone, holidays):
    calendar = Calendar("x", zone, holidays)
    assert calendar.business_time_between(start, calendar.add_business_time(start, amount)) == amount
