"""Filters of the API call log. Each one costs the same at any size of the log, the choices it offers included."""

import re
from collections.abc import Iterable
from datetime import timedelta
from http import HTTPStatus
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import date_format

from customers.models import Customer
from integrations.call_search import on_day, read_day
from integrations.models import ApiCall

STATUSES = (200, 204, 400, 401, 403, 404, 422, 426, 429, 500, 503, 504)
NO_ANSWER, WEEK = "none", "week"
LATEST = 500


class StatusFilter(admin.SimpleListFilter):
    """Exactly one status, as its index wants it; the search finds those that are not offered here."""

    title = "status"
    parameter_name = "status"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, str]]:
        answers = [(str(code), f"{code} {HTTPStatus(code).phrase}") for code in STATUSES]
        return [(NO_ANSWER, "no answer"), *answers]

    def queryset(self, request: HttpRequest, queryset: QuerySet[ApiCall]) -> QuerySet[ApiCall]:
        value = self.value() or ""
        if value == NO_ANSWER:
            return queryset.filter(status=None)
        return queryset.filter(status=int(value)) if value in map(str, STATUSES) else queryset


class DayFilter(admin.SimpleListFilter):
    """One of the last seven days, or any day as `?day=2026-11-21`."""

    title = "day"
    parameter_name = "day"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, str]]:
        today = timezone.localdate()
        days = [today - timedelta(days=ago) for ago in range(7)]
        words = ["today", "yesterday", *(date_format(day, "l, j M") for day in days[2:])]
        return [*((str(day), word) for day, word in zip(days, words, strict=True)), (WEEK, "all seven days")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[ApiCall]) -> QuerySet[ApiCall]:
        value = self.value() or ""
        if value == WEEK:
            return queryset.filter(on_day(timezone.localdate() - timedelta(days=6), days=7))
        day = read_day(value)
        return queryset.filter(on_day(day)) if day else queryset


class CustomerFilter(admin.SimpleListFilter):
    """Stands there once a customer was chosen, by a link or a name in the list."""

    title = "customer"
    parameter_name = "customer"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, str]]:
        chosen = request.GET.get(self.parameter_name, "")
        if not re.fullmatch(r"[0-9]{1,18}", chosen, re.ASCII):
            return []
        return [(chosen, name) for name in Customer.objects.filter(pk=chosen).values_list("name", flat=True)]

    def queryset(self, request: HttpRequest, queryset: QuerySet[ApiCall]) -> QuerySet[ApiCall]:
        known = [pk for pk, _ in self.lookup_choices]
        return queryset.filter(customer=int(known[0])) if known else queryset


class EndpointFilter(admin.SimpleListFilter):
    """Method and endpoint, as the latest calls have them."""

    title = "endpoint"
    parameter_name = "endpoint"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, str]]:
        latest = ApiCall.objects.order_by("-started_at").values_list("endpoint", "method")[:LATEST]
        named = [f"{method} {endpoint}" for endpoint, method in sorted(set(latest))]
        return [(name, name) for name in named]

    def queryset(self, request: HttpRequest, queryset: QuerySet[ApiCall]) -> QuerySet[ApiCall]:
        method, _, endpoint = (self.value() or "").partition(" ")
        return queryset.filter(endpoint=endpoint, method=method) if endpoint else queryset


class VersionFilter(admin.SimpleListFilter):
    """The versions of the latest calls; the search finds any other."""

    title = "LinkedIn-Version"
    parameter_name = "version"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, str]]:
        latest = ApiCall.objects.order_by("-started_at").values_list("version", flat=True)[:LATEST]
        return [(version, version) for version in sorted(set(latest)) if version]

    def queryset(self, request: HttpRequest, queryset: QuerySet[ApiCall]) -> QuerySet[ApiCall]:
        return queryset.filter(version=self.value()) if self.value() else queryset
