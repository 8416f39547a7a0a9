"""Which routes can never be chosen, by name: worked out anew when the routes have changed."""

from typing import NamedTuple

from messaging import book
from messaging.models import Route
from messaging.routing import shadows
from portal.kit import revisions

_known: dict[str, tuple[int, "dict[int, Covering]"]] = {}


class Covering(NamedTuple):
    """The route that takes all that another one asks for."""

    id: int
    name: str


def found() -> dict[int, Covering]:
    """The shadowed routes by their ids, each with the route that covers it."""
    revision = revisions.number("book")
    known = _known.get("routes")
    if known is None or known[0] != revision:
        known = _known["routes"] = revision, _read()
    return known[1]


def _read() -> dict[int, Covering]:
    shadowed = shadows.of(book.row_of(route) for route in Route.objects.living())
    names = Route.objects.in_bulk({row.id for row in shadowed.values()})
    return {pk: Covering(row.id, names[row.id].name) for pk, row in shadowed.items()}
