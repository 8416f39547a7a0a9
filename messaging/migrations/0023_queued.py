import django.db.models.deletion
from django.db import migrations, models

# Whoever stores queued messages stores their places, too: a COPY of its own costs less than a
# trigger that sees the rows of another. Whoever changes a message later need not know of it.
KEEP = """
CREATE FUNCTION messaging_queue_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR NEW.status <> 'queued' THEN
        DELETE FROM messaging_queued WHERE message_id = OLD.id;
        RETURN NULL;
    END IF;
    INSERT INTO messaging_queued
           (message_id, connector_id, lane, customer_id, next_try_at, valid_until)
    VALUES (NEW.id, NEW.connector_id, NEW.lane, NEW.customer_id, NEW.next_try_at, NEW.valid_until)
    ON CONFLICT (message_id) DO UPDATE
       SET connector_id = excluded.connector_id, lane = excluded.lane,
           customer_id = excluded.customer_id, next_try_at = excluded.next_try_at,
           valid_until = excluded.valid_until;
    RETURN NULL;
END $$;
CREATE TRIGGER messaging_message_moves AFTER UPDATE ON messaging_message
FOR EACH ROW WHEN (OLD.status = 'queued' OR NEW.status = 'queued')
EXECUTE FUNCTION messaging_queue_changed();
CREATE TRIGGER messaging_message_goes AFTER DELETE ON messaging_message
FOR EACH ROW WHEN (OLD.status = 'queued') EXECUTE FUNCTION messaging_queue_changed();
"""
LEAVE = """
DROP TRIGGER messaging_message_moves ON messaging_message;
DROP TRIGGER messaging_message_goes ON messaging_message;
DROP FUNCTION messaging_queue_changed();
"""
FILL = """
INSERT INTO messaging_queued (message_id, connector_id, lane, customer_id, next_try_at, valid_until)
SELECT id, connector_id, lane, customer_id, next_try_at, valid_until
  FROM messaging_message WHERE status = 'queued'
"""
# Rows come and go all the time, so what they leave is swept up soon.
SWEPT = """
ALTER TABLE messaging_queued SET
      (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 2000)
"""
# How many percent of a page new rows may take.
FILLED = {"messaging_message": 50, "messaging_attempt": 70}
PARTS = "SELECT relid::regclass::text FROM pg_partition_tree(%s) WHERE isleaf"
FAILED = """
CREATE INDEX message_failed ON messaging_message (status, id DESC)
 WHERE status IN ('undelivered', 'expired', 'rejected', 'cancelled')
"""
BLOCKED = "{column} = 'rejected' AND charge = 'none'"
# Those of 0012 anew: none asks for a status that a message passes on its way.
INDEXES = {
    "message_blocked": ("(id DESC)", BLOCKED),
    "message_blocked_customer": ("(customer_id, id DESC)", BLOCKED),
    "message_blocked_client": ("(client_id, id DESC)", BLOCKED),
    "message_moderated": ("(id)", "{column} = 'held' AND reason <> ''"),
}


def leave_room(apps, schema_editor):
    """New rows of partitions that are there leave room for what follows; full pages stay."""
    with schema_editor.connection.cursor() as cursor:
        for table, percent in FILLED.items():
            cursor.execute(PARTS, [table])
            for (name,) in cursor.fetchall():
                cursor.execute(f"ALTER TABLE {name} SET (fillfactor = {percent:d})")


def created(name: str, column: str) -> str:
    keys, condition = (said.format(column=column) for said in INDEXES[name])
    return f"CREATE INDEX {name} ON messaging_message {keys} WHERE {condition}"


def anew(name: str) -> migrations.RunSQL:
    drop = f"DROP INDEX {name}"
    return migrations.RunSQL(
        [drop, created(name, "aside")],
        [drop, created(name, "status")],
    )


class Migration(migrations.Migration):
    """What is queued stands in a table of its own, and a message changes without its indexes."""

    dependencies = [
        ("customers", "0008_invitations"),
        ("messaging", "0022_management_key_expiry"),
    ]

    operations = [
        migrations.AddField(
            model_name="message",
            name="aside",
            field=models.GeneratedField(
                db_persist=True,
                expression=models.Case(
                    models.When(
                        status__in=[
                            "accepted",
                            "held",
                            "unknown",
                            "undelivered",
                            "expired",
                            "rejected",
                            "cancelled",
                        ],
                        then="status",
                    )
                ),
                output_field=models.CharField(max_length=11, null=True),
            ),
        ),
        migrations.RemoveIndex(model_name="message", name="message_leased"),
        migrations.RemoveIndex(model_name="message", name="message_sent"),
        migrations.RemoveIndex(model_name="message", name="message_open"),
        migrations.RemoveIndex(model_name="message", name="message_queued"),
        migrations.RunSQL("DROP INDEX message_failed", FAILED),
        *map(anew, INDEXES),
        migrations.AddIndex(
            model_name="attempt",
            index=models.Index(
                condition=models.Q(("result", "open")), fields=["message"], name="attempt_open"
            ),
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(
                condition=models.Q(("final_at__isnull", True)),
                fields=["id"],
                name="message_unsettled",
            ),
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(
                condition=models.Q(("aside__isnull", False)),
                fields=["aside", "-id"],
                name="message_aside",
            ),
        ),
        migrations.CreateModel(
            name="Queued",
            fields=[
                (
                    "message",
                    models.OneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        primary_key=True,
                        related_name="place",
                        serialize=False,
                        to="messaging.message",
                    ),
                ),
                (
                    "lane",
                    models.PositiveSmallIntegerField(
                        choices=[(0, "urgent"), (1, "normal"), (2, "bulk")], verbose_name="priority"
                    ),
                ),
                ("next_try_at", models.DateTimeField(null=True, verbose_name="next try")),
                ("valid_until", models.DateTimeField(verbose_name="valid until")),
                (
                    "connector",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="messaging.connector",
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
            ],
            options={
                "verbose_name": "queued message",
                "verbose_name_plural": "queued messages",
                "ordering": ["message"],
            },
        ),
        migrations.AddIndex(
            model_name="queued",
            index=models.Index(
                fields=["connector", "lane", "customer", "message"], name="queued_by_turn"
            ),
        ),
        migrations.RunSQL(SWEPT, migrations.RunSQL.noop),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.RunSQL(KEEP, LEAVE),
        migrations.RunPython(leave_room, migrations.RunPython.noop),
    ]
