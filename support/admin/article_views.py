"""An article as people read it, and the button that makes one from a case that is over."""

from datetime import timedelta
from typing import Any, cast

from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.contrib.auth.models import AnonymousUser, User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from partnerhub.refusals import Refused
from support.articles import CHECK_DAYS, draft_from_case, suggested_for
from support.markdown import render_article
from support.models import Article, Case

MAKES_ARTICLES = ("support.add_article", "support.change_article", "support.view_case")
READ_IT = (
    "Names, addresses and numbers that PartnerHub knows are taken out. Read it whole before you publish: what nobody"
    " wrote down elsewhere may still stand there."
)


def urls(admin: "ModelAdmin[Article]") -> list[URLPattern]:
    """`admin:support_article_read` of an article, and `admin:support_case_article` of a case (POST)."""

    def read(request: HttpRequest, pk: int) -> HttpResponse:
        return _read(admin, request, pk)

    wrap = admin.admin_site.admin_view
    return [
        path("<int:pk>/read/", wrap(require_safe(read)), name="support_article_read"),
        path("of-case/<int:pk>/", wrap(require_POST(_make)), name="support_case_article"),
    ]


def articles_panel(case: Case, user: User | AnonymousUser) -> dict[str, Any]:
    """For `admin/support/case/articles.html`: what fits the case and why, and whether it can become an article itself."""
    may_read = user.has_perm("support.view_article")
    may_make = not case.is_open and user.has_perms(MAKES_ARTICLES)
    return {
        "case": case,
        "suggested": suggested_for(case) if may_read else [],
        "made": case.articles.order_by("pk").first() if may_make else None,
        "may_make": may_make,
        "may_read": may_read,
    }


def _read(admin: "ModelAdmin[Article]", request: HttpRequest, pk: int) -> HttpResponse:
    article = get_object_or_404(admin.get_queryset(request), pk=pk)
    if not admin.has_view_permission(request, article):
        raise PermissionDenied
    context = {**admin.admin_site.each_context(request), **_page(article, request.user)}
    return TemplateResponse(request, "admin/support/article/read.html", context)


def _page(article: Article, reader: User | AnonymousUser) -> dict[str, Any]:
    return {
        "title": article.title,
        "article": article,
        "text": render_article(article.body),
        "rules": ", ".join(article.rules),
        "types": ", ".join(article.integration_types),
        "is_old": article.reviewed_on < timezone.localdate() - timedelta(days=CHECK_DAYS),
        "check_days": CHECK_DAYS,
        "may_change": reader.has_perm("support.change_article"),
        "may_see_case": article.from_case_id and reader.has_perm("support.view_case"),
    }


def _make(request: HttpRequest, pk: int) -> HttpResponse:
    if not request.user.has_perms(MAKES_ARTICLES):
        raise PermissionDenied
    case = get_object_or_404(Case, pk=pk)
    try:
        article = draft_from_case(case=case, actor=cast("User", request.user))
    except Refused as refused:
        messages.error(request, str(refused))
        return HttpResponseRedirect(reverse("admin:support_case_change", args=[pk]))
    messages.info(request, READ_IT)
    return HttpResponseRedirect(reverse("admin:support_article_change", args=[article.pk]))
