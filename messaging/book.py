"""Everything that decides, compiled: prefixes, price lists, routes, pools, services.

Whoever decides asks `current` for the book. One query compares its revision with the database's
(a trigger raises it with every change) and says which connectors are up; only a changed book is
read again. A decision is taken with the book of its moment.
"""

import threading
from dataclasses import dataclass
from typing import Any

from billing.models import Prefix, PriceList, Rate
from billing.rating.deck import EVERYWHERE, Deck, RateRow
from billing.rating.prefixes import PrefixTable
from messaging.models import Connector, Pool, Route, Service, ServiceOf
from messaging.models.service import MarginGuard
from messaging.routing.pools import Member, PoolRow
from messaging.routing.table import RouteRow, RouteTable

ASK = """
SELECT coalesce((SELECT number FROM portal_revision WHERE name = 'book'), 0),
       array(SELECT connector_id FROM messaging_connectorstate
              WHERE state = 'up' AND seen_at > now() - interval '20 seconds')
"""


@dataclass(frozen=True, slots=True)
class Supplier:
    """A connector as the decision sees it: its costs; without a list it costs nothing."""

    id: int
    name: str
    costs: Deck | None
    unit: str


@dataclass(frozen=True, slots=True)
class Book:
    """One compiled state of the tables; it never changes."""

    revision: int
    prefixes: PrefixTable
    decks: dict[int, Deck]
    units: dict[int, str]
    routes: RouteTable
    pools: dict[int, PoolRow]
    suppliers: dict[int, Supplier]
    service_of: dict[int, int]
    service_lists: dict[int, int | None]
    default_service: int | None
    guards: dict[int, str]

    def guard(self, service: int | None) -> str:
        """What happens to a message that would cost more than it earns."""
        return self.guards.get(service or 0, MarginGuard.WARN)

    def service(self, door: int) -> int | None:
        return self.service_of.get(door, self.default_service)


_lock = threading.Lock()
_books: dict[str, Book] = {}


def current(cursor: Any) -> tuple[Book, frozenset[int]]:
    """The book of this moment and the connectors that are up."""
    cursor.execute(ASK)
    revision, up = cursor.fetchone()
    with _lock:
        book = _books.get("book")
        if book is None or book.revision != revision:
            book = _books["book"] = _read(revision)
    return book, frozenset(up)


def _read(revision: int) -> Book:
    decks = _decks()
    services = list(Service.objects.all())
    return Book(
        revision=revision,
        prefixes=PrefixTable(Prefix.objects.values_list("digits", "country_id", "network_id")),
        decks=decks,
        units=dict(PriceList.objects.values_list("pk", "unit")),
        routes=RouteTable(_route(route) for route in Route.objects.all()),
        pools={pool.pk: _pool(pool) for pool in Pool.objects.prefetch_related("members")},
        suppliers=_suppliers(decks),
        service_of=dict(ServiceOf.objects.values_list("door_id", "service_id")),
        service_lists={service.pk: service.price_list_id for service in services},
        default_service=next((service.pk for service in services if service.is_default), None),
        guards={service.pk: service.margin_guard for service in services},
    )


def _decks() -> dict[int, Deck]:
    rows: dict[int, list[RateRow]] = {
        pk: [] for pk in PriceList.objects.values_list("pk", flat=True)
    }
    for rate in Rate.objects.select_related("network"):
        country = rate.network.country_id if rate.network else rate.country_id
        rows[rate.price_list_id].append(
            RateRow(
                rate.pk,
                country or EVERYWHERE,
                rate.network_id,
                rate.channel,
                rate.price,
                rate.basis,
                rate.starts_at,
            )
        )
    return {pk: Deck(named, price_list=pk) for pk, named in rows.items()}


def _suppliers(decks: dict[int, Deck]) -> dict[int, Supplier]:
    return {
        connector.pk: Supplier(
            connector.pk,
            connector.name,
            decks.get(connector.cost_list_id),
            connector.cost_list.unit if connector.cost_list else "EUR",
        )
        for connector in Connector.objects.filter(is_enabled=True).select_related("cost_list")
    }


def _route(route: Route) -> RouteRow:
    owner = {
        Route.Scope.CLIENT: route.client_id,
        Route.Scope.CUSTOMER: route.customer_id,
        Route.Scope.SERVICE: route.service_id,
    }
    return RouteRow(
        id=route.pk,
        priority=route.priority,
        scope=route.scope,
        scope_id=owner.get(route.scope) or 0,
        pool_id=route.pool_id,
        country=route.country_id,
        network=route.network_id,
        channel=route.channel,
        sender=route.sender or None,
        number_prefix=route.number_prefix or None,
        text_contains=route.text_contains or None,
        ignore_case=route.ignore_case,
        enabled=route.is_enabled,
    )


def _pool(pool: Pool) -> PoolRow:
    members = tuple(Member(m.connector_id, m.share, m.order) for m in pool.members.all())
    return PoolRow(pool.pk, pool.name, pool.policy, members)
