"""Where a case goes, on its page: the destination with its reasons, what the rules say by now, and a person's own choice."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.contrib.auth.models import AnonymousUser, User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.views.decorators.http import require_POST

from partnerhub.refusals import Refused
from support.admin.case_views import keep_typed
from support.admin.escalating import escalate_url
from support.admin.lifecycle_panels import step_fields
from support.destinations import FORMS, LABELS, MAILS, To
from support.models import Case, Destination, Filing
from support.moving import send_to
from support.reports import PARTIES, REPORTER_ROLES, Kind, ReporterRole
from support.rerouting import route_now

ESCALATES = ("support.view_case", "support.add_escalation")
STARTS = ("support.change_case", "support.add_filing")


@dataclass(frozen=True, slots=True)
class Further:
    """A further destination to act on at once, with the way there for who may go it."""

    row: Destination
    filed_at: datetime | None
    file_words: str = ""
    escalate_url: str = ""


def route_panel(case: Case, user: User | AnonymousUser) -> dict[str, Any]:
    """For `admin/support/case/route.html`."""
    found = route_now(case)
    rows = {row.key: row for row in Destination.objects.all()}
    routed = found.route.destination
    chosen = To(case.destination) if case.destination else routed
    return {
        "case": case,
        "triage": found,
        "destination": rows.get(chosen),
        "routed": rows.get(routed),
        "is_elsewhere": chosen is not routed,
        "is_on_thread": routed is To.EXISTING_CASE,
        "is_doubtful": chosen is not routed and not case.destination_because and not case.filed_at,
        "also": _also(case, [rows[to] for to in found.route.also if to in rows and to is not chosen], user),
        "copy": [(PARTIES[one.role], one.addresses) for one in found.copy],
        "must_not_copy": [PARTIES[one.role] for one in found.must_not_copy],
        "may_file": roles_in_words(found.route.may_file),
        "may_change": user.has_perm("support.change_case") and case.is_open,
        "destinations": list(LABELS.items()),
        "is_breach": found.report.kind is Kind.SECURITY_BREACH,
    }


def roles_in_words(roles: Iterable[ReporterRole]) -> list[str]:
    named = [REPORTER_ROLES[role] for role in roles]
    return ["anybody"] if len(named) == len(REPORTER_ROLES) else named


def urls(admin: "ModelAdmin[Case]") -> list[URLPattern]:
    def route(request: HttpRequest, pk: int) -> HttpResponse:
        return _send(admin, request, pk)

    view: Any = admin.admin_site.admin_view(require_POST(route))
    return [path("<int:pk>/route/", view, name="support_case_route")]


def _also(case: Case, destinations: Iterable[Destination], user: User | AnonymousUser) -> list[Further]:
    """Sent once, it keeps its way on: a second word to the same address is the person's to decide."""
    left = case.filings.filter(status=Filing.Status.OUT).values_list("destination", "filed_at")
    filed = dict(left.order_by("filed_at"))
    return [_further(case, row, user, filed.get(row.key)) for row in destinations]


def _further(case: Case, row: Destination, user: User | AnonymousUser, filed_at: datetime | None) -> Further:
    if row.key == To.BD_ESCALATION:
        return Further(
            row, filed_at, escalate_url=escalate_url([case.pk]) if user.has_perms(ESCALATES) else ""
        )
    way = "Fill in the form" if row.key in FORMS else "Write the mail" if row.key in MAILS else ""
    return Further(row, filed_at, file_words=way if user.has_perms(STARTS) else "")


def _send(admin: "ModelAdmin[Case]", request: HttpRequest, pk: int) -> HttpResponse:
    case = get_object_or_404(admin.get_queryset(request), pk=pk)
    if not admin.has_change_permission(request, case):
        raise PermissionDenied
    to, because = request.POST.get("to", ""), request.POST.get("because", "")
    actor, version = cast("User", request.user), step_fields(request.POST)["version"]
    try:
        send_to(case=case, to=to, because=because, actor=actor, version=version)
        admin.message_user(request, f"{case} goes to: {case.get_destination_display()}.")
    except Refused as refused:
        admin.message_user(request, str(refused), messages.ERROR)
        keep_typed(admin, request, because)
    return HttpResponseRedirect(reverse("admin:support_case_change", args=[pk]))
