"""Callback events, which nobody signs: stored once each, whoever brought them. What one says is never believed: it is a
reason to ask LinkedIn (invariant 14). A direct one is to be forwarded besides."""

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format

from customers.models import Customer
from integrations.inbound.notices import (
    EXPORT,
    LONGEST_ID,
    STATUS_CHANGE,
    Notice,
    digest_of,
    expiry_of,
    read_event,
)
from integrations.inbound.strict_json import Json
from integrations.inbound.tasks import ask_about_customer, forward_events
from integrations.models import CallbackEvent, CallbackRoute
from partnerhub.queue import wake

State = CallbackEvent.State
LONGEST_CONTENT_TYPE = 100


@dataclass(frozen=True, slots=True)
class Relayed:
    """One event as the ATS named it, and whose it is."""

    customer: Customer
    event: Json
    id: str
    type: str


def accept_relayed(events: Collection[Relayed]) -> tuple[int, int]:
    """Store what the ATS relayed, all or nothing: how many are new, and how many were known."""
    with transaction.atomic():
        is_new = [_store_relayed(one) for one in events]
        for customer in {one.customer.pk for one in events}:
            wake(ask_about_customer, customer)
    return is_new.count(True), is_new.count(False)


def accept_direct(*, route: CallbackRoute, body: bytes, content_type: str) -> CallbackEvent:
    """Store what came to our own address, byte for byte; it is asked about and forwarded afterwards."""
    notice, now = read_event(body), timezone.now()
    row, is_new = _store_direct(route, notice.id, notice, body, content_type)
    if not is_new and bytes(row.body) != body:
        # Nobody signs these: what is not the same is not lost because a stranger used its id first.
        other_id = f"{notice.id[: LONGEST_ID - 65]}#{digest_of(body)}"
        row, is_new = _store_direct(route, other_id, notice, body, content_type)
    if is_new:
        wake(forward_events, route.customer_id)
        if row.due_at is not None and row.due_at <= now:
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
    notice = Notice(one.id, one.type, expiry_of(one.event))
    _, is_new = CallbackEvent.objects.get_or_create(
        customer=one.customer,
        source=CallbackEvent.Source.RELAY,
        event_type=one.type,
        event_id=one.id,
        defaults={
            **_asked_about(notice, now),
            "content_type": "application/json",
            "body": json.dumps(one.event).encode("ascii"),
        },
    )
    return is_new


def _store_direct(
    route: CallbackRoute, event_id: str, notice: Notice, body: bytes, content_type: str
) -> tuple[CallbackEvent, bool]:
    now = timezone.now()
    return CallbackEvent.objects.get_or_create(
        customer_id=route.customer_id,
        source=CallbackEvent.Source.DIRECT,
        event_type=notice.type,
        event_id=event_id,
        defaults={
            **_asked_about(notice, now),
            "content_type": _storable(content_type),
            "body": body,
            "forward": CallbackEvent.Forward.WAITING,
            "forward_due_at": now,
        },
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


def _storable(content_type: str) -> str:
    """A header as it came, but for what no header may carry on."""
    return "".join(mark for mark in content_type if mark.isprintable())[:LONGEST_CONTENT_TYPE]
