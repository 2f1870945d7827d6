"""The buttons on a case: its next step, a note, who has it; and a long note on a page of its own."""

from collections.abc import Callable
from functools import partial
from typing import Any, cast

from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.views.decorators.http import require_POST, require_safe

from partnerhub.refusals import Refusal, Refused
from support.admin.lifecycle_panels import AUDIENCES, note_fields, step_fields
from support.models import Case, Note
from support.moving import assign, members_to_tell, move
from support.notes import add_note

View = Callable[["ModelAdmin[Case]", HttpRequest, int], HttpResponse]
MOST_MEMBERS = 10  # cases named in one message


def urls(admin: "ModelAdmin[Case]") -> list[URLPattern]:
    """To stand before the admin's own."""
    views: dict[str, View] = {"move": move_view, "note": note_view, "assign": assign_view}
    posts = [
        path(
            f"<int:pk>/{name}/",
            _guarded(admin, require_POST(partial(view, admin))),
            name=f"support_case_{name}",
        )
        for name, view in views.items()
    ]
    text = _guarded(admin, require_safe(partial(text_view, admin)))
    return [*posts, path("<int:pk>/notes/<int:note_pk>/", text, name="support_case_text")]


def move_view(admin: "ModelAdmin[Case]", request: HttpRequest, pk: int) -> HttpResponse:
    case, typed = _case_to_change(admin, request, pk), step_fields(request.POST)
    try:
        moved = move(case=case, actor=cast("User", request.user), **typed)
    except Refused as refused:
        return _ask_again(admin, request, case, "move", refused, typed)
    admin.message_user(request, f"{moved} is {moved.get_status_display()} now.", messages.SUCCESS)
    prompt_for_members(admin, request, moved)
    return _back(case)


def note_view(admin: "ModelAdmin[Case]", request: HttpRequest, pk: int) -> HttpResponse:
    case, typed = _case_to_change(admin, request, pk), note_fields(request.POST)
    try:
        note = add_note(case=case, author=cast("User", request.user), **typed)
    except Refused as refused:
        return _ask_again(admin, request, case, "note", refused, typed)
    admin.message_user(request, f"Note kept, to be read by: {note.get_audience_display()}.", messages.SUCCESS)
    return _back(case)


def assign_view(admin: "ModelAdmin[Case]", request: HttpRequest, pk: int) -> HttpResponse:
    case = _case_to_change(admin, request, pk)
    try:
        owner = _person(request.POST.get("owner", ""))
        owned = assign(case=case, owner=owner, actor=cast("User", request.user))
        admin.message_user(request, f"{owned} is with {owned.owner or 'nobody'} now.", messages.SUCCESS)
    except Refused as refused:
        admin.message_user(request, str(refused), messages.ERROR)
    return _back(case)


def text_view(admin: "ModelAdmin[Case]", request: HttpRequest, pk: int, note_pk: int) -> HttpResponse:
    """As plain text, which no browser runs."""
    case = get_object_or_404(admin.get_queryset(request), pk=pk)
    if not (admin.has_view_permission(request, case) and request.user.has_perm("support.view_note")):
        raise PermissionDenied
    note = get_object_or_404(Note, pk=note_pk, case=case)
    return HttpResponse(note.text, content_type="text/plain; charset=utf-8")


def _guarded(admin: "ModelAdmin[Case]", view: Any) -> Any:
    return admin.admin_site.admin_view(view)


def _case_to_change(admin: "ModelAdmin[Case]", request: HttpRequest, pk: int) -> Case:
    case = get_object_or_404(admin.get_queryset(request), pk=pk)
    if not admin.has_change_permission(request, case):
        raise PermissionDenied
    return case


def _back(case: Case) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("admin:support_case_change", args=[case.pk]))


def _ask_again(
    admin: "ModelAdmin[Case]",
    request: HttpRequest,
    case: Case,
    name: str,
    refused: Refused,
    typed: dict[str, Any],
) -> HttpResponse:
    """Everything that stands in the way, and what was typed, to be put right."""
    context = {
        **admin.admin_site.each_context(request),
        "opts": admin.opts,
        "title": "Not done yet",
        "case": case,
        "refusals": refused.refusals,
        "action": reverse(f"admin:support_case_{name}", args=[case.pk]),
        "typed": {**typed, "version": case.version},
        "is_note": name == "note",
        "balls": Case.Ball.choices,
        "audiences": AUDIENCES,
        "back_url": reverse("admin:support_case_change", args=[case.pk]),
    }
    return TemplateResponse(request, "admin/support/case/again.html", context)


def prompt_for_members(admin: "ModelAdmin[Case]", request: HttpRequest, case: Case) -> None:
    """Nobody closes the customers' cases but a person who told the customer."""
    if case.is_open:
        return
    members = list(members_to_tell(case)[: MOST_MEMBERS + 1])
    if members:
        named = ", ".join(f"case {member.pk} ({member.customer})" for member in members[:MOST_MEMBERS])
        more = " and more" if len(members) > MOST_MEMBERS else ""
        words = f"Its problem still has open customer cases: tell the customers, then close {named}{more} (SP-06)."
        admin.message_user(request, words, messages.WARNING)


def _person(text: str) -> User | None:
    if not text:
        return None
    found = (
        User.objects.filter(pk=int(text)).first()
        if text.isascii() and text.isdigit() and len(text) < 10
        else None
    )
    if found is None:
        raise Refused([Refusal("That person is not known any more: choose another one.", field="owner")])
    return found
