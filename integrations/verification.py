"""Verification: LinkedIn is read once more after the customer switched on, and shows state, names and values together.
Only then may data be sent.

https://learn.microsoft.com/en-us/linkedin/talent/middleware-platform/customer-configuration
"""

from collections.abc import Collection, Iterator

from integrations import drift
from integrations.drift_checks import Outcome as Compared
from integrations.enablement import ENABLED, Look, Outcome, look
from integrations.models import Configuration, Integration
from integrations.names import has_confirmed_name, name_of
from partnerhub.clock_skew import database_now

SECONDS = 20  # in which calls begin


def verify_enabled(*, integrations: Collection[int]) -> list[str]:
    """Read these integrations and all their values at LinkedIn, and note which are verified. Returns why others are not, in
    words for staff. Nothing is changed at LinkedIn."""
    looks = look(integrations=integrations, seconds=SECONDS)
    wrong = {one.integration.pk: why for one in looks if (why := _why_not(one))}
    for pk, why in _compared([one.integration.pk for one in looks]):
        wrong.setdefault(pk, why)
    for one in looks:
        if one.integration.pk not in wrong:
            _note(one.integration)
    return list(wrong.values())


def _why_not(one: Look) -> str:
    row = one.integration
    if one.outcome is not Outcome.ENABLED:
        return f"{row.type_label}: {one.message}"
    if not has_confirmed_name(row):
        return f"{row.type_label}: LinkedIn shows {one.name or 'no name'} instead of {name_of(row)}."
    return ""


def _compared(integrations: Collection[int]) -> Iterator[tuple[int, str]]:
    """What differs, by integration: every value that shall be there, and those that shall be no more."""
    values = Configuration.objects.filter(integration__in=integrations).values_list("pk", flat=True)
    found = drift.verify(list(values), seconds=SECONDS)
    asked = {check.configuration.pk for check in found.checks}
    for check in found.checks:
        if check.outcome is not Compared.MATCHES:
            row = check.configuration
            yield row.integration_id, f"{row.integration.type_label}, {row.key}: {check.message}"
    missing = Configuration.objects.filter(integration__in=integrations).exclude(pk__in=asked)
    for row in missing.select_related("integration"):
        yield row.integration_id, f"{row.integration.type_label}, {row.key}: LinkedIn was not asked in time."


def _note(row: Integration) -> None:
    """Unless it was switched off, or became another integration, meanwhile."""
    same = Integration.objects.filter(
        pk=row.pk,
        linkedin_status=ENABLED,
        linkedin_status_since=row.linkedin_status_since,
        seen_as=row.seen_as,
        stopped_at=None,
    )
    same.update(verified_at=database_now())
