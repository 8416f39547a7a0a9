"""Another way for a message that has one already: what it costs and counts for moves with it.

The price never changes, and the attempts stay. Where a message may go next is asked anew: its
pool's connectors that are up and were not tried, then those of the next routes that want it, by
the policy of each; the margin guard is asked as well. Parts of one long text stay in their pool and
draw alike, so that none of them goes alone.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple, Protocol

from django.utils import timezone

from billing.rating.deck import Rate
from messaging import book
from messaging.deltas import Tally
from messaging.dispatch.decide import EMAIL, Decision, Desk
from messaging.dispatch.facts import Facts
from messaging.dispatch.profile import PASSING
from messaging.mail import addresses
from messaging.routing import pools
from messaging.routing.pools import PoolRow
from messaging.routing.table import Query

# Why a message waits for its second way; it is told when that has taken it.
REROUTED = "rerouted"

REROUTE = """
UPDATE messaging_message AS m
   SET route_id = v.route, pool_id = v.pool, connector_id = v.connector, cost = v.cost,
       cost_rate_id = v.rate, cost_basis = v.basis, cost_unit = v.unit,
       next_try_at = CASE WHEN %s::boolean THEN m.next_try_at END,
       possible_duplicate = m.possible_duplicate OR v.is_duplicate
  FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[], %s::numeric[],
              %s::bigint[], %s::text[], %s::text[], %s::boolean[])
       AS v (id, route, pool, connector, cost, rate, basis, unit, is_duplicate)
 WHERE m.id = v.id
"""
ASK = """
SELECT m.id, m.recipient, m.route_id, m.pool_id, m.long_message_id, t.text
  FROM messaging_message AS m LEFT JOIN messaging_messagetext AS t ON t.message_id = m.id
 WHERE m.id = ANY(%s)
"""
TRIED = """
SELECT message_id, connector_id, result, status_code FROM messaging_attempt
 WHERE message_id = ANY(%s) AND result IN ('refused', 'taken', 'unanswered')
