"""Callback events, which nobody signs: every one is stored, and what is brought again within a while is the same one. What
one says is never believed: it is a reason to ask LinkedIn (invariant 14). A direct one is to be forwarded besides."""

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format

from customers.models import Customer
from integrations.inbound.notices import (
    EXPORT,
    STATUS_CHANGE,
    Notice,
    expiry_of,
    read_event,
)
from integrations.inbound.strict_json import Json
from integrations.inbound.tasks import ask_about_customer, forward_events
from integrations.models import CallbackEvent, CallbackRoute
from partnerhub.queue import wake

State = CallbackEvent.State
REDELIVERED_WITHIN = timedelta(
    minutes=10
)  # the same bytes from LinkedIn; later they are an event of their own
RELAYED_WITHIN = timedelta(hours=24)  # the same type and id from the ATS


@dataclass(frozen=True, slots=True)
class Relayed:
    """One event as the ATS named it, and whose it is."""

    customer: Customer
    event: Json
    id: str
    type: str


def accept_relayed(events: Collection[Relayed]) -> tuple[int, int]:
    """Store what the ATS relayed, all or nothing: how many are new, and how many were known."""
    customers = sorted({one.customer.pk for one in events})
    with transaction.atomic():
        # One call after the other for each customer; sorted, so that two calls never wait for each other.
        list(Customer.objects.select_for_update(no_key=True).filter(pk__in=customers).order_by("pk"))
        is_new = [_store_relayed(one) for one in events]
        for customer in customers:
            wake(ask_about_customer, customer)
    return is_new.count(True), is_new.count(False)


@transaction.atomic
def accept_direct(*, route: CallbackRoute, body: bytes, content_type: str) -> CallbackEvent:
    """Store what came to our own address, byte for byte; it is asked about and forwarded afterwards. The same bytes again
    within ten minutes are the row that is there, and do nothing."""
    list(CallbackRoute.objects.select_for_update(no_key=True).filter(pk=route.pk))  # one after the other
    notice, now = read_event(body), timezone.now()
    direct = CallbackEvent.objects.filter(customer=route.customer_id, source=CallbackEvent.Source.DIRECT)
    # By its bytes: nobody signs these, and an event is not lost because a stranger used its id first.
    same = direct.filter(event_id=notice.id, body=body, received_at__gt=now - REDELIVERED_WITHIN)
    if (known := same.first()) is not None:
        return known
    row = _store_direct(route, notice, body, content_type)
    wake(forward_events, route.customer_id)
    if row.state == State.WAITING:
        wake(ask_about_customer, route.customer_id)
    return row


def fate_of(notice: Notice, *, now: datetime) -> tuple[State, str]:
    """Whether LinkedIn is to be asked because of it; if not, why not. Pure."""
    if not notice.is_readable:
        return State.NOTED, "It could not be read as an event: LinkedIn was not asked."
    if notice.expires_at is not None and notice.expires_at <= now:
        when = date_format(timezone.localtime(notice.expires_at), "j M Y, H:i")
        return State.NOTED, f"It had expired ({when}): LinkedIn was not asked."
    if notice.type == STATUS_CHANGE:
        return State.WAITING, ""
    if notice.type == EXPORT:
        return State.NOTED, "A candidate for the ATS, which fetches it: there is nothing to ask."
    return State.NOTED, f"{notice.type or 'An event without a type'} changes nothing that PartnerHub watches."


def _store_relayed(one: Relayed) -> bool:
    now = timezone.now()
    relayed = CallbackEvent.objects.filter(customer=one.customer, source=CallbackEvent.Source.RELAY)
    same = relayed.filter(event_type=one.type, event_id=one.id, received_at__gt=now - RELAYED_WITHIN)
    if same.exists():
        return False
    CallbackEvent.objects.create(
        customer=one.customer,
        source=CallbackEvent.Source.RELAY,
        event_type=one.type,
        event_id=one.id,
        content_type="application/json",
        body=json.dumps(one.event).encode("ascii"),
        **_asked_about(Notice(one.id, one.type, expiry_of(one.event)), now),
    )
    return True


def _store_direct(route: CallbackRoute, notice: Notice, body: bytes, content_type: str) -> CallbackEvent:
    now = timezone.now()
    return CallbackEvent.objects.create(
        customer_id=route.customer_id,
        source=CallbackEvent.Source.DIRECT,
        event_type=notice.type,
        event_id=notice.id,
        content_type=content_type,
        body=body,
        forward=CallbackEvent.Forward.WAITING,
        forward_due_at=now,
        **_asked_about(notice, now),
    )


def _asked_about(notice: Notice, now: datetime) -> dict[str, Any]:
    state, why = fate_of(notice, now=now)
    is_waiting = state == State.WAITING
    return {
        "state": state,
        "why": why,
        "due_at": now if is_waiting else None,
        "settled_at": None if is_waiting else now,
    }
