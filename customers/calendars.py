"""LinkedIn's working calendar as a value for the clocks, read from Holiday rows."""

from zoneinfo import ZoneInfo

from customers.models import Holiday
from partnerhub.clocks import Calendar

LINKEDIN_ZONE = "America/Los_Angeles"  # where LinkedIn's partner teams keep their hours


def linkedin_calendar() -> Calendar:
    calendar = Holiday.Calendar.LINKEDIN
    dates = Holiday.objects.filter(calendar=calendar).values_list("date", flat=True)
    return Calendar(name=calendar.label, zone=ZoneInfo(LINKEDIN_ZONE), holidays=frozenset(dates))
