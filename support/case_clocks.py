"""The clocks of a case: what LinkedIn promised and what it did not, and what we set ourselves, each with its basis and
its worked date. Pure: plain values and `now` in."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta

from partnerhub.clocks import Calendar, Deadline, in_business_days
from support.clock_values import Basis, Calendars, Clock, ClockFacts, Promise, State
from support.destinations import To
from support.reasons import PROMISED_DAYS
from support.reports import BusinessLine, Stage

REVIEW_DAYS = 30  # business days that the review of a tier upgrade can take (SP-45)
SURVEY_DAYS = 21  # calendar days for the vetting survey and for further details (SP-41, SP-42)
EARLY = (Stage.CHARTER, Stage.BETA)


def promise_of(*, is_partner: bool, destination: str, stage: str, business_line: str) -> Promise | None:
    """What LinkedIn promises there: a review (SP-45), an answer to a Talent customer's mail (SP-04), and nothing else: not
    for a partner case (SP-24), a charter or beta programme (SP-19), or another business line (SP-34)."""
    if destination == To.TIER_UPGRADE_TICKET:
        return Promise(REVIEW_DAYS, "SP-45", "LinkedIn's tier review")
    is_mail = destination == To.CUSTOMER_CASE_MAIL and not is_partner
    if is_mail and stage not in EARLY and _is_talent(business_line):
        return Promise(PROMISED_DAYS, "SP-04", "LinkedIn's first answer")
    return None


def promised_deadline(facts: ClockFacts, linkedin: Calendar) -> Deadline | None:
    """As it is worked out now; what was stamped stays as it is."""
    promise = _promise_of(facts)
    if promise is None or facts.filed_at is None:
        return None
    return linkedin.due(facts.filed_at, promise.days, facts.pauses)


def restamped(stamped: datetime, facts: ClockFacts, rested_since: datetime, linkedin: Calendar) -> datetime:
    """The stamp, now that a rest has ended which stands among the pauses: worked out anew with the holidays of today, as a
    rest counted in other days than the stamp would move it too little; never earlier than it was. A rest that began
    when it was too late moves nothing."""
    worked = promised_deadline(facts, linkedin)
    is_late = rested_since >= stamped
    return stamped if worked is None or is_late else max(stamped, worked.due_at)


def case_clocks(facts: ClockFacts, calendars: Calendars, now: datetime) -> list[Clock]:
    """Every clock of the case that has begun, LinkedIn's before ours."""
    table: tuple[Callable[[ClockFacts, Calendars, datetime], Iterator[Clock]], ...] = (
        _promised,
        _silent,
        _survey,
        _first_word,
        _next_word,
    )
    return [clock for row in table for clock in row(facts, calendars, now)]


def _promised(facts: ClockFacts, calendars: Calendars, now: datetime) -> Iterator[Clock]:
    promise, worked = _promise_of(facts), promised_deadline(facts, calendars.linkedin)
    is_expected = facts.is_open or facts.answered_at is not None
    if promise is None or worked is None or not is_expected:
        return
    due = facts.due_at or worked.due_at
    state, words = _standing(facts, due, calendars.linkedin, now)
    lines = (*_lines(worked), *_stamped(facts, worked), *_resting(facts, calendars.linkedin, due))
    yield Clock(promise.name, Basis.LINKEDIN, state, words, promise.rule, due, lines)


def _standing(facts: ClockFacts, due: datetime, calendar: Calendar, now: datetime) -> tuple[State, str]:
    """Due dates are read in LinkedIn's calendar: an answer in time is one before its close."""
    if facts.answered_at:
        is_late = facts.answered_at > due and not _rested_at(facts, facts.answered_at, due)
        late = "late" if is_late else "in time"
        return State.MET, f"LinkedIn answered on {_day(facts.answered_at, calendar)}, {late}"
    if now > due and not _rests_before(facts, due):
        days = calendar.business_days_between(_local(due, calendar), _local(now, calendar))
        return (
            State.OVERDUE,
            f"Overdue by {in_business_days(days)}: escalate" if days else "Overdue: escalate",
        )
    if facts.paused_since:
        return State.PAUSED, "Rests while LinkedIn waits for us or the customer"
    return State.RUNNING, f"Due {_day_and_time(due, calendar)}"


def _silent(facts: ClockFacts, calendars: Calendars, now: datetime) -> Iterator[Clock]:
    """LinkedIn promises its first answer only; beyond that, and at the other desks, there is an age and no date."""
    is_promised = _promise_of(facts) is not None and facts.answered_at is None
    since = facts.answered_at or facts.filed_at
    if is_promised or since is None or not facts.is_open:
        return
    calendar = calendars.linkedin
    days = calendar.business_days_between(_local(since, calendar), _local(now, calendar))
    words = f"Silent for {in_business_days(days)}"
    event = "LinkedIn last answered" if facts.answered_at else "Filed"
    lines = (f"{event} on {_day(since, calendar)}, calendar {calendar.name}.", _why_no_promise(facts))
    yield Clock("LinkedIn's next word", Basis.NONE, State.SILENT, words, _rule_of_silence(facts), None, lines)


def _rule_of_silence(facts: ClockFacts) -> str:
    if facts.stage in EARLY:
        return "SP-19"
    if _is_with_engineering(facts):
        return "SP-24"
    if not _is_talent(facts.business_line):
        return "SP-34"
    return "SP-04" if _promise_of(facts) else ""


