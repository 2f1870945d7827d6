"""What LinkedIn did, noted on the case in one place: it gave a number, or it answered on a day."""

from collections.abc import Callable
from datetime import date
from typing import Any, cast

from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.views.decorators.http import require_POST

from partnerhub.refusals import Refusal, Refused
from support.admin.case_views import keep_typed
from support.cases import add_reference, note_answer
from support.checklist import in_full
from support.models import Case

Verb = Callable[[Case, HttpRequest], str]


def urls(admin: "ModelAdmin[Case]") -> list[URLPattern]:
    verbs: dict[str, Verb] = {"number": number, "answered": answered}
    return [
        path(f"<int:pk>/{name}/", _view(admin, verb), name=f"support_case_{name}")
        for name, verb in verbs.items()
    ]


def number(case: Case, request: HttpRequest) -> str:
    """Kept as LinkedIn wrote it (SP-03)."""
    row = add_reference(case=case, text=request.POST.get("number", ""), system=request.POST.get("system", ""))
    return f"{row.as_written} stands in every subject of this case from now on."


def answered(case: Case, request: HttpRequest) -> str:
    """The clock of LinkedIn's silence starts anew on that day."""
    day = _day(request.POST.get("on", ""), case)
    note_answer(
        cases=Case.objects.filter(pk=case.pk), on=day, because=f"LinkedIn answered, says {request.user}"
    )
    return f"LinkedIn answered on {in_full(day)}: it is our turn."


def _day(text: str, case: Case) -> date:
    """Raises Refused with everything that is wrong with it."""
    day, today = _read(text), timezone.localdate()
    if day is None:
        raise Refused([Refusal(f"“{text[:40]}” is no date: write it like {today.isoformat()}.", field="on")])
    refusals = []
    if case.filed_at is None or not case.is_open:
        refusals.append(
            Refusal("LinkedIn answers a case that is filed and open: this one is not.", field="on")
        )
    if day > today:
        refusals.append(
            Refusal(f"{in_full(day)} is in the future: enter the day on which it answered.", field="on")
        )
    if case.filed_at and day < timezone.localdate(case.filed_at):
        filed = in_full(timezone.localdate(case.filed_at))
        refusals.append(
            Refusal(
                f"LinkedIn cannot have answered on {in_full(day)}: the case was filed on {filed}.", field="on"
            )
        )
    if refusals:
        raise Refused(refusals)
    return day


def _read(text: str) -> date | None:
    try:
        return parse_date(text.strip())
    except ValueError:
        return None


def _view(admin: "ModelAdmin[Case]", verb: Verb) -> Any:
    def answer(request: HttpRequest, pk: int) -> HttpResponse:
        case = get_object_or_404(admin.get_queryset(request), pk=pk)
        if not cast("User", request.user).has_perms(["support.change_case", "support.add_casereference"]):
            raise PermissionDenied
        try:
            admin.message_user(request, verb(case, request))
        except Refused as refused:
            for refusal in refused.refusals:
                admin.message_user(request, str(refusal), messages.ERROR)
            keep_typed(admin, request, request.POST.get("number", ""))
        return HttpResponseRedirect(reverse("admin:support_case_change", args=[pk]))

    return admin.admin_site.admin_view(require_POST(answer))
