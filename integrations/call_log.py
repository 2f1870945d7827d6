"""How long the log of API calls is kept. What attempts and results keep of a call stays when the call goes."""

import math
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet

from integrations.models import ApiCall

CHUNK = 500  # calls per transaction: nobody who writes waits long for it


def calls_before(moment: datetime) -> QuerySet[ApiCall]:
    return ApiCall.objects.filter(started_at__lt=moment)


def end_of_retention(*, now: datetime, days: int) -> datetime:
    """What began before this is past its retention."""
    return now - timedelta(days=days)


def prune_calls(*, before: datetime, most: float = math.inf) -> int:
    """Delete calls that began before then, the oldest first, about `most` of them; returns how many went."""
    gone = 0
    while gone < most and (oldest := _oldest(before)):
        gone += _delete(oldest)
    return gone


def _oldest(before: datetime) -> list[int]:
    return list(calls_before(before).order_by("started_at").values_list("pk", flat=True)[:CHUNK])


def _delete(pks: list[int]) -> int:
    with transaction.atomic():
        _, deleted = ApiCall.objects.filter(pk__in=pks).only("pk").delete()
    return deleted.get(ApiCall._meta.label, 0)
