"""Days on which a side does not work. Clocks read them; a stamped due date never moves because of them."""

from typing import ClassVar

from django.db import models


class Holiday(models.Model):
    class Calendar(models.TextChoices):
        LINKEDIN = "linkedin", "LinkedIn's"
        OURS = "ours", "ours"

    calendar = models.CharField(max_length=20, choices=Calendar.choices)
    date = models.DateField()
    name = models.CharField(max_length=100)

    class Meta:
        ordering: ClassVar = ["date"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["calendar", "date"],
                name="holiday_once_per_calendar",
                violation_error_message="This calendar already has a holiday on that date.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.date:%d %b %Y}"
