"""Calls: every one that left for LinkedIn, the day's budget they are paid from, and pauses that LinkedIn asked for."""

from typing import ClassVar

from django.db import models

from customers.models import Customer
from integrations.models.applications import DeveloperApplication
from partnerhub.models import ApiClient


class ApiCall(models.Model):
    """One HTTP call that left for LinkedIn, or was reported to us. Redacted before it is stored."""

    class Source(models.TextChoices):
        ENGINE = "engine", "PartnerHub"
        REPORTED = "reported", "reported by another system"
        PASTED = "pasted", "pasted by a person"

    source = models.CharField(max_length=10, choices=Source.choices, default=Source.ENGINE)
    reported_by = models.ForeignKey(ApiClient, on_delete=models.SET_NULL, null=True, related_name="api_calls")
    report_key = models.CharField(
        max_length=100,
        blank=True,
        help_text="The id under which it was reported: the same again is one call.",
    )
    application = models.ForeignKey(
        DeveloperApplication, on_delete=models.SET_NULL, null=True, related_name="api_calls"
    )
    customer = models.ForeignKey(Customer, on_delete=models.SET_NULL, null=True, related_name="api_calls")
    run = models.ForeignKey(
        "integrations.SyncRun", on_delete=models.SET_NULL, null=True, related_name="api_calls"
    )
    started_at = models.DateTimeField()
    duration_ms = models.PositiveIntegerField(default=0)
    method = models.CharField(max_length=10)
    url = models.TextField("URL")
    endpoint = models.CharField(max_length=200, help_text="The path without its query.")
    version = models.CharField("LinkedIn-Version", max_length=12, blank=True)
    request_headers = models.JSONField(default=dict)
    request_body = models.TextField(blank=True)
    status = models.PositiveSmallIntegerField(null=True, help_text="Empty when no answer came.")
    response_headers = models.JSONField(default=dict)
    response_body = models.TextField(blank=True)
    error = models.TextField(blank=True)
    uuid = models.CharField("x-li-uuid", max_length=100, blank=True)
    fabric = models.CharField("x-li-fabric", max_length=100, blank=True)
    request_id = models.CharField("x-li-request-id", max_length=100, blank=True)

    class Meta:
        verbose_name = "API call"
        ordering: ClassVar = ["-pk"]
        indexes: ClassVar = [
            models.Index(fields=["uuid"], name="api_call_by_uuid"),
            models.Index(fields=["request_id"], name="api_call_by_request_id"),
            models.Index(fields=["customer", "-started_at"], name="api_call_by_customer"),
            models.Index(fields=["status", "-started_at"], name="api_call_by_status"),
            models.Index(fields=["endpoint", "-started_at"], name="api_call_by_endpoint"),
            models.Index(fields=["version", "-started_at"], name="api_call_by_version"),
            models.Index(fields=["started_at"], name="api_call_by_day"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["reported_by", "report_key"],
                condition=~models.Q(report_key=""),
                name="api_call_reported_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.method} {self.endpoint} → {self.status or 'no answer'}"


class QuotaDay(models.Model):
    """Calls of one application to one resource on one UTC day: reserved before they leave, used once they left."""

    application = models.ForeignKey(DeveloperApplication, on_delete=models.CASCADE, related_name="quota_days")
    resource = models.CharField(max_length=100)
    day = models.DateField()
    reserved = models.PositiveIntegerField(default=0)
    used = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["application", "resource", "day"], name="quota_day_once"),
            models.CheckConstraint(
                condition=models.Q(used__lte=models.F("reserved")), name="quota_day_uses_what_it_reserved"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.resource} on {self.day}: {self.reserved}"


class Throttle(models.Model):
    """LinkedIn asked one application to leave one resource alone for a while (429): nothing leaves until then."""

    application = models.ForeignKey(DeveloperApplication, on_delete=models.CASCADE, related_name="throttles")
    resource = models.CharField(max_length=100)
    until = models.DateTimeField()
    strikes = models.PositiveSmallIntegerField(
        default=0, help_text="In a row, without a call that went through."
    )
    because = models.TextField(blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["application", "resource"], name="throttle_once")
        ]

    def __str__(self) -> str:
        return f"{self.resource} closed until {self.until}"
