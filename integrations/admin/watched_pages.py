"""Watched pages: what of LinkedIn's documentation is read again, by whom, and when it is due."""

from collections.abc import Iterable
from typing import Any, cast
from urllib.parse import urlsplit

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views.decorators.http import require_POST

from integrations.models import WatchedPage
from integrations.watched_pages import due_state, mark_read
from partnerhub.listing import FlatListAdmin, badge


class WatchedPageForm(forms.ModelForm):  # type: ignore[type-arg]
    url = forms.URLField(
        label="Address",
        max_length=500,
        assume_scheme="https",
        widget=forms.URLInput(attrs={"class": "vURLField"}),
    )
    every_days = forms.IntegerField(label="Read every (days)", min_value=1, max_value=366, initial=30)


class DueFilter(admin.SimpleListFilter):
    title = "due"
    parameter_name = "due"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, str]]:
        return [("now", "due now"), ("later", "not yet"), ("never", "never read")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[WatchedPage]) -> QuerySet[WatchedPage]:
        today = timezone.localdate()
        if self.value() == "never":
            return queryset.filter(last_read_on=None)
        if self.value() == "now":
            return queryset.filter(next_due_on__lte=today)
        return queryset.filter(next_due_on__gt=today) if self.value() == "later" else queryset


class WhoseFilter(admin.SimpleListFilter):
    title = "reader"
    parameter_name = "reader"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, str]]:
        return [("me", "mine"), ("nobody", "nobody's")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[WatchedPage]) -> QuerySet[WatchedPage]:
        if self.value() == "me":
            return queryset.filter(owner=request.user.pk)
        return queryset.filter(owner=None) if self.value() == "nobody" else queryset


@admin.register(WatchedPage)
class WatchedPageAdmin(FlatListAdmin):
    """Administrators edit the list; everybody who sees it may say that a page was read."""

    form = WatchedPageForm
    change_form_template = "admin/integrations/watchedpage.html"
    list_display = ("name", "next_due", "address", "owner_name", "last_read")
    list_filter = (DueFilter, WhoseFilter)
    list_select_related = ("owner", "last_read_by")
    search_fields = ("name", "url")
    autocomplete_fields = ("owner",)
    fields = ("name", "url", "owner", "every_days", "next_due_on")
    readonly_fields = ("owner_name",)
    actions: Any = ("i_read_them_today",)

    def get_urls(self) -> list[URLPattern]:
        read = self.admin_site.admin_view(require_POST(self.read_view))
        return [path("<int:pk>/read/", read, name="integrations_watchedpage_read"), *super().get_urls()]

    def get_fields(self, request: HttpRequest, obj: WatchedPage | None = None) -> tuple[str, ...]:
        """Once the page is there, its note is written where one says that it was read. A name leads nowhere for those to
        whom people's pages are closed."""
        if (
            obj
            and not self.has_change_permission(request, obj)
            and not request.user.has_perm("auth.view_user")
        ):
            return tuple("owner_name" if name == "owner" else name for name in self.fields)
        return self.fields if obj else (*self.fields, "note")

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        return {"next_due_on": timezone.localdate(), **super().get_changeform_initial_data(request)}

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        page = self.get_object(request, object_id)
        context = _band(page) if isinstance(page, WatchedPage) else {}
        return super().change_view(request, object_id, form_url, {**context, **(extra_context or {})})

    @admin.action(description="I read them today", permissions=["view"])
    def i_read_them_today(self, request: HttpRequest, queryset: QuerySet[WatchedPage]) -> None:
        pages = list(queryset)
        for page in pages:
            self._read(request, page)
        number = len(pages)
        messages.success(request, f"{number} page{'' if number == 1 else 's'} marked as read today.")

    def read_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        page = self._read(request, get_object_or_404(WatchedPage, pk=pk), request.POST.get("note"))
        due = date_format(page.next_due_on)
        messages.success(request, f"{page} is marked as read today. It is due again on {due}.")
        return HttpResponseRedirect(reverse("admin:integrations_watchedpage_changelist"))

    def _read(self, request: HttpRequest, page: WatchedPage, note: str | None = None) -> WatchedPage:
        reader = cast(User, request.user)
        self.log_change(request, page, "Read")
        return mark_read(page=page, reader=reader, today=timezone.localdate(), note=note)

    @admin.display(description="next due", ordering="next_due_on")
    def next_due(self, page: WatchedPage) -> SafeString:
        tone, word = due_state(page, timezone.localdate())
        return badge(tone, word, title=f"Due on {date_format(page.next_due_on)}")

    @admin.display(description="address", ordering="url")
    def address(self, page: WatchedPage) -> SafeString:
        shown = _last_part(page.url)
        return format_html('<a href="{0}" title="{0}" rel="noreferrer">{1}</a>', page.url, shown)

    @admin.display(description="owner", ordering="owner__username")
    def owner_name(self, page: WatchedPage) -> str:
        return _name(page.owner) or "–"

    @admin.display(description="last read", ordering="last_read_on")
    def last_read(self, page: WatchedPage) -> SafeString | str:
        if page.last_read_on is None:
            return badge("muted", "never")
        day, reader = date_format(page.last_read_on), _name(page.last_read_by)
        return format_html('<span class="ph-nowrap">{}</span> {}', day, reader)


def _last_part(url: str) -> str:
    """ "rate-limits"; the host where there is no path."""
    parts = urlsplit(url)
    return parts.path.rstrip("/").rpartition("/")[2] or parts.netloc


def _band(page: WatchedPage) -> dict[str, Any]:
    """What the band above the fields shows."""
    tone, word = due_state(page, timezone.localdate())
    return {"tone": tone, "word": word, "reader": _name(page.last_read_by)}


def _name(person: User | None) -> str:
    return (person.get_full_name() or person.username) if person else ""
