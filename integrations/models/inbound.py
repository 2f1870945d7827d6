"""What LinkedIn sends us, in two kinds that never mix: callback events, which nobody signs and which only make us ask, and
webhook notifications, signed with the secret of one application."""

from typing import ClassVar

from django.db import models

from customers.models import Customer
from integrations.models.applications import DeveloperApplication


class CallbackRoute(models.Model):
    """PartnerHub as a customer's callback: only with an address to which every event goes on, unchanged."""

    customer = models.OneToOneField(Customer, on_delete=models.CASCADE, related_name="callback_route")
    token = models.CharField(max_length=64, unique=True)
    forward_to = models.TextField(
        "forwarding URL", help_text="The ATS's own HTTPS address for this customer's events."
    )
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"Callback route of {self.customer}"


class CallbackEvent(models.Model):
    """One event as it came to a CALLBACK_URL: relayed by the ATS, or to ours. Unsigned, so it is a reason to ask LinkedIn and
    nothing more. `body` is as it came."""

    class Source(models.TextChoices):
        RELAY = "relay", "relayed by the ATS"
        DIRECT = "direct", "from LinkedIn"

    class State(models.TextChoices):
        WAITING = "waiting", "LinkedIn is to be asked"
        DONE = "done", "LinkedIn was asked"
        NOTED = "noted", "nothing to ask"
        FAILED = "failed", "a person must look"

    class Forward(models.TextChoices):
        NOT_OURS = "", "not ours to forward"
        WAITING = "waiting", "to be forwarded"
        DONE = "done", "forwarded"
        FAILED = "failed", "given to a person"

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="callback_events")
    source = models.CharField(max_length=10, choices=Source.choices)
    event_id = models.CharField("event id", max_length=200)
    event_type = models.CharField(max_length=60, blank=True)
    content_type = models.CharField(max_length=255, blank=True)
    body = models.BinaryField()
    received_at = models.DateTimeField(auto_now_add=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    why = models.TextField(blank=True)
    due_at = models.DateTimeField(null=True)
    failures = models.PositiveIntegerField(default=0)
    settled_at = models.DateTimeField(null=True)
    forward = models.CharField(max_length=10, choices=Forward.choices, default=Forward.NOT_OURS, blank=True)
    forward_due_at = models.DateTimeField(null=True)
    forward_failures = models.PositiveIntegerField(default=0)
    forward_answer = models.CharField(max_length=300, blank=True)
    forwarded_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["-pk"]
        indexes: ClassVar = [
            models.Index(
                fields=["due_at"], condition=models.Q(due_at__isnull=False), name="callback_event_due"
            ),
            models.Index(
                fields=["forward_due_at"],
                condition=models.Q(forward_due_at__isnull=False),
                name="callback_forward_due",
            ),
            models.Index(fields=["customer", "-received_at"], name="callback_event_of_customer"),
            models.Index(fields=["customer", "event_id", "-received_at"], name="callback_event_again"),
        ]

    def __str__(self) -> str:
        return f"{self.event_type or 'event'} {self.event_id}"


class WebhookEndpoint(models.Model):
    """The unguessable address to which LinkedIn sends one application's signed notifications."""

    application = models.OneToOneField(
        DeveloperApplication, on_delete=models.CASCADE, related_name="webhook_endpoint"
    )
    token = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)
    refused = models.PositiveIntegerField(
        default=0, help_text="Notifications whose signature did not verify."
    )
    refused_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"Webhook of {self.application}"


class WebhookNotification(models.Model):
    """One signed notification, kept for good: the same one never acts twice."""

    class State(models.TextChoices):
        WAITING = "waiting", "to be acted on"
        DONE = "done", "acted on"
        FOREIGN = "foreign", "about somebody else: nothing was done"
        NOTED = "noted", "nothing to do"
        FAILED = "failed", "a person must look"

    application = models.ForeignKey(
        DeveloperApplication, on_delete=models.PROTECT, related_name="webhook_notifications"
    )
    event_type = models.CharField(max_length=100)
    notification_id = models.CharField("notification id", max_length=200)
    body = models.BinaryField()
    received_at = models.DateTimeField(auto_now_add=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    why = models.TextField(blank=True)
    due_at = models.DateTimeField(null=True)
    failures = models.PositiveIntegerField(default=0)
    settled_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["application", "event_type", "notification_id"], name="webhook_notification_once"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["due_at"], condition=models.Q(due_at__isnull=False), name="webhook_due"),
        ]

    def __str__(self) -> str:
        return f"{self.event_type} {self.notification_id}"
