import django.db.models.deletion
import django.db.models.functions.text
from django.db import migrations, models

import clients.models.skeleton
from portal.core import look_alikes

PAGE = 2_000


def draw(apps, _schema_editor):
    """What the names that stand look like."""
    names = apps.get_model("clients", "SenderName")
    rows = []
    for name in names.objects.only("pk", "name").order_by("pk").iterator(PAGE):
        name.skeleton = look_alikes.skeleton(name.name)
        rows.append(name)
    names.objects.bulk_update(rows, ["skeleton"], batch_size=PAGE)


class Migration(migrations.Migration):
    dependencies = [("clients", "0010_door_defaults")]

    operations = [
        migrations.CreateModel(
            name="ProtectedBrand",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=40, verbose_name="brand")),
                ("note", models.CharField(blank=True, max_length=200, verbose_name="note")),
                (
                    "skeleton",
                    clients.models.skeleton.SkeletonField(
                        db_default="", editable=False, max_length=64
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="added")),
            ],
            options={
                "verbose_name": "protected brand",
                "verbose_name_plural": "protected brands",
                "ordering": ["name", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        django.db.models.functions.text.Lower("name"), name="protected_brand_once"
                    )
                ],
            },
        ),
        migrations.AddField(
            model_name="sendername",
            name="countries",
            field=models.JSONField(blank=True, default=list, verbose_name="countries"),
        ),
        migrations.AddField(
            model_name="sendername",
            name="expires_on",
            field=models.DateField(blank=True, null=True, verbose_name="expires on"),
        ),
        migrations.AddField(
            model_name="sendername",
            name="skeleton",
            field=clients.models.skeleton.SkeletonField(
                db_default="", editable=False, max_length=64
            ),
        ),
        migrations.AddIndex(
            model_name="sendername",
            index=models.Index(
                condition=models.Q(("status", "approved")),
                fields=["skeleton"],
                name="sender_name_looks",
            ),
        ),
        migrations.CreateModel(
            name="NameDocument",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=120, verbose_name="file")),
                ("content_type", models.CharField(max_length=20, verbose_name="type")),
                ("body", models.BinaryField()),
                ("size", models.PositiveIntegerField(verbose_name="size in bytes")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="added")),
                (
                    "sender_name",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="documents",
                        to="clients.sendername",
                        verbose_name="sender name",
                    ),
                ),
            ],
            options={
                "verbose_name": "document of a sender name",
                "verbose_name_plural": "documents of sender names",
                "ordering": ["pk"],
            },
        ),
        migrations.RunPython(draw, migrations.RunPython.noop),
    ]
