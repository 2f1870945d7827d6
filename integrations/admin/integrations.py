"""Integrations: what a customer has connected, its configurations as lines, and pausing it."""

from collections.abc import Iterable
from typing import Any, ClassVar, cast

from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils.safestring import SafeString
from django.views.decorators.http import require_POST

from integrations import catalog
from integrations.admin.chosen import Kind
from integrations.admin.comparing import OffersComparison
from integrations.admin.configuration_forms import ConfigurationForm, ConfigurationFormSet
from integrations.admin.enablement import OffersLook
from integrations.admin.gone_keys import ShowsGoneKeys
from integrations.admin.integration_forms import (
    NOT_THEIRS,
    IntegrationForm,
    applications_of,
    contracts_of,
    customer_of,
    only_one,
)
from integrations.admin.naming_pages import OffersNaming
from integrations.admin.prefilled import PrefilledByLink
from integrations.admin.standing import standing_of, state_badge, with_standing
from integrations.admin.sync_pages import OffersSync
from integrations.attention import lacks_callback
from integrations.configurations import set_value
from integrations.models import Configuration, Integration
from integrations.naming import step_of
from integrations.pausing import pause, resume
from integrations.removal import check_purge
from integrations.taken_off import check_stopped
from partnerhub.history import HistoryAdmin
from partnerhub.listing import FlatListAdmin
from partnerhub.refusals import Refusal, Refused


class MissingFilter(admin.SimpleListFilter):
    title = "what is missing"
    parameter_name = "missing"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, str]]:
        return [("callback", "a callback"), ("application", "an application")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Integration]) -> QuerySet[Integration]:
        if self.value() == "callback":
            return queryset.filter(lacks_callback())
        return queryset.filter(application=None) if self.value() == "application" else queryset


class ConfigurationInline(admin.TabularInline):  # type: ignore[type-arg]
    model = Configuration
    form = ConfigurationForm
    formset = ConfigurationFormSet
    fields = ("key", "desired_value", "state", "opened_version")
    readonly_fields = ("state",)
    extra = 0
    can_delete = False
    show_change_link = True

    @admin.display(description="state")
    def state(self, configuration: Configuration) -> SafeString | str:
        if not configuration.pk:
            return "–"
        states = dict(standing_of(configuration.integration).configurations)
        return state_badge(states[configuration])


