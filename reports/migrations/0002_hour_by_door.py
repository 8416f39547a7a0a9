from datetime import timedelta

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.utils import timezone

# What the last eight days have told, less the deltas that are yet to be folded. One statement, so
# that a delta and its message are seen together or not at all. A refund's hour is its entry's.
FILL = """
INSERT INTO reports_hourdoor (
    day, hour, door_id, customer_id, client_id, unit, cost_unit, messages, parts, sent_messages,
    sent_parts, delivered_messages, delivered_parts, failed_messages, failed_parts, price, cost)
SELECT day, hour, door_id, customer_id, client_id, unit, cost_unit, sum(messages), sum(parts),
       sum(sent_messages), sum(sent_parts), sum(delivered_messages), sum(delivered_parts),
       sum(failed_messages), sum(failed_parts), sum(price), sum(cost)
  FROM (
    SELECT day, hour, door_id, customer_id, client_id, unit, cost_unit, 1 AS messages, parts,
           (sent_at IS NOT NULL)::int AS sent_messages,
           parts * (sent_at IS NOT NULL)::int AS sent_parts,
           (status = 'delivered')::int AS delivered_messages,
           parts * (status = 'delivered')::int AS delivered_parts,
           (status IN ('undelivered', 'expired', 'rejected', 'cancelled'))::int AS failed_messages,
           parts * (status IN ('undelivered', 'expired', 'rejected', 'cancelled'))::int
               AS failed_parts,
           price * parts * (charge <> 'none')::int AS price,
           cost * parts * (CASE WHEN cost_basis = 'submitted' THEN sent_at IS NOT NULL
                                ELSE status = 'delivered' END)::int AS cost
      FROM messaging_message WHERE day >= %(first)s
    UNION ALL
    SELECT m.refunded_on, extract(hour FROM e.at AT TIME ZONE %(zone)s)::int, m.door_id,
           m.customer_id, m.client_id, m.unit, m.cost_unit, 0, 0, 0, 0, 0, 0, 0, 0,
           -m.price * m.parts, 0
      FROM messaging_message m JOIN billing_entry e ON e.id = m.refund_entry_id
     WHERE m.charge = 'refunded' AND m.refunded_on >= %(first)s
    UNION ALL
    SELECT day, hour, door_id, customer_id, client_id, unit, cost_unit, -messages, -parts,
           -sent_messages, -sent_parts, -delivered_messages, -delivered_parts, -failed_messages,
           -failed_parts, -price, -cost
      FROM messaging_delta WHERE day >= %(first)s
  ) AS told
 GROUP BY day, hour, door_id, customer_id, client_id, unit, cost_unit
"""
DAYS = 8


def fill(apps, schema_editor):
    """Count the hours that were before the table was, so that it holds what its check asks for."""
    today = timezone.localdate(timezone=timezone.get_default_timezone())
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(
            FILL,
            {"first": today - timedelta(days=DAYS), "zone": settings.TIME_ZONE},
        )


class Migration(migrations.Migration):
    dependencies = [
        ("billing", "0002_guards"),
        ("clients", "0002_search"),
        ("customers", "0002_search"),
        ("messaging", "0003_message_search"),
        ("reports", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="HourDoor",
            fields=[
                ("messages", models.BigIntegerField(default=0)),
                ("parts", models.BigIntegerField(default=0)),
                ("sent_messages", models.BigIntegerField(default=0)),
                ("sent_parts", models.BigIntegerField(default=0)),
                ("delivered_messages", models.BigIntegerField(default=0)),
                ("delivered_parts", models.BigIntegerField(default=0)),
                ("failed_messages", models.BigIntegerField(default=0)),
                ("failed_parts", models.BigIntegerField(default=0)),
                ("price", models.DecimalField(decimal_places=6, default=0, max_digits=20)),
                ("cost", models.DecimalField(decimal_places=6, default=0, max_digits=20)),
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("day", models.DateField()),
                ("unit", models.CharField(max_length=3)),
                ("cost_unit", models.CharField(max_length=3)),
                ("hour", models.PositiveSmallIntegerField()),
                (
                    "client",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="clients.client",
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
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["door", "day"], name="hour_door_door")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("day", "hour", "door", "customer", "client", "unit", "cost_unit"),
                        name="hour_door",
                        nulls_distinct=False,
                    )
                ],
            },
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
