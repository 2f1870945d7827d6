"""The two working calendars, from their settings and their holidays."""

from datetime import date, time

import pytest

from customers.calendars import linkedin_calendar, our_calendar
from customers.models import Holiday

pytestmark = pytest.mark.django_db


def test_linkedins_calendar_keeps_its_own_zone_hours_and_holidays(settings):
    settings.LINKEDIN_TIME_ZONE, settings.LINKEDIN_HOURS = "Europe/Dublin", (time(8), time(17))
    Holiday.objects.create(calendar="linkedin", date=date(2026, 12, 25), name="Christmas")
    calendar = linkedin_calendar()
    assert (calendar.zone.key, calendar.open, calendar.close) == ("Europe/Dublin", time(8), time(17))
    assert calendar.holidays == {date(2026, 12, 25)}


def test_ours_keeps_our_zone_hours_and_holidays(settings):
    settings.TIME_ZONE, settings.OUR_HOURS = "Europe/Berlin", (time(9), time(16, 30))
    Holiday.objects.create(calendar="ours", date=date(2026, 10, 3), name="Unity day")
    calendar = our_calendar()
    assert (calendar.zone.key, calendar.open, calendar.close) == ("Europe/Berlin", time(9), time(16, 30))
    assert (calendar.holidays, linkedin_calendar().holidays) == ({date(2026, 10, 3)}, frozenset())
