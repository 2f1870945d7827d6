"""Similar cases on the case page: "the same", "different, because", the problem it belongs to or may join."""

from collections.abc import Callable
from typing import Any, cast

from django.contrib import messages
from django.contrib.admin import ModelAdmin, site
from django.contrib.auth.models import AnonymousUser, User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.views.decorators.http import require_POST

from partnerhub.ids import read_ids
from partnerhub.refusals import Refused
from support.destinations import To
from support.lawful_steps import Step, lawful_steps
from support.merging import merge_of
from support.models import Case, Problem
from support.problem_facts import partner_numbers, problem_for
from support.problems import join, keep_apart
from support.sameness import Proposal, different_from, same_as, similar_cases
from support.second_cases import age_of, numbers_of

ANSWERS = ("support.change_case", "support.add_sameness")
NUDGES = ("support.change_case", "support.add_filing")
JOINS = ("support.change_case", "support.change_problem")
PAGE = "admin/support/case/similar_page.html"

View = Callable[[HttpRequest, Case], HttpResponse]


def similar_panel(case: Case, user: User | AnonymousUser) -> dict[str, Any]:
    """For templates/admin/support/case/similar.html, which reads it as `similar`."""
    found = similar_cases(case, case.customer) if case.is_open else []
    answers = case.samenesses.select_related("other", "decided_by")
    merges = case.merges.filter(undone_at=None).select_related("absorbed", "merged_by")
    return {
        "case": case,
        "proposals": [(one, numbers_of(one.case), age_of(one.case)) for one in found],
        "steps": _steps(found),
        "answers": answers,
        "merge": merge_of(case),
        "merges": merges,
        "problem": case.problem,
        "partner_numbers": partner_numbers(case.problem),
        "offered": problem_for(case),
        "may_answer": user.has_perms(ANSWERS),
        "nudges": To.EXISTING_CASE,
        "may_nudge": user.has_perms(NUDGES),
        "may_join": user.has_perms(JOINS),
        "may_merge": user.has_perms(["support.change_case", "support.add_merge"]),
        "may_undo": user.has_perms(["support.change_case", "support.change_merge"]),
        "may_see_problems": user.has_perm("support.view_problem"),
    }


def urls(admin: "ModelAdmin[Case]") -> list[URLPattern]:
    """To stand before the admin's own."""
    views: list[tuple[str, View, tuple[str, ...]]] = [
        ("same", same_view, ANSWERS),
        ("different", different_view, ANSWERS),
        ("join_problem", join_view, JOINS),
        ("keep_apart", apart_view, ANSWERS),
    ]
    return [
        path(
            f"<int:pk>/{name.replace('_', '-')}/",
            _view(admin, view, permissions),
            name=f"support_case_{name}",
        )
        for name, view, permissions in views
    ]


def same_view(request: HttpRequest, case: Case) -> HttpResponse:
    other = get_object_or_404(Case, pk=_number(request, "other"))
    try:
        kept = same_as(case=case, other=other, actor=cast("User", request.user))
    except Refused as refused:
        return _again(request, case, refused)
    words = (
        f"Merged: {kept} holds both." if case.customer_id == other.customer_id else f"Same issue as {other}."
    )
    messages.success(request, words)
    return _back(kept)


def different_view(request: HttpRequest, case: Case) -> HttpResponse:
    other = get_object_or_404(Case, pk=_number(request, "other"))
    because = request.POST.get("because", "")
    try:
        different_from(case=case, other=other, because=because, actor=cast("User", request.user))
    except Refused as refused:
        return _again(request, case, refused, other=other.pk, because=because)
    messages.success(request, f"Kept: a different issue than case {other.pk}.")
    return _back(case)


def join_view(request: HttpRequest, case: Case) -> HttpResponse:
    problem = get_object_or_404(Problem, pk=_number(request, "problem"))
    try:
        join(problem=problem, case=case, actor=cast("User", request.user))
    except Refused as refused:
        return _again(request, case, refused)
    messages.success(request, f"In the problem “{problem}” now.")
    return _back(case)


def apart_view(request: HttpRequest, case: Case) -> HttpResponse:
    problem = get_object_or_404(Problem, pk=_number(request, "problem"))
    because = request.POST.get("because", "")
    try:
        keep_apart(problem=problem, case=case, because=because, actor=cast("User", request.user))
    except Refused as refused:
        return _again(request, case, refused, problem=problem.pk, because=because)
    messages.success(request, f"Kept: another cause than the problem “{problem}”.")
    return _back(case)


def _steps(found: list[Proposal]) -> list[tuple[Step, str]]:
    """Instead of a second case: what the customer's open case allows, each with its page (SP-07)."""
    twin = next((one.case for one in found if one.same_customer and one.case.is_open), None)
    return [(step, _page_of(step, twin)) for step in lawful_steps(twin)] if twin else []


def _page_of(step: Step, case: Case) -> str:
    if step.key == "escalate":
        return f"{reverse(step.url_name)}?cases={case.pk}"
    return reverse(step.url_name, args=[case.pk])


def _view(admin: "ModelAdmin[Case]", view: View, permissions: tuple[str, ...]) -> Callable[..., Any]:
    def answer(request: HttpRequest, pk: int) -> HttpResponse:
        case = get_object_or_404(admin.get_queryset(request), pk=pk)
        if not request.user.has_perms(permissions):
            raise PermissionDenied
        return view(request, case)

    return admin.admin_site.admin_view(require_POST(answer))


def _number(request: HttpRequest, name: str) -> int:
    return read_ids([request.POST.get(name, "")])[0]


def _again(request: HttpRequest, case: Case, refused: Refused, **typed: Any) -> HttpResponse:
    """Everything that stands in the way, and what was typed, to be put right."""
    case.refresh_from_db()
    context = {
        **site.each_context(request),
        "title": f"Cases similar to case {case.pk}",
        "similar": {**similar_panel(case, request.user), "refusals": refused.refusals, "typed": typed},
    }
    return TemplateResponse(request, PAGE, context, status=422)


def _back(case: Case) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("admin:support_case_change", args=[case.pk]))
