"""The clocks of a case: what rests on LinkedIn's promise, what on nothing, and what on our own targets."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partnerhub.clocks import Calendar
from support.case_clocks import case_clocks, promised_deadline, restamped
from support.clock_values import Basis, Calendars, ClockFacts, State
from support.destinations import To
from support.reports import BusinessLine, Stage

PACIFIC = ZoneInfo("America/Los_Angeles")
CALENDARS = Calendars(
    linkedin=Calendar("LinkedIn's", PACIFIC, frozenset({date(2026, 5, 25)})),
    ours=Calendar("ours", ZoneInfo("Europe/Berlin")),
    answer_days=1,
    update_days=5,
)
MONDAY = datetime(2026, 3, 2, 17, tzinfo=UTC)  # 09:00 in California


def facts(**fields):
    """A customer's mail, filed on a Monday as soon as it was reported."""
    told = {
        "destination": To.CUSTOMER_CASE_MAIL,
        "created_at": MONDAY,
        "filed_at": MONDAY,
        "words": (MONDAY,),
    }
    plain = {"is_partner": False, "stage": "", "is_open": True}
    return ClockFacts(**{**plain, **told, **fields})


def clocks(now=MONDAY, **fields):
    return {clock.name: clock for clock in case_clocks(facts(**fields), CALENDARS, now)}


def pacific(day, hour):
    return datetime(2026, 3, day, hour, tzinfo=PACIFIC)


@pytest.mark.parametrize(
    ("now", "given", "state", "words"),
    [
        pytest.param(
            pacific(3, 17),
            {},
            State.RUNNING,
            "Due Tuesday 3 March 2026, 18:00 (America/Los_Angeles)",
            id="SP-04 running",
        ),
        pytest.param(pacific(3, 19), {}, State.OVERDUE, "Overdue: escalate", id="SP-04 past the close"),
        pytest.param(
            pacific(5, 9), {}, State.OVERDUE, "Overdue by 2 business days: escalate", id="SP-04 for days"
        ),
        pytest.param(
            pacific(5, 9),
            {"paused_since": pacific(3, 9)},
            State.PAUSED,
            "Rests while LinkedIn waits for us or the customer",
            id="rests since there was time",
        ),
        pytest.param(
            pacific(5, 9),
            {"paused_since": pacific(4, 9)},
            State.OVERDUE,
            "Overdue by 2 business days: escalate",
            id="rested when it was too late",
        ),
        pytest.param(
            pacific(5, 9),
            {"answered_at": pacific(3, 17)},
            State.MET,
            "LinkedIn answered on Tuesday 3 March 2026, in time",
            id="answered",
        ),
        pytest.param(
            pacific(5, 9),
            {"answered_at": pacific(4, 9)},
            State.MET,
            "LinkedIn answered on Wednesday 4 March 2026, late",
            id="answered late",
        ),
        pytest.param(
            pacific(5, 9),
            {
                "answered_at": pacific(4, 9),
                "due_at": pacific(3, 18),
                "pauses": ((pacific(3, 9), pacific(4, 9)),),
            },
            State.MET,
            "LinkedIn answered on Wednesday 4 March 2026, in time",
            id="answered before it had the turn again",
        ),
        pytest.param(
            pacific(5, 9),
            {"answered_at": pacific(4, 9), "due_at": pacific(3, 18), "paused_since": pacific(4, 9)},
            State.MET,
            "LinkedIn answered on Wednesday 4 March 2026, late",
            id="answered late, our turn since then",
        ),
        pytest.param(
            pacific(4, 9),
            {"due_at": pacific(4, 11)},
            State.RUNNING,
            "Due Wednesday 4 March 2026, 11:00 (America/Los_Angeles)",
            id="stamped",
        ),
    ],
)
def test_first_answer_to_a_customers_mail_is_promised(now, given, state, words):
    clock = clocks(now, **given)["LinkedIn's first answer"]
    assert (clock.basis, clock.rule, clock.state, clock.words) == (Basis.LINKEDIN, "SP-04", state, words)


