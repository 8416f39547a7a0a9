"""Puts rows into the past whose `created_at` is the moment they are written."""

from datetime import datetime
from typing import TypeVar

from django.db import connection, models

Row = TypeVar("Row", bound=models.Model)


def rows(made: list[Row], moments: list[datetime]) -> list[Row]:
    """Give each row its moment, in the database and in memory; return the rows."""
    table = made[0]._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {table} AS r SET created_at = v.at"  # noqa: S608  (the table of a model)
            " FROM unnest(%s::bigint[], %s::timestamptz[]) AS v (id, at) WHERE r.id = v.id",
            [[row.pk for row in made], moments],
        )
    for row, moment in zip(made, moments, strict=True):
        row.created_at = moment
    return made
