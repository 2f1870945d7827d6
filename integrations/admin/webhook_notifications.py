"""Webhook notifications: what LinkedIn signed and sent, and what was done because of it."""

from collections.abc import Mapping

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from integrations.admin.inbound_buttons import HasButtons, body_as_text, state_badge
from integrations.admin.standing import moment
from integrations.inbound.again import act_again
from integrations.models import WebhookNotification
from partnerhub.listing import ReadOnlyAdmin, chip

STATES: Mapping[str, str] = {
    WebhookNotification.State.WAITING: "busy",
    WebhookNotification.State.DONE: "ok",
    WebhookNotification.State.FOREIGN: "warn",
    WebhookNotification.State.FAILED: "bad",
}


@admin.register(WebhookNotification)
class WebhookNotificationAdmin(HasButtons, ReadOnlyAdmin):
    buttons = {"look": "look_view"}
    change_form_template = "admin/integrations/inbound/notification.html"
    list_display = ("notification", "customer_name", "acted", "came")
    list_filter = ("state",)
    list_select_related = ("application__customer",)
    search_fields = ("application__customer__name",)
    exact_search_fields = ("notification_id", "application__client_id")
    search_help_text = (
        "A notification id or a client id finds its notifications; else words of the customer's name."
    )
    ordering = ("-pk",)
    sortable_by = ()
    readonly_fields = (
        "event_type",
        "id_chip",
        "application_page",
        "came",
        "acted",
        "why",
        "next",
        "body_text",
    )
    fieldsets = (
        (None, {"fields": ("event_type", "id_chip", "application_page", "came")}),
        ("What was done", {"fields": ("acted", "why", "next")}),
        ("As it came", {"fields": ("body_text",)}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[WebhookNotification]:
        rows: QuerySet[WebhookNotification] = super().get_queryset(request)
        return rows if request.resolver_match and request.resolver_match.kwargs else rows.defer("body")

    def look_view(self, request: HttpRequest, notification: WebhookNotification) -> str:
        act_again(notification=notification)
        self.log_change(request, notification, "Looked again")
        return "PartnerHub looks at this notification again now."

    @admin.display(description="notification")
    def notification(self, row: WebhookNotification) -> SafeString:
        return format_html(
            '{}<br><span class="ph-quiet ph-break">{}</span>',
            row.event_type or "no type",
            row.notification_id,
        )

    @admin.display(description="notification id")
    def id_chip(self, row: WebhookNotification) -> SafeString:
        return chip(row.notification_id)

    @admin.display(description="customer")
    def customer_name(self, row: WebhookNotification) -> str:
        return str(row.application.customer or "–")

    @admin.display(description="application")
    def application_page(self, row: WebhookNotification) -> SafeString:
        url = reverse("admin:integrations_developerapplication_change", args=[row.application_id])
        return format_html('<a href="{}">{}</a>', url, row.application)

    @admin.display(description="state")
    def acted(self, row: WebhookNotification) -> SafeString:
        return state_badge(STATES, row, "state", title=row.why)

    @admin.display(description="came")
    def came(self, row: WebhookNotification) -> SafeString:
        return format_html('<span class="ph-nowrap">{}</span>', moment(row.received_at))

    @admin.display(description="acted on next")
    def next(self, row: WebhookNotification) -> str:
        return moment(row.due_at) if row.due_at else "–"

    @admin.display(description="body")
    def body_text(self, row: WebhookNotification) -> SafeString:
        return body_as_text(row.body)
