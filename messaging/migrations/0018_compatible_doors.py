import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("messaging", "0017_api"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ManagementKey",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=80, verbose_name="name")),
                ("digest", models.CharField(max_length=64, unique=True)),
                ("tail", models.CharField(max_length=4, verbose_name="ends with")),
                ("purposes", models.JSONField(default=list, verbose_name="for")),
                (
                    "allowed_networks",
                    models.JSONField(blank=True, default=list, verbose_name="allowed IPs"),
                ),
                ("made_at", models.DateTimeField(auto_now_add=True, verbose_name="made")),
                (
                    "last_used_at",
                    models.DateTimeField(editable=False, null=True, verbose_name="last used"),
                ),
                (
                    "revoked_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="revoked"),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="in whose name",
                    ),
                ),
            ],
            options={
                "verbose_name": "management key",
                "verbose_name_plural": "management keys",
                "ordering": ["-pk"],
            },
        ),
        migrations.CreateModel(
            name="VendorSession",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("digest", models.CharField(max_length=64, unique=True)),
                ("is_code", models.BooleanField(default=True, verbose_name="not exchanged yet")),
                (
                    "began_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="since"),
                ),
                ("expires_at", models.DateTimeField(verbose_name="expires")),
                (
                    "door",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="clients.door",
                    ),
                ),
            ],
            options={
                "verbose_name": "vendor session",
                "verbose_name_plural": "vendor sessions",
                "ordering": ["-pk"],
                "indexes": [models.Index(fields=["door", "-id"], name="vendor_session_of_door")],
            },
        ),
    ]