@admin.register(Integration)
class IntegrationAdmin(
    ShowsGoneKeys,
    HistoryAdmin,
    OffersSync,
    OffersLook,
    OffersNaming,
    OffersComparison,
    PrefilledByLink,
    FlatListAdmin,
):
    sync_kind = Kind.INTEGRATIONS
    compared_by = "integration"
    actions = (*OffersSync.actions, *OffersLook.actions, *OffersNaming.actions)
    form = IntegrationForm
    change_form_template = "admin/integrations/integration.html"
    list_display = (
        "customer",
        "type_label",
        "client_id",
        "configuration_state",
        "traffic_state",
    )
    list_display_links = ("customer", "type_label")
    list_filter = (MissingFilter, "origin", "integration_type")
    search_fields = ("customer__name",)
    exact_search_fields = ("customer__linkedin_company_id", "contract__linkedin_contract_id")
    search_help_text = "A company id or contract id finds its integrations; else words of the customer."
    autocomplete_fields = ("customer", "application", "contract")
    inlines = (ConfigurationInline,)
    entered_once: ClassVar = ("customer", "integration_type", "tenant_type")
    fieldsets: ClassVar[Any] = ((None, {"fields": IntegrationForm.Meta.fields}),)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Integration]:
        return with_standing(super().get_queryset(request))

    def get_autocomplete_fields(self, request: HttpRequest) -> tuple[str, ...]:
        """Of one customer there are so few that a plain list shows them all."""
        return self.autocomplete_fields if customer_of(request) is None else ("customer",)

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        customer = customer_of(request)
        theirs = {"application": applications_of, "contract": contracts_of}.get(db_field.name)
        if customer is not None and theirs:
            kwargs["queryset"] = theirs(customer)
            kwargs["error_messages"] = {"invalid_choice": NOT_THEIRS.format(db_field.verbose_name)}
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        initial: dict[str, Any] = super().get_changeform_initial_data(request)
        customer = customer_of(request)
        only = only_one(applications_of(customer)) if customer is not None else None
        return {"application": only.pk, **initial} if only else initial

    def get_inlines(self, request: HttpRequest, obj: Integration | None) -> Any:
        """The keys come with the type: a new integration shows them on its own page, right after it was saved."""
        kind = catalog.TYPES.get(obj.integration_type) if obj else None
        return self.inlines if kind and kind.keys else ()

    def response_add(
        self, request: HttpRequest, obj: Integration, post_url_continue: str | None = None
    ) -> HttpResponse:
        if obj.type.keys and "_addanother" not in request.POST and "_popup" not in request.POST:
            messages.success(request, f"{obj} was added. Now fill in its configurations below.")
            return HttpResponseRedirect(f"{_page(obj.pk)}#configurations-group")
        return super().response_add(request, obj, post_url_continue)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """These name the integration at LinkedIn: what was confirmed under one name says nothing of another."""
        if obj is None:
            return ()
        is_known = any(row.confirmed_generation for row in obj.configurations.all())
        settled = (*self.entered_once, "contract") if is_known else self.entered_once
        if obj.stopped_at is None:
            return settled
        places = ("contract", "application")  # a page that was opened before posts them, and is told why not
        return tuple(dict.fromkeys((*settled, *(name for name in places if name not in request.POST))))

    def get_actions(self, request: HttpRequest) -> Any:
        """Deleting asks each integration by itself whether it may go."""
        actions = super().get_actions(request)
        actions.pop("delete_selected", None)
        return actions

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path(
                "<int:pk>/pause/", wrap(require_POST(self.pause_view)), name="integrations_integration_pause"
            ),
            path(
                "<int:pk>/resume/",
                wrap(require_POST(self.resume_view)),
                name="integrations_integration_resume",
            ),
            *super().get_urls(),
        ]

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        found = self.get_object(request, object_id)
        context = _facts(found) if isinstance(found, Integration) else {}
        return super().change_view(request, object_id, form_url, {**context, **(extra_context or {})})

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        """Through the one way in; the forms have found nothing to refuse."""
        formset.new_objects, formset.changed_objects, formset.deleted_objects = [], [], []
        for line in formset.forms:
            if not line.has_changed():
                continue
            row = line.instance
            if row.pk and not line.is_typed:
                continue
            stored = set_value(integration=formset.instance, key=row.key, value=row.desired_value)
            if row.pk:
                formset.changed_objects.append((stored, line.changed_data))
            else:
                formset.new_objects.append(stored)

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        found = self.get_object(request, object_id)
        refusals = _why_kept(found) if isinstance(found, Integration) else []
        for refusal in refusals:
            messages.error(request, str(refusal))
        if refusals:
            return HttpResponseRedirect(_page(object_id))
        return super().delete_view(request, object_id, extra_context)

    def pause_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        integration, actor = self._changeable(request, pk), cast(User, request.user)
        try:
            pause(integration=integration, reason=request.POST.get("reason", ""), actor=actor)
        except Refused as refused:
            messages.error(request, str(refused))
        else:
            messages.success(
                request, "Paused: nothing is sent for this integration until somebody resumes it."
            )
        return HttpResponseRedirect(_page(pk))

    def resume_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        integration = self._changeable(request, pk)
        try:
            resume(integration=integration)
        except Refused as refused:
            messages.error(request, str(refused))
        else:
            messages.success(request, "Resumed. Nothing was sent by that: sync when you are ready.")
        return HttpResponseRedirect(_page(pk))

    def _changeable(self, request: HttpRequest, pk: int) -> Integration:
        integration = get_object_or_404(Integration, pk=pk)
        if not self.has_change_permission(request, integration):  # type: ignore[no-untyped-call]
            raise PermissionDenied
        return integration

    @admin.display(description="type", ordering="integration_type")
    def type_label(self, integration: Integration) -> str:
        return integration.type_label

    @admin.display(description="application", ordering="application__client_id")
    def client_id(self, integration: Integration) -> str:
        return integration.application.client_id if integration.application else "–"

    @admin.display(description="configuration")
    def configuration_state(self, integration: Integration) -> SafeString:
        return state_badge(standing_of(integration).state)

    @admin.display(description="enabled?", ordering="linkedin_status")
    def traffic_state(self, integration: Integration) -> SafeString:
        return state_badge(standing_of(integration).traffic)


def _facts(integration: Integration) -> dict[str, Any]:
    return {"standing": standing_of(integration), "naming": step_of(integration)}


def _why_kept(integration: Integration) -> list[Refusal]:
    """Of what was taken off LinkedIn the row stays, because the proof is about it (SP-28)."""
    return check_stopped(integration) or check_purge(integration.configurations.all())


def _page(pk: int | str) -> str:
    return reverse("admin:integrations_integration_change", args=[pk])
