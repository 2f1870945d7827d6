"""Off-boarding: what was stopped for whom, and what proves it."""

from typing import ClassVar

from django.conf import settings
from django.db import models

from customers.models import Contact, Message
from integrations.models.integrations import Integration
from integrations.models.onboarding import OnboardingTrack


class Offboarding(models.Model):
    """The way back: who asked, what was stopped and when, and what is left to do before it is proven."""

    class Kind(models.TextChoices):
        DISABLE = "disable", "disable"
        DELETE = "delete", "delete"

    track = models.ForeignKey(OnboardingTrack, on_delete=models.PROTECT, related_name="offboardings")
    integrations = models.ManyToManyField(Integration, related_name="offboardings")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    requested_by = models.ForeignKey(Contact, on_delete=models.SET_NULL, null=True, related_name="+")
    requested_by_name = models.CharField(max_length=450, help_text="Name and address as they were then.")
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    started_at = models.DateTimeField()
    message = models.ForeignKey(Message, on_delete=models.SET_NULL, null=True, related_name="+")
    ats_done_at = models.DateTimeField(null=True)
    ats_done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    linkedin_done_at = models.DateTimeField(null=True)
    linkedin_done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    final_state = models.JSONField(
        default=list, help_text="Per integration: LinkedIn's last word, name, values, calls."
    )
    completed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "off-boarding"
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["track"],
                condition=models.Q(completed_at__isnull=True),
                name="offboarding_once",
                violation_error_message="This track is being taken off LinkedIn already: open it instead.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.track}, {self.get_kind_display()}"
