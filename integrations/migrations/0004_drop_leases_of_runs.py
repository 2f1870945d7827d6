"""Contract: leases are held on shards now. Apply it once no worker of the release before runs any more."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("integrations", "0003_share_runs_in_shards")]
    operations = [
        migrations.RemoveIndex(
            model_name="syncrun",
            name="run_unfinished",
        ),
        migrations.RemoveField(
            model_name="syncrun",
            name="lease_holder",
        ),
        migrations.RemoveField(
            model_name="syncrun",
            name="leased_until",
        ),
        migrations.RemoveField(
            model_name="syncrun",
            name="starts",
        ),
        migrations.AddIndex(
            model_name="syncrun",
            index=models.Index(
                condition=models.Q(("finished_at__isnull", True)), fields=["id"], name="run_unfinished"
            ),
        ),
    ]
