"""Callback routes: customers whose callback is PartnerHub, and where their events are forwarded to."""

from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.safestring import SafeString

from customers.models import Customer
from integrations.callbacks import host_of
from integrations.inbound.routes import callback_address, check_route, drop_route, set_route
from integrations.models import CallbackRoute
from partnerhub.listing import FlatListAdmin, chip
from partnerhub.refusals import Refused


class CallbackRouteForm(forms.ModelForm):  # type: ignore[type-arg]
    forward_to = forms.CharField(
        label="Forwarding URL",
        max_length=2000,
        help_text="The ATS's own HTTPS address for this customer: every event goes on to it, unchanged.",
        widget=forms.TextInput(attrs={"class": "vURLField", "inputmode": "url"}),
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        customer = cleaned.get("customer") or (self.instance.customer if self.instance.pk else None)
        if isinstance(customer, Customer) and "forward_to" in cleaned:
            try:
                check_route(customer=customer, forward_to=cleaned["forward_to"])
            except Refused as refused:
                raise refused.as_validation_error(self.fields) from refused
        return cleaned


@admin.register(CallbackRoute)
class CallbackRouteAdmin(FlatListAdmin):
    form = CallbackRouteForm
    change_form_template = "admin/integrations/inbound/route.html"
    list_display = ("customer", "forwards_to")
    list_select_related = ("customer",)
    search_fields = ("customer__name",)
    autocomplete_fields = ("customer",)
    ordering = ("customer__name",)
    readonly_fields = ("address",)
    actions = None  # one at a time: each may be refused for reasons of its own

    def get_fields(self, request: HttpRequest, obj: CallbackRoute | None = None) -> tuple[str, ...]:
        return ("customer", "address", "forward_to") if obj else ("customer", "forward_to")

    def get_readonly_fields(self, request: HttpRequest, obj: CallbackRoute | None = None) -> tuple[str, ...]:
        return ("customer", "address") if obj else ("address",)

    def save_model(self, request: HttpRequest, obj: CallbackRoute, form: Any, change: bool) -> None:
        forward_to = form.cleaned_data["forward_to"]
        stored = set_route(customer=obj.customer, forward_to=forward_to, actor=cast(User, request.user))
        obj.pk, obj.token, obj.forward_to = stored.pk, stored.token, stored.forward_to

    def delete_model(self, request: HttpRequest, obj: CallbackRoute) -> None:
        drop_route(customer=obj.customer, actor=cast(User, request.user))

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        try:
            return super().delete_view(request, object_id, extra_context)
        except Refused as refused:
            messages.error(request, str(refused))
            return HttpResponseRedirect(reverse("admin:integrations_callbackroute_change", args=[object_id]))

    @admin.display(description="events go to")
    def forwards_to(self, route: CallbackRoute) -> str:
        return host_of(route.forward_to)

    @admin.display(description="callback URL for LinkedIn")
    def address(self, route: CallbackRoute) -> SafeString:
        return chip(callback_address(route))
