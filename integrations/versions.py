"""The circuit of an API version: closed once LinkedIn answers that it does not serve it, so that rows wait instead of
failing one by one (S17). When a version ends by the calendar is said in `sunsets`."""

import logging
from datetime import datetime, timedelta

from integrations.models import ClosedVersion, Configuration

logger = logging.getLogger(__name__)

CLOSED_FOR = timedelta(hours=1)


def is_closed(version: str, *, now: datetime) -> ClosedVersion | None:
    """The row that keeps calls of this version back; None when they may leave. `version` is the LinkedIn-Version
    header, empty in the legacy form, which has no versions."""
    if not version:
        return None
    return ClosedVersion.objects.filter(version=version, retry_at__gt=now).first()


def close(version: str, *, because: str, now: datetime) -> ClosedVersion:
    """Keep calls of this version back for an hour. `because` is LinkedIn's sentence. However many calls learn it at
    the same time, the alarm is raised once; it is raised again only after the version has been served in between."""
    known = {"retry_at": now + CLOSED_FOR, "because": because}
    row, is_new = ClosedVersion.objects.update_or_create(
        version=version, defaults=known, create_defaults={**known, "since": now}
    )
    if is_new:
        logger.error(
            "LinkedIn does not serve version %s: nothing is sent with it, and its rows wait. Set LINKEDIN_VERSION to"
            " a version that LinkedIn serves, and restart. LinkedIn said: %s",
            version,
            because,
        )
    return row


def reopen(version: str) -> None:
    """A call of this version went through. One query that finds nothing while nothing is closed."""
    if not version:
        return
    number, _ = ClosedVersion.objects.filter(version=version).delete()
    if number:
        logger.warning("LinkedIn serves version %s again: what waited is sent.", version)


def try_again(*, closed: ClosedVersion, now: datetime) -> ClosedVersion:
    """Let the next calls leave before the hour is over. The row stays until one of them went through."""
    waiting = Configuration.objects.filter(
        trouble=Configuration.Trouble.RETRY, next_attempt_at=closed.retry_at
    )
    waiting.update(next_attempt_at=now)
    closed.retry_at = now
    closed.save(update_fields=["retry_at"])
    return closed
