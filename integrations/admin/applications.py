"""Developer applications. Their secrets pass through a write-only field into the vault and are never shown."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.contrib import admin
from django.db.models import F, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.safestring import SafeString

from integrations.admin.application_buttons import ApplicationButtons
from integrations.admin.application_forms import DeveloperApplicationForm, secret_in_words
from integrations.admin.application_page import application_page
from integrations.admin.prefilled import PrefilledByLink
from integrations.admin.standing import moment
from integrations.credentials import begin_anew, standing_of, store_secret
from integrations.models import DeveloperApplication
from partnerhub.history import HistoryAdmin
from partnerhub.listing import FlatListAdmin, badge
from partnerhub.pastes import KeepsWholePastes

FILTERS: Mapping[str, Q] = {
    "set": Q(credential__client_secret_set_at__isnull=False),
    "missing": Q(credential__client_secret_set_at__isnull=True),
    "refused": Q(credential__refused_at__isnull=False),
}


class SecretFilter(admin.SimpleListFilter):
    title = "client secret"
    parameter_name = "credential"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, str]]:
        return [("set", "set"), ("missing", "not set"), ("refused", "refused by LinkedIn")]

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[DeveloperApplication]
    ) -> QuerySet[DeveloperApplication]:
        chosen = FILTERS.get(self.value() or "")
        return queryset.filter(chosen) if chosen else queryset


@admin.register(DeveloperApplication)
class DeveloperApplicationAdmin(
    ApplicationButtons, HistoryAdmin, KeepsWholePastes, PrefilledByLink, FlatListAdmin
):
    form = DeveloperApplicationForm
    change_form_template = "admin/integrations/application.html"
    list_display = ("name", "customer", "kind", "environment", "client_id", "secret_state")
    list_filter = (SecretFilter, "kind", "environment")
    list_select_related = ("customer",)
    search_fields = ("name", "customer__name")
    exact_search_fields = ("client_id",)
    search_help_text = "A client id finds its application; else words of the name or the customer."
    autocomplete_fields = ("customer", "parent")
    fieldsets = (
        (None, {"fields": ("name", "kind", "customer", "parent", "environment")}),
        ("Credentials", {"fields": ("client_id", "client_secret", "keep_previous")}),
        ("Behaviour", {"fields": ("supports_sync_acls", "business_email", "dialect")}),
        ("At LinkedIn", {"fields": ("urn", "unique_foreign_id", "js_domains", "oauth_callbacks")}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[DeveloperApplication]:
        rows: QuerySet[DeveloperApplication] = super().get_queryset(request)
        return rows.annotate(
            secret_set_at=F("credential__client_secret_set_at"),
            refused_at=F("credential__refused_at"),
            refused_because=F("credential__refused_because"),
        )

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """People who may only look see when the secret was set instead of a field for it."""
        shown: tuple[str, ...] = ("client_id", "client_secret")
        if obj and not self.has_change_permission(request, obj):  # type: ignore[no-untyped-call]
            shown = ("client_id", "secret_in_words")
        elif obj and standing_of(obj.pk).secret_set_at:
            shown = (*shown, "keep_previous")
        fieldsets = super().get_fieldsets(request, obj)
        return [(name, {"fields": shown} if name == "Credentials" else rest) for name, rest in fieldsets]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """Customer and kind of an application are what its tokens stand for: they are entered once."""
        return ("secret_in_words", *(("kind", "customer") if obj else ()))

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        found = self.get_object(request, object_id)
        context: dict[str, Any] = {"page": None}
        if isinstance(found, DeveloperApplication):
            page = application_page(found, now=timezone.now())
            context = {"page": page, "may_check": self.has_check_permission(request, found)}
        return super().change_view(request, object_id, form_url, {**context, **(extra_context or {})})

    def save_model(self, request: HttpRequest, obj: DeveloperApplication, form: Any, change: bool) -> None:
        secret, keep = (
            form.cleaned_data.get("client_secret", ""),
            form.cleaned_data.get("keep_previous", False),
        )
        if secret:
            obj._change_reason = _reason(change, keep)  # type: ignore[attr-defined]
        super().save_model(request, obj, form, change)  # type: ignore[no-untyped-call]
        if secret:
            store_secret(application=obj, secret=secret, keep_previous=keep)
        elif change and "client_id" in form.changed_data:
            begin_anew([obj.pk])

    @admin.display(description="client secret", ordering="credential__client_secret_set_at")
    def secret_state(self, application: DeveloperApplication) -> SafeString:
        set_at = getattr(application, "secret_set_at", None)
        refused_at = getattr(application, "refused_at", None)
        if set_at is None:
            return badge("warn", "not set")
        if refused_at is not None:
            because = getattr(application, "refused_because", "")
            return badge("bad", "refused", title=f"Since {moment(refused_at)}. {because}")
        return badge("ok", "set", title=f"Set on {date_format(timezone.localtime(set_at), 'j M Y')}")

    @admin.display(description="client secret")
    def secret_in_words(self, application: DeveloperApplication) -> str:
        return secret_in_words(standing_of(application.pk)).partition(". ")[0]


def _reason(change: bool, keep_previous: bool) -> str:
    if not change:
        return "Client secret stored"
    return "Client secret replaced, the old one kept" if keep_previous else "Client secret replaced"