"""


class Place(NamedTuple):
    """What of a stored message its way depends on, beside its facts; no text where it is erased."""

    recipient: str
    route: int | None
    pool: int | None
    part_of: int | None
    text: str | None


class Way(Protocol):
    """What of a `Decision` a message's row keeps."""

    @property
    def route(self) -> int | None: ...
    @property
    def pool(self) -> int | None: ...
    @property
    def connector(self) -> int | None: ...
    @property
    def cost(self) -> Rate | None: ...
    @property
    def cost_unit(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Tries:
    """Where a message was tried: who refused it for good, who only for now, who may have it."""

    refused: frozenset[int] = frozenset()
    passing: frozenset[int] = frozenset()
    reached: frozenset[int] = frozenset()

    @property
    def all(self) -> frozenset[int]:
        return self.refused | self.passing | self.reached


NEVER = Tries()


def put(
    cursor: Any,
    rows: Mapping[int, Facts],
    ways: Mapping[int, Way],
    *,
    duplicates: Collection[int] = frozenset(),
    keeps_moment: bool = False,
) -> None:
    """Put locked messages on other ways; what was told of them moves to the new connectors.

    `duplicates` are those of which a handset may now get a second copy: they are labelled. They go
    at once, unless they keep the moment that they wait for.
    """
    if not ways:
        return
    tally = Tally()
    columns = []
    for pk, way in ways.items():
        row, cost = rows[pk], way.cost
        price, basis = (cost.price, cost.basis) if cost else (Decimal(0), "submitted")
        rate = cost.id if cost else None
        kept = (way.route, way.pool, way.connector, price, rate, basis, way.cost_unit)
        columns.append((pk, *kept, pk in duplicates))
        new = row.changed(
            dimensions=row.dimensions._replace(connector_id=way.connector, cost_unit=way.cost_unit),
            cost=price,
            cost_basis=basis,
        )
        _tell(tally, row, new)
    cursor.execute(REROUTE, [keeps_moment, *map(list, zip(*columns, strict=True))])
    tally.write(cursor)


class Guide:
    """Finds other ways for stored messages, with one book at one moment."""

    def __init__(self, cursor: Any, now: datetime) -> None:
        self._cursor = cursor
        self._book, self._up = book.current(cursor)
        local = timezone.localtime(now, timezone.get_default_timezone())
        self._minute = local.hour * 60 + local.minute
        self._desk = Desk(self._book, self._up, now, self._minute)

    @property
    def is_anybody_up(self) -> bool:
        return bool(self._up)

    @property
    def names_errors(self) -> bool:
        """Whether any route or pool names an error with which messages go on."""
        return bool(self._book.reroutes) or any(pool.reroutes for pool in self._book.pools.values())

    def tries(self, messages: Iterable[int]) -> dict[int, Tries]:
        """Where these messages were tried before."""
        self._cursor.execute(TRIED, [list(messages)])
        found: dict[int, Tries] = {}
        for message, connector, result, code in self._cursor.fetchall():
            old, one = found.get(message, NEVER), frozenset({connector})
            if result != "refused":
                found[message] = Tries(old.refused, old.passing, old.reached | one)
            elif code in PASSING:
                found[message] = Tries(old.refused, old.passing | one, old.reached)
            else:
                found[message] = Tries(old.refused | one, old.passing, old.reached)
        return found

    def places(self, messages: Iterable[int]) -> dict[int, Place]:
        """What else of these messages a way depends on."""
        self._cursor.execute(ASK, [list(messages)])
        return {pk: Place(*known) for pk, *known in self._cursor.fetchall()}

    def way(self, row: Facts, place: Place, excluded: Collection[int]) -> Decision | None:
        """The message's next way by a connector that is not excluded; None where there is none."""
        ticket = place.part_of or row.id
        found = self._in_pool(row, place.pool, place.route, ticket, excluded)
        if found is not None or place.part_of is not None:
            return found
        matching = list(self._book.routes.matches(self._query(row, place)))
        named = [route.id for route in matching]
        after = named.index(place.route) + 1 if place.route in named else 0
        ways = (
            self._in_pool(row, route.pool_id, route.id, ticket, excluded)
            for route in matching[after:]
        )
        return next((found for found in ways if found is not None), None)

    def first_way(self, row: Facts, place: Place) -> Decision | None:
        """The way of a message that nobody has tried yet; None where there is none now."""
        ticket = place.part_of or row.id
        ways = (
            self._in_pool(row, route.pool_id, route.id, ticket, ())
            for route in self._book.routes.matches(self._query(row, place))
        )
        return next((found for found in ways if found is not None), None)

    def back(self, row: Facts, place: Place, connector: int) -> Decision:
        """The way by a connector that has the message already, for what it costs there now."""
        supplier = self._book.suppliers.get(connector)
        where = row.dimensions
        cost = supplier and self._desk.cost(
            supplier, country=where.country, network=where.network_id, channel=where.channel
        )
        return self._decision(row, place.route, place.pool)._replace(
            connector=connector,
            cost=cost or None,
            cost_unit=supplier.unit if supplier else where.cost_unit,
        )

    def errors(self, route: int | None, pool: int | None) -> frozenset[int]:
        """With which errors of a supplier a message on this way goes on to another one."""
        of_route = self._book.reroutes.get(route or 0, frozenset())
        of_pool = self._book.pools.get(pool or 0)
        return of_route | (of_pool.reroutes if of_pool else frozenset())

    def _in_pool(
        self,
        row: Facts,
        pool_id: int | None,
        route: int | None,
        ticket: int,
        excluded: Collection[int],
    ) -> Decision | None:
        pool = self._book.pools.get(pool_id or 0)
        if pool is None:
            return None
        for connector in self._order(pool, row, ticket, excluded):
            if connector not in self._up:
                return None
            undecided = self._decision(row, route, pool.id)
            found = self._desk.by(connector, undecided, row.dimensions.unit, row.dimensions.channel)
            if not found.reason and not found.held_for and self._may_speak(connector, row):
                return found
        return None

    def _may_speak(self, connector: int, row: Facts) -> bool:
        """A mail goes only by a server that may send for its sender's domain."""
        place = row.dimensions
        if place.channel != EMAIL:
            return True
        return addresses.domain_of(place.sender) in self._book.suppliers[connector].domains

    def _order(
        self, pool: PoolRow, row: Facts, ticket: int, excluded: Collection[int]
    ) -> list[int]:
        place = row.dimensions
        ranks = self._desk.ranks(
            pool, country=place.country, network=place.network_id, channel=place.channel
        )
        return pools.pick(pool, ticket=ticket, up=self._up, excluded=excluded, ranks=ranks)

    def _decision(self, row: Facts, route: int | None, pool: int | None) -> Decision:
        place = row.dimensions
        return Decision(
            country=place.country,
            network=place.network_id,
            route=route,
            pool=pool,
            price=Rate(0, 0, row.price, row.basis),  # type: ignore[arg-type]
            service=self._book.service(place.door_id),
        )

    def _query(self, row: Facts, known: Place) -> Query:
        place = row.dimensions
        return Query(
            number=known.recipient,
            channel=place.channel,
            minute=self._minute,
            client=place.client_id,
            customer=place.customer_id,
            service=self._book.service(place.door_id),
            country=place.country,
            network=place.network_id,
            sender=place.sender,
            text=known.text or "",
            door=place.door_id,
        )


def _tell(tally: Tally, old: Facts, new: Facts) -> None:
    if new.dimensions == old.dimensions and new.measures() == old.measures():
        return
    tally.add(new.dimensions, **new.measures(), price=new.total)
    back = {name: -value for name, value in old.measures().items()}
    tally.add(old.dimensions, **back, price=-old.total)
