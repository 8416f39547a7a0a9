import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("clients", "0011_sender_name_moderation"),
        ("customers", "0006_list_order"),
    ]

    operations = [
        migrations.AddField(
            model_name="door",
            name="priority",
            field=models.PositiveSmallIntegerField(
                choices=[
                    (0, "urgent: before everything else"),
                    (1, "normal"),
                    (2, "bulk: after the others"),
                ],
                db_default=1,
                default=1,
                verbose_name="priority",
            ),
        ),
        migrations.DeleteModel(name="DoorPace"),
        migrations.CreateModel(
            name="Bucket",
            fields=[
                (
                    "key",
                    models.CharField(max_length=40, primary_key=True, serialize=False),
                ),
                ("parts", models.FloatField()),
                ("rate", models.PositiveIntegerField()),
                ("size", models.PositiveIntegerField()),
                ("at", models.DateTimeField()),
            ],
        ),
        # A limit over all processes must not wait for the disk.
        migrations.RunSQL(
            "ALTER TABLE clients_bucket SET UNLOGGED", "ALTER TABLE clients_bucket SET LOGGED"
        ),
        migrations.CreateModel(
            name="PartsLimit",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("parts_per_s", models.PositiveIntegerField(verbose_name="parts per second")),
                ("burst", models.PositiveIntegerField(verbose_name="burst, parts")),
                (
                    "client",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="parts_limits",
                        to="clients.client",
                        verbose_name="client",
                    ),
                ),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="parts_limits",
                        to="customers.customer",
                        verbose_name="customer",
                    ),
                ),
                (
                    "sender_name",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="parts_limits",
                        to="clients.sendername",
                        verbose_name="sender name",
                    ),
                ),
            ],
            options={
                "verbose_name": "limit of parts",
                "verbose_name_plural": "limits of parts",
                "constraints": [
                    models.UniqueConstraint(
                        fields=["customer", "client", "sender_name"],
                        name="parts_limit_once",
                        nulls_distinct=False,
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("parts_per_s__range", (1, 100_000)), ("burst__range", (1, 1_000_000))
                        ),
                        name="parts_limit_range",
                    ),
                ],
            },
        ),
    ]
