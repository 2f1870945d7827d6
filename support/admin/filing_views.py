"""Filing from a case: draft, preview, and the ways out of a mail or a web form. Every change is posted."""

from collections.abc import Callable, Mapping

from csp.decorators import csp_replace, csp_update
from django.contrib.admin import ModelAdmin
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.decorators import method_decorator
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_POST, require_safe

from customers.letters import as_eml
from customers.models import Message
from partnerhub.refusals import Refused
from support.admin.attachment_views import AttachmentViews
from support.admin.case_views import CaseViews, actor_of, case_url, keep_typed, page_url
from support.admin.escalating import escalate_url
from support.admin.escalations import MAIL_POLICY
from support.admin.filing_page import (
    eml_name,
    file_stem,
    filing_context,
    outgoing,
    read_addresses,
    upload_context,
)
from support.admin.giving_views import GivingViews
from support.attachments import zip_of
from support.destinations import To
from support.filing import decide_about, draft_filing, hand_over, record_form, revise_filing, withdraw
from support.models import Case, Filing

DOWNLOAD = "filing_to_download"  # in the session: its page starts the download, once
READS = ("support.view_case", "support.view_filing")
STARTS = ("support.change_case", "support.add_filing")
SENDS = ("support.change_case", "support.change_filing")


def urls(admin: "ModelAdmin[Case]") -> list[URLPattern]:
    """The addresses of a case's filings, items and files, for the case's admin to mount."""
    views, files, items = FilingViews(admin), AttachmentViews(admin), GivingViews(admin)
    named: list[tuple[str, str, Callable[..., HttpResponse]]] = [
        ("filing/new", "filing_new", views.new),
        ("filing/<int:filing>", "filing", views.page),
        ("filing/<int:filing>/body", "filing_body", views.body),
        ("filing/<int:filing>/state", "filing_state", views.state),
        ("filing/<int:filing>/eml", "filing_eml", views.eml),
        ("filing/<int:filing>/zip", "filing_zip", views.zip),
        ("filing/<int:filing>/revise", "filing_revise", views.revise),
        ("filing/<int:filing>/hand-over", "filing_hand_over", views.hand_over),
        ("filing/<int:filing>/sent", "filing_sent", views.sent),
        ("filing/<int:filing>/decide", "filing_decide", views.decide),
        ("filing/<int:filing>/withdraw", "filing_withdraw", views.withdraw),
        ("give", "give", items.give),
        ("attach", "attach", files.upload),
        ("file/<int:attachment>", "attachment", files.download),
        ("file/<int:attachment>/remove", "attachment_remove", files.remove),
    ]
    return [
        path(f"<int:pk>/{route}/", admin.admin_site.admin_view(view), name=f"support_case_{name}")
        for route, name, view in named
    ]


