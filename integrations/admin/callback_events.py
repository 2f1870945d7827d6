"""Callback events: what came, whether LinkedIn was asked because of it, and whether the ATS has it."""

from collections.abc import Mapping

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from integrations.admin.inbound_buttons import HasButtons, body_as_text, state_badge
from integrations.admin.standing import moment
from integrations.inbound.again import ask_again, forward_again
from integrations.models import CallbackEvent
from partnerhub.listing import ReadOnlyAdmin, chip

STATES: Mapping[str, str] = {
    CallbackEvent.State.WAITING: "busy",
    CallbackEvent.State.DONE: "ok",
    CallbackEvent.State.FAILED: "bad",
}
FORWARDS: Mapping[str, str] = {
    CallbackEvent.Forward.WAITING: "busy",
    CallbackEvent.Forward.DONE: "ok",
    CallbackEvent.Forward.FAILED: "bad",
}


@admin.register(CallbackEvent)
class CallbackEventAdmin(HasButtons, ReadOnlyAdmin):
    buttons = {"forward": "forward_view", "ask": "ask_view"}
    change_form_template = "admin/integrations/inbound/event.html"
    list_display = ("event", "customer_link", "asked", "forwarded", "source", "came")
    list_filter = ("state", "forward", "source")
    list_select_related = ("customer",)
    search_fields = ("customer__name",)
    exact_search_fields = ("event_id",)
    search_help_text = "An event id finds its event; else words of the customer's name."
    ordering = ("-pk",)
    sortable_by = ()
    readonly_fields = (
        "event_type", "id_chip", "customer_page", "source", "came", "asked", "why", "asked_next",
        "forwarded", "forward_answer", "forward_tries", "forward_next", "content_type", "body_text",
    )  # fmt: skip
    fieldsets = (
        (None, {"fields": ("event_type", "id_chip", "customer_page", "source", "came")}),
        ("Asking LinkedIn", {"fields": ("asked", "why", "asked_next")}),
        ("Forwarding", {"fields": ("forwarded", "forward_answer", "forward_tries", "forward_next")}),
        ("As it came", {"fields": ("content_type", "body_text")}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[CallbackEvent]:
        rows: QuerySet[CallbackEvent] = super().get_queryset(request)
        return rows if request.resolver_match and request.resolver_match.kwargs else rows.defer("body")

    def forward_view(self, request: HttpRequest, event: CallbackEvent) -> str:
        forward_again(event=event)
        self.log_change(request, event, "Forwarded again")
        return "PartnerHub forwards this event now, and again for three days if the ATS does not take it."

    def ask_view(self, request: HttpRequest, event: CallbackEvent) -> str:
        ask_again(event=event)
        self.log_change(request, event, "LinkedIn asked again")
        return "PartnerHub asks LinkedIn about this customer now."

    @admin.display(description="event")
    def event(self, event: CallbackEvent) -> SafeString:
        return format_html(
            '{}<br><span class="ph-quiet ph-break">{}</span>', event.event_type or "no type", event.event_id
        )

    @admin.display(description="event id")
    def id_chip(self, event: CallbackEvent) -> SafeString:
        return chip(event.event_id)

    @admin.display(description="customer")
    def customer_link(self, event: CallbackEvent) -> str:
        return event.customer.name

    @admin.display(description="customer")
    def customer_page(self, event: CallbackEvent) -> SafeString:
        url = reverse("admin:customers_customer_change", args=[event.customer_id])
        return format_html('<a href="{}">{}</a>', url, event.customer)

    @admin.display(description="LinkedIn")
    def asked(self, event: CallbackEvent) -> SafeString:
        return state_badge(STATES, event, "state", title=event.why)

    @admin.display(description="ATS")
    def forwarded(self, event: CallbackEvent) -> SafeString:
        return state_badge(FORWARDS, event, "forward", title=event.forward_answer)

    @admin.display(description="came")
    def came(self, event: CallbackEvent) -> SafeString:
        return format_html('<span class="ph-nowrap">{}</span>', moment(event.received_at))

    @admin.display(description="asked next")
    def asked_next(self, event: CallbackEvent) -> str:
        return moment(event.due_at) if event.due_at else "–"

    @admin.display(description="tries that failed")
    def forward_tries(self, event: CallbackEvent) -> int:
        return event.forward_failures

    @admin.display(description="forwarded next")
    def forward_next(self, event: CallbackEvent) -> str:
        if event.forwarded_at:
            return f"It was forwarded: {moment(event.forwarded_at)}"
        return moment(event.forward_due_at) if event.forward_due_at else "–"

    @admin.display(description="body")
    def body_text(self, event: CallbackEvent) -> SafeString:
        return body_as_text(event.body)
