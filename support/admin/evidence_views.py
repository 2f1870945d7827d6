"""API calls on the case page: paste a request with its response, attach one of the log by LinkedIn's id, take one off."""

from collections.abc import Callable
from typing import Any, cast
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.admin import ModelAdmin, site
from django.contrib.auth.models import AnonymousUser, User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.views.decorators.http import require_POST

from integrations.models import ApiCall
from integrations.pasted_calls import EXAMPLE
from partnerhub.refusals import Refused
from support.evidence import attach_by_id, attach_paste, detach
from support.models import Case

CHANGES = "support.change_case"
READS_LOG = "integrations.view_apicall"
LISTED = 50
BULKY = ("request_headers", "request_body", "response_headers", "response_body")
PAGE = "admin/support/case/evidence_page.html"
TONES = {2: "ok", 3: "warn", 4: "bad", 5: "warn"}

View = Callable[[HttpRequest, Case], HttpResponse]


def evidence_panel(case: Case, user: User | AnonymousUser) -> dict[str, Any]:
    """For templates/admin/support/case/evidence.html, which reads it as `evidence`."""
    may_read_log = user.has_perm(READS_LOG)
    rows = list(case.api_calls.defer(*BULKY).order_by("-started_at", "-pk")[: LISTED + 1])
    return {
        "case": case,
        "calls": [(call, _tone(call)) for call in rows[:LISTED]] if may_read_log else [],
        "has_more": len(rows) > LISTED,
        "may_change": user.has_perm(CHANGES),
        "may_read_log": may_read_log,
        "log_url": _log_url(case),
        "example": EXAMPLE,
    }


def urls(admin: "ModelAdmin[Any]") -> list[URLPattern]:
    return [
        path("<int:pk>/paste-call/", _view(admin, paste_call), name="support_case_paste_call"),
        path("<int:pk>/attach-call/", _view(admin, attach_by_uuid), name="support_case_attach_call"),
        path("<int:pk>/detach-call/", _view(admin, detach_call), name="support_case_detach_call"),
    ]


def paste_call(request: HttpRequest, case: Case) -> HttpResponse:
    """What cannot be read is shown again as it was typed."""
    text = request.POST.get("text", "")
    try:
        call = attach_paste(case=case, text=text, actor=cast(User, request.user))
    except Refused as refused:
        return _again(request, case, {"text": text, "text_errors": refused.refusals})
    messages.success(request, f"Attached, without its secrets: {call}.")
    return _back(case)


def attach_by_uuid(request: HttpRequest, case: Case) -> HttpResponse:
    word = request.POST.get("uuid", "")
    try:
        calls = attach_by_id(case=case, text=word, actor=cast(User, request.user))
    except Refused as refused:
        return _again(request, case, {"uuid": word, "uuid_errors": refused.refusals})
    messages.success(request, f"Attached: {', '.join(str(call) for call in calls)}.")
    return _back(case)


def detach_call(request: HttpRequest, case: Case) -> HttpResponse:
    call = get_object_or_404(ApiCall, pk=request.POST.get("call", ""))
    try:
        detach(case=case, call=call, actor=cast(User, request.user))
        messages.success(request, f"Taken off this case, and still in the log: {call}.")
    except Refused as refused:
        messages.error(request, str(refused))
    return _back(case)


def _view(admin: "ModelAdmin[Any]", view: View) -> Callable[..., Any]:
    def answer(request: HttpRequest, pk: int) -> HttpResponse:
        case = get_object_or_404(admin.get_queryset(request), pk=pk)
        if not request.user.has_perm(CHANGES):
            raise PermissionDenied
        return view(request, case)

    return admin.admin_site.admin_view(require_POST(answer))


def _again(request: HttpRequest, case: Case, typed: dict[str, Any]) -> HttpResponse:
    panel = {**evidence_panel(case, request.user), **typed}
    context = {**site.each_context(request), "title": f"API calls of case {case.pk}", "evidence": panel}
    return TemplateResponse(request, PAGE, context, status=422)


def _back(case: Case) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("admin:support_case_change", args=[case.pk]) + "#case-evidence")


def _log_url(case: Case) -> str:
    page = reverse("admin:integrations_apicall_changelist")
    return f"{page}?{urlencode({'customer': case.customer_id})}" if case.customer_id else page


def _tone(call: ApiCall) -> str:
    return TONES.get((call.status or 0) // 100, "muted")
