"""Provisioning orders: what LinkedIn was asked to have, how far that is, and the button that tries again."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views.decorators.http import require_POST

from integrations.admin.standing import moment
from integrations.models import ProvisioningOrder
from integrations.provisioning import try_again
from integrations.provisioning.tasks import provision
from partnerhub.listing import ReadOnlyAdmin, badge
from partnerhub.queue import wake
from partnerhub.refusals import Refused

PERMISSION = "integrations.change_provisioningorder"
State = ProvisioningOrder.State
TONES = {State.WAITING: "busy", State.UNKNOWN: "unknown", State.DONE: "ok", State.REFUSED: "bad"}
WORDS = {
    State.WAITING: "to be done",
    State.UNKNOWN: "not known",
    State.DONE: "done",
    State.REFUSED: "a person must act",
}


@admin.register(ProvisioningOrder)
class ProvisioningOrderAdmin(ReadOnlyAdmin):
    change_form_template = "admin/integrations/provisioningorder.html"
    list_display = ("name", "customer", "state_badge", "trouble", "ordered")
    list_filter = ("state", "environment")
    list_select_related = ("customer",)
    search_fields = ("name", "customer__name")
    exact_search_fields = ("unique_foreign_id",)
    search_help_text = "A uniqueForeignId finds its order; else words of the name or the customer."
    fields = readonly_fields = (
        "state_badge", "customer", "parent", "application", "name", "unique_foreign_id", "environment", "description",
        "domains", "callbacks", "ordered", "done",
    )  # fmt: skip

    def get_queryset(self, request: HttpRequest) -> QuerySet[ProvisioningOrder]:
        rows: QuerySet[ProvisioningOrder] = super().get_queryset(request)
        return rows.select_related("customer", "parent", "application", "ordered_by")

    def get_urls(self) -> list[URLPattern]:
        retry = self.admin_site.admin_view(require_POST(self.retry_view))
        name = "integrations_provisioningorder_retry"
        return [path("<int:pk>/retry/", retry, name=name), *super().get_urls()]

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        order = self.get_object(request, object_id)
        context = _band(order, request) if isinstance(order, ProvisioningOrder) else {}
        return super().change_view(request, object_id, form_url, {**context, **(extra_context or {})})

    def retry_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        if not request.user.has_perm(PERMISSION):
            raise PermissionDenied
        order = get_object_or_404(ProvisioningOrder, pk=pk)
        try:
            self._try_again(request, order)
        except Refused as refused:
            messages.error(request, str(refused))
        return HttpResponseRedirect(reverse("admin:integrations_provisioningorder_change", args=[pk]))

    def _try_again(self, request: HttpRequest, order: ProvisioningOrder) -> None:
        typed = {field: request.POST.get(field, "") for field in ("name", "unique_foreign_id")}
        tried = try_again(order=order, **typed)
        self.log_change(request, tried, "Tried again")
        wake(provision, tried.pk)
        messages.success(request, "PartnerHub asks LinkedIn again now: this page shows what comes of it.")

    @admin.display(description="state", ordering="state")
    def state_badge(self, order: ProvisioningOrder) -> SafeString:
        state = State(order.state)
        return badge(TONES[state], WORDS[state], title=state.label)

    @admin.display(description="JavaScript domains")
    def domains(self, order: ProvisioningOrder) -> str:
        return ", ".join(order.js_domains) or "none"

    @admin.display(description="OAuth callback URLs")
    def callbacks(self, order: ProvisioningOrder) -> str:
        return ", ".join(order.oauth_callbacks) or "none"

    @admin.display(description="ordered", ordering="ordered_at")
    def ordered(self, order: ProvisioningOrder) -> SafeString:
        return format_html('<span class="ph-nowrap">{}</span>', moment(order.ordered_at))

    @admin.display(description="done", ordering="done_at")
    def done(self, order: ProvisioningOrder) -> str:
        return moment(order.done_at) if order.done_at else "not yet"


def _band(order: ProvisioningOrder, request: HttpRequest) -> dict[str, Any]:
    """What the band above the fields says, and whether it offers to try again. A new id is offered only while LinkedIn
    cannot know the old one."""
    may_retry = order.state in {State.REFUSED, State.UNKNOWN} and request.user.has_perm(PERMISSION)
    return {
        "tone": {State.REFUSED: "bad", State.DONE: "ok"}.get(State(order.state), "info"),
        "sentence": State(order.state).label,
        "may_retry": may_retry,
        "may_change_id": may_retry and order.state == State.REFUSED and order.application_id is None,
    }
