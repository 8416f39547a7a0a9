"""Folds traffic deltas into the narrow daily tables.

One statement deletes deltas and adds them to every table: whoever reads tables and deltas in one
statement sees each of them exactly once. Rows that another fold holds are skipped, and all folds
lock the daily rows in the same order, so any number of them may run at once.
"""

from datetime import timedelta
from functools import cache

from django.db import connection
from django.utils import timezone

from messaging.models import Delta
from messaging.models.delta import MEASURES
from reports import models
from reports.models import DayHour, HourDoor
from reports.models.traffic import Traffic

TABLES: tuple[type[Traffic], ...] = tuple(
    model for name in models.__all__ if issubclass(model := getattr(models, name), Traffic)
)
# What counts hours is kept for so long; what counts days, for ever.
KEPT: dict[type[Traffic], timedelta] = {
    DayHour: timedelta(days=36),
    HourDoor: timedelta(days=8),
}

FOLD = """
WITH gone AS (
    DELETE FROM {deltas} WHERE id IN (
        SELECT id FROM {deltas} ORDER BY id LIMIT %s FOR UPDATE SKIP LOCKED)
    RETURNING *
), {adds}
SELECT count(*) FROM gone
"""

ADD = """into_{table} AS (
    INSERT INTO {table} ({dimensions}, {measures})
    SELECT {dimensions}, {sums} FROM gone GROUP BY {dimensions} ORDER BY {dimensions}
    ON CONFLICT ({dimensions}) DO UPDATE SET {added})"""


def fold(limit: int = 50_000) -> int:
    """Fold up to `limit` deltas, oldest first; return how many there were."""
    with connection.cursor() as cursor:
        cursor.execute(_statement(), [limit])
        return cursor.fetchone()[0]


def prune() -> int:
    """Forget hours that no curve needs any more; return how many rows went."""
    today = timezone.localdate(timezone=timezone.get_default_timezone())
    return sum(
        table._default_manager.filter(day__lt=today - kept).delete()[0]
        for table, kept in KEPT.items()
    )


@cache
def _statement() -> str:
    adds = ", ".join(_add(table) for table in TABLES)
    return FOLD.format(deltas=Delta._meta.db_table, adds=adds)


def _add(model: type[Traffic]) -> str:
    table = model._meta.db_table
    return ADD.format(
        table=table,
        dimensions=", ".join(model.dimensions),
        measures=", ".join(MEASURES),
        sums=", ".join(f"sum({name})" for name in MEASURES),
        added=", ".join(f"{name} = {table}.{name} + excluded.{name}" for name in MEASURES),
    )
