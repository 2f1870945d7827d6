"""From cases to a draft: the page that lists what is missing, or the form that writes the draft down."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse

from customers.models import Programme
from partnerhub.refusals import Refused
from support.admin.case_page import gap_link
from support.admin.escalation_forms import EscalationForm
from support.escalation import draft_escalation, revise_escalation
from support.gate import Gap, gaps, open_escalations
from support.models import Case, Escalation

MOST_CASES = 50


def escalate(admin: "ModelAdmin[Case]", request: HttpRequest) -> HttpResponse:
    """GET shows the gate or the form, POST writes the draft."""
    if not request.user.has_perms(["support.view_case", "support.add_escalation"]):
        raise PermissionDenied
    cases = _chosen_cases(admin, request)
    if not cases:
        return refuse_number(admin, request)
    draft = _draft_of(cases)
    if draft and request.method == "GET":
        messages.info(request, "These cases have a draft already: here it is.")
        return HttpResponseRedirect(page_of(draft))
    missing = gaps(cases)
    if missing:
        return _gate(admin, request, cases, missing)
    return _draft(admin, request, cases)


def revise(admin: "ModelAdmin[Escalation]", request: HttpRequest, escalation: Escalation) -> HttpResponse:
    """The same form over a draft."""
    cases = list(escalation.cases.order_by("pk"))
    earlier = list(open_escalations(cases).exclude(pk=escalation.pk))
    words = {
        name: getattr(escalation, name) for name in ("reason", "reasoning", "bd_contact", "another_because")
    }
    form = EscalationForm(request.POST or None, cases=cases, earlier=earlier, initial=words)
    if request.method == "POST" and form.is_valid():
        try:
            revise_escalation(escalation=escalation, **form.cleaned_data)
            return HttpResponseRedirect(page_of(escalation))
        except Refused as refused:
            form.refuse(refused)
    return _render(admin, request, "form", cases=cases, form=form, back_url=page_of(escalation))


def escalate_url(pks: Iterable[int]) -> str:
    return f"{reverse('admin:support_case_escalate')}?cases={','.join(map(str, pks))}"


def chosen_numbers(request: HttpRequest, parameter: str) -> list[int]:
    """The case numbers in an address, as in ?cases=3,5; what is no number is left out."""
    words = request.GET.get(parameter, "").split(",")
    return [int(word) for word in words if word.isascii() and word.isdigit() and len(word) < 16]


def page_of(escalation: Escalation) -> str:
    return reverse("admin:support_escalation_change", args=[escalation.pk])


def refuse_number(admin: "ModelAdmin[Case]", request: HttpRequest) -> HttpResponse:
    """Back to the list, where others can be chosen."""
    words = f"Choose between 1 and {MOST_CASES} cases to escalate together: search, or pick them one by one."
    admin.message_user(request, words, messages.ERROR)
    return HttpResponseRedirect(reverse("admin:support_case_changelist"))


def _chosen_cases(admin: "ModelAdmin[Case]", request: HttpRequest) -> list[Case]:
    pks = chosen_numbers(request, "cases")
    return (
        list(admin.get_queryset(request).filter(pk__in=pks).order_by("pk")) if len(pks) <= MOST_CASES else []
    )


def _gate(
    admin: "ModelAdmin[Case]", request: HttpRequest, cases: list[Case], missing: Sequence[Gap]
) -> HttpResponse:
    back_to = ",".join(str(case.pk) for case in cases)
    links = [gap_link(gap, request.user, back_to=back_to) for gap in missing]
    return _render(admin, request, "gate", cases=cases, gaps=links, parts=_parts(cases))


def _parts(cases: Sequence[Case]) -> list[tuple[str, int, str]]:
    """Cases of several programmes leave in one escalation each: its label, its number of cases, its address."""
    by_programme: dict[str, list[int]] = {}
    for case in cases:
        if case.related_programme:
            by_programme.setdefault(case.related_programme, []).append(case.pk)
    if len(by_programme) < 2:
        return []
    return [(str(Programme(key).label), len(pks), escalate_url(pks)) for key, pks in by_programme.items()]


def _draft_of(cases: Sequence[Case]) -> Escalation | None:
    """The open draft of exactly these cases, so that a second click continues the first."""
    chosen = {case.pk for case in cases}
    drafts = open_escalations(cases).filter(status=Escalation.Status.DRAFT)
    return next((draft for draft in drafts if set(draft.cases.values_list("pk", flat=True)) == chosen), None)


def _draft(admin: "ModelAdmin[Case]", request: HttpRequest, cases: list[Case]) -> HttpResponse:
    form = EscalationForm(request.POST or None, cases=cases, earlier=list(open_escalations(cases)))
    if request.method == "POST" and form.is_valid():
        try:
            author: Any = request.user
            return HttpResponseRedirect(
                page_of(draft_escalation(cases=cases, author=author, **form.cleaned_data))
            )
        except Refused as refused:
            form.refuse(refused)
    back_url = reverse("admin:support_case_change", args=[cases[0].pk])
    return _render(admin, request, "form", cases=cases, form=form, back_url=back_url)


def _render(admin: "ModelAdmin[Any]", request: HttpRequest, page: str, **context: Any) -> HttpResponse:
    title = "Not ready to escalate yet" if page == "gate" else "Generate escalation email"
    context = {**admin.admin_site.each_context(request), "opts": admin.opts, "title": title, **context}
    return TemplateResponse(request, f"admin/support/escalation/{page}.html", context)
