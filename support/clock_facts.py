"""Reads the rows of a case into the facts that its clocks run on."""

from dataclasses import replace
from datetime import datetime

from django.conf import settings

from customers.calendars import linkedin_calendar, our_calendar
from customers.models import Message
from support.case_clocks import case_clocks
from support.clock_values import Calendars, Clock, ClockFacts
from support.models import Case, Escalation, Filing, Note
from support.waiting import filing_facts, is_under_way, rest_that_goes_on

OUTWARD = (Message.Audience.CUSTOMER, Message.Audience.LINKEDIN)


def clocks_of(case: Case, *, now: datetime) -> list[Clock]:
    """Every clock of the case as it stands now."""
    calendars = Calendars(
        linkedin=linkedin_calendar(),
        ours=our_calendar(),
        answer_days=settings.OUR_ANSWER_DAYS,
        update_days=settings.OUR_UPDATE_DAYS,
    )
    return case_clocks(read_clock_facts(case), calendars, now)


def read_clock_facts(case: Case) -> ClockFacts:
    return replace(
        filing_facts(case),
        answered_at=case.last_answer_at,
        due_at=case.due_at,
        survey_on=case.survey_on,
        paused_since=rest_that_goes_on(case) if is_under_way(case) else None,
        words=_outward_words(case),
    )


def _outward_words(case: Case) -> tuple[datetime, ...]:
    """Our words to the customer or LinkedIn, oldest first: notes for them, what was filed, escalations that left."""
    notes = Note.objects.filter(case=case, audience__in=OUTWARD, is_mail=False).values_list(
        "happened_at", flat=True
    )
    filings = Filing.objects.filter(case=case, status=Filing.Status.OUT).values_list("filed_at", flat=True)
    escalated = Escalation.objects.filter(cases=case, message__left_at__isnull=False)
    left = escalated.values_list("message__left_at", flat=True)
    moments = [case.filed_at, *notes, *filings, *left]
    return tuple(sorted(moment for moment in moments if moment))
