"""The queues of cases by whose turn it is, as links with counts that stop at 99."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from support.models import Case

CAP = 100
OVER = "over"


@dataclass(frozen=True, slots=True)
class Queue:
    key: str
    label: str
    number: str
    is_current: bool


class QueueFilter(admin.SimpleListFilter):
    """Its choices are the strip above the list, so the sidebar does not repeat them."""

    title = "queue"
    parameter_name = "queue"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, Any]]:
        return [*Case.Ball.choices, (OVER, "over")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Case]) -> QuerySet[Case]:
        return _rows(queryset, self.value()) if self.value() else queryset


def read_queues(current: str) -> list[Queue]:
    """One bounded count per queue: the cost does not grow with the table."""
    labels = [(ball.value, f"with {ball.label}") for ball in Case.Ball] + [(OVER, "resolved or closed")]
    return [Queue(key, label, _capped(key), is_current=key == current) for key, label in labels]


def _capped(key: str) -> str:
    number = _rows(Case.objects.all(), key).order_by()[:CAP].count()
    return f"{CAP - 1}+" if number == CAP else str(number)


def _rows(cases: QuerySet[Case], key: str | None) -> QuerySet[Case]:
    if key == OVER:
        return cases.filter(status__in=Case.OVER)
    return cases.filter(ball=key).exclude(status__in=Case.OVER)
