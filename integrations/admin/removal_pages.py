"""Deleting configurations, one or many: a page that says what goes here, what at LinkedIn and what has to stay; then
the plan that deletes at LinkedIn. And the way back, for as long as nothing was sent."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.contrib import admin, messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.views.decorators.http import require_POST

from integrations.admin.chosen import Chosen, Kind
from integrations.admin.sync_pages import PERMISSION as MAY_SYNC
from integrations.admin.sync_pages import show_plan
from integrations.configurations import set_value
from integrations.models import Configuration
from integrations.removal import Removed, check_removal, may_be_at_linkedin, remove_all, what_is_lost
from integrations.unsent import plan_url
from partnerhub.refusals import Refusal, Refused

MAY_DELETE = "integrations.delete_configuration"
ROWS_SHOWN = 100


@dataclass(frozen=True, slots=True)
class Going:
    """A configuration that goes, and what will not work without it."""

    row: Configuration
    lost: Refusal | None


@dataclass(slots=True)
class RemovalPage:
    """What would become of the chosen configurations: deleted at LinkedIn, removed here alone, or kept and why."""

    at_linkedin: list[Going] = field(default_factory=list)
    here: list[Going] = field(default_factory=list)
    stays: list[tuple[Configuration, Refusal]] = field(default_factory=list)

    @property
    def going(self) -> int:
        return len(self.at_linkedin) + len(self.here)

    @property
    def parts(self) -> list[tuple[str, str, list[Going], int]]:
        """Heading, explanation, the rows shown and how many more."""
        later = "Marked here now, and deleted at LinkedIn by the sync that the next page offers."
        now = "LinkedIn never had these, or shows them no more: they are gone at once."
        found = [("Deleted at LinkedIn", later, self.at_linkedin), ("Removed here", now, self.here)]
        return [
            (heading, text, rows[:ROWS_SHOWN], max(0, len(rows) - ROWS_SHOWN))
            for heading, text, rows in found
            if rows
        ]

    @property
    def stays_shown(self) -> list[tuple[Configuration, Refusal]]:
        return self.stays[:ROWS_SHOWN]

    @property
    def stays_not_shown(self) -> int:
        return max(0, len(self.stays) - ROWS_SHOWN)


class OffersRemoval(admin.ModelAdmin):  # type: ignore[type-arg]
    """Adds "Delete", here and at LinkedIn, to the list and the page of configurations, and "Keep it after all"."""

    actions: Any = ("delete_here_and_there",)

    @admin.action(description="Delete, at LinkedIn too", permissions=["delete"])
    def delete_here_and_there(self, request: HttpRequest, queryset: QuerySet[Configuration]) -> HttpResponse:
        return show_removal(request, queryset.values_list("pk", flat=True))

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("remove/", wrap(remove_view), name="integrations_configuration_remove"),
            path(
                "<int:pk>/keep/", wrap(require_POST(self.keep_view)), name="integrations_configuration_keep"
            ),
            *super().get_urls(),
        ]

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        found = self.get_object(request, object_id)
        if not isinstance(found, Configuration):
            return super().delete_view(request, object_id, extra_context)
        if not self.has_delete_permission(request, found):
            raise PermissionDenied
        return (carry_out if request.method == "POST" else show_removal)(request, [found.pk])

    def keep_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        row = get_object_or_404(Configuration, pk=pk)
        if not self.has_change_permission(request, row):
            raise PermissionDenied
        tell_whether_kept(request, row)
        return HttpResponseRedirect(reverse("admin:integrations_configuration_change", args=[pk]))


@require_POST
@permission_required(MAY_DELETE, raise_exception=True)
def remove_view(request: HttpRequest) -> HttpResponse:
    """Does what the confirmation page showed."""
    return carry_out(request, Chosen.read(request.POST).pks)


def show_removal(request: HttpRequest, pks: Iterable[int]) -> HttpResponse:
    """The confirmation page; a GET for one configuration, the answer to an action for many. It changes nothing."""
    chosen = Chosen(Kind.CONFIGURATIONS, tuple(pks))
    context = {
        **admin.site.each_context(request),
        "title": "Delete configurations",
        "chosen": chosen,
        "page": removal_page_of(chosen.pks),
        "back_url": _back_url(chosen.pks),
    }
    return TemplateResponse(request, "admin/integrations/configuration/removal.html", context)


def removal_page_of(pks: Collection[int]) -> RemovalPage:
    """In one query; the same checks decide again when it is carried out."""
    page = RemovalPage()
    for row in _rows(pks):
        refusals = check_removal(row)
        page.stays += [(row, refusal) for refusal in refusals]
        if not refusals:
            places = page.at_linkedin if may_be_at_linkedin(row) else page.here
            places.append(Going(row, what_is_lost(row)))
    return page


def carry_out(request: HttpRequest, pks: Collection[int]) -> HttpResponse:
    """Marks or removes, says so, and goes on to the plan that deletes at LinkedIn, for those who may sync."""
    back_url = _back_url(pks)
    removed = remove_all(_rows(pks))
    _tell(request, removed)
    if removed.marked and request.user.has_perm(MAY_SYNC):
        return show_plan(request, Chosen(Kind.CONFIGURATIONS, tuple(row.pk for row in removed.marked)))
    return HttpResponseRedirect(back_url)


def tell_whether_kept(request: HttpRequest, row: Configuration) -> None:
    try:
        set_value(integration=row.integration, key=row.key, value=row.desired_value)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        text = '{} is kept. <a href="{}">Plan the sync</a>, so that LinkedIn is sure to have it.'
        messages.success(request, format_html(text, row.key, plan_url(Kind.CONFIGURATIONS, [row.pk])))


def _tell(request: HttpRequest, removed: Removed) -> None:
    if removed.marked:
        messages.success(
            request,
            f"{_many(len(removed.marked))} to be deleted at LinkedIn. Nothing was sent yet: that is the next step.",
        )
    if removed.gone:
        messages.success(
            request, f"{_many(removed.gone)} removed here. Nothing had to be deleted at LinkedIn."
        )
    for refusal in removed.refusals[:5]:
        messages.error(request, str(refusal))
    if len(removed.refusals) > 5:
        messages.error(request, f"And {len(removed.refusals) - 5} more had to stay.")


def _many(number: int) -> str:
    return f"{number} configuration is" if number == 1 else f"{number} configurations are"


def _rows(pks: Collection[int]) -> QuerySet[Configuration]:
    related = ("integration__customer", "integration__contract", "integration__application")
    return Configuration.objects.select_related(*related).filter(pk__in=list(pks))


def _back_url(pks: Collection[int]) -> str:
    """The integration of an only configuration, else the list."""
    integrations = set(_rows(pks).values_list("integration", flat=True)[:2]) if len(pks) == 1 else set()
    if len(integrations) == 1:
        return reverse("admin:integrations_integration_change", args=[*integrations])
    return reverse("admin:integrations_configuration_changelist")
