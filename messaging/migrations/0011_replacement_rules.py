import django.contrib.postgres.fields
import django.db.models.deletion
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector
from django.db import migrations, models
from django.db.models import Q

from portal.kit import revisions

# The search's index is no part of the model.
WORDS = GinIndex(
    SearchVector("name", "phrase", "replacement", config="simple"), name="replacement_rule_words"
)
OWNER = models.CheckConstraint(
    condition=(
        Q(scope="client", client__isnull=False, customer__isnull=False)
        | Q(scope="customer", customer__isnull=False, client__isnull=True)
        | Q(
            scope="connector",
            connector__isnull=False,
            customer__isnull=True,
            client__isnull=True,
        )
        | Q(scope="platform", customer__isnull=True, client__isnull=True)
    ),
    name="replacement_rule_names_its_owner",
)


def to(model, on_delete, words):
    return models.ForeignKey(
        blank=True, null=True, on_delete=on_delete, to=model, verbose_name=words
    )


class Migration(migrations.Migration):
    dependencies = [("messaging", "0010_routing")]

    operations = [
        migrations.CreateModel(
            name="ReplacementRule",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("sender", "Sender"), ("content", "Content")],
                        max_length=7,
                        verbose_name="kind",
                    ),
                ),
                ("name", models.CharField(max_length=80, verbose_name="name")),
                (
                    "scope",
                    models.CharField(
                        choices=[
                            ("client", "client"),
                            ("customer", "customer"),
                            ("connector", "connector"),
                            ("platform", "platform"),
                        ],
                        default="platform",
                        max_length=9,
                        verbose_name="scope",
                    ),
                ),
                ("priority", models.PositiveIntegerField(default=100, verbose_name="priority")),
                (
                    "sender",
                    models.CharField(blank=True, max_length=32, verbose_name="original sender"),
                ),
                ("ignore_case", models.BooleanField(default=True, verbose_name="ignore case")),
                (
                    "senders",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=32),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="senders",
                    ),
                ),
                (
                    "is_sticky",
                    models.BooleanField(
                        default=False, verbose_name="the same sender for the same recipient"
                    ),
                ),
                (
                    "phrase",
                    models.CharField(blank=True, max_length=200, verbose_name="searched phrase"),
                ),
                (
                    "is_regex",
                    models.BooleanField(default=False, verbose_name="is a regular expression"),
                ),
                (
                    "put",
                    models.CharField(
                        choices=[
                            ("text", "This text"),
                            ("null", "NULL: erase the phrase"),
                            ("persian", "Persian digits"),
                            ("arabic", "Arabic digits"),
                            ("latin", "Latin digits"),
                        ],
                        default="text",
                        max_length=7,
                        verbose_name="replaced by",
                    ),
                ),
                ("replacement", models.TextField(blank=True, verbose_name="replacement")),
                ("is_enabled", models.BooleanField(default=True, verbose_name="enabled")),
                ("client", to("clients.client", django.db.models.deletion.CASCADE, "client")),
                (
                    "connector",
                    to("messaging.connector", django.db.models.deletion.CASCADE, "connector"),
                ),
                ("country", to("billing.country", django.db.models.deletion.PROTECT, "country")),
                (
                    "customer",
                    to("customers.customer", django.db.models.deletion.CASCADE, "customer"),
                ),
                ("network", to("billing.network", django.db.models.deletion.PROTECT, "network")),
            ],
            options={
                "verbose_name": "replacement rule",
                "verbose_name_plural": "replacement rules",
                "ordering": ["priority", "pk"],
                "indexes": [
                    models.Index("priority", "id", name="replacement_rule_order"),
                    models.Index("kind", "priority", "id", name="replacement_rule_kind"),
                    models.Index("scope", "priority", "id", name="replacement_rule_scope"),
                    models.Index("name", "id", name="replacement_rule_name"),
                ],
                "constraints": [OWNER],
            },
        ),
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.AddIndex("ReplacementRule", WORDS)]
        ),
        *revisions.watch("book", "messaging_replacementrule"),
    ]
