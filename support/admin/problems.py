"""Problems: proposed where the same error stands at several customers, with their cases, numbers and partner case."""

from collections.abc import Callable
from typing import Any, cast

from django.contrib import admin
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.views.decorators.http import require_POST

from partnerhub.history import HistoryAdmin
from partnerhub.ids import is_id, read_ids
from partnerhub.listing import FlatListAdmin, badge
from partnerhub.refusals import Refused
from support.admin.problem_page import problem_context, proposal_lines
from support.models import Case, Problem
from support.partner_cases import open_partner_case
from support.problems import close_problem, join, keep_apart, leave, open_problem, revise_problem, version_of

TONES = {Problem.Status.OPEN: "warn", Problem.Status.CLOSED: "ok"}
CHANGES = ("support.view_case", "support.change_problem")
JOINS = (*CHANGES, "support.change_case")
OPENS = ("support.view_case", "support.change_case", "support.add_problem")
FILES = (*CHANGES, "support.add_case")
MOST_CHOSEN = 200

Verb = Callable[[HttpRequest, Problem, User], str]


@admin.register(Problem)
class ProblemAdmin(HistoryAdmin, FlatListAdmin):
    list_display = ("title", "state", "customers", "partner_ticket", "created_at")
    list_filter = ("status",)
    list_select_related = ("partner_case",)
    search_fields = ("title",)
    search_help_text = "Words of the title."

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Problems begin with cases: of a proposal, on the list."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Problem | None = None) -> bool:
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Problem]:
        rows: QuerySet[Problem] = super().get_queryset(request)
        members = Case.objects.filter(problem=OuterRef("pk")).order_by().values("problem")
        count = members.annotate(number=Count("customer", distinct=True)).values("number")
        counted = rows.annotate(customers_count=Coalesce(Subquery(count), 0))
        return counted.prefetch_related("partner_case__references")

    def get_urls(self) -> list[URLPattern]:
        verbs: list[tuple[str, Verb, tuple[str, ...]]] = [
            ("join", _join, JOINS),
            ("keep-apart", _keep_apart, JOINS),
            ("leave", _leave, JOINS),
            ("partner-case", _open_partner_case, FILES),
            ("close", _close, JOINS),
            ("revise", _revise, CHANGES),
        ]
        own = [
            path(
                f"<int:pk>/{name}/",
                self._view(verb, permissions),
                name=f"support_problem_{name}".replace("-", "_"),
            )
            for name, verb, permissions in verbs
        ]
        open_view = self.admin_site.admin_view(require_POST(self.open_view))
        return [path("open/", open_view, name="support_problem_open"), *own, *super().get_urls()]

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        found = proposal_lines() if request.user.has_perms(OPENS) else []
        return super().changelist_view(request, {"proposals": found, **(extra_context or {})})

    def open_view(self, request: HttpRequest) -> HttpResponse:
        if not request.user.has_perms(OPENS):
            raise PermissionDenied
        title, chosen = request.POST.get("title", ""), read_ids(request.POST.getlist("cases")[:MOST_CHOSEN])
        cases = list(Case.objects.filter(pk__in=chosen).select_related("customer").order_by("pk"))
        try:
            problem = open_problem(title=title, cases=cases, actor=cast("User", request.user))
        except Refused as refused:
            return self._ask_again(request, title, cases, refused)
        self.message_user(request, f"The problem “{problem}” holds {len(cases)} cases.")
        return HttpResponseRedirect(_page(problem))

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """The page of a problem; what changes it is posted to the views above."""
        if request.method not in ("GET", "HEAD"):
            raise PermissionDenied
        problem: Problem | None = self.get_object(request, object_id)
        if problem is None:
            raise Http404(f"There is no problem {object_id}.")
        if not self.has_view_permission(request, problem):  # type: ignore[no-untyped-call]
            raise PermissionDenied
        return self._render(request, problem)

    @admin.display(description="state", ordering="status")
    def state(self, problem: Problem) -> str:
        return badge(TONES[Problem.Status(problem.status)], problem.get_status_display())

    @admin.display(description="customers", ordering="customers_count")
    def customers(self, problem: Any) -> int:
        return int(problem.customers_count)

    @admin.display(description="partner ticket")
    def partner_ticket(self, problem: Problem) -> str:
        if problem.partner_case is None:
            return "–"
        numbers = [reference.as_written for reference in problem.partner_case.references.all()]
        return ", ".join(numbers) or f"case {problem.partner_case.pk}, no number yet"

    def _view(self, verb: Verb, permissions: tuple[str, ...]) -> Callable[..., Any]:
        """A button of the page: one verb, its message, and the page again; refused, what was typed stands there."""

        def answer(request: HttpRequest, pk: int) -> HttpResponse:
            if not request.user.has_perms(permissions):
                raise PermissionDenied
            problem = get_object_or_404(Problem, pk=pk)
            try:
                self.message_user(request, verb(request, problem, cast("User", request.user)))
            except Refused as refused:
                return self._render(request, Problem.objects.get(pk=pk), refused)
            return HttpResponseRedirect(_page(problem))

        return self.admin_site.admin_view(require_POST(answer))

    def _render(self, request: HttpRequest, problem: Problem, refused: Refused | None = None) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": str(problem),
            "version": version_of(problem),
            "tone": TONES[Problem.Status(problem.status)],
            "refusals": refused.refusals if refused else (),
            "typed": request.POST if refused else {},
            "may_change": request.user.has_perms(CHANGES),
            "may_join": request.user.has_perms(JOINS),
            "may_file": request.user.has_perms(FILES),
            "may_see_cases": request.user.has_perm("support.view_case"),
            **problem_context(problem),
        }
        status = 422 if refused else 200
        return TemplateResponse(request, "admin/support/problem/page.html", context, status=status)

    def _ask_again(
        self, request: HttpRequest, title: str, cases: list[Case], refused: Refused
    ) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": "Open a problem",
            "typed_title": title,
            "cases": cases,
            "refusals": refused.refusals,
        }
        return TemplateResponse(request, "admin/support/problem/open.html", context, status=422)


