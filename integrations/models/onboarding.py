"""Onboarding: what no other row says of a customer on the way to LinkedIn. The stage is not stored: `integrations.track`
derives it; StageChange is the history of what it was."""

from typing import ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Coalesce
from simple_history.models import HistoricalRecords

from customers.models import Contract, Customer
from integrations.models.applications import DeveloperApplication
from integrations.products import PRODUCT_CHOICES, PRODUCTS, Level, Product, ProductName
from partnerhub.validators import refuse_hidden_characters


class OnboardingTrack(models.Model):
    """One product on the way to live for one customer, or for one contract of theirs."""

    class Levels(models.TextChoices):
        BOTH = "both", "company and contract level"
        COMPANY = "company", "company level only"
        CONTRACT = "contract", "contract level only"

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="onboarding_tracks")
    product = models.CharField(max_length=30, choices=PRODUCT_CHOICES)
    levels = models.CharField(
        max_length=10,
        choices=Levels.choices,
        blank=True,
        help_text="Company level gives every seat the basics; SeatsV2 and more need contract level (SP-31).",
    )
    contract = models.ForeignKey(
        Contract,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="onboarding_tracks",
        help_text="Whose Recruiter Admin requests and enables it.",
    )
    application = models.ForeignKey(
        DeveloperApplication,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="onboarding_tracks",
        help_text="The customer's child application; empty while it is not provisioned.",
    )
    callback_url = models.TextField(
        "callback URL",
        blank=True,
        help_text="Where LinkedIn delivers exports and events: this customer's own HTTPS address.",
    )
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    started_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True, editable=False, help_text="Off-boarded, and proven to be.")

    # The machine's own: when it works on the track next, and who is at it now.
    due_at = models.DateTimeField(null=True, editable=False)
    waits = models.PositiveIntegerField(default=0, editable=False)
    holder = models.CharField(max_length=40, blank=True, editable=False)
    held_until = models.DateTimeField(null=True, editable=False)
    trouble = models.TextField(
        blank=True, editable=False, help_text="What kept the machine from its last step."
    )
    history = HistoricalRecords(excluded_fields=["due_at", "waits", "holder", "held_until", "trouble"])

    class Meta:
        verbose_name = "onboarding"
        verbose_name_plural = "onboarding"
        ordering: ClassVar = ["customer__name", "product", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                "customer",
                "product",
                Coalesce("contract", models.Value(0, output_field=models.BigIntegerField())),
                condition=models.Q(ended_at__isnull=True),
                name="track_once",
                violation_error_message="This customer is on that track already: open it instead.",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["due_at"], condition=models.Q(due_at__isnull=False), name="track_due"),
        ]
        permissions: ClassVar = [("offboard_onboardingtrack", "Can take customers off LinkedIn")]

    def __str__(self) -> str:
        contract = f", contract {self.contract.linkedin_contract_id}" if self.contract else ""
        return f"{self.customer}: {self.product_data.label}{contract}"

    def clean(self) -> None:
        if self.product not in PRODUCTS:
            return  # the field itself says so
        offered = set(self.product_data.levels)
        if self.levels and not self.chosen_levels <= offered:
            text = f"{self.product_data.label} exists at {' and '.join(sorted(offered))} level only: choose that."
            raise ValidationError({"levels": text})
        if self.contract and self.contract.customer_id != self.customer_id:
            raise ValidationError({"contract": f"That contract belongs to {self.contract.customer}."})
        if self.application and self.application.customer_id != self.customer_id:
            raise ValidationError(
                {"application": "That application belongs to someone else: choose this customer's own."}
            )

    @property
    def product_data(self) -> Product:
        return PRODUCTS[ProductName(self.product)]

    @property
    def chosen_levels(self) -> frozenset[Level]:
        """All that the product has where none was chosen."""
        if self.levels in ("", self.Levels.BOTH):
            return frozenset(self.product_data.levels)
        return frozenset({Level(self.levels)})

    @property
    def wanted_types(self) -> tuple[str, ...]:
        return self.product_data.types(self.chosen_levels)

    @property
    def bundles(self) -> tuple[str, ...]:
        return self.product_data.bundles(self.chosen_levels)


class StageChange(models.Model):
    """Where a track stood from some moment on. Append-only: reports read it, nothing is decided by it."""

    track = models.ForeignKey(OnboardingTrack, on_delete=models.CASCADE, related_name="stage_changes")
    stage = models.CharField(max_length=30)
    state = models.CharField(max_length=10)
    blocked_by = models.CharField(max_length=10, blank=True)
    why = models.TextField(blank=True)
    at = models.DateTimeField(db_index=True)

    class Meta:
        ordering: ClassVar = ["track", "pk"]
        indexes: ClassVar = [models.Index(fields=["track", "-id"], name="stage_change_newest")]

    def __str__(self) -> str:
        return f"{self.stage}, {self.state}"


class Acknowledgement(models.Model):
    """What a customer has to know, and who at the customer said that they do: once per customer and rule."""

    NO_TEST_ENVIRONMENT = "SP-27"

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="acknowledgements")
    rule = models.CharField(max_length=10)
    by_name = models.CharField("acknowledged by", max_length=100, validators=[refuse_hidden_characters])
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    recorded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["customer", "rule"], name="acknowledged_once"),
        ]

    def __str__(self) -> str:
        return f"{self.rule} by {self.by_name}"
