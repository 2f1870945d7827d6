"""Article: an answer in our own words, tied to the document it comes from and to the day somebody last checked it."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from simple_history.models import HistoricalRecords

from partnerhub.validators import refuse_hidden_characters


class Article(models.Model):
    slug = models.SlugField(max_length=80, unique=True)
    title = models.CharField(max_length=200, validators=[refuse_hidden_characters])
    body = models.TextField(help_text="Markdown. HTML is shown as it is written, never run.")
    source = models.CharField(
        max_length=200, help_text="Document and section it rests on, or the case it came from."
    )
    rules = models.JSONField(default=list, blank=True, help_text="Rule ids, such as SP-32.")
    integration_types = models.JSONField(
        default=list, blank=True, help_text="Suggested for these types; empty: for all."
    )
    error_texts = models.JSONField(
        default=list, blank=True, help_text="Suggested where one of these stands in a report; one a line."
    )
    answers = models.BooleanField(
        "gives an answer",
        default=True,
        help_text="Off: the guide asks and does not answer; it names who to ask.",
    )
    reviewed_on = models.DateField()
    is_published = models.BooleanField("published", default=True)
    from_case = models.ForeignKey(
        "support.Case", on_delete=models.SET_NULL, null=True, blank=True, related_name="articles"
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    history = HistoricalRecords()

    class Meta:
        ordering: ClassVar = ["title"]

    def __str__(self) -> str:
        return self.title
