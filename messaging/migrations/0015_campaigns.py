from decimal import Decimal

import django.contrib.postgres.fields
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector
from django.db import migrations, models

# By which the list is searched; it is no part of the model.
WORDS = GinIndex(SearchVector("title", "text", "sender", config="simple"), name="campaign_words")


class Migration(migrations.Migration):
    dependencies = [
        ("clients", "0011_sender_name_moderation"),
        ("customers", "0006_list_order"),
        ("messaging", "0014_channels"),
        ("portal", "0006_imports"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Campaign",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("title", models.CharField(max_length=120, verbose_name="title")),
                ("sender", models.CharField(max_length=20, verbose_name="sender")),
                ("text", models.TextField(verbose_name="text")),
                (
                    "lists",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), blank=True, default=list, size=None
                    ),
                ),
                (
                    "excluded",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), blank=True, default=list, size=None
                    ),
                ),
                (
                    "missing",
                    models.CharField(
                        choices=[
                            ("skip", "Leave the recipient out"),
                            ("default", "Put something else in its place"),
                        ],
                        default="skip",
                        max_length=7,
                        verbose_name="missing values",
                    ),
                ),
                (
                    "default_value",
                    models.CharField(blank=True, max_length=80, verbose_name="in its place"),
                ),
                ("send_at", models.DateTimeField(blank=True, null=True, verbose_name="send at")),
                ("hours_from", models.TimeField(blank=True, null=True, verbose_name="from")),
                ("hours_to", models.TimeField(blank=True, null=True, verbose_name="to")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("checked", "Checked"),
                            ("scheduled", "Scheduled"),
                            ("sending", "Sending"),
                            ("paused", "Paused"),
                            ("done", "Done"),
                            ("cancelled", "Cancelled"),
                        ],
                        default="draft",
                        max_length=9,
                        verbose_name="status",
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=300, verbose_name="reason")),
                ("token", models.CharField(blank=True, max_length=32)),
                ("found", models.JSONField(blank=True, null=True)),
                (
                    "zones",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=40),
                        blank=True,
                        default=list,
                        size=None,
                    ),
                ),
                ("total", models.PositiveIntegerField(default=0, verbose_name="recipients")),
                ("handed", models.PositiveIntegerField(default=0, verbose_name="handed in")),
                ("sent", models.PositiveIntegerField(default=0, verbose_name="sent")),
                ("delivered", models.PositiveIntegerField(default=0, verbose_name="delivered")),
                ("failed", models.PositiveIntegerField(default=0, verbose_name="failed")),
                (
                    "cost",
                    models.DecimalField(
                        decimal_places=6, default=Decimal("0"), max_digits=20, verbose_name="price"
                    ),
                ),
                ("unit", models.CharField(blank=True, max_length=3)),
                ("measured_at", models.DateTimeField(blank=True, null=True)),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="added"),
                ),
                ("started_at", models.DateTimeField(blank=True, null=True, verbose_name="started")),
                (
                    "finished_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="finished"),
                ),
                (
                    "client",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="clients.client",
                        verbose_name="client",
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="user",
                    ),
                ),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="customers.customer",
                        verbose_name="customer",
                    ),
                ),
                (
                    "door",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="clients.door",
                    ),
                ),
                (
                    "job",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="portal.job",
                    ),
                ),
            ],
            options={
                "verbose_name": "campaign",
                "verbose_name_plural": "campaigns",
                "ordering": ["-pk"],
            },
        ),
        migrations.CreateModel(
            name="CampaignUpload",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=200)),
                ("has_titles", models.BooleanField(default=False)),
                ("number_at", models.PositiveSmallIntegerField(null=True)),
                ("titles", models.JSONField(default=list)),
                ("rows", models.PositiveIntegerField(default=0)),
                ("body", models.BinaryField()),
                (
                    "campaign",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="upload",
                        to="messaging.campaign",
                    ),
                ),
            ],
            options={
                "verbose_name": "upload of a campaign",
                "verbose_name_plural": "uploads of campaigns",
            },
        ),
        migrations.CreateModel(
            name="ContactList",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=80, verbose_name="name")),
                (
                    "columns",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=40),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="own columns",
                    ),
                ),
                ("people", models.PositiveIntegerField(default=0, verbose_name="people")),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="added"),
                ),
                (
                    "client",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="clients.client",
                        verbose_name="client",
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="customers.customer",
                        verbose_name="customer",
                    ),
                ),
            ],
            options={
                "verbose_name": "contact list",
                "verbose_name_plural": "contact lists",
                "ordering": ["name"],
            },
        ),
        migrations.CreateModel(
            name="Recipient",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.CharField(max_length=15, verbose_name="number")),
                ("name", models.CharField(blank=True, max_length=120, verbose_name="name")),
                (
                    "first_name",
                    models.CharField(blank=True, max_length=80, verbose_name="first name"),
                ),
                ("values", models.JSONField(blank=True, default=dict, verbose_name="own columns")),
                (
                    "added_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="added"),
                ),
                (
                    "list",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="recipients",
                        to="messaging.contactlist",
                        verbose_name="list",
                    ),
                ),
            ],
            options={
                "verbose_name": "person of a contact list",
                "verbose_name_plural": "people of contact lists",
                "ordering": ["-pk"],
            },
        ),
        migrations.CreateModel(
            name="TextTemplate",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=80, verbose_name="name")),
                ("sender", models.CharField(blank=True, max_length=20, verbose_name="sender")),
                ("text", models.TextField(verbose_name="text")),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="added"),
                ),
                (
                    "client",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="clients.client",
                        verbose_name="client",
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="customers.customer",
                        verbose_name="customer",
                    ),
                ),
            ],
            options={
                "verbose_name": "template",
                "verbose_name_plural": "templates",
                "ordering": ["name"],
            },
        ),
        migrations.AddField(
            model_name="campaign",
            name="template",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="messaging.texttemplate",
            ),
        ),
        migrations.CreateModel(
            name="CampaignRecipient",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.CharField(max_length=15, verbose_name="number")),
                ("values", models.JSONField(default=dict)),
                ("zone", models.CharField(blank=True, max_length=40)),
                ("parts", models.PositiveSmallIntegerField(verbose_name="parts")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting"),
                            ("claimed", "Being handed in"),
                            ("handed", "Handed in"),
                            ("refused", "Left out"),
                        ],
                        default="waiting",
                        max_length=7,
                        verbose_name="state",
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=40, verbose_name="reason")),
                ("claimed_at", models.DateTimeField(null=True)),
                (
                    "campaign",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="messaging.campaign",
                    ),
                ),
                (
                    "message",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="messaging.message",
                    ),
                ),
            ],
            options={
                "verbose_name": "recipient of a campaign",
                "verbose_name_plural": "recipients of campaigns",
                "ordering": ["pk"],
                "indexes": [
                    models.Index(fields=["campaign", "id"], name="campaign_recipients"),
                    models.Index(
                        condition=models.Q(("state", "waiting")),
                        fields=["campaign", "zone", "id"],
                        name="campaign_waiting",
                    ),
                    models.Index(
                        condition=models.Q(("state", "claimed")),
                        fields=["claimed_at"],
                        name="campaign_claimed",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("campaign", "number"),
                        name="campaign_number_once",
                        opclasses=["int8_ops", "varchar_pattern_ops"],
                    )
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="contactlist",
            constraint=models.UniqueConstraint(
                models.F("customer"),
                models.F("client"),
                models.F("name"),
                name="contact_list_once",
                nulls_distinct=False,
            ),
        ),
        migrations.AddIndex(
            model_name="recipient",
            index=models.Index(fields=["list", "-id"], name="contact_of_list"),
        ),
        migrations.RunSQL(
            "CREATE INDEX contact_name ON messaging_recipient "
            "(list_id, upper(name) text_pattern_ops)",
            "DROP INDEX contact_name",
        ),
        migrations.AddConstraint(
            model_name="recipient",
            constraint=models.UniqueConstraint(
                fields=("list", "number"),
                name="contact_once",
                opclasses=["int8_ops", "varchar_pattern_ops"],
            ),
        ),
        migrations.AddConstraint(
            model_name="texttemplate",
            constraint=models.UniqueConstraint(
                models.F("customer"),
                models.F("client"),
                models.F("name"),
                name="text_template_once",
                nulls_distinct=False,
            ),
        ),
        migrations.AddIndex(
            model_name="campaign",
            index=models.Index(fields=["customer", "-id"], name="campaign_of_customer"),
        ),
        migrations.AddIndex(
            model_name="campaign",
            index=models.Index(fields=["client", "-id"], name="campaign_of_client"),
        ),
        migrations.AddIndex(
            model_name="campaign",
            index=models.Index(
                condition=models.Q(("status__in", ["scheduled", "sending"])),
                fields=["id"],
                name="campaign_at_work",
            ),
        ),
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.AddIndex("Campaign", WORDS)]
        ),
    ]