def _why_no_promise(facts: ClockFacts) -> str:
    if facts.stage in EARLY:
        return f"Support of {facts.stage} programmes differs by programme: LinkedIn promises no time (SP-19)."
    if _is_with_engineering(facts):
        return "Partner engineering works without an agreed response time: only an age is told (SP-24)."
    if not _is_talent(facts.business_line):
        return "LinkedIn promises an answer in its guide for Talent Solutions only (SP-34)."
    if _promise_of(facts):
        return "LinkedIn promised its first answer, and gave it: it promises no time for the next one."
    return "LinkedIn's guides name no response time for this destination."


def _survey(facts: ClockFacts, calendars: Calendars, now: datetime) -> Iterator[Clock]:
    """Calendar days, to the end of the last one here."""
    if facts.survey_on is None or not facts.is_open:
        return
    last = facts.survey_on + timedelta(days=SURVEY_DAYS)
    due = datetime.combine(last, time(23, 59), tzinfo=calendars.ours.zone)
    words = f"Due {_day_and_time(due, calendars.ours)}"
    if now > due:
        words = "Overdue: LinkedIn may have closed the application; reapply from the same one (SP-42)"
    lines = (
        f"Triggered, or details asked for, on {_in_words(facts.survey_on)}.",
        f"{SURVEY_DAYS} calendar days later: {_in_words(last)}. Weekends and holidays count.",
        "The clock stops when the date is taken off the case.",
    )
    state = State.OVERDUE if now > due else State.RUNNING
    yield Clock("Vetting survey or details", Basis.LIMIT, state, words, "SP-41", due, lines)


def _first_word(facts: ClockFacts, calendars: Calendars, now: datetime) -> Iterator[Clock]:
    first = facts.words[0] if facts.words else None
    if not facts.is_open and first is None:
        return
    deadline = calendars.ours.due(facts.created_at, calendars.answer_days)
    yield _own_clock("Our first answer", deadline, calendars.ours, now, met_at=first)


def _next_word(facts: ClockFacts, calendars: Calendars, now: datetime) -> Iterator[Clock]:
    if not facts.words or not facts.is_open:
        return
    deadline = calendars.ours.due(facts.words[-1], calendars.update_days)
    yield _own_clock("Our next update", deadline, calendars.ours, now)


def _own_clock(
    name: str, deadline: Deadline, calendar: Calendar, now: datetime, met_at: datetime | None = None
) -> Clock:
    due = deadline.due_at
    state, words = State.RUNNING, f"Due {_day_and_time(due, calendar)}"
    if met_at:
        state, words = (
            State.MET,
            f"Given on {_day(met_at, calendar)}, {'in time' if met_at <= due else 'late'}",
        )
    elif now > due:
        state, words = State.OVERDUE, f"Overdue since {_day_and_time(due, calendar)}"
    return Clock(name, Basis.OURS, state, words, "", due, _lines(deadline))


def _promise_of(facts: ClockFacts) -> Promise | None:
    return promise_of(
        is_partner=facts.is_partner,
        destination=facts.destination,
        stage=facts.stage,
        business_line=facts.business_line,
    )


def _is_talent(business_line: str) -> bool:
    """Nobody said: Talent, as routing has it."""
    return business_line in ("", BusinessLine.TALENT)


def _is_with_engineering(facts: ClockFacts) -> bool:
    """By its form, or on the thread of the ticket that it opened."""
    is_thread = facts.destination in ("", To.EXISTING_CASE)
    return facts.destination == To.PARTNER_ENGINEERING_FORM or (facts.is_partner and is_thread)


def _rested_at(facts: ClockFacts, moment: datetime, due: datetime) -> bool:
    """Within a rest that began while there was still time: an answer that ends it does not move the stamp."""
    going_on = [(facts.paused_since, moment)] if facts.paused_since else []
    return any(start <= moment <= end and start < due for start, end in (*facts.pauses, *going_on))


def _rests_before(facts: ClockFacts, due: datetime) -> bool:
    """It began to rest while there was still time."""
    return facts.paused_since is not None and facts.paused_since < due


def _stamped(facts: ClockFacts, worked: Deadline) -> tuple[str, ...]:
    if facts.due_at is None or facts.due_at == worked.due_at:
        return ()
    due = facts.due_at.astimezone(worked.due_at.tzinfo)
    return (
        f"Stamped on the case: {_in_words(due.date())}, {due:%H:%M}. Holidays entered since do not move it.",
    )


def _resting(facts: ClockFacts, calendar: Calendar, due: datetime) -> tuple[str, ...]:
    if facts.paused_since is None or facts.answered_at or not _rests_before(facts, due):
        return ()
    since = _day_and_time(facts.paused_since, calendar)
    return (f"Rests since {since}: the date moves by this business time when LinkedIn has the turn again.",)


def _lines(deadline: Deadline) -> tuple[str, ...]:
    return (deadline.basis, *deadline.explanation)


def _local(moment: datetime, calendar: Calendar) -> date:
    return moment.astimezone(calendar.zone).date()


def _day(moment: datetime, calendar: Calendar) -> str:
    return _in_words(_local(moment, calendar))


def _day_and_time(moment: datetime, calendar: Calendar) -> str:
    return f"{_day(moment, calendar)}, {moment.astimezone(calendar.zone):%H:%M} ({calendar.zone.key})"


def _in_words(day: date) -> str:
    return f"{day:%A} {day.day} {day:%B} {day.year}"
