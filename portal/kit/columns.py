"""What a higher floor hangs on a lower floor's list: columns and filters, each by the list's key.

A list of customers knows neither money nor messages. `billing/columns.py` holds what they add to it:

    BALANCE = ListColumn("customers", "balance", MoneyColumn(...), after="country", fill=accounts)
    RUNS_LOW = ListFilter("clients", "runs_low", django_filters.BooleanFilter(...))

`fill` gets the rows of one page, or of one piece of an export, and hangs on them what the columns
show; however many columns share it, it runs once per page.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import django_filters
import django_tables2 as tables

from portal.kit import hooks
from portal.kit.exports.columns import Column as ExportColumn

Fill = Callable[[Sequence[Any]], None]


@dataclass(frozen=True, slots=True)
class ListColumn:
    """A column of the list `key`, standing behind the column `after`.

    It is drawn by `column` from what `fill` has hung on the rows. `exported` is what an export of
    the list shows of it.
    """

    key: str
    name: str
    column: tables.Column
    after: str
    fill: Fill
    exported: tuple[ExportColumn, ...] = ()


@dataclass(frozen=True, slots=True)
class ListFilter:
    """A filter of the list `key`."""

    key: str
    name: str
    filter: django_filters.Filter


def of(key: str) -> list[ListColumn]:
    """The columns hung on a list, in the order of the floors."""
    return [one for one in hooks.found("columns", ListColumn) if key and one.key == key]


def filters_of(key: str) -> list[ListFilter]:
    return [one for one in hooks.found("columns", ListFilter) if key and one.key == key]


def fill(columns: Iterable[ListColumn], rows: Sequence[Any]) -> None:
    """Let the columns fetch what they show of these rows."""
    for step in dict.fromkeys(column.fill for column in columns):
        if rows:
            step(rows)


def placed(names: Iterable[str], hung: Iterable[ListColumn]) -> list[str]:
    """The names of a list's own columns with those of the hung ones behind theirs; else last."""
    order = list(names)
    for column in hung:
        at = order.index(column.after) + 1 if column.after in order else len(order)
        order.insert(at, column.name)
    return order
