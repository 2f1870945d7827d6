"""From a choice to a run: the action and button "Sync to LinkedIn", the plan page, and the sending itself."""

from typing import Any, ClassVar

from django.contrib import admin, messages
from django.contrib.auth.decorators import permission_required
from django.contrib.auth.models import User
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect, QueryDict
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html
from django.views.decorators.http import require_http_methods, require_POST

from integrations.admin.chosen import Chosen, Kind
from integrations.admin.plan_page import PlanPage, plan_page_of
from integrations.models import SyncRun
from integrations.selection import Selection
from integrations.sync import request_sync
from integrations.sync_tasks import wake_run
from integrations.unsent import plan_url, saved_not_sent

PERMISSION = "integrations.sync_configuration"
OF_KIND = {
    Kind.CONFIGURATIONS: "pk",
    Kind.INTEGRATIONS: "integration",
    Kind.CUSTOMERS: "integration__customer",
}
BACK = {
    Kind.CONFIGURATIONS: "admin:integrations_configuration_changelist",
    Kind.INTEGRATIONS: "admin:integrations_integration_changelist",
    Kind.CUSTOMERS: "admin:customers_customer_changelist",
    Kind.RUN: "admin:integrations_syncrun_changelist",
}


class OffersSync(admin.ModelAdmin):  # type: ignore[type-arg]
    """Adds "Sync to LinkedIn" to a model's list and change page, for those who may."""

    sync_kind: ClassVar[Kind]
    actions: Any = ("sync_to_linkedin",)

    @admin.action(description="Sync to LinkedIn", permissions=["sync"])
    def sync_to_linkedin(self, request: HttpRequest, queryset: QuerySet[Model]) -> HttpResponse:
        return show_plan(request, Chosen(self.sync_kind, tuple(queryset.values_list("pk", flat=True))))

    def has_sync_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm(PERMISSION)

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        offer = {"sync_kind": self.sync_kind} if self.has_sync_permission(request) else {}
        return super().change_view(request, object_id, form_url, {**offer, **(extra_context or {})})

    def response_add(
        self, request: HttpRequest, obj: Any, post_url_continue: str | None = None
    ) -> HttpResponse:
        answer = super().response_add(request, obj, post_url_continue)
        self._tell_what_waits(request, obj)
        return answer

    def response_change(self, request: HttpRequest, obj: Any) -> HttpResponse:
        """“Save and plan the sync” goes on to the plan; any other save says that saving sent nothing."""
        if "_plan" in request.POST and self.has_sync_permission(request):
            return HttpResponseRedirect(plan_url(self.sync_kind, [obj.pk]))
        answer: HttpResponse = super().response_change(request, obj)
        self._tell_what_waits(request, obj)
        return answer

    def _tell_what_waits(self, request: HttpRequest, obj: Any) -> None:
        if not self.has_sync_permission(request):
            return
        if saved_not_sent().filter(**{OF_KIND[self.sync_kind]: obj.pk}).exists():
            url = plan_url(self.sync_kind, [obj.pk])
            text = 'Saved here, and not sent to LinkedIn yet: <a href="{}">plan the sync</a>.'
            messages.info(request, format_html(text, url))


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required(PERMISSION, raise_exception=True)
def plan_view(request: HttpRequest) -> HttpResponse:
    """Shows what would be sent and writes nothing. A POST because a choice may be long; links name a short one."""
    sent = request.POST if request.method == "POST" else request.GET
    if request.method != "POST" and "kind" not in sent:
        return HttpResponseNotAllowed(["POST"])
    return show_plan(request, Chosen.read(sent))


@require_POST
@permission_required(PERMISSION, raise_exception=True)
def send_view(request: HttpRequest) -> HttpResponse:
    """Starts the run for exactly the plan that was shown; for another one, shows the plan again."""
    chosen = Chosen.read(request.POST)
    selection = chosen.selection()
    if obstacle := _why_not(plan_page_of(selection), request.POST):
        messages.warning(request, f"{obstacle} Nothing was sent.")
        return show_plan(request, chosen)
    return HttpResponseRedirect(run_url(_start(chosen, selection, request)))


def show_plan(request: HttpRequest, chosen: Chosen) -> HttpResponse:
    plan = plan_page_of(chosen.selection())
    context = {
        **admin.site.each_context(request),
        "title": "Sync plan",
        "chosen": chosen,
        "plan": plan,
        "back_url": back_url(chosen, plan),
    }
    return TemplateResponse(request, "admin/integrations/plan.html", context)


def back_url(chosen: Chosen, plan: PlanPage) -> str:
    """Where “Cancel” leads: of a deletion to where its mark can be taken back."""
    if plan.deletes == plan.sent > 0:
        if plan.sent == 1 and len(chosen.pks) == 1 and chosen.kind is Kind.CONFIGURATIONS:
            return reverse("admin:integrations_configuration_change", args=chosen.pks)
        return f"{reverse(BACK[Kind.CONFIGURATIONS])}?state=deleting"
    return reverse(BACK[chosen.kind])


def _why_not(plan: PlanPage, posted: QueryDict) -> str:
    """What keeps this plan from being sent as it was confirmed; empty when nothing does."""
    if plan.digest != posted.get("digest"):
        return "The plan changed since you opened it: look at it again."
    typed = posted.get("count", "").strip()
    if plan.is_cut and typed != str(plan.sent):
        return f"The plan sends {plan.sent} configurations, and you typed {typed[:20] or 'nothing'}: type that number."
    return ""


def run_url(run: SyncRun) -> str:
    return reverse("admin:integrations_syncrun_change", args=[run.pk])


def _start(chosen: Chosen, selection: Selection, request: HttpRequest) -> SyncRun:
    run = request_sync(
        selection=selection,
        source=SyncRun.Source.ADMIN,
        actor=request.user if isinstance(request.user, User) else None,
        retry_of=chosen.repeated_run,
    )
    if not run.is_finished:
        wake_run(run)
    return run
