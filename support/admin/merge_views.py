"""Merging one case into another: a page that says what moves and what is in the way, and the way back."""

from collections.abc import Callable
from typing import Any, cast

from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.views.decorators.http import require_http_methods, require_POST

from partnerhub.refusals import Refusal, Refused
from support.cases import cases_by_number
from support.merging import merge, refuse_merge, undo_merge
from support.models import Case, Merge
from support.second_cases import age_of, numbers_of

MERGES = ("support.change_case", "support.add_merge")
UNDOES = ("support.change_case", "support.change_merge")
PAGE = "admin/support/case/merge.html"

View = Callable[["ModelAdmin[Case]", HttpRequest, Case], HttpResponse]


def urls(admin: "ModelAdmin[Case]") -> list[URLPattern]:
    """To stand before the admin's own."""
    page = require_http_methods(["GET", "HEAD", "POST"])(_view(admin, merge_view, MERGES))
    undo = require_POST(_view(admin, undo_view, UNDOES))
    guard = admin.admin_site.admin_view
    return [
        path("<int:pk>/merge/", guard(page), name="support_case_merge"),
        path("<int:pk>/undo-merge/", guard(undo), name="support_case_undo_merge"),
    ]


def merge_view(admin: "ModelAdmin[Case]", request: HttpRequest, case: Case) -> HttpResponse:
    """GET with `kept` shows what would happen; POST does it."""
    typed = request.POST if request.method == "POST" else request.GET
    number, because = typed.get("kept", "").strip(), typed.get("because", "")
    kept, refusals = _find(number)
    if request.method == "POST" and kept:
        try:
            merge(kept=kept, absorbed=case, because=because, actor=cast("User", request.user))
        except Refused as refused:
            return _render(
                admin, request, case, kept=kept, refusals=refused.refusals, number=number, because=because
            )
        messages.success(request, f"Case {case.pk} is merged: {kept} holds both.")
        return _back(kept)
    in_the_way = refuse_merge(kept=kept, absorbed=case) if kept else refusals
    return _render(admin, request, case, kept=kept, refusals=in_the_way, number=number, because=because)


def undo_view(admin: "ModelAdmin[Case]", request: HttpRequest, case: Case) -> HttpResponse:
    done = get_object_or_404(Merge, absorbed=case, undone_at=None)
    try:
        undo_merge(merge=done, actor=cast("User", request.user))
        messages.success(request, f"Case {case.pk} stands by itself again.")
    except Refused as refused:
        messages.error(request, str(refused))
    return _back(case)


def _find(number: str) -> tuple[Case | None, list[Refusal]]:
    """Our own number, or one of LinkedIn's in any spelling."""
    if not number:
        return None, []
    found = Case.objects.filter(pk__in=cases_by_number(number)).select_related("customer")[:2]
    if len(found) == 1:
        return found[0], []
    words = f"“{number}” is no number of a case: write our own, or LinkedIn's like CAS-08123456."
    if found:
        words = (
            f"“{number}” is the number of several cases: write “case 120” for ours, or LinkedIn's in full."
        )
    return None, [Refusal(words, field="kept")]


def _render(admin: "ModelAdmin[Case]", request: HttpRequest, case: Case, **shown: Any) -> HttpResponse:
    kept = shown["kept"]
    context = {
        **admin.admin_site.each_context(request),
        "opts": admin.opts,
        "title": f"Merge case {case.pk} into another",
        "case": case,
        "moves": _moves(case),
        "kept_numbers": numbers_of(kept) if kept else "",
        "kept_age": age_of(kept) if kept else "",
        "back_url": reverse("admin:support_case_change", args=[case.pk]),
        **shown,
    }
    status = 422 if request.method == "POST" else 200
    return TemplateResponse(request, PAGE, context, status=status)


def _moves(case: Case) -> list[tuple[str, int]]:
    """What goes along, as far as the other case does not have it."""
    rows: dict[str, Any] = {
        "numbers of LinkedIn's": case.references,
        "notes": case.notes,
        "attachments": case.attachments,
        "typed facts": case.checklist_items,
        "API calls": case.api_calls,
        "affected customers": case.affected_customers,
    }
    return [(name, found.count()) for name, found in rows.items()]


def _view(admin: "ModelAdmin[Case]", view: View, permissions: tuple[str, ...]) -> Callable[..., HttpResponse]:
    def answer(request: HttpRequest, pk: int) -> HttpResponse:
        case = get_object_or_404(admin.get_queryset(request), pk=pk)
        if not request.user.has_perms(permissions):
            raise PermissionDenied
        return view(admin, request, case)

    return answer


def _back(case: Case) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("admin:support_case_change", args=[case.pk]))
