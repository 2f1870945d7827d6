"""Whose turn it was, span by span, and LinkedIn's promise that rests meanwhile: the one place that writes waits and
stamps due dates."""

from datetime import datetime

from django.db import transaction

from customers.calendars import linkedin_calendar
from partnerhub.clocks import Span
from support.case_clocks import promised_deadline, restamped
from support.clock_values import ClockFacts
from support.models import Case, Wait
from support.rerouting import route_now

# While it waits for one of these, LinkedIn cannot go on, and its promise rests.
RESTING = (Case.Ball.US.value, Case.Ball.CUSTOMER.value)


@transaction.atomic
def turn(*, case: Case, party: str, at: datetime, is_refiled: bool = False) -> Wait | None:
    """It is this party's turn since `at`. Call it whenever a case was saved: it does nothing where nothing changed.

    Ends the wait that goes on and begins the next one, stamps LinkedIn's promise on a case that was filed, and moves it
    by the rest that ended. `is_refiled`: filed on another date or elsewhere, so the promise is worked out anew. The row of
    an open case is locked by the caller. Returns the wait that goes on, None for a case that is over or not filed.
    """
    going_on = case.waits.filter(ended_at=None).first()
    stays = is_under_way(case) and going_on is not None and going_on.party == party
    if is_refiled:
        _write(case, None)
    if going_on is not None and not stays:
        _end(case, going_on, at)
    if is_under_way(case):
        if not stays:
            going_on = Wait.objects.create(case=case, party=party, started_at=_start(case, party, at))
        _stamp(case)
        return going_on
    if case.is_open and case.due_at is not None:
        _write(case, None)  # filed no more
    return None


def is_under_way(case: Case) -> bool:
    """Open, and filed with LinkedIn. One that is new and ours though its date is known still waits to be marked as filed."""
    is_ours = case.status == Case.Status.NEW and case.ball == Case.Ball.US
    return case.is_open and case.filed_at is not None and not is_ours


def rests_of(case: Case) -> tuple[Span, ...]:
    """The ended waits for us or the customer, in order."""
    waits = sorted(case.waits.all(), key=lambda wait: wait.started_at)
    return tuple(
        (wait.started_at, wait.ended_at) for wait in waits if wait.ended_at and wait.party in RESTING
    )


def rest_that_goes_on(case: Case) -> datetime | None:
    """Since when LinkedIn waits for us or the customer now."""
    going_on = [wait for wait in case.waits.all() if wait.ended_at is None and wait.party in RESTING]
    return going_on[0].started_at if going_on else None


def filing_facts(case: Case) -> ClockFacts:
    """What LinkedIn's promise depends on."""
    return ClockFacts(
        is_partner=case.kind == Case.Kind.PARTNER,
        destination=_where_it_goes(case),
        stage=case.stage,
        is_open=case.is_open,
        created_at=case.created_at,
        business_line=case.product.business_line if case.product else "",
        filed_at=case.filed_at,
        pauses=rests_of(case),
    )


def _end(case: Case, wait: Wait, at: datetime) -> None:
    wait.ended_at = max(at, wait.started_at)
    wait.save(update_fields=["ended_at"])
    if case.due_at is not None and wait.party in RESTING and case.last_answer_at is None:
        _write(case, restamped(case.due_at, filing_facts(case), wait.started_at, linkedin_calendar()))


def _start(case: Case, party: str, at: datetime) -> datetime:
    """With LinkedIn since it was filed, also where we learn of it later; else since now, or since the last wait ended."""
    last = case.waits.order_by("-ended_at").first()
    if last is not None:
        return max(at, last.ended_at or at)
    return min(case.filed_at or at, at) if party not in RESTING else at


def _stamp(case: Case) -> None:
    """Once: a holiday entered later does not move it. What LinkedIn does not promise has no date (SP-19, SP-24)."""
    worked = promised_deadline(filing_facts(case), linkedin_calendar())
    if worked is None or case.due_at is None:
        _write(case, worked.due_at if worked else None)


def _where_it_goes(case: Case) -> str:
    """Where nobody chose, where the rules send it; asked only once it is filed."""
    if case.destination or case.filed_at is None:
        return case.destination
    return route_now(case).route.destination


def _write(case: Case, due_at: datetime | None) -> None:
    """Past the history: the waits, the calendar and the filing date say why."""
    if due_at == Case.objects.values_list("due_at", flat=True).get(pk=case.pk):
        case.due_at = due_at
        return
    case.due_at = due_at
    Case.objects.filter(pk=case.pk).update(due_at=due_at)
