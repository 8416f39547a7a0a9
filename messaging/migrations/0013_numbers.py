"""Whose a number is moves into uses, of which a number may have several, each with its keyword."""

import django.db.models.deletion
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector
from django.db import migrations, models

WORDS = GinIndex(SearchVector("text", config="simple"), name="inbound_words")
# Of one number, a use of all messages overlaps every other one, and a keyword's only itself.
# Ranges can be compared so with what every PostgreSQL brings.
EXCLUSIVE = """
ALTER TABLE messaging_numberuse ADD CONSTRAINT whole_number_has_no_keywords
EXCLUDE USING gist (
    int8range(number_id, number_id, '[]') WITH &&,
    (CASE WHEN keyword = '' THEN int8range(NULL, NULL) ELSE int8range(id, id, '[]') END) WITH &&
) WHERE (released_at IS NULL)
"""
NOT_EXCLUSIVE = "ALTER TABLE messaging_numberuse DROP CONSTRAINT whole_number_has_no_keywords"
MOVE = """
INSERT INTO messaging_numberuse
       (number_id, customer_id, client_id, door_id, keyword, forwards_to, since)
SELECT id, customer_id, client_id, door_id, '', '', now()
  FROM messaging_number WHERE customer_id IS NOT NULL
"""
MOVE_BACK = """
UPDATE messaging_number AS n
   SET customer_id = u.customer_id, client_id = u.client_id, door_id = u.door_id
  FROM messaging_numberuse AS u
 WHERE u.number_id = n.id AND u.keyword = '' AND u.released_at IS NULL
"""
# A table with checks that still wait cannot be altered.
NOW = "SET CONSTRAINTS ALL IMMEDIATE"


