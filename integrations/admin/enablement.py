"""Asking LinkedIn from the pages whether customers enabled their integrations: the action and button "Check at LinkedIn".

LinkedIn is asked at once, while the person waits, also about many: what comes of it is said on the next page, and each
integration keeps its own word with its date.
"""

from collections import Counter
from collections.abc import Collection
from typing import Any

from django.contrib import admin, messages
from django.contrib.auth.decorators import permission_required
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.views.decorators.http import require_POST

from integrations.admin.sync_pages import PERMISSION
from integrations.enablement import Look, Outcome, look
from integrations.models import Integration

SECONDS = 15  # in which calls begin: a person waits for the page
MOST_SENTENCES = 5

WORDS = {
    Outcome.ENABLED: "enabled",
    Outcome.NOT_ENABLED: "not enabled",
    Outcome.NOT_REQUESTED: "not requested yet",
    Outcome.UNKNOWN: "not known",
}
LEVELS = {Outcome.ENABLED: messages.SUCCESS, Outcome.UNKNOWN: messages.ERROR}


class OffersLook(admin.ModelAdmin):  # type: ignore[type-arg]
    """Adds "Check at LinkedIn" to the list and the page of integrations, for those who may sync."""

    actions: Any = ("check_at_linkedin",)

    @admin.action(description="Check at LinkedIn whether they are enabled", permissions=["sync"])
    def check_at_linkedin(self, request: HttpRequest, queryset: QuerySet[Integration]) -> None:
        tell(request, look(integrations=list(queryset.values_list("pk", flat=True)), seconds=SECONDS))

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(look_view)
        return [
            path("<int:pk>/look/", view, name="integrations_integration_look"),
            *super().get_urls(),
        ]


@require_POST
@permission_required(PERMISSION, raise_exception=True)
def look_view(request: HttpRequest, pk: int) -> HttpResponse:
    integration = get_object_or_404(Integration, pk=pk)
    tell(request, look(integrations=[integration.pk], seconds=SECONDS))
    return HttpResponseRedirect(reverse("admin:integrations_integration_change", args=[pk]))


def tell(request: HttpRequest, looks: Collection[Look]) -> None:
    """One sentence for one; counts for many, and why some are not known."""
    if len(looks) == 1:
        for one in looks:
            messages.add_message(request, LEVELS.get(one.outcome, messages.WARNING), one.message)
        return
    counts = Counter(one.outcome for one in looks)
    parts = [
        f"{counts[outcome]} {word}{_names(looks, outcome)}"
        for outcome, word in WORDS.items()
        if counts[outcome]
    ]
    is_fine = counts[Outcome.ENABLED] == len(looks)
    level = messages.SUCCESS if is_fine else messages.WARNING
    messages.add_message(request, level, f"Of {len(looks)} integrations: {', '.join(parts)}.")
    unknown = [one for one in looks if one.outcome is Outcome.UNKNOWN]
    for one in unknown[:MOST_SENTENCES]:
        messages.error(request, f"{one.integration}: {one.message}")
    if len(unknown) > MOST_SENTENCES:
        messages.error(request, f"And {len(unknown) - MOST_SENTENCES} more are not known.")


def _names(looks: Collection[Look], outcome: Outcome) -> str:
    """Whose, where they are few; those that are enabled need no look, and those not known get a sentence each."""
    names = [str(one.integration) for one in looks if one.outcome is outcome]
    is_said = outcome in {Outcome.NOT_ENABLED, Outcome.NOT_REQUESTED} and len(names) <= MOST_SENTENCES
    return f" ({'; '.join(names)})" if is_said else ""
