"""What a higher floor hangs on a lower floor's list: columns, filters and what a row's menu offers.

A list of customers knows neither money nor messages. `billing/columns.py` holds what it adds to it:

    BALANCE = ListColumn("customers", "balance", MoneyColumn(...), after="country", fill=accounts)
    RUNS_LOW = ListFilter("clients", "runs_low", django_filters.BooleanFilter(...))

`fill` gets the rows of one page, or of one piece of an export, and hangs on them what the columns
show; however many columns share it, it runs once per page.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import django_filters
import django_tables2 as tables
from django.db.models import QuerySet
from django.urls import reverse

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
class ListSearch:
    """Something more by which the search of the list `key` finds its rows.

    `find(text)` is a queryset of the keys of the rows that the text finds, quick by an index.
    """

    key: str
    find: Callable[[str], QuerySet[Any]]


@dataclass(frozen=True, slots=True)
class ListButton:
    """A button in the head of the list `key`, beside the one that makes a new row."""

    key: str
    title: str
    icon: str
    url_name: str
    permission: str | None = None
    order: int = 50

    @property
    def url(self) -> str:
        return reverse(self.url_name)

    def is_for(self, user: User) -> bool:
        return self.permission is None or user.has_perm(self.permission)


@dataclass(frozen=True, slots=True)
class BulkAction:
    """What can be done with the ticked rows of the list `key`.

    It leads to a page that asks first: `/customers/archive/?pk=1&pk=2`. A row that it does not
    suit cannot be ticked.
    """

    key: str
    title: str
    url_name: str
    permission: str | None = None
    is_danger: bool = False
    order: int = 50
    fits: Callable[[Any], bool] | None = None

    @property
    def url(self) -> str:
        return reverse(self.url_name)

    def suits(self, row: Any) -> bool:
        return self.fits is None or self.fits(row)


@dataclass(frozen=True, slots=True)
class RowAction:
    """An entry in the menu of each row of the list `key`: where it leads for a row, and who may.

    `fits` tells for which rows it is there. What asks first opens as a dialog if `in_dialog`.
    """

    key: str
    title: str
    icon: str
    url: Callable[[Any], str]
    permission: str | None = None
    order: int = 50
    is_danger: bool = False
    in_dialog: bool = False
    fits: Callable[[Any], bool] | None = None

    def suits(self, row: Any) -> bool:
        return self.fits is None or self.fits(row)

    def shown(self, row: Any) -> dict[str, Any]:
        """As components/row_menu.html wants it."""
        return {
            "title": self.title,
            "url": self.url(row),
            "icon": self.icon,
            "is_danger": self.is_danger,
            "in_dialog": self.in_dialog,
        }


Deed = TypeVar("Deed", RowAction, ListButton, BulkAction)


def of(key: str) -> list[ListColumn]:
    """The columns hung on a list, in the order of the floors."""
    return [one for one in hooks.found("columns", ListColumn) if key and one.key == key]


def filters_of(key: str) -> list[ListFilter]:
    return [one for one in hooks.found("columns", ListFilter) if key and one.key == key]


def searches_of(key: str) -> list[ListSearch]:
    return [one for one in hooks.found("columns", ListSearch) if key and one.key == key]


def actions_of(key: str, user: User) -> list[RowAction]:
    """What the menu of a row offers to this user."""
    return _offered(RowAction, key, user)


def buttons_of(key: str, user: User) -> list[ListButton]:
    """What stands beside the primary button for this user."""
    return _offered(ListButton, key, user)


def bulk_actions_of(key: str, user: User) -> list[BulkAction]:
    """What this user can do with ticked rows."""
    return _offered(BulkAction, key, user)


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


def _offered(kind: type[Deed], key: str, user: User) -> list[Deed]:
    found = [
        one
        for one in hooks.found("columns", kind)
        if key and one.key == key and (one.permission is None or user.has_perm(one.permission))
    ]
    return sorted(found, key=lambda one: one.order)
