"""Comparing with LinkedIn from the pages: the button "Compare with LinkedIn now" of customers, integrations and
configurations. LinkedIn is asked at once, while the person waits; it only reads (`integrations.drift`)."""

from collections import Counter
from collections.abc import Collection
from typing import Any, ClassVar

from django.contrib import admin, messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.views.decorators.http import require_POST

from integrations.drift import verify
from integrations.drift_checks import Check, Outcome
from integrations.models import Configuration

PERMISSION = "integrations.view_configuration"  # as the pages of what was found
SECONDS = 10  # in which calls begin: a person waits for the page
MOST_SENTENCES = 5

WORDS = {
    Outcome.MATCHES: "as here",
    Outcome.DRIFT: "another value there",
    Outcome.ABSENT: "not there",
    Outcome.UNKNOWN: "could not be compared",
}
LEVELS = {Outcome.MATCHES: messages.SUCCESS, Outcome.UNKNOWN: messages.WARNING}


class OffersComparison(admin.ModelAdmin):  # type: ignore[type-arg]
    """`compared_by` leads from a configuration to a row of this model."""

    compared_by: ClassVar[str]

    def get_urls(self) -> list[URLPattern]:
        asks = permission_required(PERMISSION, raise_exception=True)(self.compare_view)
        view = self.admin_site.admin_view(require_POST(asks))
        return [path("<int:pk>/compare/", view, name=self._step("compare")), *super().get_urls()]

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        offer = {"compare_url": self._url("compare", object_id)} if self._may_ask(request, object_id) else {}
        return super().change_view(request, object_id, form_url, {**offer, **(extra_context or {})})

    def compare_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        get_object_or_404(self.model, pk=pk)
        rows = Configuration.objects.filter(**{self.compared_by: pk}).order_by("pk")
        tell(request, verify(rows.values_list("pk", flat=True), seconds=SECONDS).checks)
        return HttpResponseRedirect(self._url("change", pk))

    def _may_ask(self, request: HttpRequest, object_id: str) -> bool:
        return object_id.isdecimal() and request.user.has_perm(PERMISSION)

    def _url(self, step: str, pk: int | str) -> str:
        return reverse(f"admin:{self._step(step)}", args=[pk])

    def _step(self, step: str) -> str:
        return f"{self.opts.app_label}_{self.opts.model_name}_{step}"


def tell(request: HttpRequest, checks: Collection[Check]) -> None:
    """Counts where there are several, and a sentence with a link for each that is not as here."""
    if len(checks) != 1:
        counts = Counter(one.outcome for one in checks)
        parts = [f"{counts[outcome]} {word}" for outcome, word in WORDS.items() if counts[outcome]]
        level = messages.SUCCESS if counts[Outcome.MATCHES] == len(checks) > 0 else messages.WARNING
        summary = ", ".join(parts) or "there is nothing to compare yet"
        messages.add_message(request, level, f"Compared with LinkedIn: {summary}.")
    other = [one for one in checks if one.outcome is not Outcome.MATCHES or len(checks) == 1]
    for one in other[:MOST_SENTENCES]:
        text = format_html(
            '<a href="{}">{}</a>: {}', _page(one.configuration), one.configuration, one.message
        )
        messages.add_message(request, LEVELS.get(one.outcome, messages.ERROR), text)
    if len(other) > MOST_SENTENCES:
        messages.error(request, f"And {len(other) - MOST_SENTENCES} more are not as here.")


def _page(row: Configuration) -> str:
    return reverse(f"admin:integrations_configuration_{'drift' if row.drift else 'change'}", args=[row.pk])