def test_promise_explains_its_date_and_its_pauses():
    clock = clocks(pauses=((pacific(3, 9), pacific(3, 11)),))["LinkedIn's first answer"]
    assert clock.due == pacific(4, 11)
    assert clock.lines == (
        "Close (18:00 America/Los_Angeles) of 1 business day after the filing date, calendar LinkedIn's.",
        "Filed Monday 2 March 2026, 09:00 (America/Los_Angeles); this day is not counted",
        "Tuesday 3 March 2026: business day 1",
        "Rested from Tuesday 3 March 2026, 09:00, to Tuesday 3 March 2026, 11:00 (America/Los_Angeles):"
        " 2 h of business time",
        "Due Wednesday 4 March 2026, 11:00 (America/Los_Angeles)",
    )


def test_stamped_date_stands_whatever_the_calendar_says_now():
    clock = clocks(
        filed_at=datetime(2026, 5, 22, 17, tzinfo=UTC), due_at=datetime(2026, 5, 26, 1, tzinfo=UTC)
    )
    lines = clock["LinkedIn's first answer"].lines
    assert clock["LinkedIn's first answer"].due == datetime(2026, 5, 26, 1, tzinfo=UTC)
    assert (
        lines[-1] == "Stamped on the case: Monday 25 May 2026, 18:00. Holidays entered since do not move it."
    )


@pytest.mark.parametrize(
    ("given", "rule"),
    [
        pytest.param({"destination": To.PARTNER_ENGINEERING_FORM, "is_partner": True}, "SP-24", id="SP-24 partner engineering"),
        pytest.param({"destination": "", "is_partner": True}, "SP-24", id="SP-24 a partner case nobody routed"),
        pytest.param({"stage": Stage.BETA}, "SP-19", id="SP-19 beta"),
        pytest.param({"stage": Stage.CHARTER}, "SP-19", id="SP-19 charter"),
        pytest.param({"destination": To.EXISTING_CASE, "is_partner": True}, "SP-24", id="SP-24 on the thread of the ticket"),
        pytest.param({"is_partner": True}, "", id="SP-24 a partner case by customer mail"),
        pytest.param({"business_line": BusinessLine.MARKETING}, "SP-34", id="SP-34 another business line"),
        pytest.param({"destination": To.EXISTING_CASE}, "", id="the thread of a case"),
        pytest.param({"destination": To.VETTING_APPEAL_FORM}, "", id="an appeal has no promise"),
        pytest.param({"answered_at": MONDAY + timedelta(hours=1)}, "SP-04", id="SP-04 is the first answer only"),
    ],
)  # fmt: skip
def test_silence_without_a_promise_has_an_age_and_no_date(given, rule):
    clock = clocks(MONDAY + timedelta(days=300), **given)["LinkedIn's next word"]
    assert (clock.basis, clock.state, clock.due, clock.rule) == (Basis.NONE, State.SILENT, None, rule)
    assert clock.words == "Silent for 213 business days"


def test_tier_review_takes_thirty_business_days():
    clock = clocks(destination=To.TIER_UPGRADE_TICKET)["LinkedIn's tier review"]
    assert (clock.rule, clock.due) == ("SP-45", datetime(2026, 4, 13, 18, tzinfo=PACIFIC))


@pytest.mark.parametrize(
    ("day", "state"), [(date(2026, 3, 23), State.RUNNING), (date(2026, 3, 24), State.OVERDUE)]
)
def test_survey_ends_after_twenty_one_calendar_days(day, state):
    noon = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    clock = clocks(noon, survey_on=date(2026, 3, 2))["Vetting survey or details"]
    assert (clock.basis, clock.rule, clock.state) == (Basis.LIMIT, "SP-41", state)
    assert clock.lines[1] == "21 calendar days later: Monday 23 March 2026. Weekends and holidays count."


def test_our_own_targets_run_in_our_calendar():
    early = clocks(filed_at=None, words=())["Our first answer"]
    later = clocks(MONDAY + timedelta(days=9), words=(MONDAY,))
    assert (early.basis, early.state, early.words) == (
        Basis.OURS,
        State.RUNNING,
        "Due Tuesday 3 March 2026, 18:00 (Europe/Berlin)",
    )
    assert later["Our first answer"].words == "Given on Monday 2 March 2026, in time"
    assert later["Our next update"].words == "Overdue since Monday 9 March 2026, 18:00 (Europe/Berlin)"