class FilingViews(CaseViews):
    """The page of a filing, and what is posted from it."""

    @method_decorator(require_POST)
    def new(self, request: HttpRequest, pk: int) -> HttpResponse:
        case, destination = self.case(request, pk, STARTS), request.POST.get("destination", "")
        if destination == To.BD_ESCALATION:
            return HttpResponseRedirect(escalate_url([pk]))
        try:
            return _to_page(draft_filing(case=case, destination=destination, author=actor_of(request)))
        except Refused as refused:
            return self.refuse(request, refused, case_url(pk))

    @method_decorator([require_safe, csp_update({"frame-src": ["'self'"]})])
    def page(self, request: HttpRequest, pk: int, filing: int) -> HttpResponse:
        return self._show(request, self._filing(request, pk, filing, READS))

    @method_decorator([require_safe, xframe_options_sameorigin, csp_replace(MAIL_POLICY)])
    def body(self, request: HttpRequest, pk: int, filing: int) -> HttpResponse:
        letter = outgoing(self._filing(request, pk, filing, READS)).letter
        if letter is None:
            raise Http404(f"Filing {filing} is a web form, no mail.")
        return HttpResponse(letter.html)

    @method_decorator(require_safe)
    def state(self, request: HttpRequest, pk: int, filing: int) -> HttpResponse:
        """The part of the page that waits for the mail server."""
        context = filing_context(self._filing(request, pk, filing, READS))
        return TemplateResponse(request, "admin/support/filing/state.html", context)

    @method_decorator(require_safe)
    def eml(self, request: HttpRequest, pk: int, filing: int) -> HttpResponse:
        """The frozen bytes; the page asks for them once it shows that they are frozen."""
        row = self._filing(request, pk, filing, SENDS)
        if row.message is None or row.status == Filing.Status.WITHDRAWN:
            raise Http404(f"Filing {filing} has not been handed over.")
        return _download(as_eml(row.message), "message/rfc822", eml_name(row))

    @method_decorator(require_safe)
    def zip(self, request: HttpRequest, pk: int, filing: int) -> HttpResponse:
        row = self._filing(request, pk, filing, (*READS, "support.view_attachment"))
        return _download(attachments_zip(row), "application/zip", f"{file_stem(row)}.zip")

    @method_decorator([require_POST, csp_update({"frame-src": ["'self'"]})])
    def revise(self, request: HttpRequest, pk: int, filing: int) -> HttpResponse:
        row, post = self._filing(request, pk, filing, SENDS), request.POST
        try:
            revise_filing(
                filing=row,
                to=read_addresses(post.get("to", "")),
                cc=read_addresses(post.get("cc", "")),
                words=post.get("words", "").replace("\r\n", "\n"),
                incomplete_because=post.get("incomplete_because", ""),
                actor=actor_of(request),
                opened_with=post.get("opened_with", ""),
            )
        except Refused as refused:
            return self._keep_typed(request, self._filing(request, pk, filing, SENDS), refused)
        return _to_page(row)

    @method_decorator(require_POST)
    def hand_over(self, request: HttpRequest, pk: int, filing: int) -> HttpResponse:
        row, how = self._filing(request, pk, filing, SENDS), request.POST.get("how", "")
        digest = request.POST.get("digest", "")
        try:
            hand_over(filing=row, how=how, actor=actor_of(request), digest=digest)
        except Refused as refused:
            return self.refuse(request, refused, page_url(row))
        if how == Message.Handover.EML:
            request.session[DOWNLOAD] = row.pk
        return _to_page(row)

    @method_decorator([require_POST, csp_update({"frame-src": ["'self'"]})])
    def sent(self, request: HttpRequest, pk: int, filing: int) -> HttpResponse:
        """A person sent the web form; LinkedIn may have given it a number."""
        row, post = self._filing(request, pk, filing, SENDS), request.POST
        try:
            number, digest = post.get("number", ""), post.get("digest", "")
            record_form(filing=row, actor=actor_of(request), digest=digest, number=number)
        except Refused as refused:
            return self._keep_typed(request, row, refused)
        self.admin.message_user(request, f"{row.get_destination_display()}: recorded as sent.")
        return _to_page(row)

    @method_decorator(require_POST)
    def decide(self, request: HttpRequest, pk: int, filing: int) -> HttpResponse:
        """What a person found out about a mail of which it was not known whether it left."""
        row = self._filing(request, pk, filing, SENDS)
        try:
            decide_about(filing=row, left=request.POST.get("left", ""), actor=actor_of(request))
        except Refused as refused:
            return self.refuse(request, refused, page_url(row))
        return _to_page(row)

    @method_decorator(require_POST)
    def withdraw(self, request: HttpRequest, pk: int, filing: int) -> HttpResponse:
        row = self._filing(request, pk, filing, SENDS)
        try:
            withdraw(filing=row, because=request.POST.get("because", ""), actor=actor_of(request))
        except Refused as refused:
            keep_typed(self.admin, request, request.POST.get("because", ""))
            return self.refuse(request, refused, page_url(row))
        self.admin.message_user(request, f"{row} is withdrawn.")
        return _to_page(row)

    def _show(
        self, request: HttpRequest, filing: Filing, typed: Mapping[str, str] | None = None
    ) -> HttpResponse:
        context = {
            **self.admin.admin_site.each_context(request),
            "opts": self.admin.opts,
            "title": f"{filing.get_destination_display()}: case {filing.case_id}",
            "may_send": request.user.has_perms(SENDS),
            "may_give": filing.is_draft and request.user.has_perm("support.change_case"),
            "downloads": request.method == "GET" and request.session.pop(DOWNLOAD, None) == filing.pk,
            **filing_context(filing, typed),
            **upload_context(filing.case, request.user),
        }
        return TemplateResponse(request, "admin/support/filing/page.html", context)

    def _keep_typed(self, request: HttpRequest, filing: Filing, refused: Refused) -> HttpResponse:
        names = ("to", "cc", "words", "incomplete_because", "number")
        typed = filing_context(filing)["typed"] | {
            name: request.POST[name] for name in names if name in request.POST
        }
        self.say(request, refused)
        return self._show(request, filing, typed)

    def _filing(self, request: HttpRequest, pk: int, filing: int, permissions: tuple[str, ...]) -> Filing:
        case = self.case(request, pk, permissions)
        rows = Filing.objects.select_related("case__customer__csm", "case__product", "message", "author")
        return get_object_or_404(rows, pk=filing, case=case)


def attachments_zip(filing: Filing) -> bytes:
    """Files and API calls of the case, with the report as it stands or as it was frozen."""
    out = outgoing(filing)
    text = out.letter.text if out.letter else "\n\n".join(f"{one.label}:\n{one.text}" for one in out.fields)
    calls = filing.case.api_calls.select_related("application__parent").order_by("pk")
    return zip_of(text, filing.case.attachments.all(), calls)


def _to_page(filing: Filing) -> HttpResponse:
    return HttpResponseRedirect(page_url(filing))


def _download(content: bytes, content_type: str, name: str) -> HttpResponse:
    disposition = f'attachment; filename="{name}"'
    return HttpResponse(content, content_type=content_type, headers={"Content-Disposition": disposition})
