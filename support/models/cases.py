"""Case, the numbers LinkedIn gave it, and the facts people typed for it."""

from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from simple_history.models import HistoricalRecords

from customers.models import Customer, Programme
from integrations.models import Integration
from partnerhub.fields import DerivedCharField
from partnerhub.validators import refuse_hidden_characters
from support.destinations import LABELS
from support.models.channels import Product
from support.models.problems import Problem
from support.references import lookup_form
from support.reports import KINDS, REPORTER_ROLES, STAGES, choices


class Case(models.Model):
    class Kind(models.TextChoices):
        CUSTOMER = "customer", "customer case"
        PARTNER = "partner", "partner case"

    class Status(models.TextChoices):
        NEW = "new", "new"
        FILED = "filed", "filed with LinkedIn"
        WAITING = "waiting", "waiting"
        TRANSFERRED = "transferred", "transferred at LinkedIn"
        RESOLVED = "resolved", "resolved"
        CLOSED = "closed", "closed"

    class Ball(models.TextChoices):
        US = "us", "us"
        CUSTOMER = "customer", "the customer"
        LINKEDIN_SUPPORT = "linkedin_support", "LinkedIn customer support"
        LINKEDIN_ENGINEERING = "linkedin_engineering", "LinkedIn partner engineering"
        BD = "bd", "LinkedIn Business Development"

    OVER = (Status.RESOLVED, Status.CLOSED)

    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.CUSTOMER)
    title = models.CharField(
        "problem",
        max_length=200,
        validators=[refuse_hidden_characters],
        help_text="One line, as it should stand in a mail subject.",
    )
    description = models.TextField(blank=True)
    customer = models.ForeignKey(
        Customer, on_delete=models.PROTECT, null=True, blank=True, related_name="cases"
    )
    affected_customers = models.ManyToManyField(
        Customer,
        blank=True,
        related_name="cases_affecting",
        help_text="Every further customer with this problem; for a partner case, all of them.",
    )
    product = models.ForeignKey(
        Product,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="cases",
        help_text="LinkedIn's product; decides the guide that applies and the topic in LinkedIn's forms.",
    )
    integration = models.ForeignKey(
        Integration, on_delete=models.SET_NULL, null=True, blank=True, related_name="cases"
    )
    programme = models.CharField(
        "related integration",
        max_length=20,
        choices=Programme.choices,
        blank=True,
        help_text="LinkedIn's programme; taken from the integration where one is chosen.",
    )
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.NEW)
    ball = models.CharField("waiting for", max_length=24, choices=Ball.choices, default=Ball.US)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="cases"
    )
    is_urgent = models.BooleanField("urgent", default=False)
    mail_subject = models.CharField(
        "mail subject line",
        max_length=300,
        blank=True,
        validators=[refuse_hidden_characters],
        help_text="Of the thread with LinkedIn: names the case while it has no ticket number.",
    )
    filed_at = models.DateTimeField("filed with LinkedIn", null=True, blank=True)
    last_answer_at = models.DateTimeField(
        "LinkedIn's last answer", null=True, blank=True, help_text="Empty: none yet."
    )
    # The report: what routing decides on (support.reports.Report).
    category = models.CharField("what it is", max_length=30, choices=choices(KINDS), blank=True)
    error_text = models.TextField(blank=True, help_text="As it was shown: message, code, body.")
    affected_count = models.PositiveIntegerField(
        "customers affected", null=True, blank=True, help_text="Empty: as many as are listed."
    )
    is_widget = models.BooleanField("in a widget", null=True, blank=True)
    is_investigated = models.BooleanField("investigated by our engineering", null=True, blank=True)
    investigation = models.TextField(blank=True, help_text="What our engineering found.")
    has_impact = models.BooleanField("production or security impact", null=True, blank=True)
    reporter_role = models.CharField(
        "reported by", max_length=24, choices=choices(REPORTER_ROLES), blank=True
    )
    reporter_email = models.EmailField("reporter's e-mail", blank=True)
    stage = models.CharField("programme stage", max_length=10, choices=choices(STAGES), blank=True)
    # Where it goes, and why.
    destination = models.CharField(max_length=40, choices=choices(LABELS), blank=True)
    destination_because = models.TextField(
        blank=True, help_text="Why a person sends it elsewhere than the rules say."
    )
    # LinkedIn's promise, stamped when the case is filed; empty where LinkedIn promises nothing.
    due_at = models.DateTimeField("LinkedIn's answer due", null=True, blank=True, editable=False)
    survey_on = models.DateField(
        "survey triggered", null=True, blank=True, help_text="Or the day LinkedIn asked for more details."
    )
    # What proposes that two reports are the same; it decides nothing.
    signature = models.CharField(max_length=64, blank=True, editable=False)
    issue_key = models.CharField(max_length=64, blank=True, editable=False)
    problem = models.ForeignKey(
        Problem, on_delete=models.SET_NULL, null=True, blank=True, related_name="cases", editable=False
    )
    merged_into = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="absorbed", editable=False
    )
    api_calls = models.ManyToManyField(
        "integrations.ApiCall", blank=True, related_name="cases", editable=False
    )
    created_at = models.DateTimeField(auto_now_add=True)
    closed_at = models.DateTimeField(null=True, blank=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    history = HistoricalRecords(m2m_fields=[affected_customers])

    class Meta:
        ordering: ClassVar = ["-pk"]
        indexes: ClassVar = [
            models.Index(fields=["ball", "-id"], name="case_by_ball"),
            models.Index(fields=["status", "-id"], name="case_by_status"),
            models.Index(fields=["status", "ball", "filed_at"], name="case_by_standing"),
            models.Index(fields=["signature"], condition=~models.Q(signature=""), name="case_by_signature"),
            models.Index(fields=["due_at"], condition=models.Q(due_at__isnull=False), name="case_by_due"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(kind="customer", customer__isnull=False)
                | models.Q(kind="partner", customer__isnull=True),
                name="case_kind_fits_its_customer",
                violation_error_message=(
                    "A customer case has exactly one customer. A partner case has none: list the affected"
                    " customers instead."
                ),
            ),
            models.UniqueConstraint(
                fields=["customer", "issue_key"],
                condition=models.Q(kind="customer")
                & ~models.Q(issue_key="")
                & ~models.Q(status__in=["resolved", "closed"]),
                name="case_once_per_customer_and_issue",
                violation_error_message="This customer already has an open case for that issue: escalate it instead (SP-07).",
            ),
        ]

    def __str__(self) -> str:
        return f"Case {self.pk}: {self.title}"

    def clean(self) -> None:
        errors = {**self._date_errors(), **self._customer_errors()}
        if errors:
            raise ValidationError(errors)

    @property
    def is_open(self) -> bool:
        return self.status not in self.OVER

    @property
    def desk_at_linkedin(self) -> str:
        """Who at LinkedIn takes this kind of case first."""
        is_partner = self.kind == self.Kind.PARTNER
        return self.Ball.LINKEDIN_ENGINEERING if is_partner else self.Ball.LINKEDIN_SUPPORT

    @property
    def seems_filed(self) -> bool:
        """Still new and ours, though a number of LinkedIn's and the filing date are known."""
        is_new = self.status == self.Status.NEW and self.ball == self.Ball.US
        is_filed = self.filed_at is not None and self.last_answer_at is None
        return is_new and is_filed and self.references.exists()

    @property
    def related_programme(self) -> str:
        """The programme's key: the integration's own where there is one, else the one chosen by hand."""
        return self.integration.type.programme if self.integration else self.programme

    def _date_errors(self) -> dict[str, str]:
        errors, now = {}, timezone.now()
        if self.filed_at and self.last_answer_at and self.last_answer_at < self.filed_at:
            errors["last_answer_at"] = (
                "LinkedIn cannot have answered before the case was filed: check both dates."
            )
        for name in ("filed_at", "last_answer_at"):
            moment = getattr(self, name)
            if moment and moment > now:
                errors[name] = f"{_in_full(moment)} is in the future: enter when it happened."
        return errors

    def _customer_errors(self) -> dict[str, str]:
        if self.kind == self.Kind.CUSTOMER and not self.customer_id:
            return {"customer": "A customer case has exactly one customer: choose it."}
        if self.kind == self.Kind.PARTNER and self.customer_id:
            return {
                "customer": "A partner case has no customer of its own: leave this empty and list whom it affects."
            }
        if self.integration and self.customer_id and self.integration.customer_id != self.customer_id:
            return {"integration": f"That integration belongs to {self.integration.customer}."}
        return {}


def _in_full(moment: datetime) -> str:
    local = timezone.localtime(moment)
    return f"{local.day} {local:%b %Y, %H:%M}"


class CaseReference(models.Model):
    """A number LinkedIn gave the case. It stands in every later subject byte for byte as written."""

    class System(models.TextChoices):
        CAS = "CAS", "CAS"
        CRM = "CRM", "CRM"
        ZENDESK = "Zendesk", "Zendesk"

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="references")
    system = models.CharField(max_length=10, choices=System.choices)
    as_written = models.CharField("number", max_length=80)
    lookup = DerivedCharField(max_length=80, source="as_written", derive=lookup_form)
    created_at = models.DateTimeField(auto_now_add=True)
    history = HistoricalRecords()

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["system", "lookup"], name="reference_once_per_system")
        ]

    def __str__(self) -> str:
        return self.as_written


class ChecklistItem(models.Model):
    """A fact a person typed for one item of a checklist; it wins over what the rows say."""

    class Checklist(models.TextChoices):
        ESCALATION = "escalation", "escalation"
        REPORT = "report", "report to LinkedIn"

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="checklist_items")
    checklist = models.CharField(max_length=20, choices=Checklist.choices, default=Checklist.ESCALATION)
    key = models.CharField(max_length=40)
    value = models.TextField()
    typed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    typed_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "checklist", "key"], name="checklist_item_once")
        ]

    def __str__(self) -> str:
        return f"{self.key}: {self.value}"
