"""Throttles: LinkedIn asked one application to leave one resource alone for a while (429). Every worker reads the
same rows, so that nobody knocks again before the time."""

from collections.abc import Collection
from datetime import datetime

from django.conf import settings

from integrations import backoff
from integrations.holds import ThrottledHere
from integrations.linkedin.errors import ThrottledError
from integrations.models import QuotaDay, Throttle
from integrations.quota import Line

NEAR_THE_LIMIT = 0.95  # of the day's calls: then a 429 without a Retry-After is taken for the daily one
MOST_STRIKES = 5  # in a row; after that it is taken for the daily limit as well


def known(applications: Collection[int], *, now: datetime) -> dict[Line, ThrottledHere | None]:
    """What these applications were asked, by resource; None where the time is over."""
    return {
        (row.application_id, row.resource): ThrottledHere(row.because, until=row.until)
        if row.until > now
        else None
        for row in Throttle.objects.filter(application__in=list(applications))
    }


def close(line: Line, error: ThrottledError, *, now: datetime) -> ThrottledHere:
    """Remember this refusal and until when it holds, inside the caller's transaction."""
    application, resource = line
    row, _ = Throttle.objects.select_for_update().get_or_create(
        application_id=application, resource=resource, defaults={"until": now}
    )
    if row.until <= now:  # several calls of one moment are one strike
        row.strikes += 1
        row.until, row.because = _until(line, error, row.strikes, now), str(error)
        row.save(update_fields=["strikes", "until", "because"])
    return ThrottledHere(row.because, until=row.until)


def forget(lines: Collection[Line], *, now: datetime) -> None:
    """LinkedIn let calls through again: what was asked before no longer counts. A throttle that stands is younger than
    the call, which had left already."""
    if lines:
        known = Throttle.objects.filter(application__in={pk for pk, _ in lines}, until__lte=now)
        gone = [row.pk for row in known if (row.application_id, row.resource) in lines]
        Throttle.objects.filter(pk__in=gone).delete()


def _until(line: Line, error: ThrottledError, strikes: int, now: datetime) -> datetime:
    if error.is_daily or (
        error.retry_after is None and (strikes > MOST_STRIKES or _is_near_limit(line, now))
    ):
        return backoff.next_day(now)
    if error.retry_after is not None:
        return backoff.after_throttle(now, error.retry_after)
    return backoff.between_strikes(now, strikes)


def _is_near_limit(line: Line, now: datetime) -> bool:
    application, resource = line
    today = QuotaDay.objects.filter(application=application, resource=resource, day=now.date())
    return today.filter(reserved__gte=NEAR_THE_LIMIT * settings.LINKEDIN_DAILY_LIMIT).exists()
