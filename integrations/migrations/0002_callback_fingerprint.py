import django.db.models.deletion
from django.db import migrations, models

import partnerhub.fields


class Migration(migrations.Migration):
    dependencies = [("integrations", "0001_initial"), ("customers", "0001_initial")]

    operations = [
        migrations.DeleteModel("CallbackUrl"),
        migrations.CreateModel(
            name="CallbackUrl",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("normal_form", models.TextField()),
                ("fingerprint", partnerhub.fields.DerivedCharField(editable=False, max_length=64, unique=True)),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="callback_urls",
                        to="customers.customer",
                    ),
                ),
            ],
            options={"verbose_name": "callback URL"},
        ),
    ]
