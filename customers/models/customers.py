"""Customer, Contract, Contact: who is enabled on LinkedIn, under which ids, and who speaks for them."""

import re
import unicodedata
from typing import ClassVar
from zoneinfo import available_timezones

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from simple_history.models import HistoricalRecords

from customers.models.linkedin import LinkedInContact
from partnerhub.fields import DerivedCharField
from partnerhub.validators import refuse_hidden_characters

digits_only = RegexValidator(
    r"\A[1-9][0-9]*\Z",
    "LinkedIn's ids are digits only and never begin with 0: copy the number alone, without the URN around it.",
)


def fold_name(name: str) -> str:
    """The form under which two spellings of a customer's name are one: case, width and spacing do not count."""
    return re.sub(r"\s+", " ", unicodedata.normalize("NFKC", name).casefold()).strip()


def check_time_zone(value: str) -> None:
    if value not in available_timezones():
        raise ValidationError(
            "%(value)s is no time zone we know: write it like Europe/Berlin or America/New_York.",
            params={"value": value},
        )


class Customer(models.Model):
    class UsesAcls(models.TextChoices):
        NOT_ASKED = "not_asked", "not asked yet"
        YES = "yes", "yes"
        NO = "no", "no"

    class DriftPolicy(models.TextChoices):
        ASK = "ask", "a person decides"
        HEAL = "heal", "send our value again"

    name = models.CharField(max_length=200, validators=[refuse_hidden_characters])
    name_key = DerivedCharField(max_length=400, unique=True, source="name", derive=fold_name)
    linkedin_company_id = models.CharField(
        "LinkedIn company id",
        max_length=20,
        blank=True,
        validators=[digits_only],
        help_text="Digits only. Names the organization in every integration of this customer.",
    )
    uses_acls = models.CharField(
        "uses ACLs",
        max_length=10,
        choices=UsesAcls.choices,
        default=UsesAcls.NOT_ASKED,
        help_text="Will the customer restrict who sees jobs and applications with Sync ACLs? Ask before go-live.",
    )
    drift_policy = models.CharField(
        "when LinkedIn's values drift",
        max_length=10,
        choices=DriftPolicy.choices,
        default=DriftPolicy.ASK,
        help_text="What happens when somebody changed a value at LinkedIn that we had confirmed.",
    )
    time_zone = models.CharField(max_length=50, default="UTC", validators=[check_time_zone])
    csm = models.ForeignKey(
        LinkedInContact,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="customers",
        limit_choices_to={"kind": LinkedInContact.Kind.CSM},
        verbose_name="LinkedIn CSM",
    )
    notes = models.TextField(blank=True, help_text="Internal. Never leaves the building.")
    created_at = models.DateTimeField(auto_now_add=True)
    history = HistoricalRecords(excluded_fields=["name_key"])

    class Meta:
        ordering: ClassVar = ["name"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["linkedin_company_id"],
                condition=~models.Q(linkedin_company_id=""),
                name="customer_company_id_once",
                violation_error_message="Another customer already has this LinkedIn company id.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        others = Customer.objects.exclude(pk=self.pk)
        if others.filter(name_key=fold_name(self.name)).exists():
            raise ValidationError(
                {"name": f"A customer named “{self.name}” exists already: open that one instead."}
            )
        owner = others.filter(linkedin_company_id=self.linkedin_company_id).first()
        if self.linkedin_company_id and owner:
            raise ValidationError(
                {
                    "linkedin_company_id": f"{owner} has the company id {self.linkedin_company_id} already: check both,"
                    " or open that customer instead."
                }
            )


class Contact(models.Model):
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="contacts")
    name = models.CharField(max_length=100, validators=[refuse_hidden_characters])
    email = models.EmailField("e-mail")
    is_ats_admin = models.BooleanField("ATS admin", default=False)
    history = HistoricalRecords()

    class Meta:
        ordering: ClassVar = ["name"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                "customer",
                models.functions.Lower("email"),
                name="contact_mail_once_per_customer",
                violation_error_message="This customer already has a contact with that address.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} <{self.email}>"

    @property
    def mail_domain(self) -> str:
        return self.email.rpartition("@")[2].lower()


class Contract(models.Model):
    class Product(models.TextChoices):
        RECRUITER = "recruiter", "LinkedIn Recruiter"
        RECRUITER_LITE = "recruiter_lite", "Recruiter Lite"
        OTHER = "other", "other"

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="contracts")
    linkedin_contract_id = models.CharField(
        "LinkedIn contract id", max_length=20, unique=True, validators=[digits_only]
    )
    product = models.CharField(max_length=20, choices=Product.choices, default=Product.RECRUITER)
    recruiter_admins = models.ManyToManyField(
        Contact,
        blank=True,
        related_name="administers",
        help_text="Contacts who are Recruiter Admins on this contract.",
    )
    history = HistoricalRecords()

    class Meta:
        ordering: ClassVar = ["linkedin_contract_id"]

    def __str__(self) -> str:
        return f"{self.linkedin_contract_id} ({self.get_product_display()})"
