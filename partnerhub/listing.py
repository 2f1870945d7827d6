"""What list pages share: they stay flat from ten rows to a million, and say states in the same pieces of HTML."""

from functools import cached_property
from typing import Any, ClassVar

from django.contrib import admin
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.core.paginator import Paginator
from django.db.models import DateField, DateTimeField, Model, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from partnerhub.ids import read_ids

WRITE_A_DATE = "Write the date like 2026-11-10, or 10 Nov 2026."
WRITE_A_TIME = "Write the time like 14:05."


class CappedPaginator(Paginator):  # type: ignore[type-arg]
    """Counts no further than `cap` rows and pages no deeper: a list that long is searched, not read."""

    cap = 1_000

    @cached_property
    def count(self) -> int:
        return min(self._counted, self.cap)

    @property
    def is_capped(self) -> bool:
        return self._counted > self.cap

    @cached_property
    def _counted(self) -> int:
        rows = self.object_list
        if not isinstance(rows, QuerySet):
            return len(rows)
        return rows.order_by()[: self.cap + 1].count()


class FlatListAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """A list whose first page costs the same at any size. Subclasses name `list_select_related`, filter by choices
    only, and search ids by `exact_search_fields` before they search text."""

    paginator = CappedPaginator
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    list_per_page = 50
    exact_search_fields: tuple[str, ...] = ()
    formfield_overrides: ClassVar = {
        DateField: {"error_messages": {"invalid": WRITE_A_DATE}},
        DateTimeField: {"error_messages": {"invalid_date": WRITE_A_DATE, "invalid_time": WRITE_A_TIME}},
    }

    def response_action(
        self, request: HttpRequest, queryset: QuerySet[Model], *options: Any, **more: Any
    ) -> HttpResponse | None:
        read_ids(request.POST.getlist(ACTION_CHECKBOX_NAME))
        return super().response_action(request, queryset, *options, **more)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Model], search_term: str
    ) -> tuple[QuerySet[Model], bool]:
        exact = self.find_exactly(queryset, search_term.strip())
        if exact is not None and exact.exists():
            return exact, False
        return super().get_search_results(request, queryset, search_term)

    def find_exactly(self, queryset: QuerySet[Model], term: str) -> QuerySet[Model] | None:
        """The rows that carry exactly this number; None where the term cannot be one."""
        if not term or not self.exact_search_fields:
            return None
        wanted = Q()
        for name in self.exact_search_fields:
            wanted |= Q(**{name: term})
        return queryset.filter(wanted)


class ReadOnlyAdmin(FlatListAdmin):
    """Evidence: to be read, never added, changed or deleted by hand."""

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


def badge(tone: str, word: str, *, title: str = "") -> SafeString:
    """A state as sign, colour and word; `tone` is ok, warn, bad, unknown, busy or muted."""
    return format_html('<span class="ph-badge is-{}" title="{}">{}</span>', tone, title, word)


def chip(text: str, *, label: str = "") -> SafeString:
    """A number or id with its copy button, and what kind of number it is in front of it."""
    head = format_html("<b>{}</b> ", label) if label else ""
    return format_html(
        '<span class="ph-chip">{}{} <button type="button" data-copy="{}" title="Copy {}">Copy</button></span>',
        head,
        text,
        text,
        text,
    )
