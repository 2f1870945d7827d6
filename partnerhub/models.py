"""Heartbeat: the sign that the machinery behind the pages is alive. ApiClient: a program that may call our API."""

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


class ApiClient(models.Model):
    """Another system with a token of its own. `partnerhub.api_clients` makes and checks tokens; here is only the digest."""

    name = models.CharField(max_length=100, unique=True)
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name
