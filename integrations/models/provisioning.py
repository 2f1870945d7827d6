"""Child applications as they were ordered at LinkedIn."""

from typing import ClassVar

from django.conf import settings
from django.db import models

from customers.models import Customer
from integrations.models.applications import DeveloperApplication


class ProvisioningOrder(models.Model):
    """A child application as LinkedIn shall have it. Written before anything is sent, so that what was created is found
    again by its uniqueForeignId, whatever became of the answer."""

    class State(models.TextChoices):
        WAITING = "waiting", "to be done"
        UNKNOWN = "unknown", "not known whether LinkedIn did it"
        DONE = "done", "done, and read back"
        REFUSED = "refused", "a person must act"

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="provisioning_orders")
    parent = models.ForeignKey(
        DeveloperApplication, on_delete=models.PROTECT, related_name="provisioning_orders"
    )
    application = models.OneToOneField(
        DeveloperApplication, on_delete=models.SET_NULL, null=True, related_name="provisioning_order"
    )
    unique_foreign_id = models.CharField("uniqueForeignId", max_length=100, unique=True)
    name = models.CharField(max_length=50)
    environment = models.CharField(
        max_length=10,
        choices=DeveloperApplication.Environment.choices,
        default=DeveloperApplication.Environment.PRODUCTION,
    )
    description = models.CharField(max_length=200)
    js_domains = models.JSONField("JavaScript domains", default=list)
    oauth_callbacks = models.JSONField("OAuth callback URLs", default=list)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    trouble = models.TextField(blank=True)
    holder = models.CharField(max_length=40, blank=True)
    held_until = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    failures = models.PositiveIntegerField(default=0)
    ordered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    ordered_at = models.DateTimeField(auto_now_add=True)
    done_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["-pk"]

    def __str__(self) -> str:
        return f"{self.name} ({self.unique_foreign_id})"
