"""Inbound addresses, under PUBLIC_URL."""

from django.urls import path

from integrations.inbound.views import callback, relayed_events, webhook

urlpatterns = [
    path("api/v1/linkedin-events", relayed_events, name="inbound-events"),
    path("linkedin/callback/<str:token>", callback, name="inbound-callback"),
    path("linkedin/webhooks/<str:token>", webhook, name="inbound-webhook"),
]
