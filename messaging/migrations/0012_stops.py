import django.contrib.postgres.fields
import django.core.validators
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from portal.kit import revisions

# What was blocked when it came, and what waits for a moderator; what goes well writes neither.
INDEXES = {
    "message_blocked": "(id DESC) WHERE status = 'rejected' AND charge = 'none'",
    "message_blocked_customer": "(customer_id, id DESC) "
    "WHERE status = 'rejected' AND charge = 'none'",
    "message_blocked_client": "(client_id, id DESC) WHERE status = 'rejected' AND charge = 'none'",
    "message_moderated": "(id) WHERE status = 'held' AND reason <> ''",
}
# Numbers come by the million and are asked for; beginnings and senders stand in the book.
PATTERNS = """
CREATE TRIGGER messaging_blockentry_added AFTER INSERT ON messaging_blockentry
FOR EACH ROW WHEN (NEW.kind <> 'number') EXECUTE FUNCTION portal_raise_revision('book');
CREATE TRIGGER messaging_blockentry_changed AFTER UPDATE ON messaging_blockentry
FOR EACH ROW WHEN (NEW.kind <> 'number') EXECUTE FUNCTION portal_raise_revision('book');
CREATE TRIGGER messaging_blockentry_removed AFTER DELETE ON messaging_blockentry
FOR EACH ROW WHEN (OLD.kind <> 'number') EXECUTE FUNCTION portal_raise_revision('book');
"""
NO_PATTERNS = """
DROP TRIGGER messaging_blockentry_added ON messaging_blockentry;
DROP TRIGGER messaging_blockentry_changed ON messaging_blockentry;
DROP TRIGGER messaging_blockentry_removed ON messaging_blockentry;
"""
# The book knows only whether there is any opt-out at all: the first ones raise its number.
FIRST_OPT_OUT = """
CREATE FUNCTION messaging_first_opt_out() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT min(id) FROM messaging_optout) >= (SELECT min(id) FROM fresh) THEN
        INSERT INTO portal_revision (name, number)
        VALUES ('book', nextval('portal_revision_number'))
        ON CONFLICT (name) DO UPDATE SET number = excluded.number;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER messaging_optout_first AFTER INSERT ON messaging_optout
REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION messaging_first_opt_out();
"""
NO_FIRST_OPT_OUT = """
DROP TRIGGER messaging_optout_first ON messaging_optout;
DROP FUNCTION messaging_first_opt_out();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("billing", "0002_guards"),
        ("clients", "0008_any_sender_and_portal_doors"),
        ("messaging", "0011_replacement_rules"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="BlockList",
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
                        choices=[
                            ("platform", "Platform"),
                            ("connector", "Connector"),
                            ("customer", "Customer"),
                            ("client", "Client"),
                        ],
                        max_length=9,
                        verbose_name="scope",
                    ),
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
                    "connector",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="messaging.connector",
                        verbose_name="connector",
                    ),
                ),
                (
                    "customer",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="customers.customer",
                        verbose_name="customer",
                    ),
                ),
            ],
            options={
                "verbose_name": "block list",
                "verbose_name_plural": "block lists",
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="BlockEntry",
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
                        choices=[
                            ("number", "Number"),
                            ("prefix", "Number prefix"),
                            ("sender", "Sender name"),
                        ],
                        max_length=6,
                        verbose_name="kind",
                    ),
                ),
                ("value", models.CharField(max_length=33, verbose_name="value")),
                ("note", models.CharField(blank=True, max_length=200, verbose_name="note")),
                (
                    "at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="added"),
                ),
                ("until", models.DateTimeField(blank=True, null=True, verbose_name="until")),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="added by",
                    ),
                ),
                (
                    "list",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="entries",
                        to="messaging.blocklist",
                        verbose_name="list",
                    ),
                ),
            ],
            options={
                "verbose_name": "blocked number or sender",
                "verbose_name_plural": "blocked numbers and senders",
                "ordering": ["-pk"],
            },
        ),
        migrations.CreateModel(
            name="DaySpend",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("day", models.DateField(verbose_name="day")),
                (
                    "amount",
                    models.DecimalField(decimal_places=6, max_digits=20, verbose_name="spent"),
                ),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="billing.account",
                    ),
                ),
            ],
            options={
                "verbose_name": "spending of a day",
                "verbose_name_plural": "spending of days",
            },
        ),
        migrations.CreateModel(
            name="HourCount",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("country", models.CharField(max_length=2, verbose_name="country")),
                ("hour", models.DateTimeField(verbose_name="hour")),
                ("messages", models.PositiveIntegerField(verbose_name="messages")),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="billing.account",
                    ),
                ),
            ],
            options={
                "verbose_name": "messages of an hour",
                "verbose_name_plural": "messages of hours",
            },
        ),
        migrations.CreateModel(
            name="Moderation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("is_manual", models.BooleanField(default=False, verbose_name="manual")),
                (
                    "client",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="moderation",
                        to="clients.client",
                        verbose_name="client",
                    ),
                ),
            ],
            options={
                "verbose_name": "moderation of a client",
                "verbose_name_plural": "moderation of clients",
            },
        ),
        migrations.CreateModel(
            name="OptOut",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.CharField(max_length=20, verbose_name="number")),
                (
                    "scope",
                    models.CharField(
                        choices=[
                            ("sender", "One sender"),
                            ("customer", "One customer"),
                            ("platform", "Everybody"),
                        ],
                        max_length=8,
                        verbose_name="scope",
                    ),
                ),
                ("sender", models.CharField(blank=True, max_length=32, verbose_name="sender")),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("keyword", "Keyword"),
                            ("staff", "Entered by staff"),
                            ("owner", "Entered by its owner"),
                            ("api", "API"),
                            ("import", "Import"),
                        ],
                        max_length=7,
                        verbose_name="source",
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=200, verbose_name="note")),
                (
                    "at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="since"),
                ),
                ("until", models.DateTimeField(blank=True, null=True, verbose_name="until")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="ended")),
                (
                    "end_reason",
                    models.CharField(blank=True, max_length=200, verbose_name="why it ended"),
                ),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="added by",
                    ),
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
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="customers.customer",
                        verbose_name="customer",
                    ),
                ),
                (
                    "ended_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="ended by",
                    ),
                ),
                (
                    "inbound",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="messaging.inbound",
                        verbose_name="inbound message",
                    ),
                ),
            ],
            options={
                "verbose_name": "opt-out",
                "verbose_name_plural": "opt-outs",
                "ordering": ["-pk"],
                "permissions": [("end_optout", "Can end an opt-out")],
            },
        ),
        migrations.CreateModel(
            name="SendingLimit",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "spend_cap",
                    models.DecimalField(
                        blank=True,
                        decimal_places=6,
                        max_digits=20,
                        null=True,
                        validators=[django.core.validators.MinValueValidator(0)],
                        verbose_name="spend cap per day",
                    ),
                ),
                (
                    "per_hour",
                    models.PositiveIntegerField(
                        blank=True, null=True, verbose_name="messages per hour to one country"
                    ),
                ),
                (
                    "countries",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=2),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="only these countries",
                    ),
                ),
                (
                    "watches_traffic",
                    models.BooleanField(
                        default=True, verbose_name="watched for artificial traffic"
                    ),
                ),
                (
                    "account",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="sending_limit",
                        to="billing.account",
                        verbose_name="account",
                    ),
                ),
            ],
            options={
                "verbose_name": "sending limit",
                "verbose_name_plural": "sending limits",
                "ordering": ["-pk"],
            },
        ),
        migrations.CreateModel(
            name="TextDecision",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("digest", models.CharField(max_length=64)),
                ("text", models.TextField(verbose_name="text")),
                (
                    "verdict",
                    models.CharField(
                        choices=[("approve", "Always approve"), ("deny", "Always deny")],
                        max_length=7,
                        verbose_name="decision",
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=200, verbose_name="reason")),
                (
                    "at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="decided"),
                ),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="decided by",
                    ),
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
                "verbose_name": "decision on a text",
                "verbose_name_plural": "decisions on texts",
                "ordering": ["-pk"],
            },
        ),
        migrations.CreateModel(
            name="TextRule",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=80, verbose_name="name")),
                ("channel", models.CharField(blank=True, max_length=5, verbose_name="channel")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("words", "Any of these words"),
                            ("pattern", "Any of these patterns"),
                            ("links", "Any link"),
                            ("other", "A link to any other domain"),
                            ("listed", "A link to one of these domains"),
                            ("short", "A link by a shortener"),
                        ],
                        max_length=7,
                        verbose_name="what it looks for",
                    ),
                ),
                (
                    "entries",
                    models.TextField(blank=True, verbose_name="words, patterns or domains"),
                ),
                ("whole_words", models.BooleanField(default=True, verbose_name="whole words only")),
                (
                    "action",
                    models.CharField(
                        choices=[("block", "Block"), ("hold", "Hold for moderation")],
                        default="hold",
                        max_length=5,
                        verbose_name="then",
                    ),
                ),
                ("is_enabled", models.BooleanField(default=True, verbose_name="enabled")),
                ("note", models.CharField(blank=True, max_length=200, verbose_name="note")),
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
                    "customer",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="customers.customer",
                        verbose_name="customer",
                    ),
                ),
            ],
            options={
                "verbose_name": "text rule",
                "verbose_name_plural": "text rules",
                "ordering": ["name", "pk"],
            },
        ),
        migrations.CreateModel(
            name="TrafficAlarm",
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
                        choices=[("adjacent", "Adjacent numbers"), ("sudden", "Sudden country")],
                        max_length=8,
                        verbose_name="kind",
                    ),
                ),
                ("place", models.CharField(max_length=20, verbose_name="where to")),
                ("seen", models.PositiveIntegerField(verbose_name="messages seen")),
                (
                    "at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="since"),
                ),
                ("until", models.DateTimeField(verbose_name="until")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="ended")),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="billing.account",
                        verbose_name="account",
                    ),
                ),
                (
                    "ended_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="ended by",
                    ),
                ),
            ],
            options={
                "verbose_name": "traffic alarm",
                "verbose_name_plural": "traffic alarms",
                "ordering": ["-pk"],
            },
        ),
        migrations.AddConstraint(
            model_name="blocklist",
            constraint=models.UniqueConstraint(
                models.F("scope"),
                models.F("connector"),
                models.F("customer"),
                models.F("client"),
                name="one_block_list_each",
                nulls_distinct=False,
            ),
        ),
        migrations.AddIndex(
            model_name="blockentry",
            index=models.Index(fields=["list", "-id"], name="block_entry_of_list"),
        ),
        migrations.AddIndex(
            model_name="blockentry",
            index=models.Index(
                fields=["value"], name="block_entry_value", opclasses=["varchar_pattern_ops"]
            ),
        ),
        migrations.AddIndex(
            model_name="blockentry",
            index=models.Index(
                condition=models.Q(("kind", "number"), _negated=True),
                fields=["kind", "list", "-id"],
                name="block_entry_pattern",
            ),
        ),
        migrations.AddConstraint(
            model_name="blockentry",
            constraint=models.UniqueConstraint(
                models.F("value"), models.F("list"), models.F("kind"), name="block_entry_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="dayspend",
            constraint=models.UniqueConstraint(
                models.F("account"), models.F("day"), name="day_spend_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="hourcount",
            constraint=models.UniqueConstraint(
                models.F("account"), models.F("country"), models.F("hour"), name="hour_count_once"
            ),
        ),
        migrations.AddIndex(
            model_name="moderation",
            index=models.Index(
                condition=models.Q(("is_manual", True)), fields=["client"], name="moderated"
            ),
        ),
        migrations.AddIndex(
            model_name="optout",
            index=models.Index(
                fields=["number"], name="opt_out_number", opclasses=["varchar_pattern_ops"]
            ),
        ),
        migrations.AddIndex(
            model_name="optout",
            index=models.Index(fields=["customer", "-id"], name="opt_out_of_customer"),
        ),
        migrations.AddIndex(
            model_name="optout",
            index=models.Index(fields=["client", "-id"], name="opt_out_of_client"),
        ),
        migrations.AddConstraint(
            model_name="optout",
            constraint=models.UniqueConstraint(
                models.F("number"),
                models.F("scope"),
                models.F("customer"),
                models.F("client"),
                models.F("sender"),
                condition=models.Q(("ended_at", None)),
                name="opt_out_once",
                nulls_distinct=False,
            ),
        ),
        migrations.AddConstraint(
            model_name="textdecision",
            constraint=models.UniqueConstraint(
                models.F("digest"),
                models.F("customer"),
                models.F("client"),
                name="text_decision_once",
                nulls_distinct=False,
            ),
        ),
        migrations.AddConstraint(
            model_name="trafficalarm",
            constraint=models.UniqueConstraint(
                models.F("account"),
                models.F("kind"),
                models.F("place"),
                condition=models.Q(("ended_at", None)),
                name="traffic_alarm_once",
            ),
        ),
        *(
            migrations.RunSQL(
                f"CREATE INDEX {name} ON messaging_message {what}", f"DROP INDEX {name}"
            )
            for name, what in INDEXES.items()
        ),
        *revisions.watch(
            "book",
            "messaging_blocklist",
            "messaging_moderation",
            "messaging_sendinglimit",
            "messaging_textrule",
            "messaging_trafficalarm",
        ),
        migrations.RunSQL(PATTERNS, NO_PATTERNS),
        migrations.RunSQL(FIRST_OPT_OUT, NO_FIRST_OPT_OUT),
    ]
