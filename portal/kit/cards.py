"""The dashboard: boxes, key figures and watches, hung by the apps in their cards.py.

Each is asked with a Glance: who looks, and when. What several of them need is read once per glance.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, TypeVar

from django.utils import timezone

from portal.kit import faces, hooks
from portal.models import User

EVERYBODY = (faces.STAFF, faces.CUSTOMER, faces.CLIENT)
Read = TypeVar("Read")


@dataclass(slots=True)
class Glance:
    """One look at the dashboard. Days and hours are the operator's."""

    user: User
    now: datetime = field(default_factory=timezone.now)
    _reads: dict[Callable, Any] = field(default_factory=dict)

    @property
    def face(self) -> str:
        return faces.of(self.user).kind

    @property
    def local(self) -> datetime:
        return timezone.localtime(self.now, timezone.get_default_timezone())

    @property
    def today(self) -> date:
        return self.local.date()

    def once(self, read: "Callable[[Glance], Read]") -> Read:
        """What `read` finds, read at most once in this look."""
        if read not in self._reads:
            self._reads[read] = read(self)
        return self._reads[read]


@dataclass(frozen=True, slots=True)
class _Hung:
    """What all three have: how it is asked, who may see it, and its place among the others."""

    ask: Callable[[Glance], Any]
    permission: str | None = None
    faces: tuple[str, ...] = EVERYBODY
    order: int = 50

    def is_for(self, user: User) -> bool:
        kind = faces.of(user).kind
        return kind in self.faces and (self.permission is None or user.has_perm(self.permission))


@dataclass(frozen=True, slots=True)
class Figure(_Hung):
    """A key figure: `ask` returns what components/figures.html shows, one or several, or None."""


@dataclass(frozen=True, slots=True)
class Alert:
    """Something that needs attention: a fact, what follows from it, and where to act."""

    state: str
    fact: str
    text: str = ""
    url: str = ""
    link_title: str = ""


@dataclass(frozen=True, slots=True)
class Watch(_Hung):
    """Looks for trouble: `ask` returns alerts, worst first; none when all is well."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row of boxes, with the grid two of them share."""

    key: str
    grid: str = ""


ROWS = (
    Row("attention"),
    Row("figures"),
    Row("traffic", "g-main fill"),
    Row("accounts", "g2 fill"),
    Row("messages"),
)


@dataclass(frozen=True, slots=True)
class Card(_Hung):
    """A box with an address of its own, asked again every so many seconds.

    `ask` returns its template's context, or None when there is nothing to show.
    """

    slug: str = ""
    row: str = ""
    template: str = ""
    every_s: int = 60


def cards(user: User) -> list[Card]:
    return [card for card in _sorted(Card) if card.is_for(user)]


def card(user: User, slug: str) -> Card | None:
    return next((card for card in cards(user) if card.slug == slug), None)


def figures(glance: Glance) -> list[dict]:
    """The key figures of a look, in order."""
    shown: list[dict] = []
    for figure in _sorted(Figure):
        found = figure.ask(glance) if figure.is_for(glance.user) else None
        shown += found if isinstance(found, list) else [found] if found else []
    return shown


def alerts(glance: Glance) -> list[Alert]:
    """What needs attention, worst first."""
    found = [
        alert
        for watch in _sorted(Watch)
        if watch.is_for(glance.user)
        for alert in watch.ask(glance)
    ]
    return sorted(found, key=lambda alert: alert.state != "bad")


def _sorted(kind: type) -> list:
    return sorted(hooks.found("cards", kind), key=lambda hung: hung.order)
