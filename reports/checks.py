"""Promise 3: deltas + daily rows = messages, by every dimension of every table.

What a message must have told: itself, on the day and in the hour it was accepted, and its refund,
on the day of the refund. Messages come as they are, daily rows and deltas with the opposite sign;
every combination of dimensions must add up to nothing.
"""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from messaging import checks
from messaging.models.delta import MEASURES
from portal.core import ids
from portal.kit.checks import Check
from reports.folding import KEPT, TABLES
from reports.models.traffic import DayClient, Traffic

FAILED = "status IN ('undelivered', 'expired', 'rejected', 'cancelled')"
BOUGHT = """CASE WHEN cost_basis = 'submitted' THEN sent_at IS NOT NULL
                 ELSE status = 'delivered' END"""

TOLD = {
    "messages": "1",
    "parts": "parts",
    "sent_messages": "(sent_at IS NOT NULL)::int",
    "sent_parts": "parts * (sent_at IS NOT NULL)::int",
    "delivered_messages": "(status = 'delivered')::int",
    "delivered_parts": "parts * (status = 'delivered')::int",
    "failed_messages": f"({FAILED})::int",
    "failed_parts": f"parts * ({FAILED})::int",
    "price": "price * parts * (charge <> 'none')::int",
    "cost": f"cost * parts * ({BOUGHT})::int",
}

COMPARE = """
SELECT {what}, {residual} FROM (
    SELECT {dimensions}, {told} FROM messaging_message WHERE day >= %(first)s
    UNION ALL
    SELECT {refund_dimensions}, {refunds} FROM messaging_message
     WHERE charge = 'refunded' AND refunded_on >= %(first)s
    UNION ALL
    SELECT {dimensions}, {minus} FROM {table} WHERE day >= %(first)s
    UNION ALL
    SELECT {dimensions}, {minus} FROM messaging_delta WHERE day >= %(first)s
) AS both_sides ({dimensions}, {measures})
GROUP BY {dimensions} HAVING {off}
"""


def compare(
    table: type[Traffic], dimensions: tuple[str, ...], measures: tuple[str, ...] = MEASURES
) -> str:
    """A statement that names every combination of dimensions whose sums differ."""
    refunds = ["-price * parts" if name == "price" else "0" for name in measures]
    return COMPARE.format(
        what=f"concat_ws(' ', '{table._meta.model_name}', {', '.join(dimensions)})",
        residual=" + ".join(f"abs(sum({name}))" for name in measures),
        dimensions=", ".join(dimensions),
        refund_dimensions=", ".join(
            "refunded_on" if name == "day" else name for name in dimensions
        ),
        table=table._meta.db_table,
        measures=", ".join(measures),
        told=", ".join(TOLD[name] for name in measures),
        refunds=", ".join(refunds),
        minus=", ".join(f"-{name}" for name in measures),
        off=" OR ".join(f"sum({name}) <> 0" for name in measures),
    )


def since_kept() -> dict[str, Any]:
    """From the first day of which all messages are there; and today, with an id before it."""
    zone = timezone.get_default_timezone()
    now = timezone.now()
    return {
        "first": timezone.localdate(checks.kept_since(), zone),
        "today": timezone.localdate(now, zone),
        "near_id": ids.first_of(now - timedelta(days=2)),
    }


def since_hours(table: type[Traffic]) -> Callable[[], dict[str, date]]:
    """From the first day of which the table has all hours."""

    def since() -> dict[str, date]:
        today = timezone.localdate(timezone=timezone.get_default_timezone())
        return {"first": max(since_kept()["first"], today - KEPT[table] + timedelta(days=1))}

    return since


TODAY = """
SELECT '{model} ' || %(today)s, {residual} FROM (
    SELECT {told} FROM messaging_message WHERE id >= %(near_id)s AND day = %(today)s
    UNION ALL
    SELECT {refunds} FROM billing_entry
     WHERE kind = 'refund' AND day = %(today)s
       AND id > coalesce((SELECT id FROM billing_entry WHERE day < %(today)s
                           ORDER BY id DESC LIMIT 1), 0)
    UNION ALL
    SELECT {minus} FROM {table} WHERE day = %(today)s
    UNION ALL
    SELECT {minus} FROM messaging_delta WHERE day = %(today)s
) AS both_sides ({measures})
HAVING {off}
"""


def whole_day(table: type[Traffic]) -> str:
    """The same for the sums of today alone, without their dimensions.

    Refunds are taken from their entries: the messages may be months old.
    """
    return TODAY.format(
        model=table._meta.model_name,
        residual=" + ".join(f"abs(sum({name}))" for name in MEASURES),
        told=", ".join(TOLD[name] for name in MEASURES),
        refunds=", ".join("-amount" if name == "price" else "0" for name in MEASURES),
        minus=", ".join(f"-{name}" for name in MEASURES),
        table=table._meta.db_table,
        measures=", ".join(MEASURES),
        off=" OR ".join(f"sum({name}) <> 0" for name in MEASURES),
    )


DAYS = [
    Check(
        3,
        f"{table._meta.model_name} + deltas = messages, by {', '.join(table.dimensions)}",
        compare(table, table.dimensions),
        since_kept,
        # One table a minute is enough: all are folded by one statement.
        whole_day(table) if table is DayClient else "",
    )
    for table in TABLES
    if table not in KEPT
]

# A refund's hour is not kept with its message, so money is held against whole days.
COUNTS = tuple(name for name in MEASURES if name != "price")
HOURS = [
    check
    for table in KEPT
    for check in (
        Check(
            3,
            f"{table._meta.model_name} + deltas = messages, by hour, in counts and cost",
            compare(table, table.dimensions, COUNTS),
            since_hours(table),
        ),
        Check(
            3,
            f"{table._meta.model_name} + deltas = messages, by day, in price",
            compare(table, tuple(d for d in table.dimensions if d != "hour"), ("price",)),
            since_hours(table),
        ),
    )
]

INVOICED = Check(
    6,
    "an invoice's usage = what messages of its period were charged",
    """
    WITH told AS (
        SELECT account_id, day, price * parts AS amount FROM messaging_message
         WHERE day >= %(first)s AND charge <> 'none'
         UNION ALL
        SELECT account_id, refunded_on, -price * parts FROM messaging_message
         WHERE refunded_on >= %(first)s
    ), days AS (
        SELECT account_id, day, sum(amount) AS amount FROM told GROUP BY 1, 2
    )
    SELECT 'invoice ' || i.id, i.usage - coalesce(sum(d.amount), 0)
      FROM billing_invoice i
      LEFT JOIN days d
        ON d.account_id = i.account_id AND d.day >= i.period_start AND d.day < i.period_end
     WHERE i.kind = 'usage' AND i.status <> 'discarded' AND i.period_start >= %(first)s
     GROUP BY i.id HAVING i.usage <> coalesce(sum(d.amount), 0)
    """,
    since_kept,
)
