"""Escalation: one request to a BD contact for more attention to one or more cases (SP-16, SP-17)."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from simple_history.models import HistoricalRecords

from customers.models import LinkedInContact, Message
from support.models.cases import Case


class Escalation(models.Model):
    class Reason(models.TextChoices):
        """The three reasons LinkedIn accepts (SP-18)."""

        LARGE_SCOPE = "large_scope", "Large-scope breakage"
        NOT_RESPONSIVE = "not_responsive", "No response, or an ageing ticket"
        BAD_RESOLUTION = "bad_resolution", "Unacceptable resolution"

    class Status(models.TextChoices):
        DRAFT = "draft", "draft"
        OUT = "out", "with Business Development"
        WITHDRAWN = "withdrawn", "withdrawn"
        ANSWERED = "answered", "answered"

    OPEN = (Status.DRAFT, Status.OUT)

    cases = models.ManyToManyField(Case, related_name="escalations")
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.DRAFT)
    reason = models.CharField(max_length=20, choices=Reason.choices)
    reasoning = models.TextField(help_text="Brief: why this needs attention now.")
    bd_contact = models.ForeignKey(LinkedInContact, on_delete=models.PROTECT, related_name="escalations")
    another_because = models.TextField(
        blank=True, help_text="Why a second escalation while an earlier one is open."
    )
    withdrawn_because = models.TextField(blank=True)
    message = models.OneToOneField(
        Message, on_delete=models.PROTECT, null=True, blank=True, related_name="escalation"
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="escalations"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    history = HistoricalRecords()

    class Meta:
        ordering: ClassVar = ["-pk"]
        permissions: ClassVar = [("send_escalation", "Can send an escalation")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~models.Q(status="out") | models.Q(message__isnull=False),
                name="escalation_out_has_its_message",
            )
        ]

    def __str__(self) -> str:
        return f"Escalation {self.pk}"

    @property
    def is_draft(self) -> bool:
        return self.status == self.Status.DRAFT
