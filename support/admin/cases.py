"""Cases: the queues, the case page, and the way from it to an escalation."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, cast
from urllib.parse import urlencode

from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.views.decorators.http import require_POST

from customers.calendars import linkedin_calendar
from partnerhub.clocks import Calendar
from partnerhub.history import HistoryAdmin
from partnerhub.listing import FlatListAdmin, badge
from partnerhub.refusals import Refused
from support.admin.case_forms import (
    CaseForm,
    CaseReferenceForm,
    CaseReferenceFormSet,
    ChecklistItemForm,
    ChecklistItemFormSet,
)
from support.admin.case_page import ESCALATING, TONES, case_context, groups_that_may
from support.admin.case_panels import PAGES, panels_of
from support.admin.case_queues import QueueFilter, read_queues
from support.admin.escalating import MOST_CASES, chosen_numbers, escalate, escalate_url, refuse_number
from support.admin.lifecycle_views import prompt_for_members
from support.cases import cases_by_number, file_case, note_closing
from support.models import Case, CaseReference, ChecklistItem
from support.sameness import stamp
from support.waiting import turn

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
    formset = ChecklistItemFormSet
    extra = 0
    max_num = 3
    verbose_name = "typed fact"
    verbose_name_plural = "Facts typed for an escalation (they win over what the rows say)"

    def get_queryset(self, request: HttpRequest) -> QuerySet[ChecklistItem]:
        """Items of the report to LinkedIn have their own place above."""
        rows: QuerySet[ChecklistItem] = super().get_queryset(request)
        return rows.filter(checklist=ChecklistItem.Checklist.ESCALATION)


@admin.register(Case)
class CaseAdmin(HistoryAdmin, FlatListAdmin):
    form = CaseForm
    list_display_links = ("number", "title")
    list_filter = (QueueFilter,)
    list_select_related = ("customer",)
    search_fields = ("title", "customer__name")
    search_help_text = (
        "A CAS, CRM or Zendesk number, its digits, or our own case number; else words of problem or customer."
    )
    autocomplete_fields = ("customer", "affected_customers", "integration", "owner")
    inlines = (CaseReferenceInline, ChecklistItemInline)
    readonly_fields = ("urgency", "owner_name")
    actions = ("generate_escalation",)
    fieldsets = (
        (None, {"fields": ("title", "kind", "customer", "affected_customers", "product", "integration", "programme")}),
        ("The report", {"fields": ("category", "description", "error_text", "affected_count", "is_widget", "is_urgent")}),
        (
            "Who says so",
            {
                "fields": (
                    "reporter_role", "reporter_email", "is_investigated", "investigation", "has_impact", "stage", "survey_on",
                )
            },
        ),
        ("At LinkedIn", {"fields": ("filed_at", "last_answer_at", "mail_subject")}),
        ("On our desk", {"fields": ("status", "ball", "owner")}),
    )  # fmt: skip

    def get_list_display(self, request: HttpRequest) -> tuple[str | Column, ...]:
        return ("number", "title", "customer", "ball", _age_column(linkedin_calendar()), "state")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Case]:
        return super().get_queryset(request).prefetch_related("references")

    def find_exactly(self, queryset: QuerySet[Model], term: str) -> QuerySet[Model] | None:
        return queryset.filter(pk__in=cases_by_number(term)) if term else None

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        queues = read_queues(request.GET.get(QueueFilter.parameter_name, ""))
        return super().changelist_view(request, {"queues": queues, **(extra_context or {})})

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        """Cases are opened by one door, which routes them and knows the open ones (SP-07)."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        by_hand = urlencode({"by_hand": "", **request.GET.dict()})
        return HttpResponseRedirect(f"{reverse('admin:support_case_intake')}?{by_hand}")

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: Any = None,
    ) -> HttpResponse:
        """Whoever is overtaken between the form's look and the save is asked again: now the form sees the other."""
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except IntegrityError:
            return super().changeform_view(request, object_id, form_url, extra_context)

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
            stored = Case.objects.select_related(
                "customer", "product", "problem", "integration__application"
            ).get(pk=obj.pk)
            context["page"] = case_context(stored, request.user)
            context["panels"] = panels = panels_of(stored, request)
            context.update(panels["requirements"])
            context["may_see_escalations"] = request.user.has_perm("support.view_escalation")
            context["may_escalate"] = self.has_escalate_permission(request)
            context["back_url"] = _gate_url(request)
            if not self.has_change_permission(request, obj):  # type: ignore[no-untyped-call]
                context["who_may_change"] = groups_that_may("support.change_case")
        return super().render_change_form(request, context, add, change, form_url, obj)

    def get_fieldsets(self, request: HttpRequest, obj: Case | None = None) -> Any:
        """A red cross says that something is wrong; not urgent is just fine. Nor does a name lead to a page that is
        closed to who reads it."""
        if obj is None or self.has_change_permission(request, obj):  # type: ignore[no-untyped-call]
            return self.fieldsets
        plain = {"is_urgent": "urgency"}
        if not request.user.has_perm("auth.view_user"):
            plain["owner"] = "owner_name"
        return [(name, {"fields": _in_plain_words(part["fields"], plain)}) for name, part in self.fieldsets]

    def response_change(self, request: HttpRequest, obj: Case) -> HttpResponse:
        response: HttpResponse = super().response_change(request, obj)  # type: ignore[no-untyped-call]
        if "_continue" in request.POST and _gate_url(request):
            response["Location"] = request.get_full_path()
        return response

    def response_post_save_change(self, request: HttpRequest, obj: Case) -> HttpResponseRedirect:
        """Who came to fill a gap of an escalation goes back to it."""
        back_url = _gate_url(request)
        return HttpResponseRedirect(back_url) if back_url else super().response_post_save_change(request, obj)

    def save_model(self, request: HttpRequest, obj: Case, form: Any, change: bool) -> None:
        """The form has locked the row and found its version current."""
        if change:
            obj.version += 1
        note_closing(case=obj)
        super().save_model(request, obj, form, change)  # type: ignore[no-untyped-call]
        if form.secrets_removed:
            self.message_user(request, f"Secrets taken out: {form.secrets_removed}.", messages.WARNING)
        turn(case=obj, party=obj.ball, at=timezone.now(), is_refiled="filed_at" in form.changed_data)
        if "status" in form.changed_data:
            prompt_for_members(self, request, obj)
        stamp(obj)

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        typed = formset.save(commit=False)
        for deleted in formset.deleted_objects:  # first: a new line may say the same again
            deleted.delete()
        for row in typed:
            if isinstance(row, ChecklistItem):
                row.typed_by = cast("User", request.user)
            row.save()

    def get_urls(self) -> list[URLPattern]:
        escalate_view = self.admin_site.admin_view(self.escalate_view)
        filed_view = self.admin_site.admin_view(require_POST(self.filed_view))
        own = [
            path("escalate/", escalate_view, name="support_case_escalate"),
            path("<int:pk>/filed/", filed_view, name="support_case_filed"),
        ]
        return [*own, *(view for page in PAGES for view in page.urls(self)), *super().get_urls()]

    def escalate_view(self, request: HttpRequest) -> HttpResponse:
        return escalate(self, request)

    def filed_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        case = get_object_or_404(self.get_queryset(request), pk=pk)
        if not self.has_change_permission(request, case):  # type: ignore[no-untyped-call]
            raise PermissionDenied
        try:
            filed = file_case(case=case)
            self.message_user(request, f"{filed} is filed and waits for {filed.get_ball_display()}.")
        except Refused as refused:
            self.message_user(request, str(refused), messages.ERROR)
        return HttpResponseRedirect(reverse("admin:support_case_change", args=[pk]))

    @admin.action(description="Generate escalation email", permissions=["escalate"])
    def generate_escalation(self, request: HttpRequest, queryset: QuerySet[Case]) -> HttpResponse:
        pks = list(queryset.order_by("pk").values_list("pk", flat=True)[: MOST_CASES + 1])
        return (
            refuse_number(self, request) if len(pks) > MOST_CASES else HttpResponseRedirect(escalate_url(pks))
        )

    def has_escalate_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perms(["support.view_case", "support.add_escalation"])

    @admin.display(description="number")
    def number(self, case: Case) -> str:
        numbers = [(reference.as_written,) for reference in case.references.all()]
        if not numbers:
            return format_html('<span class="ph-quiet">case {}</span>', case.pk)
        return format_html_join(LINE_BREAK, '<span class="ph-nowrap">{}</span>', numbers)

    @admin.display(description="urgent")
    def urgency(self, case: Case) -> str:
        return "yes" if case.is_urgent else "no"

    @admin.display(description="owner")
    def owner_name(self, case: Case) -> str:
        return str(case.owner or "–")

    @admin.display(description="state")
    def state(self, case: Case) -> str:
        if case.is_urgent and case.is_open:
            return badge("warn", f"urgent, {case.get_status_display()}")
        return badge(TONES[Case.Status(case.status)], case.get_status_display())


def _in_plain_words(fields: Iterable[Any], plain: Mapping[str, str]) -> tuple[Any, ...]:
    return tuple(plain.get(name, name) for name in fields)


def _gate_url(request: HttpRequest) -> str:
    """The gate that sent the person here, empty where none did."""
    chosen = chosen_numbers(request, ESCALATING)
    return escalate_url(chosen) if chosen else ""


def _age_column(calendar: Calendar) -> Column:
    """Business days since LinkedIn's last answer, else since filing; the calendar is read once for the list."""

    @admin.display(description="silent, business days", ordering="last_answer_at")
    def silence(case: Case) -> str:
        since = case.last_answer_at or case.filed_at
        if since is None or not case.is_open:
            return "–"
        return str(calendar.business_days_between(timezone.localdate(since), timezone.localdate()))

    return silence
