"""LinkedIn's people, both calendars, and the names of contacts."""

import datetime as dt
import random
import unicodedata

import holidays
from django.contrib.auth.models import User

from customers.models import Holiday, LinkedInContact, Programme
from support.demo.names import FIRST_NAMES, LAST_NAMES, LINKEDIN_DOMAIN

BD, CSM, ENGINEERING = (
    LinkedInContact.Kind.BD,
    LinkedInContact.Kind.CSM,
    LinkedInContact.Kind.PARTNER_ENGINEERING,
)
OUR_COUNTRY = "IE"


def make_linkedin_contacts(bd_login: User) -> list[LinkedInContact]:
    """Three BD contacts, one of them with a login, and partner engineering; returns the four CSMs."""
    _make(BD, bd_login.get_full_name(), Programme.RSC, user=bd_login)
    _make(BD, "Marcus Oyelaran", Programme.APPLY_CONNECT)
    _make(BD, "Helen Brandvold", "")
    _make(ENGINEERING, "Partner Engineering", "")
    names = ("Aisling Murtagh", "Rafael Quintero", "Mei Lindholm", "Graham Tolliver")
    return [_make(CSM, name, "") for name in names]


def make_holidays(first_day: dt.date, last_day: dt.date) -> None:
    """US federal holidays for LinkedIn and our own country's, for the years of both days and all between."""
    years = range(first_day.year, last_day.year + 1)
    Holiday.objects.bulk_create(
        Holiday(calendar=calendar, date=date, name=name[:100])
        for calendar, country in ((Holiday.Calendar.LINKEDIN, "US"), (Holiday.Calendar.OURS, OUR_COUNTRY))
        for date, name in sorted(holidays.country_holidays(country, years=years).items())
    )


def invent_names(dice: random.Random, count: int) -> list[str]:
    """So many different people."""
    firsts, lasts = dice.sample(FIRST_NAMES, count), dice.sample(LAST_NAMES, count)
    return [f"{first} {last}" for first, last in zip(firsts, lasts, strict=True)]


def address_of(name: str, domain: str) -> str:
    plain = unicodedata.normalize("NFKD", name.casefold()).encode("ascii", "ignore").decode()
    return f"{'.'.join(plain.split())}@{domain}"


def _make(kind: LinkedInContact.Kind, name: str, programme: str, user: User | None = None) -> LinkedInContact:
    return LinkedInContact.objects.create(
        kind=kind, name=name, email=address_of(name, LINKEDIN_DOMAIN), programme=programme, user=user
    )
