"""What gathers around a case: notes, waits, attachments, what was decided about sameness, and merges."""

from typing import ClassVar

from django.conf import settings
from django.db import models

from customers.models import Message
from partnerhub.models import ApiClient
from support.models.cases import Case


class Note(models.Model):
    """Something written on a case. Its audience says who may ever read it: texts that leave take only their own."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="notes")
    audience = models.CharField(
        max_length=10, choices=Message.Audience.choices, default=Message.Audience.INTERNAL
    )
    text = models.TextField()
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    client = models.ForeignKey(
        ApiClient, on_delete=models.SET_NULL, null=True, related_name="+", help_text="Which system wrote it."
    )
    is_mail = models.BooleanField(default=False, help_text="A mail that arrived, as it was pasted.")
    happened_at = models.DateTimeField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return self.text[:60]


class Wait(models.Model):
    """A span in which a case waited for one party. LinkedIn's promise rests while it waits for us or the customer."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="waits")
    party = models.CharField(max_length=24, choices=Case.Ball.choices)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["started_at", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["case"], condition=models.Q(ended_at=None), name="wait_one_at_a_time"
            ),
            models.CheckConstraint(
                condition=models.Q(ended_at=None) | models.Q(ended_at__gte=models.F("started_at")),
                name="wait_ends_after_it_began",
            ),
        ]

    def __str__(self) -> str:
        return f"for {self.get_party_display()} since {self.started_at:%d %b %Y}"


class Attachment(models.Model):
    """A file of a case, stored without its active parts and never served from its own path."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="attachments")
    name = models.CharField(max_length=150)
    content_type = models.CharField(max_length=100)
    file = models.FileField(upload_to="attachments/")
    size = models.PositiveIntegerField(help_text="Bytes, as stored.")
    digest = models.CharField(max_length=64, help_text="SHA-256 of the stored bytes.")
    removed = models.PositiveIntegerField(default=0, help_text="Secrets taken out before it was stored.")
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "digest"], name="attachment_once_per_case")
        ]

    def __str__(self) -> str:
        return self.name


class Sameness(models.Model):
    """A person's answer to "is this the same as that case?"; a proposal is never one (invariant 11)."""

    class Verdict(models.TextChoices):
        SAME = "same", "the same issue"
        DIFFERENT = "different", "a different issue"

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="samenesses")
    other = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="+")
    verdict = models.CharField(max_length=10, choices=Verdict.choices)
    because = models.TextField(blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    decided_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name_plural = "samenesses"
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "other"], name="sameness_once_per_pair"),
            models.CheckConstraint(
                condition=~models.Q(verdict="different") | ~models.Q(because=""),
                name="sameness_different_has_its_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_verdict_display()} as case {self.other_id}"


class Merge(models.Model):
    """One case taken up into another. `moved` names the rows that went along, so that it can be undone."""

    kept = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="merges")
    absorbed = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="absorptions")
    because = models.TextField()
    moved = models.JSONField(default=dict, help_text="Rows by kind: primary keys.")
    status_before = models.CharField(max_length=12, choices=Case.Status.choices)
    merged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    merged_at = models.DateTimeField(auto_now_add=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["absorbed"], condition=models.Q(undone_at=None), name="case_merged_once"
            ),
            models.CheckConstraint(condition=~models.Q(kept=models.F("absorbed")), name="merge_of_two_cases"),
        ]

    def __str__(self) -> str:
        return f"case {self.absorbed_id} into case {self.kept_id}"
