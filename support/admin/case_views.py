"""What the views that hang on a case share: the case this person may see, and refusals as messages."""

from typing import cast

from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse

from partnerhub.ids import is_id
from partnerhub.refusals import Refused
from support.models import Case, Filing


class CaseViews:
    """Views over the cases that the admin lets this person see."""

    def __init__(self, admin: "ModelAdmin[Case]") -> None:
        self.admin = admin

    def case(self, request: HttpRequest, pk: int, permissions: tuple[str, ...]) -> Case:
        if not request.user.has_perms(permissions):
            raise PermissionDenied
        return get_object_or_404(self.admin.get_queryset(request), pk=pk)

    def refuse(self, request: HttpRequest, refused: Refused, url: str) -> HttpResponse:
        self.say(request, refused)
        return HttpResponseRedirect(url)

    def say(self, request: HttpRequest, refused: Refused) -> None:
        for refusal in refused.refusals:
            self.admin.message_user(request, str(refusal), messages.ERROR)


def keep_typed(admin: "ModelAdmin[Case]", request: HttpRequest, text: str) -> None:
    """Beside a refusal, on a page that has closed its form: what was typed there is not lost."""
    if text.strip():
        admin.message_user(request, f"You had typed: {text.strip()}", messages.INFO)


def actor_of(request: HttpRequest) -> User:
    return cast("User", request.user)


def case_url(pk: int) -> str:
    return reverse("admin:support_case_change", args=[pk])


def page_url(filing: Filing) -> str:
    return reverse("admin:support_case_filing", kwargs={"pk": filing.case_id, "filing": filing.pk})


def back_to(case: Case, filing: str) -> str:
    """The filing of this case that a form stood on, else the case."""
    row = case.filings.filter(pk=filing).first() if is_id(filing) else None
    return page_url(row) if row else case_url(case.pk)
