import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("reports", "0004_finance"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Reconciliation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "scope",
                    models.CharField(
                        choices=[("recent", "What changed"), ("all", "Everything")],
                        max_length=6,
                        verbose_name="what was asked",
                    ),
                ),
                ("started_at", models.DateTimeField(verbose_name="began")),
                ("finished_at", models.DateTimeField(verbose_name="ended")),
                (
                    "after",
                    models.DateTimeField(null=True, verbose_name="what was written since"),
                ),
                ("asked", models.PositiveSmallIntegerField(verbose_name="checks")),
                ("broken", models.PositiveSmallIntegerField(verbose_name="broken")),
                ("outcomes", models.JSONField(default=list)),
                ("new", models.JSONField(default=list)),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="by",
                    ),
                ),
            ],
            options={
                "verbose_name": "reconciliation",
                "verbose_name_plural": "reconciliations",
                "ordering": ["-pk"],
                "indexes": [
                    models.Index(fields=["scope", "-id"], name="reconciliation_of_scope"),
                    models.Index(
                        condition=models.Q(("broken__gt", 0)),
                        fields=["-id"],
                        name="reconciliation_broken",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("after__isnull", True), ("scope", "all")),
                            models.Q(("after__isnull", False), ("scope", "recent")),
                            _connector="OR",
                        ),
                        name="recent_since_when",
                    )
                ],
            },
        ),
    ]
