"""Heartbeat: the sign that the machinery behind the pages is alive. ApiClient: a program that may call our API, and
IdempotentAnswer what it was answered the first time."""

from datetime import timedelta
from typing import ClassVar

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


class IdempotentAnswer(models.Model):
    """One request that made something: the same key again gets the same answer and makes nothing."""

    client = models.ForeignKey(ApiClient, on_delete=models.CASCADE, related_name="answers")
    key = models.CharField(max_length=200)
    digest = models.CharField(max_length=64, help_text="SHA-256 of what was asked.")
    status = models.PositiveSmallIntegerField()
    answer = models.JSONField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["client", "key"], name="idempotent_answer_once")
        ]

    def __str__(self) -> str:
        return self.key
