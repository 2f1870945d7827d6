"""Unfinished runs get a shard for what they have left; calls reserved so far count as used; attempts keep what their
call says, because calls are pruned one day."""

from django.db import migrations
from django.db.models import F, OuterRef, Subquery


def fill(apps, schema_editor):
    run = apps.get_model("integrations", "SyncRun")
    shard = apps.get_model("integrations", "SyncShard")
    for row in run.objects.filter(finished_at=None):
        made = shard.objects.create(run=row)
        row.results.filter(outcome="").update(shard=made)
    apps.get_model("integrations", "QuotaDay").objects.update(used=F("reserved"))
    calls = apps.get_model("integrations", "ApiCall").objects.filter(pk=OuterRef("write_call"))
    apps.get_model("integrations", "Attempt").objects.exclude(write_call=None).update(
        request_id=Subquery(calls.values("uuid")[:1]),
        version=Subquery(calls.values("version")[:1]),
        status=Subquery(calls.values("status")[:1]),
        duration_ms=Subquery(calls.values("duration_ms")[:1]),
    )


def empty(apps, schema_editor):
    apps.get_model("integrations", "SyncResult").objects.update(shard=None)
    apps.get_model("integrations", "SyncShard").objects.all().delete()
    apps.get_model("integrations", "QuotaDay").objects.update(used=0)


class Migration(migrations.Migration):
    dependencies = [("integrations", "0002_engine")]
    operations = [migrations.RunPython(fill, empty)]
