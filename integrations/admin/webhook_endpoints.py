"""Webhook endpoints: the address that is entered at LinkedIn for one application, and a new one when it became known."""

from typing import Any, cast

from django import forms
from django.contrib import admin
from django.contrib.auth.models import User
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString

from integrations.admin.inbound_buttons import HasButtons
from integrations.admin.standing import moment
from integrations.inbound.endpoints import endpoint_address, open_endpoint, renew_endpoint
from integrations.models import DeveloperApplication, WebhookEndpoint
from partnerhub.listing import FlatListAdmin, badge, chip


class WebhookEndpointForm(forms.ModelForm):  # type: ignore[type-arg]
    def clean_application(self) -> DeveloperApplication:
        application: DeveloperApplication = self.cleaned_data["application"]
        if application.kind != DeveloperApplication.Kind.CHILD:
            raise forms.ValidationError(
                "That is the partner's own: a webhook address belongs to one customer's application."
            )
        return application


@admin.register(WebhookEndpoint)
class WebhookEndpointAdmin(HasButtons, FlatListAdmin):
    buttons = {"renew": "renew_view"}
    form = WebhookEndpointForm
    change_form_template = "admin/integrations/inbound/endpoint.html"
    list_display = ("application", "customer", "refusals", "made")
    list_select_related = ("application__customer",)
    search_fields = ("application__name", "application__customer__name")
    exact_search_fields = ("application__client_id",)
    autocomplete_fields = ("application",)
    ordering = ("application__name",)

    def get_fields(self, request: HttpRequest, obj: WebhookEndpoint | None = None) -> tuple[str, ...]:
        return (
            ("application", "customer", "address", "made", "refusals", "named") if obj else ("application",)
        )

    def get_readonly_fields(
        self, request: HttpRequest, obj: WebhookEndpoint | None = None
    ) -> tuple[str, ...]:
        return self.get_fields(request, obj) if obj else ()

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: WebhookEndpoint, form: Any, change: bool) -> None:
        """There is nothing to change but by the button."""
        if not change:
            made = open_endpoint(application=obj.application, actor=cast(User, request.user))
            obj.pk, obj.token, obj.created_at = made.pk, made.token, made.created_at

    def renew_view(self, request: HttpRequest, endpoint: WebhookEndpoint) -> str:
        renew_endpoint(endpoint=endpoint, actor=cast(User, request.user))
        self.log_change(request, endpoint, "New address")
        return "The address is new, and the one before answers nobody: enter the new one at LinkedIn."

    @admin.display(description="customer")
    def customer(self, endpoint: WebhookEndpoint) -> str:
        return str(endpoint.application.customer or "–")

    @admin.display(description="address for LinkedIn")
    def address(self, endpoint: WebhookEndpoint) -> SafeString:
        return chip(endpoint_address(endpoint))

    @admin.display(description="made")
    def made(self, endpoint: WebhookEndpoint) -> str:
        return moment(endpoint.created_at)

    @admin.display(description="refused")
    def refusals(self, endpoint: WebhookEndpoint) -> SafeString:
        if not endpoint.refused:
            return badge("ok", "none")
        last = moment(endpoint.refused_at) if endpoint.refused_at else "–"
        return format_html("{} {}", badge("warn", str(endpoint.refused)), f"last {last}")

    @admin.display(description="applicationId")
    def named(self, endpoint: WebhookEndpoint) -> str:
        urn = endpoint.application.urn
        if urn:
            return f"LinkedIn's challenge may name {urn.rpartition(':')[2]}."
        return "The application's URN is not on record: a challenge that names its number is refused until it is."
