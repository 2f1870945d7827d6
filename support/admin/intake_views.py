"""Intake: one box for a pasted mail, then its facts as chips with the destination beside them, then the case."""

from typing import Any, cast

from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from partnerhub.ids import is_id
from partnerhub.refusals import Refused
from support.admin.intake_form import ReportForm
from support.admin.intake_page import chips_of, initial_of, route_context
from support.arrivals import take_mail
from support.intake import lift
from support.intake_mail import PastedMail, read_mail, written_out
from support.mail_file import read_eml
from support.mail_matching import Match, known_names, match
from support.models import Case
from support.opening import open_report

LONGEST_PASTE = 1_000_000  # characters
ORIGIN = "origin-"
EMPTY = (
    "There is nothing to read yet: paste the customer's mail, drop its .eml file, or type the facts by hand."
)


def urls(admin: "ModelAdmin[Case]") -> list[URLPattern]:
    posted = {"intake/read": read, "intake/route": route, "intake/open": open_one, "intake/add": add}
    views = {"intake": _for(admin, box)} | {
        place: require_POST(_for(admin, view)) for place, view in posted.items()
    }
    return [
        path(
            f"{place}/",
            admin.admin_site.admin_view(view),
            name=f"support_case_{place.replace('/', '_')}",
        )
        for place, view in views.items()
    ]


def box(admin: "ModelAdmin[Case]", request: HttpRequest) -> HttpResponse:
    """The one box; `?by_hand` is the empty form."""
    if "by_hand" in request.GET:
        return _review(admin, request, ReportForm(initial={"customer": request.GET.get("customer")}), {})
    return _page(admin, request, "box", text="")


def read(admin: "ModelAdmin[Case]", request: HttpRequest) -> HttpResponse:
    """The mail as facts; one that continues a known case leads there."""
    text, file = request.POST.get("mail", ""), request.FILES.get("file")
    try:
        mail = _mail_of(text, file)
    except (ValueError, Refused) as refused:
        return _page(admin, request, "box", text=text, error=str(refused), status=422)
    found = match(mail)
    if found.certain and "new" not in request.POST:
        return _page(admin, request, "continues", **_known_context(mail, found))
    lifted = lift(mail, known=known_names())
    values, origins = initial_of(mail, lifted)
    notes = (*lifted.notes, *_note_of_files(lifted.all("attachments")))
    return _review(admin, request, ReportForm(initial=values), origins, mail=mail, match=found, notes=notes)


def _note_of_files(names: tuple[str, ...]) -> list[str]:
    if not names:
        return []
    return [f"The mail speaks of files ({', '.join(names[:5])}): attach them to the case once it is open."]


def route(admin: "ModelAdmin[Case]", request: HttpRequest) -> HttpResponse:
    """The panel alone, while somebody types."""
    form = ReportForm(request.POST)
    return TemplateResponse(request, "admin/support/intake/route.html", route_context(form))


def open_one(admin: "ModelAdmin[Case]", request: HttpRequest) -> HttpResponse:
    form = ReportForm(request.POST)
    if form.is_valid():
        try:
            case = open_report(form.new_report(), author=cast("User", request.user))
            messages.success(request, f"{case} is open. Next: {case.get_destination_display()}.")
            return HttpResponseRedirect(reverse("admin:support_case_change", args=[case.pk]))
        except Refused as refused:
            form.add_error(None, refused.as_validation_error(form.fields))
    return _review(admin, request, form, _origins_of(request), status=422)


def _origins_of(request: HttpRequest) -> dict[str, str]:
    """Where each fact came from, as the page had it."""
    return {
        name.removeprefix(ORIGIN): str(origin)[:300]
        for name, origin in request.POST.items()
        if name.startswith(ORIGIN)
    }


def add(admin: "ModelAdmin[Case]", request: HttpRequest) -> HttpResponse:
    """The mail, as the page before showed it, on the case that a person confirmed."""
    number = request.POST.get("case", "")
    case = get_object_or_404(admin.get_queryset(request), pk=number if is_id(number) else None)
    if not admin.has_change_permission(request, case):
        raise PermissionDenied
    try:
        mail = _mail_of(request.POST.get("mail") or request.POST.get("description", ""), None)
        take_mail(case=case, mail=mail, actor=cast("User", request.user))
        messages.success(request, f"The mail is on {case}.")
    except (ValueError, Refused) as refused:
        messages.error(request, str(refused))
    return HttpResponseRedirect(reverse("admin:support_case_change", args=[case.pk]))


def _for(admin: "ModelAdmin[Case]", view: Any) -> Any:
    def answer(request: HttpRequest) -> HttpResponse:
        if not request.user.has_perms(["support.add_case", "support.view_case"]):
            raise PermissionDenied
        return cast("HttpResponse", view(admin, request))

    return answer


def _mail_of(text: str, file: "UploadedFile[bytes] | None") -> PastedMail:
    if file:
        return read_eml(file.read(), zone=timezone.get_default_timezone())
    if not text.strip():
        raise ValueError(EMPTY)
    if len(text) > LONGEST_PASTE:
        raise ValueError(
            f"The mail has {len(text)} characters, and {LONGEST_PASTE} fit: paste its newest part."
        )
    return read_mail(text, zone=timezone.get_default_timezone())


def _review(
    admin: "ModelAdmin[Case]",
    request: HttpRequest,
    form: ReportForm,
    origins: dict[str, str],
    *,
    mail: PastedMail | None = None,
    match: Match | None = None,
    notes: tuple[str, ...] = (),
    status: int = 200,
) -> HttpResponse:
    previewed = form if form.is_bound else ReportForm(_as_posted(form))
    context = {
        "form": form,
        **chips_of(form, origins),
        **route_context(previewed),
        **_known_context(mail, match),
        "notes": notes,
    }
    return _page(admin, request, "review", status=status, **context)


def _known_context(mail: PastedMail | None, match: Match | None) -> dict[str, Any]:
    """What the page says of the case that a mail continues, and the mail to be posted again."""
    return {
        "mail": mail,
        "mail_text": written_out(mail) if mail else "",
        "match": match,
        "corrected": match.corrected_subject if match else None,
    }


def _as_posted(form: ReportForm) -> dict[str, Any]:
    """The first values as a browser would send them."""
    return {name: value for name, value in form.initial.items() if value not in (None, "")}


def _page(
    admin: "ModelAdmin[Case]", request: HttpRequest, page: str, *, status: int = 200, **context: Any
) -> HttpResponse:
    whole = {**admin.admin_site.each_context(request), "opts": admin.opts, "title": "New report", **context}
    return TemplateResponse(request, f"admin/support/intake/{page}.html", whole, status=status)
