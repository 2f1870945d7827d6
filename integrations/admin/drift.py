"""The page of one drifted configuration: ours and LinkedIn's side by side, and the two ways out of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse

from integrations import catalog
from integrations.admin.chosen import Kind
from integrations.callbacks import host_of
from integrations.healing import check_taking, drifted, take_linkedins_value, what_happens_next
from integrations.models import Configuration
from partnerhub.refusals import Refusal, Refused

TAKEN = "LinkedIn's value is ours now. Sync it once more, so that it is proven."


@dataclass(frozen=True, slots=True)
class DriftPage:
    """`stays` says why LinkedIn's value cannot become ours; empty when it can."""

    row: Configuration
    next: str
    stays: Sequence[Refusal]

    @property
    def is_absent(self) -> bool:
        return self.row.drift == Configuration.Drift.ABSENT

    @property
    def is_callback(self) -> bool:
        return self.row.key == catalog.CALLBACK_URL

    @property
    def our_host(self) -> str:
        return host_of(self.row.desired_value)

    @property
    def their_host(self) -> str:
        return host_of(self.row.observed_value)

    @property
    def moves_host(self) -> bool:
        return self.is_callback and not self.is_absent and self.our_host != self.their_host


class ShowsDrift(admin.ModelAdmin):  # type: ignore[type-arg]
    """Adds a configuration's drift page, and the page that makes LinkedIn's value ours."""

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("<int:pk>/drift/", wrap(self.drift_view), name="integrations_configuration_drift"),
            path("<int:pk>/drift/take/", wrap(self.take_view), name="integrations_configuration_take"),
            *super().get_urls(),
        ]

    def drift_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        row = drifted().filter(pk=pk).first()
        if row is None:
            return self._is_over(request, pk)
        page = DriftPage(row, what_happens_next(row), check_taking(row))
        return self._show(request, page, "admin/integrations/drift/page.html", "Changed at LinkedIn")

    def take_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """A GET asks once more; the POST of what it showed does it."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        row = drifted().filter(pk=pk).first()
        if row is None:
            return self._is_over(request, pk)
        if request.method == "POST":
            return self._take(request, row)
        page = DriftPage(row, "", check_taking(row))
        return self._show(
            request, page, "admin/integrations/drift/take.html", "Take LinkedIn's value as ours"
        )

    def _take(self, request: HttpRequest, row: Configuration) -> HttpResponse:
        try:
            take_linkedins_value(configuration=row, shown=request.POST.get("shown", ""))
        except Refused as refused:
            messages.error(request, str(refused))
            return HttpResponseRedirect(reverse("admin:integrations_configuration_drift", args=[row.pk]))
        messages.success(request, TAKEN)
        return HttpResponseRedirect(reverse("admin:integrations_configuration_change", args=[row.pk]))

    def _is_over(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Somebody decided already, or LinkedIn has our value again."""
        if not Configuration.objects.filter(pk=pk).exists():
            raise Http404(f"There is no configuration {pk}.")
        messages.info(
            request, "Nothing differs here any more: below is what is known of this value at LinkedIn."
        )
        return HttpResponseRedirect(reverse("admin:integrations_configuration_change", args=[pk]))

    def _show(self, request: HttpRequest, page: DriftPage, template: str, title: str) -> TemplateResponse:
        context: dict[str, Any] = {
            **self.admin_site.each_context(request),
            "title": title,
            "page": page,
            "original": page.row,
            "sync_kind": Kind.CONFIGURATIONS,
            "may_change": self.has_change_permission(request),
        }
        return TemplateResponse(request, template, context)
