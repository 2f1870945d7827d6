"""Escalations: preview, hand over, withdraw. Business Development reviewers see those addressed to them."""

from collections.abc import Callable
from typing import Any

from csp.decorators import csp_replace, csp_update
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.decorators import method_decorator
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_POST, require_safe

from customers.letters import as_eml
from customers.message_words import message_words
from customers.models import Message
from partnerhub.history import HistoryAdmin
from partnerhub.listing import FlatListAdmin, badge
from partnerhub.refusals import Refusal, Refused
from support.admin.escalating import page_of, revise
from support.admin.escalation_forms import AnswerForm
from support.admin.escalation_page import TONES, eml_name, escalation_context, outgoing
from support.escalation import decide_about, hand_over, record_answer, refuse_frozen, withdraw
from support.models import Escalation

# The mail's own page: its inline styles are what the reader's mail program gets, nothing in it can run.
MAIL_POLICY = {
    "default-src": ["'none'"],
    "script-src": ["'none'"],
    "style-src": ["'unsafe-inline'"],
    "img-src": ["'none'"],
    "frame-ancestors": ["'self'"],
    "sandbox": ["allow-same-origin"],  # so that the page around it can read how tall it is
}
DOWNLOAD = "escalation_to_download"  # in the session: its page starts the download, once


