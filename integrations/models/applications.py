"""Developer applications at LinkedIn, and the vault row that holds each one's secrets."""

from typing import ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from simple_history.models import HistoricalRecords

from customers.models import Customer


class DeveloperApplication(models.Model):
    """The partner's own application (parent), or the one provisioned for a customer (child)."""

    class Kind(models.TextChoices):
        PARENT = "parent", "parent (the partner's own)"
        CHILD = "child", "child (one customer's)"

    class Environment(models.TextChoices):
        PRODUCTION = "prod", "production"
        TEST = "test", "development and test"

    class Dialect(models.TextChoices):
        REST = "rest", "versioned (rest/…)"
        V2 = "v2", "legacy (v2/…)"

    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.CHILD)
    customer = models.ForeignKey(
        Customer, on_delete=models.PROTECT, null=True, blank=True, related_name="applications"
    )
    parent = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        limit_choices_to={"kind": "parent"},
    )
    name = models.CharField(max_length=50, help_text="At most 50 characters, as LinkedIn has it.")
    environment = models.CharField(max_length=10, choices=Environment.choices, default=Environment.PRODUCTION)
    client_id = models.CharField(
        "client id",
        max_length=100,
        unique=True,
        help_text="LinkedIn also calls it the API key. Not a secret.",
    )
    urn = models.CharField("URN", max_length=100, blank=True)
    unique_foreign_id = models.CharField(
        "uniqueForeignId", max_length=100, null=True, blank=True, unique=True
    )
    js_domains = models.JSONField("JavaScript domains", default=list, blank=True)
    oauth_callbacks = models.JSONField("OAuth callback URLs", default=list, blank=True)
    business_email = models.EmailField("business e-mail", blank=True)
    supports_sync_acls = models.BooleanField(
        "supports Sync ACLs",
        null=True,
        blank=True,
        help_text="Whether the ATS behind this application syncs ACLs; unknown means the setting ATS_SUPPORTS_SYNC_ACLS.",
    )
    dialect = models.CharField(
        max_length=10,
        choices=Dialect.choices,
        blank=True,
        help_text="Which of LinkedIn's two forms its calls have. Empty: the setting LINKEDIN_DIALECT.",
    )
    created_at = models.DateTimeField(auto_now_add=True)
    history = HistoricalRecords()

    class Meta:
        verbose_name = "developer application"
        ordering: ClassVar = ["name"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(kind="child", customer__isnull=False)
                | models.Q(
                    kind="parent",
                    customer__isnull=True,
                    parent__isnull=True,
                    unique_foreign_id__isnull=True,
                ),
                name="application_child_has_one_customer",
                violation_error_message=(
                    "A child application belongs to exactly one customer; a parent belongs to none and has"
                    " neither a parent nor a uniqueForeignId."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.client_id})"

    def clean(self) -> None:
        if "linkedin" in self.name.casefold():
            raise ValidationError({"name": "LinkedIn does not accept its own name in an application's name."})

    @property
    def spoken_dialect(self) -> str:
        """`rest` or `v2`: its own, or the house's."""
        return self.dialect or str(settings.LINKEDIN_DIALECT)

    @property
    def syncs_acls(self) -> bool:
        if self.supports_sync_acls is None:
            return bool(settings.ATS_SUPPORTS_SYNC_ACLS)
        return self.supports_sync_acls


class Credential(models.Model):
    """The vault row of one application. Written and read by `integrations.credentials` alone: it has no admin,
    no history, no export, and its columns hold nothing but ciphertext."""

    application = models.OneToOneField(
        DeveloperApplication, on_delete=models.CASCADE, primary_key=True, related_name="credential"
    )
    client_secret = models.TextField(blank=True)
    client_secret_set_at = models.DateTimeField(null=True)
    # While a secret is rotated LinkedIn takes both: the one before stays until somebody takes it out.
    previous_secret = models.TextField(blank=True)
    access_token = models.TextField(blank=True)
    access_token_obtained_at = models.DateTimeField(null=True)
    access_token_expires_at = models.DateTimeField(null=True)
    # One refresh at a time over all workers.
    refresh_holder = models.CharField(max_length=40, blank=True)
    refresh_until = models.DateTimeField(null=True)
    # LinkedIn refused id, secret or a fresh token: nothing is tried by itself before a person acts.
    refused_at = models.DateTimeField(null=True)
    refused_because = models.TextField(blank=True)

    def __str__(self) -> str:
        return f"credential of application {self.application_id}"
