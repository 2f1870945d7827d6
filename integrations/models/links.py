"""What passes between us and people at a customer: signed links, what they report, and what LinkedIn's widget hands over."""

from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.db import models

from customers.models import Message
from integrations.models.onboarding import OnboardingTrack


class CustomerLink(models.Model):
    """A signed link for people at one customer: it expires, and can be taken back. `integrations.customer_links` signs it."""

    class Purpose(models.TextChoices):
        PLUGIN = "plugin", "plugin page"
        SUMMARY = "summary", "summary"

    track = models.ForeignKey(OnboardingTrack, on_delete=models.CASCADE, related_name="links")
    purpose = models.CharField(max_length=10, choices=Purpose.choices)
    nonce = models.CharField(max_length=64, unique=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    message = models.ForeignKey(Message, on_delete=models.SET_NULL, null=True, related_name="+")
    sent_at = models.DateTimeField(
        null=True, help_text="Mailed, handed over, or copied by somebody who sent it."
    )
    opened_at = models.DateTimeField(
        null=True, help_text="When a browser, not a mail scanner, first showed it."
    )
    renewal_asked_at = models.DateTimeField(
        null=True, help_text="When somebody at the customer asked for a new one."
    )

    class Meta:
        ordering: ClassVar = ["-pk"]

    def __str__(self) -> str:
        return f"{self.get_purpose_display()} link {self.pk}"

    def is_valid(self, now: datetime) -> bool:
        return self.revoked_at is None and now < self.expires_at


class CustomerReport(models.Model):
    """What somebody at the customer said went wrong on the plugin page; settled once their request came through, or by
    a person."""

    class Kind(models.TextChoices):
        NOT_ADMIN = "not-admin", "not a Recruiter Admin"
        RECRUITER_LITE = "recruiter-lite", "has Recruiter Lite"
        COOKIES = "cookies", "the browser blocks LinkedIn's part of the page"
        NO_COMPANY = "no-company", "LinkedIn says: not associated to any company"
        OTHER = "other", "something else"

    track = models.ForeignKey(OnboardingTrack, on_delete=models.CASCADE, related_name="reports")
    link = models.ForeignKey(CustomerLink, on_delete=models.SET_NULL, null=True, related_name="reports")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    text = models.CharField(max_length=1000, blank=True)
    at = models.DateTimeField(auto_now_add=True)
    settled_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["-pk"]

    def __str__(self) -> str:
        return self.get_kind_display()


class PluginRequest(models.Model):
    """What LinkedIn's widget handed over in a customer's browser. A hint: only what LinkedIn confirms to our server is
    believed. `raw` is as it came."""

    class State(models.TextChoices):
        WAITING = "waiting", "being confirmed with LinkedIn"
        CONFIRMED = "confirmed", "confirmed by LinkedIn"
        HELD = "held", "waits for a person"
        REFUSED = "refused", "refused"

    track = models.ForeignKey(OnboardingTrack, on_delete=models.CASCADE, related_name="requests")
    link = models.ForeignKey(CustomerLink, on_delete=models.SET_NULL, null=True, related_name="requests")
    raw = models.TextField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    why = models.TextField(blank=True)
    received_at = models.DateTimeField(auto_now_add=True)
    settled_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["-pk"]

    def __str__(self) -> str:
        return f"Plugin request {self.pk}"
