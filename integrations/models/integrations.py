"""Integration, Configuration, CallbackUrl: what a customer has connected, and what LinkedIn shall know of it."""

import hashlib
from typing import ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Coalesce
from simple_history.models import HistoricalRecords

from customers.models import Contract, Customer
from integrations import catalog
from integrations.models.applications import DeveloperApplication
from partnerhub.fields import DerivedCharField


class Integration(models.Model):
    class Origin(models.TextChoices):
        PLUGIN = "plugin", "requested in the plugin"
        IMPORT = "import", "imported"
        HAND = "hand", "entered by hand"

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="integrations")
    application = models.ForeignKey(
        DeveloperApplication,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="integrations",
        help_text="The customer's own child application: its token is the only one that may carry this data.",
    )
    contract = models.ForeignKey(
        Contract,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="integrations",
        help_text="Only for types that belong to a contract.",
    )
    integration_type = models.CharField("type", max_length=40, choices=catalog.TYPE_CHOICES)
    tenant_type = models.CharField(
        "tenant",
        max_length=20,
        choices=catalog.TENANT_CHOICES,
        blank=True,
        help_text="Empty: the type's own.",
    )
    origin = models.CharField(max_length=10, choices=Origin.choices, default=Origin.HAND)
    paused_at = models.DateTimeField(null=True, blank=True)
    paused_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    pause_reason = models.CharField(max_length=200, blank=True)
    linkedin_status = models.CharField(
        max_length=40, blank=True, help_text="LinkedIn's own word for its state, as last seen."
    )
    linkedin_status_at = models.DateTimeField(null=True, blank=True)
    linkedin_status_since = models.DateTimeField(
        null=True, editable=False, help_text="When that word was first seen."
    )
    integration_name = models.CharField(
        "name shown in Recruiter",
        max_length=200,
        blank=True,
        help_text="What the customer reads at the switch. Empty: made from the customer's name and the type.",
    )
    confirmed_name = models.CharField(max_length=200, blank=True, editable=False)
    confirmed_name_at = models.DateTimeField(null=True, editable=False)
    seen_as = models.CharField(
        max_length=100,
        blank=True,
        editable=False,
        help_text="Under which application, company or contract LinkedIn showed its state and name.",
    )
    verified_at = models.DateTimeField(
        null=True,
        editable=False,
        help_text="When LinkedIn called it ENABLED and showed our name and values, in one check.",
    )
    stopped_at = models.DateTimeField(
        null=True, editable=False, help_text="Taken off LinkedIn: nothing leaves for it any more."
    )
    created_at = models.DateTimeField(auto_now_add=True)
    history = HistoricalRecords(
        excluded_fields=[
            "confirmed_name",
            "confirmed_name_at",
            "seen_as",
            "linkedin_status_since",
            "verified_at",
        ]
    )

    class Meta:
        ordering: ClassVar = ["customer__name", "integration_type", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                "customer",
                "integration_type",
                "tenant_type",
                Coalesce("contract", models.Value(0, output_field=models.BigIntegerField())),
                Coalesce("application", models.Value(0, output_field=models.BigIntegerField())),
                name="integration_once",
                violation_error_message="This customer already has that integration: open it instead.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.customer}: {self.type_label}"

    def clean(self) -> None:
        if self.integration_type not in catalog.TYPES:
            return  # the field itself says so
        if not self.tenant_type:
            self.tenant_type = self.type.tenant
        refusals = list(catalog.check_tenant(self.integration_type, self.tenant_type))
        if refusals:
            raise ValidationError({"tenant_type": str(refusals[0])})
        self._check_context()
        self._check_owner()

    def _check_context(self) -> None:
        if self.type.context is catalog.Context.CONTRACT and self.contract_id is None:
            raise ValidationError({"contract": f"{self.integration_type} belongs to a contract: choose it."})
        if self.type.context is catalog.Context.ORGANIZATION and self.contract_id is not None:
            raise ValidationError(
                {
                    "contract": f"{self.integration_type} belongs to the whole company: leave the contract empty."
                }
            )

    def _check_owner(self) -> None:
        if self.contract and self.contract.customer_id != self.customer_id:
            raise ValidationError({"contract": f"That contract belongs to {self.contract.customer}."})
        if self.application and self.application.customer_id != self.customer_id:
            owner = self.application.customer or "the partner"
            raise ValidationError(
                {
                    "application": f"That application belongs to {owner}: a customer's data travels with its own only."
                }
            )

    @property
    def type(self) -> catalog.IntegrationType:
        return catalog.TYPES[self.integration_type]

    @property
    def type_label(self) -> str:
        return self.type.label

    @property
    def context_urn(self) -> str:
        """The URN of the company or contract; empty while its id is not known."""
        return f"urn:li:{self.type.context}:{self.context_number}" if self.context_number else ""

    @property
    def context_number(self) -> str:
        """LinkedIn's id of the company or contract it belongs to: digits, or empty while not known."""
        if self.type.context is catalog.Context.ORGANIZATION:
            return self.customer.linkedin_company_id
        return self.contract.linkedin_contract_id if self.contract else ""

    @property
    def identity(self) -> str:
        """As whom LinkedIn knows it: another application, company or contract makes it another integration there."""
        return f"{self.application_id}:{self.context_urn}"

    @property
    def was_seen(self) -> bool:
        """What is known of its state and name was seen of the integration it is now."""
        return bool(self.seen_as) and self.seen_as == self.identity

    @property
    def is_paused(self) -> bool:
        return self.paused_at is not None

    @property
    def syncs_acls(self) -> bool:
        if self.application is None:
            return bool(settings.ATS_SUPPORTS_SYNC_ACLS)
        return self.application.syncs_acls


def value_hash(value: str) -> str:
    """How a value is named in attempts: 64 hex digits of SHA-256 over its UTF-8."""
    return hashlib.sha256(value.encode()).hexdigest()


class Configuration(models.Model):
    """One key of one integration: what shall be at LinkedIn (desired), what was proven to be there (confirmed),
    and what was last seen there (observed)."""

    class Trouble(models.TextChoices):
        NONE = "", "none"
        REJECTED = "rejected", "rejected: a person must act"
        RETRY = "retry", "will be tried again"
        UNKNOWN = "unknown", "not yet known whether LinkedIn has it"

    class Drift(models.TextChoices):
        NONE = "", "none"
        DIFFERS = "differs", "LinkedIn has another value"
        ABSENT = "absent", "LinkedIn has no value any more"

    integration = models.ForeignKey(Integration, on_delete=models.CASCADE, related_name="configurations")
    key = models.CharField(max_length=40, choices=catalog.KEY_CHOICES)
    desired_value = models.TextField("value")
    generation = models.PositiveIntegerField(default=1, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    confirmed_generation = models.PositiveIntegerField(default=0, editable=False)
    confirmed_hash = models.CharField(max_length=64, blank=True, editable=False)
    confirmed_context = models.CharField(
        max_length=20, blank=True, editable=False, help_text="The company or contract it was proven for."
    )
    confirmed_application = models.ForeignKey(
        DeveloperApplication, on_delete=models.SET_NULL, null=True, editable=False, related_name="+"
    )
    confirmed_at = models.DateTimeField(null=True, editable=False)
    observed_value = models.TextField(blank=True, editable=False)
    observed_at = models.DateTimeField(null=True, editable=False)

    drift = models.CharField(
        max_length=10, choices=Drift.choices, default=Drift.NONE, blank=True, editable=False
    )
    drift_since = models.DateTimeField(null=True, editable=False)
    deleting_since = models.DateTimeField(
        null=True, editable=False, help_text="Taken away here; the row goes once LinkedIn has it no more."
    )

    trouble = models.CharField(
        max_length=10, choices=Trouble.choices, default=Trouble.NONE, blank=True, editable=False
    )
    trouble_text = models.TextField(blank=True, editable=False)
    trouble_since = models.DateTimeField(null=True, editable=False)
    mismatches = models.PositiveSmallIntegerField(default=0, editable=False)
    failures = models.PositiveSmallIntegerField(default=0, editable=False)
    next_attempt_at = models.DateTimeField(null=True, editable=False)
    in_doubt = models.BooleanField(
        default=False,
        editable=False,
        help_text="A write may have left, and no clear outcome of it is on record.",
    )
    quiet_until = models.DateTimeField(
        null=True, editable=False, help_text="Until then an unanswered write may still take effect."
    )

    lease_holder = models.CharField(max_length=40, blank=True, editable=False)
    lease_epoch = models.PositiveIntegerField(default=0, editable=False)
    leased_until = models.DateTimeField(null=True, editable=False)

    history = HistoricalRecords(
        excluded_fields=[
            "observed_value", "observed_at", "drift", "drift_since", "trouble", "trouble_text", "trouble_since", "mismatches",
            "failures", "next_attempt_at", "in_doubt", "quiet_until", "lease_holder", "lease_epoch", "leased_until",
            "confirmed_generation", "confirmed_hash", "confirmed_context", "confirmed_application", "confirmed_at",
        ]
    )  # fmt: skip

    class Meta:
        ordering: ClassVar = ["integration__customer__name", "integration__integration_type", "key", "pk"]
        indexes: ClassVar = [
            models.Index(
                fields=["next_attempt_at"],
                condition=models.Q(next_attempt_at__isnull=False),
                name="configuration_due",
            ),
            models.Index(fields=["trouble", "trouble_since"], name="configuration_in_trouble"),
            models.Index(
                fields=["drift_since"],
                condition=models.Q(drift_since__isnull=False),
                name="configuration_drifted",
            ),
            models.Index(fields=["observed_at"], name="configuration_by_last_look"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["integration", "key"],
                name="configuration_once_per_key",
                violation_error_message="This integration already has a value for that key: edit that one.",
            ),
            models.CheckConstraint(
                condition=models.Q(confirmed_generation__lte=models.F("generation")),
                name="configuration_confirms_no_later_generation",
            ),
            models.CheckConstraint(
                condition=~models.Q(trouble__in=["retry", "unknown"])
                | models.Q(next_attempt_at__isnull=False),
                name="configuration_left_to_the_machine_has_a_date",
            ),
            models.CheckConstraint(
                condition=models.Q(drift="", drift_since__isnull=True)
                | (~models.Q(drift="") & models.Q(drift_since__isnull=False)),
                name="configuration_drift_has_its_date",
            ),
        ]
        permissions: ClassVar = [("sync_configuration", "Can sync configurations to LinkedIn")]

    def __str__(self) -> str:
        return f"{self.integration}, {self.key}"

    @property
    def rule(self) -> catalog.KeyRule | None:
        return self.integration.type.key(self.key)

    @property
    def is_confirmed(self) -> bool:
        """LinkedIn was proven to hold the desired value (invariant 1 of the design), and has not been seen without it
        since."""
        return self.was_confirmed and not self.drift

    @property
    def was_confirmed(self) -> bool:
        """LinkedIn held the desired value once, for the company or contract and under the application that the
        integration has now."""
        return self.confirmed_generation == self.generation and self._is_what_was_confirmed

    @property
    def was_put_back(self) -> bool:
        """LinkedIn held the desired value once, and it was changed or taken away here in between."""
        return 0 < self.confirmed_generation < self.generation and self._is_what_was_confirmed

    @property
    def _is_what_was_confirmed(self) -> bool:
        return (
            self.confirmed_hash == value_hash(self.desired_value)
            and self.confirmed_application_id is not None
            and self.confirmed_application_id == self.integration.application_id
            and self.confirmed_context == self.integration.context_number
        )


class CallbackUrl(models.Model):
    """A callback address belongs to one customer, whatever its spelling; that customer's types may share it."""

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="callback_urls")
    normal_form = models.TextField()
    # An index takes no text of any length: what is unique, and looked up, is the fingerprint.
    fingerprint = DerivedCharField(max_length=64, unique=True, source="normal_form", derive=value_hash)

    class Meta:
        verbose_name = "callback URL"

    def __str__(self) -> str:
        return self.normal_form
