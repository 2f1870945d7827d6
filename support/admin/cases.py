"""Cases: the queues, the case page, and the way from it to an escalation."""

from collections.abc import Callable
from typing import Any, cast

from django.contrib import admin
from django.contrib.auth.models import User
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from simple_history.admin import SimpleHistoryAdmin

from customers.calendars import linkedin_calendar
from partnerhub.clocks import Calendar
from partnerhub.listing import FlatListAdmin, badge
from support.admin.case_forms import CaseForm, CaseReferenceForm, CaseReferenceFormSet, ChecklistItemForm
from support.admin.case_page import case_context
from support.admin.case_queues import QueueFilter, read_queues
from support.admin.escalating import escalate
from support.cases import cases_by_number
from support.models import Case, CaseReference, ChecklistItem

TONES = {
    Case.Status.NEW: "muted",
    Case.Status.FILED: "unknown",
    Case.Status.WAITING: "unknown",
    Case.Status.TRANSFERRED: "unknown",
    Case.Status.RESOLVED: "ok",
    Case.Status.CLOSED: "ok",
}
LINE_BREAK = SafeString("<br>")
Column = Callable[[Any], str | bool]


class CaseReferenceInline(admin.TabularInline):  # type: ignore[type-arg]
    model = CaseReference
    form = CaseReferenceForm
    formset = CaseReferenceFormSet
    extra = 1
    verbose_name = "number of LinkedIn's"
    verbose_name_plural = "Numbers LinkedIn gave this case"


class ChecklistItemInline(admin.TabularInline):  # type: ignore[type-arg]
    model = ChecklistItem
    form = ChecklistItemForm
    extra = 0
    max_num = 3
    verbose_name = "typed fact"
    verbose_name_plural = "Facts typed for an escalation (they win over what the rows say)"


@admin.register(Case)
class CaseAdmin(SimpleHistoryAdmin, FlatListAdmin):
    form = CaseForm
    list_display_links = ("number", "title")
    list_filter = (QueueFilter,)
    list_select_related = ("customer",)
    search_fields = ("title", "customer__name")
    search_help_text = (
        "A CAS, CRM or Zendesk number finds its case; else words of the problem or the customer."
    )
    autocomplete_fields = ("customer", "affected_customers", "integration", "owner")
    inlines = (CaseReferenceInline, ChecklistItemInline)
    actions = ("generate_escalation",)
    fieldsets = (
        (None, {"fields": ("title", "kind", "customer", "affected_customers", "integration", "programme")}),
        ("At LinkedIn", {"fields": ("filed_at", "last_answer_at", "mail_subject")}),
        ("On our desk", {"fields": ("status", "ball", "owner", "is_urgent", "description")}),
    )

    def get_list_display(self, request: HttpRequest) -> tuple[str | Column, ...]:
        return ("number", "title", "customer", "ball", _age_column(linkedin_calendar()), "state")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Case]:
        return super().get_queryset(request).prefetch_related("references")

    def find_exactly(self, queryset: QuerySet[Model], term: str) -> QuerySet[Model] | None:
        return queryset.filter(pk__in=cases_by_number(term)) if term else None

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        queues = read_queues(request.GET.get(QueueFilter.parameter_name, ""))
        return super().changelist_view(request, {"queues": queues, **(extra_context or {})})

    def render_change_form(
        self,
        request: HttpRequest,
        context: Any,
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: Case | None = None,
    ) -> HttpResponse:
        """The bands above the form say what stands in the database, whatever was typed below them."""
        if obj is not None:
            context["page"] = case_context(Case.objects.get(pk=obj.pk))
            context["may_escalate"] = self.has_escalate_permission(request)
        return super().render_change_form(request, context, add, change, form_url, obj)

    def save_model(self, request: HttpRequest, obj: Case, form: Any, change: bool) -> None:
        """The form has locked the row and found its version current."""
        if change:
            obj.version += 1
        super().save_model(request, obj, form, change)  # type: ignore[no-untyped-call]

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        for typed in formset.save(commit=False):
            if isinstance(typed, ChecklistItem):
                typed.typed_by = cast("User", request.user)
            typed.save()
        for deleted in formset.deleted_objects:
            deleted.delete()

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.escalate_view)
        return [path("escalate/", view, name="support_case_escalate"), *super().get_urls()]  # type: ignore[no-untyped-call]

    def escalate_view(self, request: HttpRequest) -> HttpResponse:
        return escalate(self, request)

    @admin.action(description="Generate escalation email", permissions=["escalate"])
    def generate_escalation(self, request: HttpRequest, queryset: QuerySet[Case]) -> HttpResponse:
        chosen = ",".join(str(pk) for pk in queryset.order_by("pk").values_list("pk", flat=True))
        return HttpResponseRedirect(f"{reverse('admin:support_case_escalate')}?cases={chosen}")

    def has_escalate_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perms(["support.view_case", "support.add_escalation"])

    @admin.display(description="number")
    def number(self, case: Case) -> str:
        numbers = [(reference.as_written,) for reference in case.references.all()]
        if not numbers:
            return format_html('<span class="ph-quiet">case {}</span>', case.pk)
        return format_html_join(LINE_BREAK, '<span class="ph-nowrap">{}</span>', numbers)

    @admin.display(description="state")
    def state(self, case: Case) -> str:
        if case.is_urgent and case.is_open:
            return badge("warn", f"urgent, {case.get_status_display()}")
        return badge(TONES[Case.Status(case.status)], case.get_status_display())


def _age_column(calendar: Calendar) -> Column:
    """Business days since LinkedIn's last answer, else since filing; the calendar is read once for the list."""

    @admin.display(description="days silent", ordering="last_answer_at")
    def silence(case: Case) -> str:
        since = case.last_answer_at or case.filed_at
        if since is None or not case.is_open:
            return "–"
        return str(calendar.business_days_between(timezone.localdate(since), timezone.localdate()))

    return silence