def _join(request: HttpRequest, problem: Problem, actor: User) -> str:
    case = join(problem=problem, case=_case(request), actor=actor)
    return f"{case} joined."


def _keep_apart(request: HttpRequest, problem: Problem, actor: User) -> str:
    because = request.POST.get("because", "")
    case = keep_apart(problem=problem, case=_case(request), because=because, actor=actor)
    return f"Kept: {case} is a different issue."


def _leave(request: HttpRequest, problem: Problem, actor: User) -> str:
    because = request.POST.get("because", "")
    case = leave(problem=problem, case=_case(request), because=because, actor=actor)
    return f"{case} left this problem."


def _open_partner_case(request: HttpRequest, problem: Problem, actor: User) -> str:
    case = open_partner_case(problem=problem, actor=actor)
    return f"{case} is open: complete it, then file it with LinkedIn."


def _close(request: HttpRequest, problem: Problem, actor: User) -> str:
    because = request.POST.get("because", "")
    close_problem(problem=problem, because=because, actor=actor)
    return "Closed. Its open cases wait for us: ask each customer whether it works again."


def _revise(request: HttpRequest, problem: Problem, actor: User) -> str:
    title, summary = request.POST.get("title", ""), request.POST.get("summary", "")
    seen = request.POST.get("version", "")
    version = int(seen) if is_id(seen) else None
    revise_problem(problem=problem, title=title, summary=summary, actor=actor, version=version)
    return "Saved."


def _case(request: HttpRequest) -> Case:
    return get_object_or_404(Case, pk=read_ids([request.POST.get("case", "")])[0])


def _page(problem: Problem) -> str:
    return reverse("admin:support_problem_change", args=[problem.pk])
