import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("portal", "0005_act_as")]

    operations = [
        migrations.CreateModel(
            name="ImportDraft",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("slug", models.CharField(max_length=40, verbose_name="import")),
                ("name", models.CharField(max_length=200, verbose_name="file")),
                ("options", models.JSONField(default=dict, verbose_name="options")),
                ("columns", models.JSONField(null=True, verbose_name="columns")),
                (
                    "has_titles",
                    models.BooleanField(default=True, verbose_name="the first row holds titles"),
                ),
                ("row_count", models.PositiveIntegerField(verbose_name="rows")),
                ("body", models.BinaryField()),
                (
                    "created_at",
                    models.DateTimeField(auto_now_add=True, db_index=True, verbose_name="uploaded"),
                ),
                ("applied_at", models.DateTimeField(null=True, verbose_name="applied")),
                (
                    "said",
                    models.CharField(blank=True, max_length=500, verbose_name="what was done"),
                ),
                ("left_out", models.BinaryField(null=True)),
                (
                    "job",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="portal.job",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "import",
                "verbose_name_plural": "imports",
                "ordering": ["-pk"],
            },
        ),
    ]
