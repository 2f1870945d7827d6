"""The people at LinkedIn we write to: Business Development, Customer Success, Partner Engineering."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from simple_history.models import HistoricalRecords

from partnerhub.validators import refuse_hidden_characters


class Programme(models.TextChoices):
    """LinkedIn's partner programmes, in the words their support guides use ("Related integration")."""

    RSC = "rsc", "Recruiter System Connect (RSC)"
    APPLY_CONNECT = "apply_connect", "Apply Connect"
    AWLI = "awli", "Apply with LinkedIn"
    CRM_CONNECT = "crm_connect", "CRM Connect"
    JOB_POSTING = "job_posting", "Job Posting"
    ADS = "ads", "Advertising APIs"
    COMMUNITY = "community", "Community Management API"
    LEAD_SYNC = "lead_sync", "Lead Sync"
    OTHER = "other", "Other"


class LinkedInContact(models.Model):
    class Kind(models.TextChoices):
        BD = "bd", "Business Development"
        CSM = "csm", "Customer Success Manager"
        PARTNER_ENGINEERING = "partner_engineering", "Partner Engineering"

    kind = models.CharField(max_length=20, choices=Kind.choices)
    name = models.CharField(max_length=100, validators=[refuse_hidden_characters])
    email = models.EmailField("e-mail")
    programme = models.CharField(
        max_length=20,
        choices=Programme.choices,
        blank=True,
        help_text="The programme this person looks after; empty means all of them.",
    )
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="linkedin_contact",
        help_text="The login with which a BD contact reviews escalations here, if any.",
    )
    history = HistoricalRecords()

    class Meta:
        verbose_name = "LinkedIn contact"
        ordering: ClassVar = ["name"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                "kind",
                models.functions.Lower("email"),
                "programme",
                name="linkedin_contact_once",
                violation_error_message="This person is already listed for that programme.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.get_kind_display()})"
