"""What a higher floor hangs on a lower floor's list: columns, filters and what a row's menu offers.

A list of customers knows neither money nor messages. `billing/columns.py` holds what it adds to it:

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
from portal.models import User

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


@dataclass(frozen=True, slots=True)
class RowAction:
    """An entry in the menu of each row of the list `key`: where it leads for a row, and who may."""

    key: str
    title: str
    icon: str
    url: Callable[[Any], str]
    permission: str | None = None
    order: int = 50

    def shown(self, row: Any) -> dict[str, str]:
        """As components/row_menu.html wants it."""
        return {"title": self.title, "url": self.url(row), "icon": self.icon}


def of(key: str) -> list[ListColumn]:
    """The columns hung on a list, in the order of the floors."""
    return [one for one in hooks.found("columns", ListColumn) if key and one.key == key]


def filters_of(key: str) -> list[ListFilter]:
    return [one for one in hooks.found("columns", ListFilter) if key and one.key == key]


def actions_of(key: str, user: User) -> list[RowAction]:
    """What the menu of a row offers to this user."""
    found = [
        one
        for one in hooks.found("columns", RowAction)
        if key and one.key == key and (one.permission is None or user.has_perm(one.permission))
    ]
    return sorted(found, key=lambda action: action.order)


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
