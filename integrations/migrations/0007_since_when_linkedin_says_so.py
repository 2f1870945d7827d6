"""What was seen of an integration's state has been so since that look, as far as anybody knows."""

from django.db import migrations
from django.db.models import F


def fill(apps, schema_editor):
    rows = apps.get_model("integrations", "Integration").objects.filter(linkedin_status_at__isnull=False)
    rows.update(linkedin_status_since=F("linkedin_status_at"))


class Migration(migrations.Migration):
    dependencies = [("integrations", "0006_onboarding")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
