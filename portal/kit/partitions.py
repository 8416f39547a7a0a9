"""Large tables: one time-ordered bigint key, partitioned by RANGE of it, a partition per month.

The key stays the plain primary key, so the admin, foreign keys and COPY work, and a look-up by id
touches one partition. Partitions are made ahead by beat and at every start. A model whose rows are
changed soon after they are written says in `FILLED` how many percent of a page new ones may take.
"""

from datetime import UTC, datetime

from django.apps import apps
from django.db import connection, migrations, models

from portal.core.ids import first_of


class CreatePartitionedModel(migrations.CreateModel):
    """`CreateModel` for a large table: PARTITION BY RANGE of its primary key."""

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        plain = schema_editor.table_sql

        def partitioned(model):
            sql, params = plain(model)
            column = schema_editor.quote_name(model._meta.pk.column)
            return f"{sql} PARTITION BY RANGE ({column})", params

        schema_editor.table_sql = partitioned
        try:
            super().database_forwards(app_label, schema_editor, from_state, to_state)
        finally:
            schema_editor.table_sql = plain

    def describe(self):
        return f"Create partitioned model {self.name}"


def large_models() -> list[type[models.Model]]:
    """The models whose tables are partitioned, as the database says."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE relkind = 'p'")
        tables = {name for (name,) in cursor.fetchall()}
    return [model for model in apps.get_models() if model._meta.db_table in tables]


def make_ahead(now: datetime, *, back: int = 1, ahead: int = 3) -> int:
    """Make the partitions of the months around `now` where they are missing; return how many."""
    months = [_month(now, offset) for offset in range(-back, ahead + 1)]
    return sum(_make(model, start) for model in large_models() for start in months)


def drop_before(model: type[models.Model], moment: datetime) -> int:
    """Drop the partitions of a model's table that end before the moment's month does; how many."""
    table = model._meta.db_table
    first = f"{table}_{_month(moment, 0):%Y_%m}"
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relid::regclass::text FROM pg_partition_tree(%s) WHERE isleaf", [table]
        )
        past = [name for (name,) in cursor.fetchall() if name < first]
        for name in past:
            cursor.execute(f'DROP TABLE "{name}"')
    return len(past)


def _make(model: type[models.Model], start: datetime) -> int:
    table, filled = model._meta.db_table, getattr(model, "FILLED", 100)
    name = f"{table}_{start:%Y_%m}"
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass(%s)", [name])
        if cursor.fetchone()[0]:
            return 0
        lower, upper = first_of(start), first_of(_month(start, 1))
        cursor.execute(
            f'CREATE TABLE IF NOT EXISTS "{name}" PARTITION OF "{table}" '
            f"FOR VALUES FROM ({lower:d}) TO ({upper:d}) WITH (fillfactor = {filled:d})"
        )
    return 1


def _month(moment: datetime, offset: int) -> datetime:
    index = moment.year * 12 + moment.month - 1 + offset
    return datetime(index // 12, index % 12 + 1, 1, tzinfo=UTC)
