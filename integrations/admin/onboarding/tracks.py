"""Tracks in the admin: the board instead of a list, the track's own page instead of a form, and the report."""

from typing import Any

from django.contrib import admin
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.views.decorators.http import require_safe

from integrations.admin.onboarding.board import Asked, board_cells, board_context
from integrations.admin.onboarding.buttons import CHANGE, OffersButtons
from integrations.admin.onboarding.files import download
from integrations.admin.onboarding.letters import SendsLetters
from integrations.admin.onboarding.offboard_form import TakesOff
from integrations.admin.onboarding.report import read_period, report_view, stay_cells
from integrations.admin.onboarding.starting import facts_view, may_start, start_view
from integrations.admin.onboarding.track_page import pulse_of, read_track, track_context
from integrations.models import OnboardingTrack
from integrations.onboarding import dated_positions
from partnerhub.history import HistoryAdmin
from partnerhub.ids import is_id
from partnerhub.listing import FlatListAdmin

VIEW = "integrations.view_onboardingtrack"
EXPORT = "integrations.export_customers"


@admin.register(OnboardingTrack)
class OnboardingTrackAdmin(OffersButtons, SendsLetters, TakesOff, HistoryAdmin, FlatListAdmin):
    search_fields = ("customer__name",)

    def get_urls(self) -> list[URLPattern]:
        wrap, name = self.admin_site.admin_view, "integrations_onboardingtrack_{}".format
        return [
            path("export/", wrap(export_view), name=name("export")),
            path("report/", wrap(_seen_by_viewers(report_view)), name=name("report")),
            path("report/export/", wrap(report_export_view), name=name("report_export")),
            path("<int:pk>/pulse/<str:seen>/", wrap(pulse_view), name=name("pulse")),
            path("<int:pk>/facts/", wrap(facts_view), name=name("facts")),
            *super().get_urls(),
        ]

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        _refuse_strangers(request)
        asked, may_change = Asked.read(request.GET), request.user.has_perm(CHANGE)
        context = {
            **self.admin_site.each_context(request),
            "title": "Onboarding",
            "may_start": may_start(request),
            "may_change": may_change,
            "may_export": request.user.has_perm(EXPORT),
            **board_context(
                asked, page=request.GET.get("page", ""), may_change=may_change, now=timezone.now()
            ),
        }
        return TemplateResponse(request, "admin/integrations/onboarding/board.html", context)

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        return start_view(request)

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        _refuse_strangers(request)
        track = read_track(int(object_id)) if is_id(object_id) else None
        if track is None:
            raise Http404
        context = {
            **self.admin_site.each_context(request),
            "title": str(track),
            **track_context(track, request.user, now=timezone.now()),
        }
        return TemplateResponse(request, "admin/integrations/onboarding/track.html", context)


def _refuse_strangers(request: HttpRequest) -> None:
    if not (request.user.has_perm(VIEW) or request.user.has_perm(CHANGE)):
        raise PermissionDenied


def _seen_by_viewers(view: Any) -> Any:
    return require_safe(permission_required(VIEW, raise_exception=True)(view))


@require_safe
@permission_required(VIEW, raise_exception=True)
def pulse_view(request: HttpRequest, pk: int, seen: str) -> HttpResponse:
    """Tells an open page of the track when it is out of date."""
    track = read_track(pk)
    if track is None:
        raise Http404
    now_seen = pulse_of(dated_positions([track])[track.pk])
    context = {"has_moved": now_seen != seen}
    return TemplateResponse(request, "admin/integrations/onboarding/track_pulse.html", context)


@require_safe
@permission_required((VIEW, EXPORT), raise_exception=True)
def export_view(request: HttpRequest) -> StreamingHttpResponse:
    asked = Asked.read(request.GET)
    rows = board_cells(asked, now=timezone.now())
    return download(request, rows, name=f"onboarding-{asked.tab}", what=f"Export of the board, {asked.tab}")


@require_safe
@permission_required((VIEW, EXPORT), raise_exception=True)
def report_export_view(request: HttpRequest) -> StreamingHttpResponse:
    _, period = read_period(request)
    what = f"Export of times in stage, {period.first} to {period.last}"
    return download(request, stay_cells(period), name="time-in-stage", what=what)
