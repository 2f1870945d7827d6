"""Sending names from the pages: the action and button "Send the name to LinkedIn", a page that shows what LinkedIn has
and what it will have, and the sending itself, while the person waits."""

import hashlib
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import admin, messages
from django.contrib.auth.decorators import permission_required
from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.views.decorators.http import require_POST

from integrations.admin.chosen import Chosen, Kind
from integrations.admin.sync_pages import PERMISSION
from integrations.models import Integration
from integrations.naming import Named, NameStep, Outcome, plan_names, send_names

SECONDS = 15  # in which calls begin: a person waits for the page
ROWS_SHOWN = 100
MOST_SENTENCES = 5

WORDS = {
    Outcome.CONFIRMED: "confirmed by LinkedIn",
    Outcome.UNCHANGED: "unchanged",
    Outcome.NOT_SENT: "not sent",
    Outcome.NOT_ALLOWED: "not allowed",
    Outcome.REFUSED: "refused",
    Outcome.UNKNOWN: "unknown",
}
FINE = (Outcome.CONFIRMED, Outcome.UNCHANGED)


@dataclass(frozen=True, slots=True)
class NamesPage:
    """What would become of the names of the chosen integrations."""

    steps: Sequence[NameStep]

    @property
    def sent(self) -> list[NameStep]:
        return [step for step in self.steps if step.is_sent]

    @property
    def stays(self) -> list[NameStep]:
        return [step for step in self.steps if step.refusal and not step.is_unchanged]

    @property
    def unchanged(self) -> list[NameStep]:
        return [step for step in self.steps if step.is_unchanged]

    @property
    def sent_shown(self) -> list[NameStep]:
        return self.sent[:ROWS_SHOWN]

    @property
    def stays_shown(self) -> list[NameStep]:
        return self.stays[:ROWS_SHOWN]

    @property
    def not_shown(self) -> int:
        return max(0, len(self.sent) - ROWS_SHOWN)

    @property
    def stays_not_shown(self) -> int:
        return max(0, len(self.stays) - ROWS_SHOWN)

    @property
    def digest(self) -> str:
        """Names exactly what is sent: for another plan the page is shown again."""
        text = "\n".join(f"{step.integration.pk} {step.name}" for step in self.sent)
        return hashlib.sha256(text.encode()).hexdigest()


class OffersNaming(admin.ModelAdmin):  # type: ignore[type-arg]
    """Adds "Send the name to LinkedIn" to the list and the page of integrations, for those who may sync."""

    actions: Any = ("send_names_to_linkedin",)

    @admin.action(description="Send their names to LinkedIn", permissions=["sync"])
    def send_names_to_linkedin(self, request: HttpRequest, queryset: QuerySet[Integration]) -> HttpResponse:
        pks = tuple(queryset.values_list("pk", flat=True))
        return show_names(request, Chosen(Kind.INTEGRATIONS, pks), request.GET.urlencode())

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("names/", wrap(names_view), name="integrations_integration_names"),
            path("names/send/", wrap(send_view), name="integrations_integration_send_names"),
            *super().get_urls(),
        ]


@require_POST
@permission_required(PERMISSION, raise_exception=True)
def names_view(request: HttpRequest) -> HttpResponse:
    """Shows what would be sent. A POST because a choice may be long; it writes nothing."""
    return show_names(request, Chosen.read(request.POST))


@require_POST
@permission_required(PERMISSION, raise_exception=True)
def send_view(request: HttpRequest) -> HttpResponse:
    """Sends exactly the names that were shown; for others, shows the page again."""
    chosen = Chosen.read(request.POST)
    if obstacle := _why_not(NamesPage(plan_names(chosen.pks)), request.POST):
        messages.warning(request, f"{obstacle} Nothing was sent.")
        return show_names(request, chosen, request.POST.get("filters", ""))
    actor = request.user if isinstance(request.user, User) else None
    tell(request, send_names(integrations=chosen.pks, actor=actor, seconds=SECONDS))
    return HttpResponseRedirect(_back_url(chosen, request.POST.get("filters", "")))


def show_names(request: HttpRequest, chosen: Chosen, filters: str = "") -> HttpResponse:
    """`filters` is the query of the list that they were chosen in: the way back leads there."""
    context = {
        **admin.site.each_context(request),
        "title": "Send names to LinkedIn",
        "chosen": chosen,
        "page": NamesPage(plan_names(chosen.pks)),
        "filters": filters,
        "back_url": _back_url(chosen, filters),
    }
    return TemplateResponse(request, "admin/integrations/names.html", context)


def tell(request: HttpRequest, named: Collection[Named]) -> None:
    """Counts, and a sentence for each that did not go through."""
    counts = Counter(one.outcome for one in named)
    parts = [f"{counts[outcome]} {word}" for outcome, word in WORDS.items() if counts[outcome]]
    troubled = [one for one in named if one.outcome not in FINE]
    level = messages.WARNING if troubled else messages.SUCCESS
    messages.add_message(request, level, f"Names: {', '.join(parts) or 'none were chosen'}.")
    for one in troubled[:MOST_SENTENCES]:
        messages.error(request, f"{one.integration}: {one.message}")
    if len(troubled) > MOST_SENTENCES:
        messages.error(request, f"And {len(troubled) - MOST_SENTENCES} more did not go through.")


def _why_not(page: NamesPage, posted: QueryDict) -> str:
    """What keeps these names from being sent as they were confirmed; empty when nothing does."""
    if page.digest != posted.get("digest"):
        return "The names changed since you opened the page: look at them again."
    typed = posted.get("count", "").strip()
    if page.not_shown and typed != str(len(page.sent)):
        return f"{len(page.sent)} names would be sent, and you typed {typed[:20] or 'nothing'}: type that number."
    return ""


def _back_url(chosen: Chosen, filters: str) -> str:
    if filters or len(chosen.pks) != 1:
        page = reverse("admin:integrations_integration_changelist")
        return f"{page}?{filters}" if filters else page
    return reverse("admin:integrations_integration_change", args=chosen.pks)
