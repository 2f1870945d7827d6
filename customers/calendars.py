"""The working calendars as values for the clocks: LinkedIn's and ours, each from its settings and its Holiday rows."""

from datetime import time
from zoneinfo import ZoneInfo

from django.conf import settings

from customers.models import Holiday
from partnerhub.clocks import Calendar


def linkedin_calendar() -> Calendar:
    """LinkedIn's promises are walked in it."""
    return _calendar(Holiday.Calendar.LINKEDIN, settings.LINKEDIN_TIME_ZONE, settings.LINKEDIN_HOURS)


def our_calendar() -> Calendar:
    """Our own targets end in it, and warnings appear within its hours."""
    return _calendar(Holiday.Calendar.OURS, settings.TIME_ZONE, settings.OUR_HOURS)


def _calendar(which: Holiday.Calendar, zone: str, hours: tuple[time, time]) -> Calendar:
    dates = Holiday.objects.filter(calendar=which).values_list("date", flat=True)
    opens, closes = hours
    return Calendar(
        name=which.label, zone=ZoneInfo(zone), holidays=frozenset(dates), close=closes, open=opens
    )