class Migration(migrations.Migration):
    dependencies = [
        ("clients", "0009_same_message_window"),
        ("customers", "0006_list_order"),
        ("messaging", "0012_stops"),
    ]

    operations = [
        migrations.AddField(
            model_name="inbound",
            name="answered_at",
            field=models.DateTimeField(null=True, verbose_name="answered"),
        ),
        migrations.AddField(
            model_name="inbound",
            name="keyword",
            field=models.CharField(blank=True, max_length=32, verbose_name="prefix"),
        ),
        migrations.AddField(
            model_name="inbound",
            name="lead",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="messaging.inbound",
            ),
        ),
        migrations.AddField(
            model_name="inbound",
            name="reply",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="messaging.message",
            ),
        ),
        migrations.AddField(
            model_name="number",
            name="fee_note",
            field=models.CharField(
                blank=True,
                help_text="A note for staff.",
                max_length=120,
                verbose_name="monthly fee",
            ),
        ),
        migrations.AddField(
            model_name="number",
            name="help_reply",
            field=models.TextField(
                blank=True,
                help_text="Sent and charged as any message of whoever uses the number.",
                max_length=612,
                verbose_name="answer to HELP",
            ),
        ),
        migrations.AddField(
            model_name="number",
            name="kind",
            field=models.CharField(
                choices=[
                    ("long", "long number"),
                    ("short", "short number"),
                    ("virtual", "virtual number"),
                ],
                default="long",
                max_length=7,
                verbose_name="kind",
            ),
        ),
        migrations.AlterField(
            model_name="number",
            name="connector",
            field=models.ForeignKey(
                blank=True,
                help_text="Only this one may bring messages for it; any if none is named.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                to="messaging.connector",
                verbose_name="connector",
            ),
        ),
        migrations.CreateModel(
            name="Errand",
            fields=[
                (
                    "inbound",
                    models.OneToOneField(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="messaging.inbound",
                    ),
                ),
                ("due_at", models.DateTimeField(verbose_name="due")),
                ("is_forwarded", models.BooleanField(default=False, verbose_name="forwarded")),
                ("may_answer", models.BooleanField(default=True, verbose_name="may be answered")),
                ("tries", models.PositiveSmallIntegerField(default=0, verbose_name="tries")),
            ],
            options={
                "verbose_name": "errand",
                "verbose_name_plural": "errands",
                "ordering": ["due_at"],
                "indexes": [models.Index(fields=["due_at"], name="errand_due")],
            },
        ),
        migrations.CreateModel(
            name="NumberUse",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "keyword",
                    models.CharField(
                        blank=True,
                        help_text="The word a message must begin with; empty for all messages.",
                        max_length=32,
                        verbose_name="prefix",
                    ),
                ),
                (
                    "forwards_to",
                    models.EmailField(
                        blank=True,
                        help_text="Each message goes on to this address, once.",
                        max_length=254,
                        verbose_name="forward by e-mail to",
                    ),
                ),
                ("since", models.DateTimeField(auto_now_add=True, verbose_name="since")),
                (
                    "released_at",
                    models.DateTimeField(editable=False, null=True, verbose_name="released"),
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
                        blank=True,
                        help_text="Its binds get the messages.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="clients.door",
                        verbose_name="SMPP account",
                    ),
                ),
                (
                    "number",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="uses",
                        to="messaging.number",
                        verbose_name="number",
                    ),
                ),
            ],
            options={
                "verbose_name": "use of a number",
                "verbose_name_plural": "uses of numbers",
                "ordering": ["number__digits", "keyword"],
            },
        ),
        migrations.CreateModel(
            name="AutoReply",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "keyword",
                    models.CharField(
                        blank=True,
                        help_text="The word it answers to; empty for any message.",
                        max_length=32,
                        verbose_name="keyword",
                    ),
                ),
                ("text", models.TextField(max_length=612, verbose_name="answer")),
                ("is_on", models.BooleanField(default=True, verbose_name="on")),
                (
                    "use",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="replies",
                        to="messaging.numberuse",
                        verbose_name="number",
                    ),
                ),
            ],
            options={
                "verbose_name": "automatic reply",
                "verbose_name_plural": "automatic replies",
                "ordering": ["keyword", "pk"],
            },
        ),
        migrations.AddField(
            model_name="inbound",
            name="use",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="messaging.numberuse",
            ),
        ),
        migrations.AddIndex(
            model_name="inbound",
            index=models.Index(fields=["number", "-id"], name="inbound_of_number"),
        ),
        migrations.AddIndex(
            model_name="inbound",
            index=models.Index(fields=["connector", "-id"], name="inbound_of_connector"),
        ),
        migrations.AddIndex(
            model_name="inbound",
            index=models.Index(
                condition=models.Q(("keyword", ""), _negated=True),
                fields=["keyword", "-id"],
                name="inbound_of_keyword",
            ),
        ),
        migrations.AddIndex(
            model_name="inbound",
            index=models.Index(
                condition=models.Q(("lead__isnull", False)), fields=["lead"], name="inbound_parts"
            ),
        ),
        migrations.AddIndex(
            model_name="inbound",
            index=models.Index(
                fields=["sender", "id"],
                name="inbound_from",
                opclasses=["varchar_pattern_ops", "int8_ops"],
            ),
        ),
        migrations.AddIndex(
            model_name="inbound",
            index=models.Index(
                fields=["recipient", "id"],
                name="inbound_to",
                opclasses=["varchar_pattern_ops", "int8_ops"],
            ),
        ),
        migrations.AddIndex(
            model_name="numberuse",
            index=models.Index(
                condition=models.Q(("released_at", None)),
                fields=["customer"],
                name="use_of_customer",
            ),
        ),
        migrations.AddIndex(
            model_name="numberuse",
            index=models.Index(
                condition=models.Q(("released_at", None)), fields=["client"], name="use_of_client"
            ),
        ),
        migrations.AddIndex(
            model_name="numberuse",
            index=models.Index(
                condition=models.Q(("released_at", None)),
                fields=["keyword"],
                name="use_of_keyword",
                opclasses=["varchar_pattern_ops"],
            ),
        ),
        migrations.AddConstraint(
            model_name="numberuse",
            constraint=models.UniqueConstraint(
                condition=models.Q(("released_at__isnull", True)),
                fields=("number", "keyword"),
                name="one_use_of_a_keyword",
            ),
        ),
        migrations.AddConstraint(
            model_name="autoreply",
            constraint=models.UniqueConstraint(
                fields=("use", "keyword"), name="one_reply_to_a_keyword"
            ),
        ),
        migrations.RunSQL(EXCLUSIVE, NOT_EXCLUSIVE),
        migrations.RunSQL(MOVE, NOW),
        migrations.RunSQL(NOW, MOVE_BACK),
        migrations.RemoveField(
            model_name="number",
            name="client",
        ),
        migrations.RemoveField(
            model_name="number",
            name="customer",
        ),
        migrations.RemoveField(
            model_name="number",
            name="door",
        ),
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.AddIndex("Inbound", WORDS)]
        ),
    ]
