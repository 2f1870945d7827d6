"""What is kept of an integration that was taken off LinkedIn: LinkedIn's last word, its name, its values, its calls. Plain
values, so that they stay as they were whatever becomes of the rows."""

from datetime import datetime
from typing import Any

from integrations.frozen_places import frozen
from integrations.models import ApiCall, Configuration, Integration
from integrations.offboarding.proof import LateCall, Nature, Proof, last_call_of

KEPT = "LinkedIn does not delete it: it goes with the integration."


def final_state(row: Integration, *, stopped_at: datetime) -> dict[str, Any]:
    """As it stands now; `calls` are those after the stop, added at the end."""
    was_seen = row.was_seen
    return {
        **frozen(row, stopped_at=stopped_at),
        "label": row.type_label,
        "application": row.application.client_id if row.application else "",
        "status": row.linkedin_status if was_seen else "",
        "status_at": _text(row.linkedin_status_at) if was_seen else "",
        "name": row.confirmed_name if was_seen else "",
        "values": [_value(one) for one in row.configurations.order_by("key")],
        "last_call": _call(last_call_of(row)),
        "calls": [],
    }


def with_calls(states: list[dict[str, Any]], proof: Proof) -> list[dict[str, Any]]:
    """The same once it is proven, with the calls that left after the stop; those of several integrations stand at each."""
    kept = (Nature.DELETION, Nature.READ_OF_DELETION, Nature.ON_ITS_WAY)
    return [
        one
        | {
            "values": [value | {"is_proven": True} for value in one["values"]],
            "calls": [
                _late(call) for call in proof.of(*kept) if f"{one['type']} for {one['context']}" in call.what
            ],
        }
        for one in states
    ]


def counted_from(states: list[dict[str, Any]], at: datetime) -> list[dict[str, Any]]:
    """The same, with a proof that starts anew."""
    return [one | {"stopped_at": at.isoformat()} for one in states]


def _value(row: Configuration) -> dict[str, Any]:
    return {
        "configuration": row.pk,
        "key": row.key,
        "value": row.desired_value,
        "was_confirmed": row.is_confirmed,
        "at_linkedin": row.observed_value,
        "fate": "kept",
        "why": KEPT,
    }


def _call(call: ApiCall | None) -> dict[str, Any] | None:
    if call is None:
        return None
    at = _text(call.started_at)
    return {
        "at": at,
        "method": call.method,
        "endpoint": call.endpoint,
        "status": call.status,
        "uuid": call.uuid,
    }


def _late(call: LateCall) -> dict[str, Any]:
    return {
        "at": _text(call.at),
        "method": call.method,
        "what": call.nature.value,
        "status": call.status,
        "uuid": call.uuid,
    }


def _text(at: datetime | None) -> str:
    return at.isoformat() if at else ""
