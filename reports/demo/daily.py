"""Fills the daily tables of the reports from the messages, as if every delta had been folded."""

from datetime import date
from typing import Any

from django.conf import settings

from messaging.models.delta import DIMENSIONS, MEASURES
from reports.checks import TOLD
from reports.folding import KEPT, TABLES

# Counts belong to the hour of acceptance, a refund to the hour in which it was given.
TELL = """
CREATE TEMP TABLE demo_told ON COMMIT DROP AS
SELECT {dimensions}, {counts} FROM messaging_message GROUP BY {dimensions}
UNION ALL
SELECT {refund_dimensions}, {nothing}, -sum(m.price * m.parts), 0
  FROM messaging_message m JOIN billing_entry e ON e.id = m.refund_entry_id
 GROUP BY {refund_dimensions}
"""
FILL = """
INSERT INTO {table} ({dimensions}, {measures})
SELECT {dimensions}, {sums} FROM demo_told WHERE day >= %s
 GROUP BY {dimensions} ORDER BY {dimensions}
"""


def fill(cursor: Any, today: date) -> None:
    """Write every daily table. The messages and their entries stand there, no delta does.

    Of what counts hours, the demo's days up to `today` are written that are kept.
    """
    hour = f"extract(hour FROM e.at AT TIME ZONE '{settings.TIME_ZONE}')::int"
    places = {"day": "m.refunded_on", "hour": hour}
    cursor.execute(
        TELL.format(
            dimensions=", ".join(DIMENSIONS),
            counts=", ".join(f"sum({TOLD[name]}) AS {name}" for name in MEASURES),
            refund_dimensions=", ".join(places.get(name, f"m.{name}") for name in DIMENSIONS),
            nothing=", ".join("0" for name in MEASURES if name not in {"price", "cost"}),
        )
    )
    for table in TABLES:
        first = today - KEPT[table] if table in KEPT else date.min
        cursor.execute(
            FILL.format(
                table=table._meta.db_table,
                dimensions=", ".join(table.dimensions),
                measures=", ".join(MEASURES),
                sums=", ".join(f"sum({name})" for name in MEASURES),
            ),
            [first],
        )
