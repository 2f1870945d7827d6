"""What of LinkedIn's own changes must not be missed: API versions it no longer serves, and pages to read again."""

from datetime import date, timedelta
from typing import ClassVar

from django.conf import settings
from django.db import models


class ClosedVersion(models.Model):
    """An API version that LinkedIn answered it does not serve: no versioned call leaves until `retry_at`, when one
    round of calls tries again."""

    version = models.CharField(max_length=12, unique=True)
    since = models.DateTimeField()
    retry_at = models.DateTimeField()
    because = models.TextField()

    def __str__(self) -> str:
        return f"Version {self.version}"


class WatchedPage(models.Model):
    """A page of LinkedIn's that somebody reads again every so often (seeds/002, "Stay updated")."""

    name = models.CharField(max_length=200)
    url = models.URLField("address", max_length=500, unique=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="watched_pages",
    )
    every_days = models.PositiveSmallIntegerField("read every (days)", default=30)
    last_read_on = models.DateField(null=True, blank=True)
    last_read_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        editable=False,
    )
    next_due_on = models.DateField()
    note = models.TextField(blank=True, help_text="What to look for, or what was found last time.")

    class Meta:
        ordering: ClassVar = ["next_due_on", "name"]

    def __str__(self) -> str:
        return self.name

    def due_after(self, day: date) -> date:
        return day + timedelta(days=self.every_days)