@admin.register(Escalation)
class EscalationAdmin(HistoryAdmin, FlatListAdmin):
    list_display = ("name", "reason", "contact", "state", "author", "created_at")
    list_filter = ("status", "reason")
    list_select_related = ("bd_contact", "author", "message")
    search_fields = ("message__subject",)
    search_help_text = "Words or numbers of the subject as it was handed over."

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Escalations begin on a case."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Escalation | None = None) -> bool:
        return False

    def has_send_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perms(["support.view_case", "support.send_escalation"])

    def get_queryset(self, request: HttpRequest) -> QuerySet[Escalation]:
        """Who may not see cases sees what was addressed to them and left, nothing else."""
        rows = super().get_queryset(request).prefetch_related("cases__references")
        if request.user.has_perm("support.view_case"):
            return rows
        left = [Escalation.Status.OUT, Escalation.Status.ANSWERED]
        return rows.filter(bd_contact__user=request.user, status__in=left)

    def get_urls(self) -> list[URLPattern]:
        views: list[tuple[str, Callable[..., HttpResponse]]] = [
            ("body", self.body_view),
            ("eml", self.eml_view),
            ("state", self.state_view),
            ("revise", self.revise_view),
            ("hand-over", self.hand_over_view),
            ("withdraw", self.withdraw_view),
            ("answered", self.answered_view),
            ("decide", self.decide_view),
        ]
        own = [
            path(f"<int:pk>/{name}/", self.admin_site.admin_view(view), name=f"support_escalation_{name}")
            for name, view in views
        ]
        return [*own, *super().get_urls()]

    @method_decorator(csp_update({"frame-src": ["'self'"]}))
    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """The page of an escalation; what changes it is posted to the views below."""
        if request.method not in ("GET", "HEAD"):
            raise PermissionDenied
        escalation = self._visible(request, object_id)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": str(escalation),
            "may_send": self.has_send_permission(request),
            "downloads": _starts_download(request, escalation),
            "may_see_cases": request.user.has_perm("support.view_case"),
            **escalation_context(escalation),
        }
        return TemplateResponse(request, "admin/support/escalation/page.html", context)

    @method_decorator([require_safe, xframe_options_sameorigin, csp_replace(MAIL_POLICY)])
    def body_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        return HttpResponse(outgoing(self._visible(request, pk)).letter.html)

    @method_decorator(require_safe)
    def state_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The part of the page that waits for the mail server."""
        context = escalation_context(self._visible(request, pk))
        return TemplateResponse(request, "admin/support/escalation/state.html", context)

    def revise_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        if not request.user.has_perms(["support.view_case", "support.add_escalation"]):
            raise PermissionDenied
        escalation = self._visible(request, pk)
        if not escalation.is_draft:
            return self._refuse(request, escalation, Refused([refuse_frozen(escalation)]))
        return revise(self, request, escalation)

    @method_decorator(require_POST)
    def hand_over_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        escalation, how, actor = self._sendable(request, pk), request.POST.get("how", ""), request.user
        try:
            digest = request.POST.get("digest", "")
            message = hand_over(escalation=escalation, how=how, actor=actor, digest=digest)  # type: ignore[arg-type]
        except Refused as refused:
            return self._refuse(request, escalation, refused)
        self.message_user(request, f"{message_words(message)}.")
        if how == Message.Handover.EML:
            request.session[DOWNLOAD] = escalation.pk
        return HttpResponseRedirect(page_of(escalation))

    @method_decorator(require_safe)
    def eml_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The frozen bytes; its page asks for them once it shows that they are frozen."""
        escalation = self._sendable(request, pk)
        if escalation.message is None or escalation.status == Escalation.Status.WITHDRAWN:
            raise Http404(f"Escalation {pk} has not been handed over.")
        return _download(escalation, escalation.message)

    @method_decorator(require_POST)
    def withdraw_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        escalation, actor = self._sendable(request, pk), request.user
        try:
            withdraw(escalation=escalation, because=request.POST.get("because", ""), actor=actor)  # type: ignore[arg-type]
        except Refused as refused:
            return self._refuse(request, escalation, refused)
        self.message_user(request, f"Escalation {escalation.pk} is withdrawn.")
        return HttpResponseRedirect(page_of(escalation))

    @method_decorator(require_POST)
    def answered_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        escalation, actor = self._sendable(request, pk), request.user
        form = AnswerForm(request.POST)
        if not form.is_valid():
            return self._refuse(
                request, escalation, Refused(Refusal(str(error)) for error in form.errors["on"])
            )
        try:
            record_answer(escalation=escalation, on=form.cleaned_data["on"], actor=actor)  # type: ignore[arg-type]
        except Refused as refused:
            return self._refuse(request, escalation, refused)
        self.message_user(request, f"LinkedIn answered escalation {escalation.pk}: it is our turn.")
        return HttpResponseRedirect(page_of(escalation))

    @method_decorator(require_POST)
    def decide_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """What a person found out about a mail of which it was not known whether it left."""
        escalation, actor = self._sendable(request, pk), request.user
        try:
            decide_about(escalation=escalation, left=request.POST.get("left", ""), actor=actor)  # type: ignore[arg-type]
        except Refused as refused:
            return self._refuse(request, escalation, refused)
        return HttpResponseRedirect(page_of(escalation))

    @admin.display(description="escalation")
    def name(self, escalation: Escalation) -> str:
        if escalation.message:
            return escalation.message.subject
        numbers = [row.as_written for case in escalation.cases.all() for row in case.references.all()]
        return f"Draft: {', '.join(numbers) or ', '.join(case.title for case in escalation.cases.all())}"

    @admin.display(description="BD contact", ordering="bd_contact__name")
    def contact(self, escalation: Escalation) -> str:
        return escalation.bd_contact.name

    @admin.display(description="state")
    def state(self, escalation: Escalation) -> str:
        return badge(TONES[Escalation.Status(escalation.status)], escalation.get_status_display())

    def _visible(self, request: HttpRequest, pk: int | str) -> Escalation:
        escalation: Escalation | None = self.get_object(request, str(pk))
        if escalation is None:
            raise Http404(f"There is no escalation {pk} for you.")
        if not self.has_view_permission(request, escalation):  # type: ignore[no-untyped-call]
            raise PermissionDenied
        return escalation

    def _sendable(self, request: HttpRequest, pk: int) -> Escalation:
        if not self.has_send_permission(request):
            raise PermissionDenied
        return self._visible(request, pk)

    def _refuse(self, request: HttpRequest, escalation: Escalation, refused: Refused) -> HttpResponse:
        for refusal in refused.refusals:
            self.message_user(request, str(refusal), messages.ERROR)
        return HttpResponseRedirect(page_of(escalation))


def _starts_download(request: HttpRequest, escalation: Escalation) -> bool:
    """Once, and only for a page that is shown."""
    return request.method == "GET" and request.session.pop(DOWNLOAD, None) == escalation.pk


def _download(escalation: Escalation, message: Message) -> HttpResponse:
    name = eml_name(escalation)
    return HttpResponse(
        as_eml(message),
        content_type="message/rfc822",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
