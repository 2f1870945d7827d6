"""Forwarding: events that came to our own address go on to the customer's ATS, byte for byte, until it has taken them. The
row is written before anything is answered, so none is lost; one may arrive twice, as LinkedIn's own may."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import F, QuerySet
from django.utils import timezone

from integrations.inbound.posting import Answered, NotReached, post
from integrations.models import CallbackEvent, CallbackRoute
from partnerhub.redaction import redact_text

Forward = CallbackEvent.Forward

LADDER = [timedelta(seconds=30), *(timedelta(minutes=one) for one in (1, 2, 5, 10, 15))]
FOR_DAYS = timedelta(days=3)
MOST_FAILURES = len(LADDER) + (FOR_DAYS - sum(LADDER, timedelta())) // LADDER[-1]

CLAIM = timedelta(minutes=1)  # longer than one POST can take
SLICE = timedelta(seconds=20)  # in which POSTs begin; the queue kills a task after 120
SHOWN = 300
NO_ROUTE = "There is no forwarding URL any more: enter it at the callback route, then forward again."


def forward_due(*, customer: int) -> int:
    """Forward what is due of this customer, oldest first; returns how many POSTs were made. When the ATS does not answer
    at all, the rest waits as long as the one that found out: a dead ATS costs one try, not one for each event."""
    route = CallbackRoute.objects.filter(customer=customer).first()
    ends_at, number = timezone.now() + SLICE, 0
    while timezone.now() < ends_at and (event := _claim(customer)):
        number += 1
        if not _forward(event, route):
            break
    return number


def next_forward(now: datetime, failures: int) -> datetime | None:
    """When it is tried again after so many failures (1, 2, 3, …); None once three days are over. Pure."""
    if failures >= MOST_FAILURES:
        return None
    return now + LADDER[min(failures, len(LADDER)) - 1]


def _waiting(customer: int) -> QuerySet[CallbackEvent]:
    return CallbackEvent.objects.filter(customer=customer, forward=Forward.WAITING)


def _claim(customer: int) -> CallbackEvent | None:
    """The oldest that is due, kept from others while it is on its way."""
    now = timezone.now()
    due = _waiting(customer).filter(forward_due_at__lte=now).order_by("pk")
    for event in due[:20]:
        if due.filter(pk=event.pk).update(forward_due_at=now + CLAIM):
            return event
    return None


def _forward(event: CallbackEvent, route: CallbackRoute | None) -> bool:
    """Whether it is worth going on with the next one."""
    if route is None:
        _give_up(event, NO_ROUTE)
        return True
    try:
        answer = post(
            route.forward_to,
            bytes(event.body),
            content_type=event.content_type,
            our_url=settings.PUBLIC_URL,
            may_be_local=settings.DEBUG,
        )
    except NotReached as error:
        until = _failed(event, str(error))
        _let_rest_wait(event, until, str(error))
        return False
    if answer.is_taken:
        _taken(event, answer)
    else:
        _failed(event, _in_words(answer))
    return True


def _taken(event: CallbackEvent, answer: Answered) -> None:
    """Whoever else had it meanwhile: the ATS has it."""
    CallbackEvent.objects.filter(pk=event.pk).update(
        forward=Forward.DONE,
        forward_due_at=None,
        forwarded_at=timezone.now(),
        forward_answer=f"HTTP {answer.status}",
    )


def _failed(event: CallbackEvent, why: str) -> datetime | None:
    failures = event.forward_failures + 1
    until = next_forward(timezone.now(), failures)
    if until is None:
        _give_up(event, why)
    else:
        _waiting(event.customer_id).filter(pk=event.pk).update(
            forward_due_at=until, forward_failures=failures, forward_answer=_short(why)
        )
    return until


def _let_rest_wait(event: CallbackEvent, until: datetime | None, why: str) -> None:
    """Not reached is not reached, for all of them."""
    now = timezone.now()
    rest = _waiting(event.customer_id).filter(forward_due_at__lte=now).exclude(pk=event.pk)
    rest.update(
        forward_due_at=until or now + LADDER[0],
        forward_failures=F("forward_failures") + 1,
        forward_answer=_short(why),
    )


def _give_up(event: CallbackEvent, why: str) -> None:
    _waiting(event.customer_id).filter(pk=event.pk).update(
        forward=Forward.FAILED,
        forward_due_at=None,
        forward_failures=event.forward_failures + 1,
        forward_answer=_short(why),
    )


def _in_words(answer: Answered) -> str:
    return f"HTTP {answer.status}. {redact_text(answer.beginning)}".strip()


def _short(text: str) -> str:
    printable = "".join(mark if mark.isprintable() else " " for mark in text)
    return printable if len(printable) <= SHOWN else f"{printable[: SHOWN - 1]}…"
