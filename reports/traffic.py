"""Reads traffic: one narrow table plus the deltas not yet folded, in one statement.

A fold moves deltas into the table in one transaction, so a statement sees each delta in exactly one
of the two places and its sums are exact at every moment.
"""

from collections.abc import Iterator
from datetime import date

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

from messaging.models import Delta
from portal.core import periods
from portal.core.periods import Period
from reports.models.traffic import Traffic
from reports.tally import COUNTS, Tally

UNITS = ("unit", "cost_unit")
MEASURES = (*COUNTS, "price", "cost")

SUM = "SELECT {names}, {sums} FROM ({both}) AS traffic ({columns}) GROUP BY {names}"


def by(table: type[Traffic], *dimensions: str, user, **where) -> dict[tuple, Tally]:
    """What the user may see of the traffic, added up by some of the table's dimensions.

    A user of None is a caller that has narrowed the rows by itself, such as a door to its customer.
    `where` are filters by the table's own columns; one that is None filters nothing. A key that
    never occurred is not in the answer.
    """
    tallies: dict[tuple, Tally] = {}
    for *key, unit, cost_unit, counts, price, cost in lines(table, *dimensions, user=user, **where):
        tally = tallies.setdefault(tuple(key), Tally())
        tally.take(counts, unit=unit, cost_unit=cost_unit, price=price, cost=cost)
    return tallies


def lines(table: type[Traffic], *dimensions: str, user, **where) -> Iterator[tuple]:
    """The same by the pair of units it was sold and bought in, too.

    (dimensions..., unit, cost unit, counts in the order of COUNTS, price, cost)
    """
    where = {name: value for name, value in where.items() if value is not None}
    names = [*dimensions, *UNITS]
    tables = [
        rows.filter(**where).order_by().values_list(*names, *MEASURES)
        for rows in (_rows(table, table, user), _rows(Delta, table, user))
    ]
    yield from _lines(tables, names)


def by_day(table: type[Traffic], period: Period, *, user, **where) -> dict[date, Tally]:
    """Each day of the period in order, also those on which nothing went."""
    found = by(table, "day", user=user, day__range=(period.start, period.last), **where)
    return {day: found.get((day,)) or Tally() for day in periods.days(period)}


def total(tallies) -> Tally:
    whole = Tally()
    for tally in tallies:
        whole += tally
    return whole


def _rows(model, table: type[Traffic], user) -> QuerySet:
    """Rows of the table, or deltas, through the table's own door."""
    door = type(table._default_manager.all())
    rows = door(model=model)
    return rows.all() if user is None else rows.visible_to(user)


def _lines(tables: list[QuerySet], names: list[str]):
    try:
        both, params = tables[0].union(tables[1], all=True).query.sql_with_params()
    except EmptyResultSet:  # A person without any customer or client.
        return
    sql = SUM.format(
        names=", ".join(names),
        sums=", ".join(f"sum({name})" for name in MEASURES),
        both=both,
        columns=", ".join([*names, *MEASURES]),
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        for row in cursor.fetchall():
            key, counts = row[: len(names)], row[len(names) : -2]
            yield (*key, counts, row[-2], row[-1])
