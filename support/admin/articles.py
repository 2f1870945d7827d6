"""Articles: what is known, with its source and the day it was checked; read by everybody, written by support."""

from datetime import timedelta
from typing import Any, cast

from django.contrib import admin
from django.contrib.auth.models import User
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.urls import URLPattern, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString

from partnerhub.history import HistoryAdmin
from partnerhub.listing import FlatListAdmin, badge
from partnerhub.pastes import KeepsWholePastes
from support.admin.article_forms import ArticleForm
from support.admin.article_views import urls
from support.articles import CHECK_DAYS, free_slug
from support.models import Article


@admin.register(Article)
class ArticleAdmin(KeepsWholePastes, HistoryAdmin, FlatListAdmin):
    form = ArticleForm
    change_form_template = "admin/support/article/change_form.html"
    list_display = ("heading", "cited_rules", "checked", "state")
    list_display_links = None
    list_filter = ("is_published", "answers")
    search_fields = ("title", "body", "error_texts")
    search_help_text = "Words of title, text or error text."
    fieldsets = (
        (None, {"fields": ("title", "body")}),
        ("Where it comes from", {"fields": ("source", "reviewed_on", "answers", "rules")}),
        ("When it is suggested", {"fields": ("is_published", "error_texts", "integration_types")}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Article]:
        """A draft may still hold a customer's name: only who may edit it sees it."""
        rows = super().get_queryset(request)
        return rows if request.user.has_perm("support.change_article") else rows.filter(is_published=True)

    def get_urls(self) -> list[URLPattern]:
        return [*urls(self), *super().get_urls()]

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        return {"reviewed_on": timezone.localdate(), **super().get_changeform_initial_data(request)}

    def get_fieldsets(self, request: HttpRequest, obj: Model | None = None) -> Any:
        return self.fieldsets

    def save_model(self, request: HttpRequest, obj: Article, form: Any, change: bool) -> None:
        if not change:
            obj.slug, obj.author = free_slug(obj.title), cast("User", request.user)
        super().save_model(request, obj, form, change)  # type: ignore[no-untyped-call]

    @admin.display(description="article", ordering="title")
    def heading(self, article: Article) -> SafeString:
        page = reverse("admin:support_article_read", args=[article.pk])
        return format_html(
            '<a href="{}">{}</a><br><span class="ph-quiet">{}</span>', page, article.title, article.source
        )

    @admin.display(description="rules")
    def cited_rules(self, article: Article) -> str:
        return ", ".join(article.rules) or "–"

    @admin.display(description="checked", ordering="reviewed_on")
    def checked(self, article: Article) -> str:
        day = date_format(article.reviewed_on)
        is_old = article.reviewed_on < timezone.localdate() - timedelta(days=CHECK_DAYS)
        return badge("warn", f"{day}: check again") if is_old else day

    @admin.display(description="state")
    def state(self, article: Article) -> str:
        if not article.is_published:
            return badge("muted", "draft")
        return badge("ok", "answers") if article.answers else badge("unknown", "no answer known")
