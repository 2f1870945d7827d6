"""Acting on what came in, row by row that waits: each is claimed by moving its date, so that whoever dies leaves it to the
next one, and is settled once LinkedIn was asked. To act twice does no harm: state is fetched, never taken from a message."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import F, Max, Min, QuerySet
from django.utils import timezone

from integrations.backoff import next_try
from integrations.inbound.asking import REST, Asked, ask_about
from integrations.inbound.belonging import why_foreign
from integrations.inbound.strict_json import read_json
from integrations.models import CallbackEvent, WebhookNotification

CLAIM = timedelta(minutes=3)  # longer than asking can take
AT_ONCE = 500
MOST_DOUBLINGS = 5  # of the first wait: a quarter of an hour at most
MOST_FAILURES = 180  # about a day: then a person looks

Rows = QuerySet[CallbackEvent] | QuerySet[WebhookNotification]


@dataclass(frozen=True, slots=True)
class Words:
    """The states of a kind of row."""

    done: str
    noted: str
    failed: str


EVENT = Words(CallbackEvent.State.DONE, CallbackEvent.State.NOTED, CallbackEvent.State.FAILED)
NOTIFICATION = Words(
    WebhookNotification.State.DONE, WebhookNotification.State.NOTED, WebhookNotification.State.FAILED
)


def act_on_events(*, customer: int) -> int:
    """Ask LinkedIn once about this customer for all callback events that are due; returns how many there were."""
    rows = CallbackEvent.objects.filter(customer=customer, state=CallbackEvent.State.WAITING)
    claimed = _claim(rows, CallbackEvent.objects.filter(customer=customer, state=CallbackEvent.State.DONE))
    if claimed:
        request_id = next(iter(claimed.values())).event_id if len(claimed) == 1 else ""
        asked = ask_about(customer=customer, request_id=request_id)
        _settle(rows.filter(pk__in=claimed), claimed.values(), asked, EVENT)
    return len(claimed)


def act_on_notifications(*, application: int) -> int:
    """Likewise for the signed notifications of one application; what names somebody else is put aside first."""
    own = WebhookNotification.objects.filter(application=application)
    rows = own.filter(state=WebhookNotification.State.WAITING)
    claimed = _claim(rows, own.filter(state=WebhookNotification.State.DONE))
    to_act_on = {pk: row for pk, row in claimed.items() if _is_theirs(row)}
    if to_act_on:
        customer = next(iter(to_act_on.values())).application.customer_id
        asked = ask_about(customer=customer or 0, application=application)
        _settle(rows.filter(pk__in=to_act_on), to_act_on.values(), asked, NOTIFICATION)
    return len(claimed)


def _claim(waiting: Any, done: Rows) -> Mapping[int, Any]:
    """Those that are due, kept from others for a while. None while the last look is young, or the last try failed: then
    they wait for the next one."""
    now = timezone.now()
    due = list(waiting.filter(due_at__lte=now).order_by("pk").values_list("pk", flat=True)[:AT_ONCE])
    mine = waiting.filter(pk__in=due)
    if not due:
        return {}
    if (later := _not_before(waiting, done, now)) and later > now:
        mine.filter(due_at__lte=now).update(due_at=later)
        return {}
    if not mine.filter(due_at__lte=now).update(due_at=now + CLAIM):
        return {}
    if waiting.model is WebhookNotification:
        mine = mine.select_related("application__customer", "application__parent")
    return {row.pk: row for row in mine}


def _not_before(waiting: Any, done: Rows, now: datetime) -> datetime | None:
    failing = waiting.filter(failures__gt=0)
    if not failing.filter(due_at__lte=now).exists():
        until: datetime | None = failing.aggregate(until=Min("due_at"))["until"]
        if until is not None:
            return until
    last: datetime | None = done.aggregate(last=Max("settled_at"))["last"]
    return last + REST if last is not None else None


def _settle(rows: Any, claimed: Collection[Any], asked: Asked, words: Words) -> None:
    now = timezone.now()
    if asked.is_known:
        state = words.noted if asked.nobody else words.done
        rows.update(state=state, why=asked.sentence, settled_at=now, due_at=None)
        return
    for row in claimed:
        rows.filter(pk=row.pk).update(failures=F("failures") + 1, **_after_failure(row, asked, words, now))


def _after_failure(row: Any, asked: Asked, words: Words, now: datetime) -> dict[str, Any]:
    failures = row.failures + 1
    if failures >= MOST_FAILURES:
        why = f"Asked {failures} times in vain. {asked.sentence}"
        return {"state": words.failed, "why": why, "settled_at": now, "due_at": None}
    return {
        "why": asked.sentence,
        "due_at": max(next_try(now, min(failures, MOST_DOUBLINGS)), asked.until or now),
    }


def _is_theirs(row: WebhookNotification) -> bool:
    """False once it is put aside: it names somebody else, or cannot be read."""
    states = WebhookNotification.State
    try:
        foreign = why_foreign(read_json(bytes(row.body)), row.application)
    except ValueError as error:
        return _put_aside(row, states.FAILED, f"Its signature is right, and still it cannot be read. {error}")
    return _put_aside(row, states.FOREIGN, foreign) if foreign else True


def _put_aside(row: WebhookNotification, state: str, why: str) -> bool:
    waiting = WebhookNotification.objects.filter(pk=row.pk, state=WebhookNotification.State.WAITING)
    waiting.update(state=state, why=why, settled_at=timezone.now(), due_at=None)
    return False
