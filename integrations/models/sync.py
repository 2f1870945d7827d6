"""The evidence of syncing: runs people asked for, the shards workers share, results per configuration, attempts."""

from typing import ClassVar

from django.conf import settings
from django.db import models

from integrations.models.applications import DeveloperApplication
from integrations.models.calls import ApiCall
from integrations.models.integrations import Configuration, Integration


class SyncRun(models.Model):
    """One request to sync, by a person or by the sweep."""

    class Source(models.TextChoices):
        ADMIN = "admin", "admin"
        COMMAND = "command", "command line"
        SWEEP = "sweep", "automatic retry"
        HEAL = "heal", "automatic healing"
        ONBOARDING = "onboarding", "onboarding"

    source = models.CharField(max_length=10, choices=Source.choices)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="sync_runs"
    )
    requested_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    writes = models.PositiveIntegerField(default=0)
    reads = models.PositiveIntegerField(default=0)
    retry_of = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, related_name="retries", help_text="The run it repeats."
    )
    trouble = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar = ["-pk"]
        indexes: ClassVar = [
            models.Index(fields=["id"], condition=models.Q(finished_at__isnull=True), name="run_unfinished")
        ]

    def __str__(self) -> str:
        return f"Sync run {self.pk}"

    @property
    def is_finished(self) -> bool:
        return self.finished_at is not None


class SyncShard(models.Model):
    """A part of a run that one worker at a time carries out, under a lease; several workers share a run this way."""

    run = models.ForeignKey(SyncRun, on_delete=models.CASCADE, related_name="shards")
    lease_holder = models.CharField(max_length=40, blank=True)
    leased_until = models.DateTimeField(null=True)
    starts = models.PositiveSmallIntegerField(default=0)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["pk"]
        indexes: ClassVar = [
            models.Index(
                fields=["leased_until"], condition=models.Q(finished_at__isnull=True), name="shard_unfinished"
            )
        ]

    def __str__(self) -> str:
        return f"Shard {self.pk} of run {self.run_id}"


class SyncResult(models.Model):
    """What became of one configuration in one run: pending, then set once, then frozen."""

    class Operation(models.TextChoices):
        UPSERT = "upsert", "set"
        DELETE = "delete", "delete"

    class Outcome(models.TextChoices):
        PENDING = "", "in progress"
        CONFIRMED = "confirmed", "confirmed"
        UNCHANGED = "unchanged", "unchanged"
        REJECTED = "rejected", "rejected"
        RETRY = "retry", "will be tried again"
        UNKNOWN = "unknown", "not yet known"
        NOT_ALLOWED = "not_allowed", "not allowed"

    run = models.ForeignKey(SyncRun, on_delete=models.CASCADE, related_name="results")
    shard = models.ForeignKey(SyncShard, on_delete=models.SET_NULL, null=True, related_name="results")
    integration = models.ForeignKey(Integration, on_delete=models.PROTECT, related_name="sync_results")
    configuration = models.ForeignKey(
        Configuration, on_delete=models.SET_NULL, null=True, related_name="sync_results"
    )
    key = models.CharField(max_length=40)
    operation = models.CharField(max_length=10, choices=Operation.choices, default=Operation.UPSERT)
    value = models.TextField(blank=True, help_text="The value to send, as planned.")
    value_before = models.TextField(blank=True, help_text="What LinkedIn last showed.")
    generation = models.PositiveIntegerField(default=0)
    outcome = models.CharField(max_length=12, choices=Outcome.choices, default=Outcome.PENDING, blank=True)
    entity_status = models.PositiveSmallIntegerField(null=True)
    request_id = models.CharField(max_length=100, blank=True)
    rule = models.CharField(max_length=10, blank=True)
    message = models.TextField(blank=True)
    attempt = models.ForeignKey("Attempt", on_delete=models.SET_NULL, null=True, related_name="results")
    retry_of = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, related_name="retries", help_text="What it repeats."
    )
    settled_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["pk"]
        indexes: ClassVar = [models.Index(fields=["run", "outcome"], name="result_by_outcome")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(outcome="", settled_at__isnull=True)
                | (~models.Q(outcome="") & models.Q(settled_at__isnull=False)),
                name="result_settled_with_its_outcome",
            ),
            models.UniqueConstraint(fields=["run", "integration", "key"], name="result_once_per_run"),
        ]

    def __str__(self) -> str:
        return f"{self.integration_id}/{self.key} in run {self.run_id}"


class Attempt(models.Model):
    """One write of the engine: which configurations, generations and value hashes it carried, under which lease
    epochs. Written before the call leaves; append-only but for its one move away from *sending*."""

    class State(models.TextChoices):
        SENDING = "sending", "on its way"
        ANSWERED = "answered", "answered"
        UNKNOWN = "unknown", "no usable answer"
        NOT_SENT = "not_sent", "did not leave"

    run = models.ForeignKey(SyncRun, on_delete=models.CASCADE, related_name="attempts")
    shard = models.ForeignKey(SyncShard, on_delete=models.SET_NULL, null=True, related_name="attempts")
    application = models.ForeignKey(DeveloperApplication, on_delete=models.PROTECT, related_name="attempts")
    state = models.CharField(max_length=10, choices=State.choices, default=State.SENDING)
    operation = models.CharField(
        max_length=10, choices=SyncResult.Operation.choices, default=SyncResult.Operation.UPSERT
    )
    carried = models.JSONField(help_text='[{"configuration", "generation", "hash", "epoch"}]')
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    # Of the write. They stay when its API call is past its retention.
    request_id = models.CharField("x-li-uuid", max_length=100, blank=True)
    version = models.CharField("LinkedIn-Version", max_length=12, blank=True)
    status = models.PositiveSmallIntegerField(null=True)
    duration_ms = models.PositiveIntegerField(null=True)
    write_call = models.OneToOneField(
        ApiCall, on_delete=models.SET_NULL, null=True, related_name="write_attempt"
    )
    read_call = models.OneToOneField(
        ApiCall, on_delete=models.SET_NULL, null=True, related_name="read_attempt"
    )

    class Meta:
        ordering: ClassVar = ["-pk"]
        indexes: ClassVar = [
            models.Index(
                fields=["application"], condition=models.Q(state="sending"), name="attempt_on_its_way"
            )
        ]

    def __str__(self) -> str:
        return f"Attempt {self.pk} of run {self.run_id}"
