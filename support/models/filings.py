"""Filing: what went to one destination about a case. A mail freezes as its Message, a web form as its filled-in fields."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from simple_history.models import HistoricalRecords

from customers.models import Message
from support.destinations import LABELS
from support.models.cases import Case
from support.reports import choices


class Filing(models.Model):
    class Status(models.TextChoices):
        DRAFT = "draft", "draft"
        OUT = "out", "filed"
        WITHDRAWN = "withdrawn", "withdrawn"

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="filings")
    destination = models.CharField(max_length=40, choices=choices(LABELS))
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.DRAFT)
    to = models.JSONField(
        default=list, blank=True, help_text="Addresses a person added; policy adds its own."
    )
    cc = models.JSONField(default=list, blank=True)
    words = models.TextField(blank=True, help_text="What a person wrote above the facts, in place of ours.")
    incomplete_because = models.TextField(blank=True, help_text="Why it leaves although items are missing.")
    message = models.OneToOneField(
        Message, on_delete=models.PROTECT, null=True, blank=True, related_name="filing"
    )
    fields = models.JSONField(
        default=list, blank=True, help_text="A web form as it was filled in: label and text of each field."
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    filed_at = models.DateTimeField(null=True, blank=True)
    history = HistoricalRecords()

    class Meta:
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["case", "destination"],
                condition=models.Q(status="draft"),
                name="filing_one_draft_per_destination",
            ),
            models.CheckConstraint(
                condition=~models.Q(status="out") | models.Q(filed_at__isnull=False),
                name="filing_out_has_its_date",
            ),
        ]

    def __str__(self) -> str:
        return f"Filing {self.pk}: {self.get_destination_display()}"

    @property
    def is_draft(self) -> bool:
        return self.status == self.Status.DRAFT
