import django.core.validators
import django.db.models.deletion
from django.db import migrations, models

from portal.kit import revisions


class Migration(migrations.Migration):
    dependencies = [
        ("clients", "0008_any_sender_and_portal_doors"),
        ("messaging", "0009_engine"),
    ]

    operations = [
        migrations.CreateModel(
            name="DeliveryRate",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("country", models.CharField(blank=True, max_length=2, verbose_name="country")),
                ("sent", models.PositiveIntegerField(verbose_name="sent")),
                ("arrived", models.PositiveIntegerField(verbose_name="delivered")),
            ],
            options={
                "verbose_name": "delivery rate",
                "verbose_name_plural": "delivery rates",
            },
        ),
        migrations.AddField(
            model_name="pool",
            name="move_after_s",
            field=models.PositiveSmallIntegerField(
                db_default=15,
                default=15,
                validators=[django.core.validators.MaxValueValidator(3600)],
                verbose_name="moves what is queued after, s",
            ),
        ),
        migrations.AddField(
            model_name="pool",
            name="reroute_statuses",
            field=models.JSONField(blank=True, default=list, verbose_name="errors for rerouting"),
        ),
        migrations.AddField(
            model_name="pool",
            name="resend_minutes",
            field=models.PositiveSmallIntegerField(
                db_default=0,
                default=0,
                validators=[django.core.validators.MaxValueValidator(1440)],
                verbose_name="sends again without a receipt after, min",
            ),
        ),
        migrations.AddField(
            model_name="route",
            name="archived_at",
            field=models.DateTimeField(editable=False, null=True, verbose_name="deleted"),
        ),
        migrations.AddField(
            model_name="route",
            name="comments",
            field=models.TextField(blank=True, db_default="", verbose_name="comments"),
        ),
        migrations.AddField(
            model_name="route",
            name="door",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="clients.door",
            ),
        ),
        migrations.AddField(
            model_name="route",
            name="from_minute",
            field=models.PositiveSmallIntegerField(
                blank=True,
                null=True,
                validators=[django.core.validators.MaxValueValidator(1440)],
                verbose_name="from",
            ),
        ),
        migrations.AddField(
            model_name="route",
            name="reroute_statuses",
            field=models.JSONField(blank=True, default=list, verbose_name="errors for rerouting"),
        ),
        migrations.AddField(
            model_name="route",
            name="sender_type",
            field=models.CharField(
                blank=True,
                choices=[("alpha", "alphanumeric"), ("numeric", "numeric")],
                db_default="",
                max_length=7,
                verbose_name="sender type",
            ),
        ),
        migrations.AddField(
            model_name="route",
            name="to_minute",
            field=models.PositiveSmallIntegerField(
                blank=True,
                null=True,
                validators=[django.core.validators.MaxValueValidator(1440)],
                verbose_name="to",
            ),
        ),
        migrations.AlterField(
            model_name="pool",
            name="policy",
            field=models.CharField(
                choices=[
                    ("share", "by shares"),
                    ("order", "in order"),
                    ("cost", "cheapest first"),
                    ("delivery", "best delivery rate first"),
                ],
                default="share",
                max_length=8,
                verbose_name="policy",
            ),
        ),
        migrations.AlterField(
            model_name="route",
            name="number_prefix",
            field=models.TextField(blank=True, verbose_name="numbers begin with"),
        ),
        migrations.AlterField(
            model_name="route",
            name="pool",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="routes",
                to="messaging.pool",
                verbose_name="pool",
            ),
        ),
        migrations.AlterField(
            model_name="route",
            name="sender",
            field=models.TextField(blank=True, verbose_name="senders"),
        ),
        migrations.AlterField(
            model_name="route",
            name="service",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="routes",
                to="messaging.service",
            ),
        ),
        migrations.AlterField(
            model_name="route",
            name="text_contains",
            field=models.TextField(blank=True, verbose_name="texts contain"),
        ),
        migrations.AddIndex(
            model_name="route",
            index=models.Index(
                condition=models.Q(("archived_at__isnull", True)),
                fields=["priority", "id"],
                name="route_in_turn",
            ),
        ),
        migrations.AddField(
            model_name="deliveryrate",
            name="connector",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="messaging.connector",
            ),
        ),
        migrations.AddConstraint(
            model_name="deliveryrate",
            constraint=models.UniqueConstraint(
                models.F("connector"), models.F("country"), name="delivery_rate_once"
            ),
        ),
        *revisions.watch("delivery", "messaging_deliveryrate"),
    ]
