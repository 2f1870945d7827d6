"""What a search in the API call log may name: LinkedIn's id, a status, a day, a version, a path, or a customer."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone

from customers.models import Customer, fold_name
from integrations.endpoints import endpoint_of, with_those_below
from integrations.models import ApiCall

# Ids are resolved first, so that every database walks their indexes, whatever the list is ordered by.
MOST_WITH_ONE_ID = 100
MOST_CUSTOMERS = 20
LATEST = 500  # calls whose endpoints are known by a part of their path
METHODS = ("GET", "PUT", "POST", "DELETE", "PATCH")


@dataclass(frozen=True, slots=True)
class Sought:
    """What a term names by its form alone, in words, and the calls that it means."""

    words: str
    condition: Q


def read_term(term: str) -> Sought | None:
    """What the term can only be; None for an id of LinkedIn's or a customer's name, which have no form."""
    readers: tuple[Callable[[str], Sought | None], ...] = (
        _sought_no_answer,
        _sought_status,
        _sought_day,
        _sought_version,
        read_path,
    )
    return next((sought for read in readers if (sought := read(term.strip()))), None)


def find_calls(calls: QuerySet[ApiCall], term: str) -> QuerySet[ApiCall]:
    """The calls that the term means; a term without a form of its own is an id before it is a customer, and a
    customer before it is a part of a path."""
    if sought := read_term(term):
        return calls.filter(sought.condition)
    word = term.strip()
    by_id = ApiCall.objects.filter(Q(uuid=word) | Q(request_id=word)).order_by()
    if found := list(by_id.values_list("pk", flat=True)[:MOST_WITH_ONE_ID]):
        return calls.filter(pk__in=found)
    named = Customer.objects.filter(name_key__contains=fold_name(word)).order_by("name_key")
    if customers := list(named.values_list("pk", flat=True)[:MOST_CUSTOMERS]):
        return calls.filter(customer__in=customers)
    return calls.filter(endpoint__in=_endpoints_with(word))


def read_day(text: str) -> date | None:
    """A day of this millennium, written like 2026-11-21."""
    if not re.fullmatch(r"2[0-9]{3}-[0-9]{2}-[0-9]{2}", text, re.ASCII):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def read_path(term: str) -> Sought | None:
    """`/rest/integrations`, `PUT /rest/integrations`, or a whole address, whose host, key and query do not count; with
    the endpoints of the entities below it."""
    method, space, rest = term.partition(" ")
    written = rest.strip() if space and method.upper() in METHODS else term
    if not written.startswith(("/", "https://", "http://")):
        return None
    try:
        endpoint = endpoint_of(written)
    except ValueError:
        return None
    called = _called(endpoint)
    if written == term:
        return Sought(f"the endpoint {endpoint}", called)
    return Sought(f"{method.upper()} {endpoint}", called & Q(method=method.upper()))


def _called(endpoint: str) -> Q:
    """One endpoint is asked for as one: the list then comes in the order of its index."""
    endpoints = with_those_below(endpoint)
    return Q(endpoint__in=endpoints) if len(endpoints) > 1 else Q(endpoint=endpoint)


def on_day(day: date, *, days: int = 1) -> Q:
    """Calls that began on this day, or on so many from it, by the clock of the house."""
    first = timezone.make_aware(datetime.combine(day, time.min))
    end = timezone.make_aware(datetime.combine(day + timedelta(days=days), time.min))
    return Q(started_at__gte=first, started_at__lt=end)


def _endpoints_with(word: str) -> list[str]:
    """Those of which it is a part, of the few that the latest calls went to."""
    latest = ApiCall.objects.order_by("-started_at").values_list("endpoint", flat=True)[:LATEST]
    return sorted({endpoint for endpoint in latest if word and word.casefold() in endpoint.casefold()})


def _sought_no_answer(term: str) -> Sought | None:
    return Sought("no answer", Q(status=None)) if term.casefold() == "no answer" else None


def _sought_status(term: str) -> Sought | None:
    if not re.fullmatch(r"[1-5][0-9]{2}", term, re.ASCII):
        return None
    return Sought(f"status {term}", Q(status=int(term)))


def _sought_day(term: str) -> Sought | None:
    day = read_day(term)
    return Sought(f"the day {term}", on_day(day)) if day else None


def _sought_version(term: str) -> Sought | None:
    if not re.fullmatch(r"20[0-9]{2}(0[1-9]|1[0-2])(\.[0-9]{2})?", term, re.ASCII):
        return None
    return Sought(f"LinkedIn-Version {term}", Q(version=term))
