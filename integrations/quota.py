"""The daily budget: calls are reserved per application, resource and UTC day before they leave, so that all
workers together stay within the limit (invariant 5 of the design). What was reserved and not used is given back."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from integrations.models import QuotaDay
from partnerhub.bulk import write_columns

CONFIGURATIONS = "rest/integrationConfigurations"


class SpentError(Exception):
    """No call is left today for this application and resource."""

    sentence = (
        "The daily limit of LinkedIn calls for this application is used up: it starts anew at 00:00 UTC, and"
        " PartnerHub goes on by itself then."
    )

    def __init__(self) -> None:
        super().__init__(self.sentence)


class DayTurnedError(SpentError):
    """The call was granted for a day that is over: it has to be granted again, out of the new day's budget."""

    sentence = "A new UTC day began, with a budget of its own: PartnerHub sends this again by itself."


@dataclass
class Grant:
    """Calls one application may still make today; `take` counts one, before it leaves."""

    left: int
    day: date

    def take(self, today: date) -> None:
        if today != self.day:
            raise DayTurnedError
        if self.left < 1:
            raise SpentError
        self.left -= 1


def reserve(wanted: Mapping[int, int], *, resource: str, day: date, limit: int) -> dict[int, Grant]:
    """Reserve up to so many calls for each application id: what is left of the day's limit, possibly nothing."""
    with transaction.atomic():
        rows = _rows(wanted, resource, day)
        grants = {}
        for row in rows:
            granted = max(0, min(wanted[row.application_id], limit - row.reserved))
            row.reserved += granted
            grants[row.application_id] = Grant(granted, day)
        write_columns(rows, ["reserved"])
    return grants


def give_back(grants: Mapping[int, Grant], *, resource: str, day: date) -> None:
    """Return what the grants did not use."""
    unused = {pk: grant.left for pk, grant in grants.items() if grant.left}
    for grant in grants.values():
        grant.left = 0
    with transaction.atomic():
        rows = _rows(unused, resource, day)
        for row in rows:
            row.reserved -= unused[row.application_id]
        write_columns(rows, ["reserved"])


def _rows(applications: Mapping[int, int], resource: str, day: date) -> list[QuotaDay]:
    """The day's rows, made where absent and locked until the transaction ends, always in the same order."""
    QuotaDay.objects.bulk_create(
        [QuotaDay(application_id=pk, resource=resource, day=day) for pk in sorted(applications)],
        ignore_conflicts=True,
        batch_size=500,
    )
    return list(
        QuotaDay.objects.select_for_update()
        .filter(application__in=list(applications), resource=resource, day=day)
        .order_by("pk")
    )
