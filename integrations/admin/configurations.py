"""Configurations: what LinkedIn shall know, what it was proven to have, and what was last seen there."""

from collections.abc import Iterable
from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from integrations.admin.chosen import Kind
from integrations.admin.comparing import OffersComparison
from integrations.admin.configuration_forms import ConfigurationForm
from integrations.admin.drift import ShowsDrift
from integrations.admin.prefilled import PrefilledByLink
from integrations.admin.removal_pages import OffersRemoval
from integrations.admin.standing import moment, state_badge
from integrations.admin.sync_pages import OffersSync
from integrations.admin.vanished import reopen
from integrations.configurations import set_value
from integrations.models import Configuration
from integrations.removal import check_removal, may_be_at_linkedin
from integrations.states import FILTERS, configuration_state
from integrations.unsent import saved_not_sent
from partnerhub.history import HistoryAdmin
from partnerhub.listing import FlatListAdmin


class StateFilter(admin.SimpleListFilter):
    title = "state"
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, str]]:
        return [*((name, word) for name, (word, _) in FILTERS.items()), ("unsent", "saved, not sent")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Configuration]) -> QuerySet[Configuration]:
        if self.value() == "unsent":
            return queryset.filter(pk__in=saved_not_sent().values("pk"))
        chosen = FILTERS.get(self.value() or "")
        return queryset.filter(chosen[1]) if chosen else queryset


@admin.register(Configuration)
class ConfigurationAdmin(
    HistoryAdmin, OffersSync, OffersRemoval, ShowsDrift, OffersComparison, PrefilledByLink, FlatListAdmin
):
    sync_kind = Kind.CONFIGURATIONS
    compared_by = "pk"
    actions = (*OffersSync.actions, *OffersRemoval.actions)
    form = ConfigurationForm
    list_display = ("customer", "what", "state", "short_value")
    list_display_links = ("customer", "what")
    list_filter = (StateFilter, "key")
    list_select_related = ("integration__customer",)
    search_fields = ("integration__customer__name",)
    exact_search_fields = ("desired_value",)
    search_help_text = "A whole value finds its configuration; else words of the customer."
    autocomplete_fields = ("integration",)
    readonly_fields = ("state_in_words", "confirmed", "observed")

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        shall: tuple[str, ...] = ("integration", "key", "desired_value", "opened_version")
        if obj is None:
            return [(None, {"fields": shall})]
        if not self.has_change_permission(request, obj):  # type: ignore[no-untyped-call]
            shall = shall[:3]
        seen = ("state_in_words", "confirmed", "observed")
        return [("What LinkedIn shall have", {"fields": shall}), ("What is known of it", {"fields": seen})]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """What is to be deleted is kept by its own button; a form that was opened before is heard all the same."""
        is_going = obj is not None and obj.deleting_since is not None and request.method == "GET"
        settled = ("integration", "key") if obj else ()
        return (*self.readonly_fields, *settled, *(("desired_value",) if is_going else ()))

    def get_actions(self, request: HttpRequest) -> Any:
        """Deleting asks each configuration by itself whether it may go."""
        actions = super().get_actions(request)
        actions.pop("delete_selected", None)
        return actions

    def save_model(self, request: HttpRequest, obj: Configuration, form: Any, change: bool) -> None:
        """Through the one way in; the form has found nothing to refuse."""
        if form.is_typed:
            stored = set_value(integration=obj.integration, key=obj.key, value=obj.desired_value)
            obj.pk, obj.deleting_since = stored.pk, stored.deleting_since

    def response_change(self, request: HttpRequest, obj: Configuration) -> HttpResponse:
        if obj.deleting_since is None:
            answer: HttpResponse = super().response_change(request, obj)  # type: ignore[no-untyped-call]
            return answer
        messages.warning(
            request, f"{obj.key} is to be deleted at LinkedIn: nothing was changed. Keep it first."
        )
        return HttpResponseRedirect(reverse("admin:integrations_configuration_change", args=[obj.pk]))

    def response_post_save_add(self, request: HttpRequest, obj: Configuration) -> HttpResponseRedirect:
        return HttpResponseRedirect(
            reverse("admin:integrations_integration_change", args=[obj.integration_id])
        )

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        found = self.get_object(request, object_id)
        if not isinstance(found, Configuration):
            gone = reopen(request, object_id)
            return gone or super().change_view(request, object_id, form_url, extra_context)
        context = {**self._offers(request, found), **(extra_context or {})}
        return super().change_view(request, object_id, form_url, context)

    def _offers(self, request: HttpRequest, found: Configuration) -> dict[str, Any]:
        """Delete is offered only where it would work, else the page says why not; what is to be deleted can be kept."""
        if found.deleting_since is not None:
            saves = dict.fromkeys(
                ("show_save", "show_save_and_continue", "show_save_and_add_another"), request.method == "POST"
            )
            return {"show_delete": False, **saves}
        may = self.has_delete_permission(request, found)
        stays = check_removal(found) if may else []
        there = may and not stays and may_be_at_linkedin(found)
        return {"stays": stays, "show_delete": may and not stays and not there, "deletes_there": there}

    @admin.display(ordering="integration__customer__name")
    def customer(self, configuration: Configuration) -> str:
        return configuration.integration.customer.name

    @admin.display(description="configuration", ordering="key")
    def what(self, configuration: Configuration) -> SafeString:
        label = configuration.integration.type_label
        return format_html('{}<br><span class="ph-quiet">{}</span>', configuration.key, label)

    @admin.display(description="value")
    def short_value(self, configuration: Configuration) -> SafeString:
        value = configuration.desired_value
        return format_html(
            '<span class="ph-break">{}</span>', value if len(value) <= 80 else f"{value[:79]}…"
        )

    @admin.display(description="state")
    def state(self, configuration: Configuration) -> SafeString:
        state = configuration_state(configuration, now=timezone.now())
        as_of = f"as of {moment(state.as_of)}" if state.as_of else ""
        return format_html('{}<br><span class="ph-quiet">{}</span>', state_badge(state), as_of)

    @admin.display(description="state")
    def state_in_words(self, configuration: Configuration) -> SafeString:
        state = configuration_state(configuration, now=timezone.now())
        as_of = f" As of {moment(state.as_of)}." if state.as_of else ""
        return format_html("{} {}{}", state_badge(state), state.because, as_of)

    @admin.display(description="confirmed")
    def confirmed(self, configuration: Configuration) -> str:
        if configuration.confirmed_at is None:
            return "Never."
        which = "this value" if configuration.was_confirmed else "an earlier value"
        if configuration.was_put_back:
            which = "this value, before it was put back"
        if configuration.deleting_since is not None:
            which = "before it was taken away"
        return f"{moment(configuration.confirmed_at)}, {which}."

    @admin.display(description="last seen at LinkedIn")
    def observed(self, configuration: Configuration) -> SafeString | str:
        if configuration.observed_at is None:
            return "Never looked."
        value = configuration.observed_value or "no value"
        return format_html("<code>{}</code>, {}", value, moment(configuration.observed_at))
