import django.contrib.postgres.indexes
import django.contrib.postgres.search
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("messaging", "0020_connect_pages")]

    operations = [
        migrations.AddIndex(
            model_name="registration",
            index=django.contrib.postgres.indexes.GinIndex(
                django.contrib.postgres.search.SearchVector(
                    "username",
                    "first_name",
                    "surname",
                    "email",
                    "mobile",
                    "company",
                    "user_number",
                    config="simple",
                ),
                name="registration_words",
            ),
        ),
        migrations.AddIndex(
            model_name="connectcall",
            index=models.Index(fields=["connection", "user", "-id"], name="connect_call_user"),
        ),
        migrations.AddIndex(
            model_name="connectcall",
            index=models.Index(
                fields=["connection", "address", "-id"], name="connect_call_address"
            ),
        ),
    ]
