"""Heartbeat: the sign that the machinery behind the pages is alive."""

from datetime import timedelta

from django.db import models
from django.utils import timezone


class Heartbeat(models.Model):
    """Beaten by the sweep loop, and by the queue through a message of its own."""

    SWEEP, QUEUE = "sweep", "queue"
    FRESH_FOR = timedelta(seconds=90)

    name = models.CharField(max_length=20, primary_key=True)
    beat_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.name} at {self.beat_at:%H:%M:%S}"

    @classmethod
    def beat(cls, name: str) -> None:
        cls.objects.update_or_create(name=name, defaults={"beat_at": timezone.now()})

    @property
    def is_fresh(self) -> bool:
        return timezone.now() - self.beat_at < self.FRESH_FOR
