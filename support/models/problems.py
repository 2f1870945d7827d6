"""Problem: one cause behind the cases of several customers, with one partner case at LinkedIn (SP-06)."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from simple_history.models import HistoricalRecords

from partnerhub.validators import refuse_hidden_characters


class Problem(models.Model):
    class Status(models.TextChoices):
        OPEN = "open", "open"
        CLOSED = "closed", "closed"

    title = models.CharField(max_length=200, validators=[refuse_hidden_characters])
    signature = models.CharField(
        max_length=64,
        blank=True,
        db_index=True,
        help_text="What proposes further cases; empty proposes none.",
    )
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.OPEN)
    partner_case = models.OneToOneField(
        "support.Case", on_delete=models.PROTECT, null=True, blank=True, related_name="leads"
    )
    summary = models.TextField(blank=True, help_text="For customers: what is known. Leaves in replies.")
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    history = HistoricalRecords()

    class Meta:
        ordering: ClassVar = ["-pk"]

    def __str__(self) -> str:
        return self.title
