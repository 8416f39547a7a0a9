import django.db.models.deletion
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models
from django.utils import timezone

from portal.kit import partitions


def make_partitions(apps, schema_editor):
    partitions.make_ahead(timezone.now())


class Migration(migrations.Migration):
    dependencies = [
        ("clients", "0014_webhooks"),
        ("customers", "0008_invitations"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        partitions.CreatePartitionedModel(
            name="ApiCall",
            fields=[
                ("id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("at", models.DateTimeField(verbose_name="at")),
                ("method", models.CharField(max_length=7, verbose_name="method")),
                ("path", models.CharField(max_length=200, verbose_name="path")),
                ("query", models.CharField(blank=True, max_length=400, verbose_name="query")),
                ("status", models.PositiveSmallIntegerField(verbose_name="status")),
                ("problem", models.CharField(blank=True, max_length=60, verbose_name="problem")),
                ("duration_ms", models.PositiveIntegerField(verbose_name="duration in ms")),
                (
                    "request_id",
                    models.CharField(blank=True, max_length=64, verbose_name="request ID"),
                ),
                ("address", models.CharField(blank=True, max_length=45, verbose_name="address")),
                (
                    "request_size",
                    models.PositiveIntegerField(verbose_name="size of the request in bytes"),
                ),
                (
                    "response_size",
                    models.PositiveIntegerField(verbose_name="size of the answer in bytes"),
                ),
                ("body", models.TextField(blank=True, verbose_name="body, texts masked")),
                (
                    "client",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="clients.client",
                        verbose_name="client",
                    ),
                ),
                (
                    "customer",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="customers.customer",
                        verbose_name="customer",
                    ),
                ),
                (
                    "door",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="clients.door",
                        verbose_name="door",
                    ),
                ),
            ],
            options={
                "verbose_name": "API call",
                "verbose_name_plural": "API calls",
                "ordering": ["-id"],
                "indexes": [
                    models.Index(fields=["door", "-id"], name="call_of_door"),
                    models.Index(
                        condition=models.Q(("status__gte", 400)),
                        fields=["door", "-id"],
                        name="call_that_failed",
                    ),
                    models.Index(fields=["request_id"], name="call_by_request"),
                ],
            },
        ),
        migrations.RunPython(make_partitions, migrations.RunPython.noop),
        migrations.CreateModel(
            name="SeatInvitation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("email", models.EmailField(max_length=254, verbose_name="e-mail")),
                ("name", models.CharField(blank=True, max_length=120, verbose_name="name")),
                ("digest", models.CharField(max_length=64, unique=True)),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="since")),
                ("sent_at", models.DateTimeField(verbose_name="mailed")),
                (
                    "times_sent",
                    models.PositiveSmallIntegerField(default=1, verbose_name="times mailed"),
                ),
                ("expires_at", models.DateTimeField(verbose_name="works until")),
                ("accepted_at", models.DateTimeField(null=True, verbose_name="accepted")),
                ("withdrawn_at", models.DateTimeField(null=True, verbose_name="withdrawn")),
                (
                    "rights",
                    models.CharField(
                        choices=[
                            ("owner", "Owner"),
                            ("developer", "Developer"),
                            ("finance", "Finance"),
                            ("viewer", "Viewer"),
                        ],
                        max_length=9,
                        verbose_name="rights",
                    ),
                ),
                (
                    "accepted_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="accepted by",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="invited by",
                    ),
                ),
                (
                    "client",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="seat_invitations",
                        to="clients.client",
                        verbose_name="client",
                    ),
                ),
            ],
            options={
                "verbose_name": "invitation to a seat",
                "verbose_name_plural": "invitations to seats",
                "ordering": ["-pk"],
                "constraints": [
                    models.UniqueConstraint(
                        models.F("client"),
                        django.db.models.functions.text.Lower("email"),
                        condition=models.Q(
                            ("accepted_at__isnull", True), ("withdrawn_at__isnull", True)
                        ),
                        name="client_invites_once",
                    )
                ],
            },
        ),
    ]
