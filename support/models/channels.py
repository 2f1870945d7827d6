"""Destination and Product: what LinkedIn's channels and products are called, as rows that an administrator keeps true."""

from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from simple_history.models import HistoricalRecords

from customers.models import Programme
from partnerhub.fields import DerivedCharField
from partnerhub.validators import refuse_hidden_characters
from support.destinations import LABELS
from support.product_names import fold_product
from support.reports import BUSINESS_LINES, choices


class Destination(models.Model):
    """One channel. The logic knows it by `key`; everything else is LinkedIn's wording and may change (support.destinations)."""

    key = models.CharField(max_length=40, unique=True, choices=choices(LABELS))
    label = models.CharField(max_length=100, validators=[refuse_hidden_characters])
    address = models.EmailField("e-mail", blank=True, help_text="Where mails for this destination go.")
    url = models.URLField("web address", blank=True, help_text="Where its form or page is.")
    form_name = models.CharField(max_length=100, blank=True, help_text="What LinkedIn calls the form.")
    note = models.TextField(blank=True, help_text="Shown to staff beside this destination.")
    history = HistoricalRecords()

    class Meta:
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return self.label


class DestinationField(models.Model):
    """One field of a destination's web form, in the form's own order and words."""

    class Content(models.TextChoices):
        """What we fill in."""

        FORM = "form", "fixed text: the form type"
        PRODUCT = "product", "the product, in the form's words"
        SUBJECT = "subject", "subject"
        CLIENT_ID = "client_id", "client ID of the application"
        CHILD_CLIENT_ID = "child_client_id", "client ID of the child application"
        DESCRIPTION = "description", "the whole report"
        ATTACHMENTS = "attachments", "names of the attached files"
        USE_CASE = "use_case", "business use case"
        VIDEO = "video", "link of the demo video"

    destination = models.ForeignKey(Destination, on_delete=models.CASCADE, related_name="fields")
    position = models.PositiveSmallIntegerField(default=0)
    content = models.CharField("filled with", max_length=20, choices=Content.choices)
    label = models.CharField(max_length=120, validators=[refuse_hidden_characters])
    value = models.CharField(max_length=200, blank=True, help_text="Fixed text, such as the form type.")
    history = HistoricalRecords()

    class Meta:
        ordering: ClassVar = ["position", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["destination", "label"],
                name="destination_field_once",
                violation_error_message="This form has a field of that name already.",
            )
        ]

    def __str__(self) -> str:
        return self.label


class Product(models.Model):
    """A product of LinkedIn's that reports are about, with every name that people use for it."""

    name = models.CharField(max_length=100, validators=[refuse_hidden_characters])
    name_key = DerivedCharField(max_length=200, unique=True, source="name", derive=fold_product)
    aliases = models.JSONField(
        default=list, blank=True, help_text="Other names and short forms, such as RSC; one a line."
    )
    business_line = models.CharField(max_length=20, choices=choices(BUSINESS_LINES))
    programme = models.CharField(
        "related integration", max_length=20, choices=Programme.choices, default=Programme.OTHER
    )
    topic = models.CharField(
        "name in LinkedIn's forms",
        max_length=120,
        blank=True,
        help_text="Inquiry Topic, or the API product, as LinkedIn's form offers it; empty: our own name.",
    )
    is_active = models.BooleanField("in use", default=True)
    history = HistoricalRecords()

    class Meta:
        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """No name leads to two products."""
        for other in Product.objects.exclude(pk=self.pk):
            shared = sorted(self.keys & other.keys)
            if shared:
                words = f"“{shared[0]}” is a name of {other} already: one name leads to one product."
                raise ValidationError({"aliases": words})

    @property
    def keys(self) -> set[str]:
        """Every folded name under which it is found."""
        return {fold_product(name) for name in [self.name, *self.aliases]}

    @property
    def in_forms(self) -> str:
        return self.topic or self.name
