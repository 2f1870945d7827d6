"""LinkedIn's pages whose changes reach us: seeded once, then the administrators' own list."""

from datetime import timedelta

from django.db import migrations
from django.utils import timezone

DOCUMENTATION = "https://learn.microsoft.com/en-us/linkedin/"
FIRST_DUE_AFTER = timedelta(days=30)

# name, path, days, what to look for
PAGES = (
    ("Talent Solutions release notes", "talent/release-notes", 30,
     "New and changed APIs, and changes of the support channel."),
    ("Recruiter System Connect release notes", "talent/recruiter-system-connect/rsc-release-notes", 30,
     "Renamed resources, new keys, new certification rules."),
    ("CRM Connect release notes", "talent/crm-connect/crm-release-notes", 30,
     "Renamed resources, new keys, new certification rules."),
    ("Talent API versions", "talent/versioning", 30,
     "New versions, and until when the one in LINKEDIN_VERSION is served."),
    ("Marketing API versions", "marketing/versioning", 30,
     "New versions and sunsets for the lead sync programmes."),
    ("Customer configuration (Recruiter System Connect)",
     "talent/recruiter-system-connect/rsc-customer-configuration", 90,
     "Daily limits, resources, and the version its samples use."),
    ("CRM Connect integration types", "talent/crm-connect/crm-integration-types", 90,
     "Integration types, configuration keys and their values: compare with our catalogue."),
    ("Recruiter System Connect customer support and FAQ",
     "talent/recruiter-system-connect/rsc-support-resources", 90,
     "Support channels and promised answer times: compare with our rules."),
    ("Rate limits", "shared/api-guide/concepts/rate-limits", 90, "Kinds of limits, and when they reset."),
    ("Breaking change policy", "shared/breaking-change-policy", 90, "What may change without notice."),
)  # fmt: skip


def add(apps, schema_editor):
    page = apps.get_model("integrations", "WatchedPage")
    due = timezone.localdate() + FIRST_DUE_AFTER
    for name, path, days, note in PAGES:
        row = {"name": name, "every_days": days, "note": note, "next_due_on": due}
        page.objects.get_or_create(url=DOCUMENTATION + path, defaults=row)


def take_out(apps, schema_editor):
    page = apps.get_model("integrations", "WatchedPage")
    page.objects.filter(url__in=[DOCUMENTATION + path for _, path, _, _ in PAGES]).delete()


class Migration(migrations.Migration):
    dependencies = [("integrations", "0004_drop_leases_of_runs")]
    operations = [migrations.RunPython(add, take_out)]
