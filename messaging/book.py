"""Everything that decides, compiled: prefixes, price lists, routes, pools, services.

Whoever decides asks `current` for the book. One query compares its revision with the database's
(a trigger raises it with every change) and says which connectors are up; only a changed book is
read again. A decision is taken with the book of its moment. How well connectors deliver changes
every minute and has a revision of its own, so that the rest need not be read with it.
"""

import threading
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.db.models import F
from django.utils import timezone

from billing.models import Prefix, PriceList, Rate
from billing.rating.deck import EVERYWHERE, Deck, RateRow
from billing.rating.prefixes import PrefixTable
from messaging import quirks, replacement_rows
from messaging.models import Allowance, Connector, DeliveryRate, Pool, Route, Service, ServiceOf
from messaging.models.service import MarginGuard
from messaging.routing.pools import Delivered, Member, PoolRow
from messaging.routing.table import RouteRow, RouteTable
from messaging.rules.table import RuleTable
from messaging.stops import compiled
from messaging.stops.compiled import Stops

ASK = """
SELECT coalesce((SELECT number FROM portal_revision WHERE name = 'book'), 0),
       array(SELECT connector_id FROM messaging_connectorstate
              WHERE state = 'up' AND seen_at > now() - interval '20 seconds'
              ORDER BY connector_id),
       coalesce((SELECT number FROM portal_revision WHERE name = 'delivery'), 0),
       coalesce((SELECT number FROM portal_revision WHERE name = 'allowances'), 0)
"""


@dataclass(frozen=True, slots=True)
class Supplier:
    """A connector as the decision sees it: its costs; without a list it costs nothing.

    It takes messages of its channel only.
    """

    id: int
    name: str
    costs: Deck | None
    unit: str
    channel: str = "sms"
    # Of mail servers: the domains whose addresses may send through them.
    domains: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Book:
    """One compiled state of the tables; it never changes.

    `delivered` is what became of the connectors' latest messages, by connector and country;
    `allowed` are the accounts that have parts that cost nothing;
    `reroutes` are the errors of the routes that name some, with which a refused message goes on.
    """

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
    stops: Stops = compiled.NONE
    delivered: dict[tuple[int, str], Delivered] = field(default_factory=dict)
    delivery_revision: int = 0
    allowed: frozenset[int] = frozenset()
    allowances_revision: int = 0
    reroutes: dict[int, frozenset[int]] = field(default_factory=dict)
    rules: RuleTable = field(default_factory=RuleTable)

    def guard(self, service: int | None) -> str:
        """What happens to a message that would cost more than it earns."""
        return self.guards.get(service or 0, MarginGuard.WARN)

    def service(self, door: int) -> int | None:
        return self.service_of.get(door, self.default_service)

    def next_rate(self, moment: datetime) -> datetime | None:
        """When the next rate of any list begins after a moment; None when none will."""
        coming = (deck.next_rate(moment) for deck in self.decks.values())
        return min((begins for begins in coming if begins), default=None)


_lock = threading.Lock()
_books: dict[str, Book] = {}


def current(cursor: Any) -> tuple[Book, frozenset[int]]:
    """The book of this moment and the connectors that are up."""
    cursor.execute(ASK)
    revision, up, delivery_revision, allowances_revision = cursor.fetchone()
    with _lock:
        book = _books.get("book")
        if book is None or book.revision != revision:
            book = _books["book"] = _read(revision)
        if book.delivery_revision != delivery_revision:
            book = _books["book"] = replace(
                book, delivered=_delivered(), delivery_revision=delivery_revision
            )
        if book.allowances_revision != allowances_revision:
            book = _books["book"] = replace(
                book, allowed=_allowed(), allowances_revision=allowances_revision
            )
    return book, frozenset(up)


def _read(revision: int) -> Book:
    decks = _decks()
    services = list(Service.objects.all())
    routes = [row_of(route) for route in Route.objects.living()]
    return Book(
        revision=revision,
        prefixes=PrefixTable(
            Prefix.objects.live().values_list("digits", "country_id", "network_id")
        ),
        decks=decks,
        units=dict(PriceList.objects.values_list("pk", "unit")),
        routes=RouteTable(routes),
        pools={pool.pk: _pool(pool) for pool in Pool.objects.prefetch_related("members")},
        suppliers=_suppliers(decks),
        service_of=dict(ServiceOf.objects.values_list("door_id", "service_id")),
        service_lists={service.pk: service.price_list_id for service in services},
        default_service=next((service.pk for service in services if service.is_default), None),
        guards={service.pk: service.margin_guard for service in services},
        stops=compiled.read(),
        reroutes={row.id: row.reroutes for row in routes if row.reroutes},
        rules=replacement_rows.table(),
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
            connector.channel,
            frozenset(connector.from_domains),
        )
        for connector in Connector.objects.filter(is_enabled=True).select_related("cost_list")
    }


def row_of(route: Route) -> RouteRow:
    """A route as the table compiles it."""
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
        door_id=route.door_id,
        senders=tuple(route.sender.splitlines()),
        sender_type=route.sender_type or None,
        number_prefixes=tuple(route.number_prefix.splitlines()),
        texts=tuple(route.text_contains.splitlines()),
        ignore_case=route.ignore_case,
        from_minute=route.from_minute,
        to_minute=route.to_minute,
        enabled=route.is_enabled,
        reroutes=quirks.statuses_of(route.reroute_statuses),
    )


def _pool(pool: Pool) -> PoolRow:
    members = tuple(Member(m.connector_id, m.share, m.order) for m in pool.members.all())
    return PoolRow(
        pool.pk,
        pool.name,
        pool.policy,
        members,
        reroutes=quirks.statuses_of(pool.reroute_statuses),
        resend_minutes=pool.resend_minutes,
        move_after_s=pool.move_after_s,
    )


def _delivered() -> dict[tuple[int, str], Delivered]:
    named = DeliveryRate.objects.values_list("connector_id", "country", "sent", "arrived")
    return {(pk, country): Delivered(sent, arrived) for pk, country, sent, arrived in named}


def _allowed() -> frozenset[int]:
    """Those that may begin soon, too: who accepts asks for the day."""
    lasting = Allowance.objects.filter(ends_on__gte=timezone.localdate(), used__lt=F("included"))
    return frozenset(lasting.values_list("account_id", flat=True))
