import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("clients", "0013_tagging")]

    operations = [
        migrations.CreateModel(
            name="WebhookEndpoint",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("url", models.CharField(max_length=500, verbose_name="URL")),
                (
                    "description",
                    models.CharField(blank=True, max_length=120, verbose_name="description"),
                ),
                ("events", models.JSONField(default=list, verbose_name="events")),
                (
                    "hears_steps",
                    models.BooleanField(default=False, verbose_name="tell of the way, too"),
                ),
                (
                    "envelope",
                    models.CharField(
                        choices=[("standard", "Standard Webhooks"), ("divergent", "divergent")],
                        default="standard",
                        max_length=9,
                        verbose_name="envelope",
                    ),
                ),
                ("sealed_secret", models.TextField(editable=False)),
                (
                    "secret_tail",
                    models.CharField(editable=False, max_length=4, verbose_name="secret ends with"),
                ),
                ("sealed_old_secret", models.TextField(blank=True, editable=False)),
                (
                    "old_secret_until",
                    models.DateTimeField(
                        editable=False, null=True, verbose_name="old secret signs until"
                    ),
                ),
                ("is_enabled", models.BooleanField(default=True, verbose_name="enabled")),
                (
                    "disabled_at",
                    models.DateTimeField(editable=False, null=True, verbose_name="disabled"),
                ),
                (
                    "disabled_reason",
                    models.CharField(blank=True, max_length=200, verbose_name="why it is disabled"),
                ),
                (
                    "failures",
                    models.PositiveIntegerField(
                        default=0, editable=False, verbose_name="failures in a row"
                    ),
                ),
                (
                    "failing_since",
                    models.DateTimeField(editable=False, null=True, verbose_name="failing since"),
                ),
                (
                    "last_success_at",
                    models.DateTimeField(editable=False, null=True, verbose_name="last success"),
                ),
                (
                    "rests_until",
                    models.DateTimeField(editable=False, null=True, verbose_name="rests until"),
                ),
                (
                    "archived_at",
                    models.DateTimeField(editable=False, null=True, verbose_name="removed"),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="since")),
                (
                    "client",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="webhooks",
                        to="clients.client",
                        verbose_name="client",
                    ),
                ),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="webhooks",
                        to="customers.customer",
                        verbose_name="customer",
                    ),
                ),
            ],
            options={
                "verbose_name": "webhook",
                "verbose_name_plural": "webhooks",
                "ordering": ["-pk"],
            },
        ),
        migrations.CreateModel(
            name="WebhookDelivery",
            fields=[
                ("id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("event", models.CharField(max_length=20, verbose_name="event")),
                ("subject_id", models.BigIntegerField(null=True)),
                ("body", models.TextField(verbose_name="body")),
                ("has_text", models.BooleanField(default=False)),
                (
                    "status",
                    models.CharField(
                        choices=[("waiting", "Waiting"), ("done", "Taken"), ("failed", "Failed")],
                        default="waiting",
                        max_length=7,
                        verbose_name="status",
                    ),
                ),
                ("tries", models.PositiveSmallIntegerField(default=0, verbose_name="tries")),
                ("at", models.DateTimeField(verbose_name="at")),
                ("next_try_at", models.DateTimeField(verbose_name="next try")),
                ("tried_at", models.DateTimeField(null=True, verbose_name="last try")),
                (
                    "answer_status",
                    models.PositiveSmallIntegerField(null=True, verbose_name="answer"),
                ),
                ("answer", models.TextField(blank=True, verbose_name="answer's beginning")),
                ("error", models.CharField(blank=True, max_length=200, verbose_name="error")),
                ("took_ms", models.PositiveIntegerField(null=True, verbose_name="took, ms")),
                (
                    "endpoint",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="deliveries",
                        to="clients.webhookendpoint",
                        verbose_name="webhook",
                    ),
                ),
            ],
            options={
                "verbose_name": "webhook delivery",
                "verbose_name_plural": "webhook deliveries",
                "ordering": ["-id"],
                "indexes": [
                    models.Index(fields=["endpoint", "-id"], name="webhook_delivery_of"),
                    models.Index(
                        condition=models.Q(("status", "waiting")),
                        fields=["endpoint", "next_try_at", "id"],
                        name="webhook_delivery_due",
                    ),
                    models.Index(
                        condition=models.Q(("status", "failed")),
                        fields=["endpoint", "-id"],
                        name="webhook_delivery_failed",
                    ),
                    models.Index(fields=["subject_id"], name="webhook_delivery_about"),
                    models.Index(
                        condition=models.Q(("has_text", True)),
                        fields=["id"],
                        name="webhook_delivery_text",
                    ),
                ],
            },
        ),
    ]
