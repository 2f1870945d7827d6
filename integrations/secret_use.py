"""Which of two stored secrets LinkedIn takes, read from the call log: whoever asks with both begins with the current one,
and goes on to the previous one only when that was refused."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import zip_longest

from integrations.credentials import Standing
from integrations.endpoints import token_endpoint
from integrations.introspection import introspection_endpoint
from integrations.models import ApiCall

CALLS_READ = 20
ONE_AFTER_THE_OTHER = timedelta(minutes=2)
SAYS_NOTHING_OF_SECRETS = (408, 409, 429)


@dataclass(frozen=True, slots=True)
class SecretUse:
    """`taken_at`: when LinkedIn last took a secret; `current_refused_at`: when it refused the current one just before, so
    that the previous one was taken; None when it was the current one."""

    taken_at: datetime
    current_refused_at: datetime | None

    @property
    def needs_previous(self) -> bool:
        return self.current_refused_at is not None


def secret_use(application_id: int, standing: Standing) -> SecretUse | None:
    """None while only one secret is stored, and until LinkedIn took one since the current one was stored. One query."""
    if not standing.keeps_previous or standing.secret_set_at is None:
        return None
    asked = ApiCall.objects.filter(
        application=application_id,
        endpoint__in=[token_endpoint(), introspection_endpoint()],
        started_at__gte=standing.secret_set_at,
    )
    return _newest(list(asked.order_by("-pk")[:CALLS_READ]))


def _newest(calls: Sequence[ApiCall]) -> SecretUse | None:
    """Of calls, newest first."""
    for call, before in zip_longest(calls, calls[1:]):
        if call.status == 200:
            refused = before is not None and _is_refusal(before) and _belong_together(before, call)
            return SecretUse(call.started_at, before.started_at if before and refused else None)
    return None


def _is_refusal(call: ApiCall) -> bool:
    return 400 <= (call.status or 0) <= 499 and call.status not in SAYS_NOTHING_OF_SECRETS


def _belong_together(before: ApiCall, call: ApiCall) -> bool:
    return before.endpoint == call.endpoint and call.started_at - before.started_at <= ONE_AFTER_THE_OTHER
