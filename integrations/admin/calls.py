"""API calls: every HTTP call with LinkedIn, redacted when it was stored; found by one search, and handed on as the
packet that LinkedIn's support asks for."""

import json
from collections.abc import Mapping
from typing import Any, ClassVar

from django.conf import settings
from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString

from integrations.admin.call_filters import (
    CustomerFilter,
    DayFilter,
    EndpointFilter,
    StatusFilter,
    VersionFilter,
)
from integrations.call_packet import packet_of
from integrations.call_search import find_calls, read_term
from integrations.models import ApiCall
from partnerhub.listing import ReadOnlyAdmin, badge, chip

TONES = {2: "ok", 3: "warn", 4: "bad", 5: "warn"}
BULKY = ("request_headers", "request_body", "response_headers", "response_body")


class CallList(ChangeList):
    """Reads no bodies, and says what a search was taken for."""

    def get_queryset(self, request: HttpRequest, *args: Any, **options: Any) -> QuerySet[ApiCall]:
        rows: QuerySet[ApiCall] = super().get_queryset(request, *args, **options)
        if self.query:
            sought = read_term(self.query)
            what = sought.words if sought else "an id of LinkedIn's, else words of a customer's name"
            self.search_help_text = f"Looked for: {what}."
        return rows.defer(*BULKY)


@admin.register(ApiCall)
class ApiCallAdmin(ReadOnlyAdmin):
    list_display = ("call", "answer", "customer_link", "uuid_chip", "duration")
    list_filter = (CustomerFilter, StatusFilter, DayFilter, EndpointFilter, VersionFilter)
    list_select_related = ("customer",)
    ordering = ("-started_at",)
    sortable_by = ()  # the latest first; any other order would sort the whole log
    search_fields = ("uuid__exact",)  # shows the search box; what it finds is up to call_search
    search_help_text = (
        "Finds an x-li-uuid or x-li-request-id, a status like 403, a day like 2026-11-21, a version like 202603, a path or a"
        f" part of one, or words of a customer's name. Calls are kept for {settings.API_CALL_DAYS} days."
    )
    change_form_template = "admin/integrations/call.html"
    readonly_fields = (
        "answer", "began", "duration", "customer_calls", "application", "run_link", "uuid_chip",
        "request_id_chip", "fabric", "version", "url", "request", "response", "error",
    )  # fmt: skip
    fieldsets = (
        (None, {"fields": ("answer", "began", "duration", "customer_calls", "application", "run_link")}),
        ("LinkedIn's ids", {"fields": ("uuid_chip", "request_id_chip", "fabric", "version")}),
        ("Request", {"fields": ("url", "request")}),
        ("Response", {"fields": ("error", "response")}),
    )

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return CallList

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        return (find_calls(queryset, search_term) if search_term.strip() else queryset), False

    def render_change_form(
        self,
        request: HttpRequest,
        context: Any,
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: ApiCall | None = None,
    ) -> HttpResponse:
        context["packet"] = packet_of(obj) if obj else ""
        return super().render_change_form(request, context, add, change, form_url, obj)

    class Media:
        css: ClassVar = {"all": ["integrations/sync.css"]}

    @admin.display(description="call")
    def call(self, call: ApiCall) -> SafeString:
        line = '{} <span class="ph-break">{}</span><br><time class="ph-quiet ph-nowrap">{}</time>'
        return format_html(line, call.method, call.endpoint, self.began(call))

    @admin.display(description="answer")
    def answer(self, call: ApiCall) -> SafeString:
        if call.status is None:
            return badge("unknown", "no answer", title=call.error)
        return badge(TONES.get(call.status // 100, "muted"), str(call.status))

    @admin.display(description="customer")
    def customer_link(self, call: ApiCall) -> SafeString | str:
        if call.customer is None:
            return "–"
        return format_html('<a href="?customer={}">{}</a>', call.customer_id, call.customer.name)

    @admin.display(description="customer")
    def customer_calls(self, call: ApiCall) -> SafeString | str:
        if call.customer is None:
            return "–"
        page = reverse("admin:customers_customer_change", args=[call.customer_id])
        calls = f"{reverse('admin:integrations_apicall_changelist')}?customer={call.customer_id}"
        links = '<a href="{}">{}</a>, <a href="{}">all its calls</a>'
        return format_html(links, page, call.customer.name, calls)

    @admin.display(description="time")
    def began(self, call: ApiCall) -> str:
        return date_format(timezone.localtime(call.started_at), "j M Y, H:i:s")

    @admin.display(description="took")
    def duration(self, call: ApiCall) -> SafeString:
        return format_html('<span class="ph-nowrap ph-number">{} ms</span>', call.duration_ms)

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


def _message(first: str, headers: Mapping[str, str], body: str) -> SafeString:
    lines = [first, *(f"{name}: {value}" for name, value in headers.items()), "", _readable(body)]
    return format_html('<pre class="ph-code">{}</pre>', "\n".join(lines))


def _readable(body: str) -> str:
    """JSON with indents; anything else as it came."""
    try:
        return json.dumps(json.loads(body), indent=2, ensure_ascii=False)
    except (ValueError, RecursionError):
        return body
