from django.db import migrations, models
from django.utils import timezone

MEASURES = (
    "messages, parts, sent_messages, sent_parts, delivered_messages, delivered_parts,"
    " failed_messages, failed_parts, price, cost"
)
# What messages tell, less the deltas that are yet to be folded. One statement, so that a delta and
# its message are seen together or not at all.
FILL = """
INSERT INTO {table} ({names}, {measures})
SELECT {names}, sum(messages), sum(parts), sum(sent_messages), sum(sent_parts),
       sum(delivered_messages), sum(delivered_parts), sum(failed_messages), sum(failed_parts),
       sum(price), sum(cost)
  FROM (
    SELECT {names}, 1 AS messages, parts,
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
    SELECT {refund_names}, 0, 0, 0, 0, 0, 0, 0, 0, -price * parts, 0
      FROM messaging_message WHERE charge = 'refunded' AND refunded_on >= %(first)s
    UNION ALL
    SELECT {names}, -messages, -parts, -sent_messages, -sent_parts, -delivered_messages,
           -delivered_parts, -failed_messages, -failed_parts, -price, -cost
      FROM messaging_delta WHERE day >= %(first)s
  ) AS told
 GROUP BY {names}
"""
# Days whose messages are gone: a client who used one channel on a day used it for all of that day.
# Where there were several, the rows stay with SMS, which nearly all of them were.
GUESS = """
UPDATE {table} AS t SET channel = known.channel
  FROM (SELECT day, customer_id, client_id, unit, cost_unit, min(channel) AS channel
          FROM reports_dayclient WHERE day < %(first)s
         GROUP BY day, customer_id, client_id, unit, cost_unit
        HAVING min(channel) = max(channel)) AS known
 WHERE t.day = known.day AND t.customer_id = known.customer_id
   AND t.client_id IS NOT DISTINCT FROM known.client_id
   AND t.unit = known.unit AND t.cost_unit = known.cost_unit AND t.channel <> known.channel
"""
WHOSE = "day, customer_id, client_id, channel"
TABLES = {
    "reports_daysender": f"{WHOSE}, sender, unit, cost_unit",
    "reports_daynetwork": f"{WHOSE}, country, network_id, unit, cost_unit",
}


def fill(apps, schema_editor):
    """Tell the channels of what was there before: from the messages, as long as they are kept.

    The new columns lock both tables, so no fold can move deltas while they are counted.
    """
    with schema_editor.connection.cursor() as cursor:
        first = _first(cursor)
        for table, names in TABLES.items():
            words = {"table": table, "names": names, "measures": MEASURES}
            refunds = names.replace("day,", "refunded_on,", 1)
            cursor.execute(f"DELETE FROM {table} WHERE day >= %s", [first])  # noqa: S608
            cursor.execute(FILL.format(**words, refund_names=refunds), {"first": first})
            cursor.execute(GUESS.format(table=table), {"first": first})


def _first(cursor):
    """The first day of which all messages are there, as the reconciler knows it."""
    from messaging import checks  # noqa: PLC0415

    return timezone.localdate(checks.kept_since(), timezone.get_default_timezone())


class Migration(migrations.Migration):
    dependencies = [
        ("messaging", "0004_text_erasures"),
        ("reports", "0002_hour_by_door"),
    ]

    operations = [
        migrations.RemoveConstraint("daysender", "day_sender"),
        migrations.RemoveConstraint("daynetwork", "day_network"),
        migrations.AddField(
            "daysender",
            "channel",
            models.CharField(max_length=5, default="sms"),
            preserve_default=False,
        ),
        migrations.AddField(
            "daynetwork",
            "channel",
            models.CharField(max_length=5, default="sms"),
            preserve_default=False,
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AddConstraint(
            "daysender",
            models.UniqueConstraint(
                fields=(
                    "day",
                    "customer",
                    "client",
                    "channel",
                    "sender",
                    "unit",
                    "cost_unit",
                ),
                name="day_sender",
                nulls_distinct=False,
            ),
        ),
        migrations.AddConstraint(
            "daynetwork",
            models.UniqueConstraint(
                fields=(
                    "day",
                    "customer",
                    "client",
                    "channel",
                    "country",
                    "network",
                    "unit",
                    "cost_unit",
                ),
                name="day_network",
                nulls_distinct=False,
            ),
        ),
    ]