def test_clocks_of_what_is_over_are_those_that_were_kept():
    over = clocks(MONDAY + timedelta(days=90), is_open=False, survey_on=date(2026, 3, 2))
    assert list(over) == ["Our first answer"]
    assert list(clocks(is_open=False, answered_at=MONDAY)) == ["LinkedIn's first answer", "Our first answer"]


MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31), timezones=st.just(UTC))


@given(
    is_partner=st.booleans(), destination=st.sampled_from(["", *To]), stage=st.sampled_from(["", *Stage]),
    line=st.sampled_from(["", *BusinessLine]),
    filed=st.none() | MOMENTS, answered=st.none() | MOMENTS, due=st.none() | MOMENTS, paused=st.none() | MOMENTS, now=MOMENTS,
)  # fmt: skip
def test_no_facts_make_a_date_or_a_breach_where_linkedin_promises_nothing(
    is_partner, destination, stage, line, filed, answered, due, paused, now
):
    given = facts(
        is_partner=is_partner, destination=destination, stage=stage, filed_at=filed, answered_at=answered, due_at=due,
        paused_since=paused, business_line=line,
    )  # fmt: skip
    is_talents_mail = destination == To.CUSTOMER_CASE_MAIL and not is_partner and line in ("", "talent")
    is_promised = is_talents_mail and stage in ("", Stage.GENERAL)
    for clock in case_clocks(given, CALENDARS, now):
        if clock.basis is Basis.LINKEDIN:
            assert is_promised or destination == To.TIER_UPGRADE_TICKET
        if clock.basis is Basis.NONE:
            assert (clock.due, clock.state) == (None, State.SILENT)


@st.composite
def stamped_lives(draw):
    """A promise of a day or a review, its rests in order, and holidays that somebody enters on the way: (after which rest,
    which day)."""
    destination = draw(st.sampled_from([To.CUSTOMER_CASE_MAIL, To.TIER_UPGRADE_TICKET]))
    days = 4 if destination == To.CUSTOMER_CASE_MAIL else 45
    filed, rests = draw(MOMENTS), []
    at = filed
    for _ in range(draw(st.integers(0, 4))):
        start = at + draw(st.timedeltas(timedelta(0), timedelta(days)))
        at = start + draw(st.timedeltas(timedelta(0), timedelta(days)))
        rests.append((start, at))
    entered = draw(st.lists(st.tuples(st.integers(0, 4), st.integers(0, days * 2)), max_size=3))
    holidays = [(after, (filed + timedelta(day)).date()) for after, day in entered]
    return facts(filed_at=filed, destination=destination), rests, holidays


def stamps(life, holidays):
    """Every date that stood on the case: as it was filed, and after each rest, by the calendar of that time."""
    filed, rests, _ = life

    def calendar(after):
        return Calendar("LinkedIn's", PACIFIC, frozenset(day for since, day in holidays if since <= after))

    dates = [promised_deadline(filed, calendar(0)).due_at]
    for number, (start, _end) in enumerate(rests, 1):
        rested = replace(filed, pauses=tuple(rests[:number]))
        dates.append(restamped(dates[-1], rested, start, calendar(number)))
    return dates


@given(life=stamped_lives(), after=st.integers(0, 4), day=st.integers(-1, 60))
def test_holiday_entered_at_any_moment_moves_no_stamp_earlier(life, after, day):
    filed, _, holidays = life
    added = (after, (filed.filed_at + timedelta(day)).date())
    plain, later = stamps(life, holidays), stamps(life, [*holidays, added])
    assert all(now >= before for before, now in zip(plain, later, strict=True))
    assert later == sorted(later)


@given(life=stamped_lives())
def test_rests_shift_a_stamp_by_exactly_their_business_time(life):
    filed, rests, _ = life
    calendar = Calendar("LinkedIn's", PACIFIC)
    for number, (before, now) in enumerate(pairwise(stamps(life, [])), 1):
        start, end = rests[number - 1]
        running = max(start, calendar.begins(filed.filed_at))
        rested = calendar.business_time_between(running, end) if start < before else timedelta(0)
        assert calendar.business_time_between(before, now) == rested
