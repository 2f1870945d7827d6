"""The working calendars as values for the clocks, read from Holiday rows."""

from zoneinfo import ZoneInfo

from django.conf import settings

from customers.models import Holiday
from partnerhub.clocks import Calendar

LINKEDIN_ZONE = "America/Los_Angeles"  # where LinkedIn's partner teams keep their hours


def linkedin_calendar() -> Calendar:
    return _read(Holiday.Calendar.LINKEDIN, LINKEDIN_ZONE)


def our_calendar() -> Calendar:
    return _read(Holiday.Calendar.OURS, settings.TIME_ZONE)


def _read(which: Holiday.Calendar, zone: str) -> Calendar:
    dates = Holiday.objects.filter(calendar=which).values_list("date", flat=True)
    return Calendar(name=which.label, zone=ZoneInfo(zone), holidays=frozenset(dates))
