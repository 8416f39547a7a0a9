"""The page of a record: what higher floors hang on it, in their tabs.py.

A customer's page knows neither money nor messages. `billing/tabs.py` holds what it adds:

    BALANCE = Tab("customer", "balance", _("Balance"), "billing:customer-balance", order=30)
    MONEY = Figure("customer", balance_figure, permission="billing.view_account", order=10)

Every `ask` gets the row and who looks; what gives None is left out.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from portal.kit import hooks
from portal.models import User

Ask = Callable[[Any, User], Any]


@dataclass(frozen=True, slots=True)
class _Hung:
    """What all have: the kind of record, who may see it, and its place among the others."""

    record: str

    def is_for(self, user: User) -> bool:
        return self.permission is None or user.has_perm(self.permission)


@dataclass(frozen=True, slots=True)
class Tab(_Hung):
    """A part of the record with an address of its own, which takes the record's number."""

    slug: str
    title: str
    url_name: str
    permission: str | None = None
    order: int = 50
    count: Ask | None = None


@dataclass(frozen=True, slots=True)
class Figure(_Hung):
    """A key figure in the head: `ask` returns what components/figures.html shows."""

    ask: Ask
    permission: str | None = None
    order: int = 50


@dataclass(frozen=True, slots=True)
class Badge(_Hung):
    """A word about its state beside the name: `ask` returns `state` and `text`."""

    ask: Ask
    permission: str | None = None
    order: int = 50


@dataclass(frozen=True, slots=True)
class Action(_Hung):
    """A button of the action panel: `ask` returns what components/actions.html shows.

    What `is_rare` stands in the "…" menu.
    """

    ask: Ask
    permission: str | None = None
    order: int = 50
    is_rare: bool = False


def tabs(record: str, row: Any, user: User, current: str) -> list[dict]:
    """The record's tabs as components/tabs.html wants them."""
    return [
        {
            "title": tab.title,
            "url": reverse(tab.url_name, args=[row.pk] if row else []),
            "is_current": tab.slug == current,
            "count": tab.count(row, user) if tab.count else None,
        }
        for tab in _of(Tab, record, user)
    ]


def head(record: str, row: Any, user: User, current: str) -> dict[str, list]:
    """What layouts/record.html shows around a tab, as far as it is hung."""
    actions = _of(Action, record, user)
    return {
        "tabs": tabs(record, row, user, current),
        "figures": _asked(_of(Figure, record, user), row, user),
        "badges": _asked(_of(Badge, record, user), row, user),
        "actions": _asked([one for one in actions if not one.is_rare], row, user),
        "more_actions": _asked([one for one in actions if one.is_rare], row, user),
    }


def _of(kind: type, record: str, user: User) -> list:
    found = [one for one in hooks.found("tabs", kind) if one.record == record and one.is_for(user)]
    return sorted(found, key=lambda one: one.order)


def _asked(hung: list, row: Any, user: User) -> list:
    return [shown for one in hung if (shown := one.ask(row, user)) is not None]
