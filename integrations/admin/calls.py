"""API calls: every HTTP call with LinkedIn, redacted when it was stored; found by LinkedIn's own ids."""

import json
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from integrations.models import ApiCall
from partnerhub.listing import ReadOnlyAdmin, badge, chip

CLASSES = {
    "2": "2xx answered",
    "3": "3xx redirected",
    "4": "4xx refused",
    "5": "5xx failed",
    "none": "no answer",
}
TONES = {2: "ok", 3: "warn", 4: "bad", 5: "warn"}
DAYS = {"0": "today", "1": "since yesterday", "6": "the last 7 days"}


class StatusClassFilter(admin.SimpleListFilter):
    title = "status"
    parameter_name = "class"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, str]]:
        return CLASSES.items()

    def queryset(self, request: HttpRequest, queryset: QuerySet[ApiCall]) -> QuerySet[ApiCall]:
        value = self.value()
        if value == "none":
            return queryset.filter(status=None)
        if value not in CLASSES:
            return queryset
        return queryset.filter(status__gte=int(value) * 100, status__lt=int(value) * 100 + 100)


class DayFilter(admin.SimpleListFilter):
    title = "day"
    parameter_name = "day"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, str]]:
        return DAYS.items()

    def queryset(self, request: HttpRequest, queryset: QuerySet[ApiCall]) -> QuerySet[ApiCall]:
        value = self.value()
        if value not in DAYS:
            return queryset
        midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
        return queryset.filter(started_at__gte=midnight - timedelta(days=int(value)))


@admin.register(ApiCall)
class ApiCallAdmin(ReadOnlyAdmin):
    list_display = ("call", "answer", "customer", "started_at", "duration", "uuid_chip")
    change_form_template = "admin/integrations/evidence.html"
    list_filter = (StatusClassFilter, DayFilter)
    list_select_related = ("customer",)
    search_fields = ("uuid__exact", "request_id__exact")
    search_help_text = "LinkedIn's x-li-uuid or x-li-request-id, whole."
    readonly_fields = (
        "answer", "started_at", "duration", "customer", "application", "run_link", "uuid_chip",
        "request_id_chip", "fabric", "version", "url", "request", "response", "error",
    )  # fmt: skip
    fieldsets = (
        (None, {"fields": ("answer", "started_at", "duration", "customer", "application", "run_link")}),
        ("LinkedIn's ids", {"fields": ("uuid_chip", "request_id_chip", "fabric", "version")}),
        ("Request", {"fields": ("url", "request")}),
        ("Response", {"fields": ("error", "response")}),
    )

    @admin.display(description="call")
    def call(self, call: ApiCall) -> str:
        return f"{call.method} {call.endpoint}"

    @admin.display(description="answer", ordering="status")
    def answer(self, call: ApiCall) -> SafeString:
        if call.status is None:
            return badge("unknown", "no answer", title=call.error)
        return badge(TONES.get(call.status // 100, "muted"), str(call.status))

    @admin.display(description="took", ordering="duration_ms")
    def duration(self, call: ApiCall) -> str:
        return f"{call.duration_ms} ms"

    @admin.display(description="x-li-uuid")
    def uuid_chip(self, call: ApiCall) -> SafeString | str:
        return chip(call.uuid) if call.uuid else "–"

    @admin.display(description="x-li-request-id")
    def request_id_chip(self, call: ApiCall) -> SafeString | str:
        return chip(call.request_id) if call.request_id else "–"

    @admin.display(description="sync run")
    def run_link(self, call: ApiCall) -> SafeString | str:
        if call.run_id is None:
            return "–"
        url = reverse("admin:integrations_syncrun_change", args=[call.run_id])
        return format_html('<a href="{}">Sync run {}</a>', url, call.run_id)

    @admin.display(description="headers and body")
    def request(self, call: ApiCall) -> SafeString:
        return _message(f"{call.method} {call.endpoint}", call.request_headers, call.request_body)

    @admin.display(description="headers and body")
    def response(self, call: ApiCall) -> SafeString:
        first = f"Status {call.status}" if call.status else "No answer came."
        return _message(first, call.response_headers, call.response_body)


def _message(first: str, headers: dict[str, Any], body: str) -> SafeString:
    lines = [first, *(f"{name}: {value}" for name, value in headers.items()), "", _readable(body)]
    return format_html('<pre class="ph-code">{}</pre>', "\n".join(lines))


def _readable(body: str) -> str:
    """JSON with indents; anything else as it came."""
    try:
        return json.dumps(json.loads(body), indent=2, ensure_ascii=False)
    except ValueError:
        return body
