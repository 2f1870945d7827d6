"""Developer applications. Their secrets pass through a write-only field into the vault and are never shown."""

from collections.abc import Iterable
from typing import Any

from django.contrib import admin
from django.db.models import F, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.safestring import SafeString

from integrations.admin.application_forms import DeveloperApplicationForm, secret_in_words
from integrations.admin.prefilled import PrefilledByLink
from integrations.credentials import store_secret
from integrations.models import DeveloperApplication
from partnerhub.history import HistoryAdmin
from partnerhub.listing import FlatListAdmin, badge
from partnerhub.pastes import KeepsWholePastes


class SecretFilter(admin.SimpleListFilter):
    title = "client secret"
    parameter_name = "credential"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, str]]:
        return [("set", "set"), ("missing", "not set")]

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[DeveloperApplication]
    ) -> QuerySet[DeveloperApplication]:
        if self.value() not in {"set", "missing"}:
            return queryset
        return queryset.filter(credential__client_secret_set_at__isnull=self.value() == "missing")


@admin.register(DeveloperApplication)
class DeveloperApplicationAdmin(HistoryAdmin, KeepsWholePastes, PrefilledByLink, FlatListAdmin):
    form = DeveloperApplicationForm
    list_display = ("name", "customer", "kind", "environment", "client_id", "secret_state")
    list_filter = (SecretFilter, "kind", "environment")
    list_select_related = ("customer",)
    search_fields = ("name", "customer__name")
    exact_search_fields = ("client_id",)
    search_help_text = "A client id finds its application; else words of the name or the customer."
    autocomplete_fields = ("customer", "parent")
    fieldsets = (
        (None, {"fields": ("name", "kind", "customer", "parent", "environment")}),
        ("Credentials", {"fields": ("client_id", "client_secret")}),
        ("Behaviour", {"fields": ("supports_sync_acls", "business_email")}),
        ("At LinkedIn", {"fields": ("urn", "unique_foreign_id", "js_domains", "oauth_callbacks")}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[DeveloperApplication]:
        rows: QuerySet[DeveloperApplication] = super().get_queryset(request)
        return rows.annotate(secret_set_at=F("credential__client_secret_set_at"))

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """People who may only look see when the secret was set instead of a field for it."""
        fieldsets = super().get_fieldsets(request, obj)
        if obj is None or self.has_change_permission(request, obj):  # type: ignore[no-untyped-call]
            return fieldsets
        shown = ("client_id", "secret_in_words")
        return [(name, {"fields": shown} if name == "Credentials" else rest) for name, rest in fieldsets]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """Customer and kind of an application are what its tokens stand for: they are entered once."""
        return ("secret_in_words", *(("kind", "customer") if obj else ()))

    def save_model(self, request: HttpRequest, obj: DeveloperApplication, form: Any, change: bool) -> None:
        secret = form.cleaned_data.get("client_secret", "")
        if secret:
            obj._change_reason = "Client secret replaced" if change else "Client secret stored"  # type: ignore[attr-defined]
        super().save_model(request, obj, form, change)  # type: ignore[no-untyped-call]
        if secret:
            store_secret(application=obj, secret=secret)

    @admin.display(description="client secret", ordering="credential__client_secret_set_at")
    def secret_state(self, application: DeveloperApplication) -> SafeString:
        set_at = getattr(application, "secret_set_at", None)
        if set_at is None:
            return badge("warn", "not set")
        return badge("ok", "set", title=f"Set on {date_format(timezone.localtime(set_at), 'j M Y')}")

    @admin.display(description="client secret")
    def secret_in_words(self, application: DeveloperApplication) -> str:
        return secret_in_words(application.pk).partition(". ")[0]
