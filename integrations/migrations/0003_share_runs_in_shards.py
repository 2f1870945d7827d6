"""Unfinished runs get a shard for what they have left; calls reserved so far count as used."""

from django.db import migrations
from django.db.models import F


def fill(apps, schema_editor):
    run = apps.get_model("integrations", "SyncRun")
    shard = apps.get_model("integrations", "SyncShard")
    for row in run.objects.filter(finished_at=None):
        made = shard.objects.create(run=row)
        row.results.filter(outcome="").update(shard=made)
    apps.get_model("integrations", "QuotaDay").objects.update(used=F("reserved"))


def empty(apps, schema_editor):
    apps.get_model("integrations", "SyncResult").objects.update(shard=None)
    apps.get_model("integrations", "SyncShard").objects.all().delete()
    apps.get_model("integrations", "QuotaDay").objects.update(used=0)


class Migration(migrations.Migration):
    dependencies = [("integrations", "0002_engine")]
    operations = [migrations.RunPython(fill, empty)]
