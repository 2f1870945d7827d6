"""Customers from a CSV in the browser: upload, look at what it would do, import the good rows, read the report."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.contrib.auth.models import AnonymousUser, User
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.safestring import SafeString

from customers.models import Customer
from integrations.admin.sync_pages import PERMISSION as SYNC
from integrations.customer_csv.columns import Column
from integrations.customer_csv.reading import read_records, refuse_too_large
from integrations.customer_csv.report import FileRefused, Report, Verdict, in_words
from integrations.customer_csv.uploads import apply_upload, discard_upload, has_expired, keep_upload, preview
from integrations.models import CustomerImport
from partnerhub.headers import visible_text
from partnerhub.ids import is_id
from partnerhub.listing import FlatListAdmin, badge
from partnerhub.refusals import Refused

ROWS_SHOWN = 200
ROWS_IN_A_REQUEST = 20_000  # above that the browser would wait for minutes
TONES = {Verdict.CREATED: "ok", Verdict.UPDATED: "busy", Verdict.UNCHANGED: "muted"}


class UploadForm(forms.ModelForm):  # type: ignore[type-arg]
    file = forms.FileField(
        label="CSV file",
        help_text="UTF-8, at most 20 MB. The first line names the columns.",
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,text/csv"}),
    )

    class Meta:
        model = CustomerImport
        fields: Sequence[str] = ()

    def clean_file(self) -> bytes:
        upload: UploadedFile[bytes] = self.cleaned_data["file"]
        self.instance.file_name = visible_text(upload.name or "customers.csv")[:200]
        try:
            refuse_too_large(upload.size or 0)
            content: bytes = upload.read()
            rows = sum(1 for _ in read_records(content))
        except FileRefused as refused:
            raise forms.ValidationError(str(refused)) from None
        if rows > ROWS_IN_A_REQUEST:
            raise forms.ValidationError(
                f"The file has {rows:,} rows; {ROWS_IN_A_REQUEST:,} is the most that is imported in the browser."
                " Split it, or have it imported on the server with manage.py import_customers."
            )
        return content


@admin.register(CustomerImport)
class CustomerImportAdmin(FlatListAdmin):
    form = UploadForm
    fields = ["file"]
    list_display = ["file_name", "uploaded_by", "uploaded_at", "outcome", "rows"]
    list_select_related = ["uploaded_by"]
    add_form_template = "admin/integrations/customerimport/upload.html"

    def get_urls(self) -> list[URLPattern]:
        own = [("apply", self.apply_view), ("discard", self.discard_view)]
        return [
            path(
                f"<path:object_id>/{name}/",
                self.admin_site.admin_view(view),
                name=f"integrations_customerimport_{name}",
            )
            for name, view in own
        ] + super().get_urls()

    def get_queryset(self, request: HttpRequest) -> QuerySet[CustomerImport]:
        """One's own: a preview shows what is in somebody's file."""
        imports: QuerySet[CustomerImport] = super().get_queryset(request)
        return imports if request.user.is_superuser else imports.filter(uploaded_by=request.user.pk)

    def has_view_permission(self, request: HttpRequest, obj: CustomerImport | None = None) -> bool:
        return self.has_add_permission(request)

    def has_change_permission(self, request: HttpRequest, obj: CustomerImport | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: CustomerImport | None = None) -> bool:
        return False

    @admin.display(description="outcome")
    def outcome(self, upload: CustomerImport) -> SafeString:
        if upload.report:
            refused = upload.report["refused"]
            return badge("warn", f"imported, {refused} refused") if refused else badge("ok", "imported")
        if upload.applied_at:
            return badge("bad", "interrupted")
        if has_expired(upload):
            return badge("muted", "expired or discarded")
        return badge("busy", "waiting for you") if upload.sealed else badge("muted", "discarded")

    @admin.display(description="rows")
    def rows(self, upload: CustomerImport) -> str:
        counts = upload.report or {}
        return ", ".join(f"{counts[verdict]} {verdict}" for verdict in Verdict if verdict in counts)

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        context = {"title": "Import customers", "columns": list(Column), **(extra_context or {})}
        return super().add_view(request, form_url, context)

    def save_model(self, request: HttpRequest, obj: CustomerImport, form: Any, change: bool) -> None:
        obj.uploaded_by = request.user  # type: ignore[assignment]
        keep_upload(obj, content=form.cleaned_data["file"])

    def response_add(
        self, request: HttpRequest, obj: CustomerImport, post_url_continue: Any = None
    ) -> HttpResponse:
        return HttpResponseRedirect(_page_of(obj))

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """The preview while the file waits, the report once it was imported."""
        upload = self._find(request, object_id)
        if upload.sealed and not has_expired(upload):
            return self._preview_page(request, upload)
        context = _report_context(upload.report, request.user) if upload.report else {}
        return self._page(request, upload, "report", context)

    def apply_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        upload = self._find(request, object_id)
        try:
            apply_upload(upload, user=request.user)  # type: ignore[arg-type]
        except Refused as refused:
            self.message_user(request, str(refused), messages.ERROR)
        return HttpResponseRedirect(_page_of(upload))

    def discard_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        upload = self._find(request, object_id)
        discard_upload(upload)
        self.message_user(request, f"{upload.file_name} was discarded: nothing was imported.", messages.INFO)
        return HttpResponseRedirect(reverse("admin:customers_customer_changelist"))

    def _find(self, request: HttpRequest, object_id: str) -> CustomerImport:
        if not self.has_add_permission(request):
            raise PermissionDenied
        pk = unquote(object_id)
        return get_object_or_404(self.get_queryset(request), pk=int(pk) if is_id(pk) else 0)

    def _preview_page(self, request: HttpRequest, upload: CustomerImport) -> HttpResponse:
        try:
            report = preview(upload)
        except Refused as refused:
            return self._page(request, upload, "report", {"trouble": str(refused)})
        return self._page(request, upload, "preview", _preview_context(report))

    def _page(
        self, request: HttpRequest, upload: CustomerImport, name: str, context: dict[str, Any]
    ) -> TemplateResponse:
        common = {**self.admin_site.each_context(request), "upload": upload, "opts": self.opts}
        title = "Preview of an import" if name == "preview" else "Report of an import"
        template = f"admin/integrations/customerimport/{name}.html"
        return TemplateResponse(request, template, {**common, "title": title, **context})


def _preview_context(report: Report) -> dict[str, Any]:
    document = report.as_json()
    changing = [row for row in report.accepted if row.verdict is not Verdict.UNCHANGED]
    unchanged = [row for row in report.accepted if row.verdict is Verdict.UNCHANGED]
    return {
        "sentence": in_words({**document, "refused": report.refused_rows}, is_trial=True),
        "report": {**document, "errors": document["errors"][:ROWS_SHOWN], "refused": report.refused_rows},
        "more_errors": max(0, len(report.errors) - ROWS_SHOWN),
        "is_preview": True,
        "rows": [(row, TONES[row.verdict]) for row in changing[:ROWS_SHOWN]],
        "more_rows": max(0, len(changing) - ROWS_SHOWN),
        "changing_rows": len(changing),
        "unchanged": unchanged[:ROWS_SHOWN],
        "unchanged_rows": len(unchanged),
        "more_unchanged": max(0, len(unchanged) - ROWS_SHOWN),
    }


def _report_context(report: dict[str, Any], user: User | AnonymousUser) -> dict[str, Any]:
    changed = report.get("customers", [])
    return {
        "report": report,
        "sentence": in_words(report),
        "customers": _customers_to_show(changed) if user.has_perm("customers.view_customer") else [],
        "more_customers": max(0, len(changed) - ROWS_SHOWN),
        "sync_pks": ",".join(map(str, changed)) if user.has_perm(SYNC) else "",
    }


def _customers_to_show(pks: list[int]) -> QuerySet[Customer]:
    return Customer.objects.filter(pk__in=pks[:ROWS_SHOWN]).only("name").order_by("name")


def _page_of(upload: CustomerImport) -> str:
    return reverse("admin:integrations_customerimport_change", args=[upload.pk])
