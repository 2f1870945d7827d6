"""Message: one mail as it leaves the building. `customers.letters` freezes it, `customers.sending` sends it."""

from typing import ClassVar

from django.conf import settings
from django.db import models


class Message(models.Model):
    class Audience(models.TextChoices):
        INTERNAL = "internal", "internal"
        CUSTOMER = "customer", "customer"
        LINKEDIN = "linkedin", "LinkedIn"

    class State(models.TextChoices):
        DRAFT = "draft", "draft"
        APPROVED = "approved", "approved"
        SENDING = "sending", "being sent"
        SENT = "sent", "sent"
        HANDED_OVER = "handed_over", "handed over"
        UNKNOWN = "unknown", "not known whether it left"

    class Handover(models.TextChoices):
        EML = "eml", "as an .eml draft"
        MAILTO = "mailto", "to the mail program"
        COPY = "copy", "by copying the text"
        BY_HAND = "by_hand", "by hand"
        SMTP = "smtp", "by SMTP"

    audience = models.CharField(max_length=10, choices=Audience.choices)
    state = models.CharField(max_length=12, choices=State.choices, default=State.DRAFT)
    from_email = models.CharField("from", max_length=320)
    to = models.JSONField(default=list)
    cc = models.JSONField(default=list, blank=True)
    subject = models.CharField(max_length=500)
    body_text = models.TextField()
    body_html = models.TextField(blank=True)
    message_id = models.CharField("Message-ID", max_length=200, unique=True)
    raw = models.BinaryField(help_text="The bytes as frozen: what is sent, or handed over, is exactly this.")
    digest = models.CharField(max_length=64, help_text="SHA-256 of headers, recipients and both bodies.")
    handover = models.CharField(max_length=10, choices=Handover.choices, blank=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="messages_written"
    )
    frozen_at = models.DateTimeField(null=True, blank=True)
    left_at = models.DateTimeField(null=True, blank=True, help_text="When it was sent or handed over.")
    due_at = models.DateTimeField(
        null=True,
        blank=True,
        help_text=(
            "Approved: when to send it next; empty waits for a person."
            " Being sent: when the worker counts as lost."
        ),
    )
    trouble = models.TextField(blank=True, help_text="What the mail server said.")
    attempts = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["-created_at"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(state="draft") | models.Q(frozen_at__isnull=False),
                name="message_frozen_once_out",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["due_at"], condition=models.Q(due_at__isnull=False), name="message_due"),
        ]

    def __str__(self) -> str:
        return self.subject

    @property
    def has_left(self) -> bool:
        return self.state in (self.State.SENT, self.State.HANDED_OVER)

    @property
    def is_stuck(self) -> bool:
        """Approved, but no attempt is due any more: a person decides."""
        return self.state == self.State.APPROVED and self.due_at is None

    @property
    def recipients(self) -> list[str]:
        return [*self.to, *self.cc]
