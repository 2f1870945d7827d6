"""Sync runs, and the attempts behind their results: evidence, to be read."""

import json
from typing import Any

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db.models import Case, QuerySet, When
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.decorators import method_decorator
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from integrations.admin.attempt_cards import STATE_TONES, why_no_call
from integrations.admin.outcomes import IN_ORDER, TONES, in_words
from integrations.admin.run_page import run_context
from integrations.admin.standing import state_badge
from integrations.admin.sync_pages import PERMISSION, plan_view, send_view
from integrations.models import ApiCall, Attempt, SyncRun
from integrations.run_states import run_state, with_tallies
from partnerhub.listing import ReadOnlyAdmin, badge, chip

RESULTS_SHOWN = 100
IN_THEIR_ORDER = Case(*(When(outcome=outcome, then=at) for at, outcome in enumerate(IN_ORDER)))


@admin.register(SyncRun)
class SyncRunAdmin(ReadOnlyAdmin):
    list_display = ("__str__", "state", "source", "requested_by", "requested_at", "calls")
    list_filter = ("source",)
    list_select_related = ("requested_by",)
    list_display_links = ("__str__",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[SyncRun]:
        return with_tallies(super().get_queryset(request))

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("plan/", wrap(plan_view), name="integrations_syncrun_plan"),
            path("send/", wrap(send_view), name="integrations_syncrun_send"),
            path("<int:pk>/progress/", wrap(self.progress_view), name="integrations_syncrun_progress"),
            *super().get_urls(),
        ]

    @method_decorator(require_safe)
    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        context = {**self.admin_site.each_context(request), "opts": self.opts, **(extra_context or {})}
        return self._show(request, unquote(object_id), "admin/integrations/run.html", context)

    @method_decorator(require_safe)
    def progress_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The part of the run page that refreshes itself."""
        return self._show(request, str(pk), "admin/integrations/run_progress.html", {})

    def _show(
        self, request: HttpRequest, object_id: str, template: str, context: dict[str, Any]
    ) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        run = self.get_object(request, object_id)
        if not isinstance(run, SyncRun):
            raise Http404(f"There is no sync run {object_id}.")
        may_sync = request.user.has_perm(PERMISSION)
        page = {**context, **run_context(run), "title": str(run), "may_sync": may_sync}
        return TemplateResponse(request, template, page)

    @admin.display(description="state")
    def state(self, run: SyncRun) -> SafeString:
        return state_badge(run_state(run))

    @admin.display(description="writes / reads")
    def calls(self, run: SyncRun) -> str:
        return f"{run.writes} / {run.reads}"


@admin.register(Attempt)
class AttemptAdmin(ReadOnlyAdmin):
    """Reached from run pages; it has no place in the menu."""

    change_form_template = "admin/integrations/evidence.html"
    list_display = ("__str__", "state_badge", "application", "started_at", "request_id_chip")
    list_filter = ("state", "operation")
    list_select_related = ("application",)
    readonly_fields = (
        "state_badge", "operation", "run_link", "actor", "application", "started_at", "finished_at",
        "request_id_chip", "version", "answer", "duration", "calls", "configurations", "what_it_carried",
    )  # fmt: skip
    fieldsets = (
        (None, {"fields": ("state_badge", "operation", "run_link", "actor", "application", "started_at")}),
        (
            "At LinkedIn",
            {"fields": ("request_id_chip", "version", "answer", "duration", "finished_at", "calls")},
        ),
        ("Configurations", {"fields": ("configurations", "what_it_carried")}),
    )

    def has_module_permission(self, request: HttpRequest) -> bool:
        return False

    @admin.display(description="state")
    def state_badge(self, attempt: Attempt) -> SafeString:
        tone = STATE_TONES[Attempt.State(attempt.state)]
        return badge(tone, attempt.get_state_display())

    @admin.display(description="asked by")
    def actor(self, attempt: Attempt) -> str:
        return str(attempt.run.requested_by or attempt.run.get_source_display())

    @admin.display(description="x-li-uuid")
    def request_id_chip(self, attempt: Attempt) -> SafeString | str:
        return chip(attempt.request_id) if attempt.request_id else "–"

    @admin.display(description="status")
    def answer(self, attempt: Attempt) -> str:
        return str(attempt.status or "–")

    @admin.display(description="took")
    def duration(self, attempt: Attempt) -> str:
        return "–" if attempt.duration_ms is None else f"{attempt.duration_ms} ms"

    @admin.display(description="run")
    def run_link(self, attempt: Attempt) -> SafeString:
        url = reverse("admin:integrations_syncrun_change", args=[attempt.run_id])
        return format_html('<a href="{}">{}</a>', url, attempt.run)

    @admin.display(description="API calls")
    def calls(self, attempt: Attempt) -> SafeString | str:
        pairs = [("write", attempt.write_call), ("read back", attempt.read_call)]
        made = [(word, _url(call), call) for word, call in pairs if call]
        links = format_html_join("", '{}: <a href="{}">{}</a><br>', made)
        return format_html("{}{}", links, why_no_call(attempt).capitalize())

    @admin.display(description="results")
    def configurations(self, attempt: Attempt) -> SafeString:
        """What failed stands on top."""
        results = attempt.results.select_related("integration__customer").order_by(IN_THEIR_ORDER, "pk")
        lines = (
            (
                badge(TONES[one.outcome], one.get_outcome_display()),
                str(one.integration),
                one.key,
                in_words(one),
            )
            for one in results[:RESULTS_SHOWN]
        )
        return format_html_join("", "<p>{} <b>{}, {}</b><br>{}</p>", lines)

    @admin.display(description="carried")
    def what_it_carried(self, attempt: Attempt) -> SafeString:
        return format_html('<pre class="ph-code">{}</pre>', json.dumps(attempt.carried, indent=2))


def _url(call: ApiCall) -> str:
    return reverse("admin:integrations_apicall_change", args=[call.pk])
