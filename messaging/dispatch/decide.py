"""Where one message goes and what it costs and earns, or why it may not go at all.

One function decides for live traffic and for whoever asks to have it explained. A reason is one of
the codes customers know; a blocked message is stored with it and never charged.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple

from billing.rating.deck import Deck, Rate, first_price
from billing.rating.prefixes import Destination
from messaging.book import Book, Supplier
from messaging.dispatch.memory import Memory
from messaging.dispatch.payer import Payer
from messaging.models.service import MarginGuard
from messaging.routing import pools
from messaging.routing.pools import PoolRow
from messaging.routing.table import Query, Region, RouteRow

NO_NETWORK = "no_mcc_mnc"
NO_ROUTE = "no_active_aggregator"
NO_PRICE = "no_client_price"
NO_COST = "no_source_price"
LOSS = "cost_above_price"
EMAIL = "email"
NOTHING = Decimal(0)
NOWHERE = Destination("", None)
STRICT = (MarginGuard.HOLD, MarginGuard.REJECT)


class Decision(NamedTuple):
    """The frozen answer: `reason` is empty when the message may go.

    `held_for` is why it waits until somebody lets it go; it has a connector, a price and a cost all
    the same. `detail` says to staff what was found. `order` is how the pool's connectors would be
    tried, and `revision` the book's it was decided with. `passed` are the routes that wanted the
    message, too, but led to nobody who was up and might send it.
    """

    reason: str = ""
    country: str = ""
    network: int | None = None
    route: int | None = None
    pool: int | None = None
    connector: int | None = None
    price: Rate | None = None
    cost: Rate | None = None
    cost_unit: str = ""
    service: int | None = None
    order: tuple[int, ...] = ()
    revision: int = 0
    held_for: str = ""
    detail: str = ""
    passed: tuple[int, ...] = ()

    @property
    def is_loss(self) -> bool:
        """Whether a part costs more than it earns; only known where both are in one unit."""
        return (
            self.price is not None and self.cost is not None and self.cost.price > self.price.price
        )

    def blocked(self, reason: str, detail: str = "") -> "Decision":
        """The same message, which may not go."""
        return Decision(
            reason,
            country=self.country,
            network=self.network,
            service=self.service,
            revision=self.revision,
            detail=detail,
        )

    def held(self, reason: str, detail: str = "") -> "Decision":
        """The same message, which waits first."""
        return self._replace(held_for=reason, detail=detail)


class Stage:
    """A matching route of a way: its pool's orders, and what each leads to.

    An order always leads to the same decision. Beside it stands whether its connector is up.
    """

    __slots__ = ("decisions", "orders", "ranks", "route")

    def __init__(self, route: RouteRow) -> None:
        self.route = route
        self.decisions: dict[tuple[int, ...], tuple[Decision, bool]] = {}
        # Of a pool whose order depends on the place: its ranks, and its order if no ticket counts.
        self.ranks: dict[int, int] | None = None
        self.orders: tuple[int, ...] | None = None


@dataclass(slots=True)
class Way:
    """What is decided alike for all messages that no condition tells apart.

    `refused` is the decision where none of them may go. Which connector of a pool a message takes
    is its own affair. `further` are the routes after those in `stages`, where a message goes on
    when nobody of them can send it; they are looked for when one does.
    """

    payer: Payer
    channel: str
    country: str
    network: int | None
    price: Rate | None = None
    service: int | None = None
    refused: Decision | None = None
    stages: list[Stage] = field(default_factory=list)
    further: Iterator[RouteRow] = field(default_factory=lambda: iter(()))
    passed_on: dict[tuple[int, ...], Decision] = field(default_factory=dict)

    def stage(self, number: int) -> Stage | None:
        """The matching route of this number from 0; None when there is none."""
        if number >= len(self.stages):
            route = next(self.further, None)
            if route is None:
                return None
            self.stages.append(Stage(route))
        return self.stages[number]


class Desk:
    """Decides with one book, at one moment; `memory` keeps what follows from its decisions."""

    def __init__(self, book: Book, up: Collection[int], moment: datetime, minute: int) -> None:
        self._book, self._up, self._moment, self._minute = book, up, moment, minute
        self._ways: dict[tuple[Any, ...], Way] = {}
        self._regions: dict[tuple[Any, ...], Region] = {}
        # Of the pools whose order neither a ticket nor the place changes.
        self._orders: dict[int, tuple[int, ...]] = {}
        self.memory = Memory()

    @property
    def remembered(self) -> int:
        """How much it keeps of what it has decided."""
        return max(len(self._ways), len(self.memory))

    def decide(
        self,
        payer: Payer,
        *,
        channel: str,
        sender: str,
        recipient: str,
        text: str,
        ticket: int,
    ) -> Decision:
        """`ticket` spreads messages over a pool's connectors by their shares."""
        place = self.place(channel, recipient)
        if place is None:
            return Decision(NO_NETWORK, revision=self._book.revision)
        # A way keeps its payer, so that no other one can get the same identity.
        where = (id(payer), channel, place)
        region = self._regions.get(where)
        if region is None:
            region = self._regions[where] = self._region(payer, channel, place)
        alike = (
            where,
            sender if region.asks_sender else None,
            recipient if region.asks_number else None,
            text if region.asks_text else None,
        )
        way = self._ways.get(alike)
        if way is None:
            way = self._ways[alike] = Way(payer, channel, place.country, place.network)
            self._find(way, sender, recipient, text)
        return way.refused or self._through(way, ticket)

    def _region(self, payer: Payer, channel: str, place: Destination) -> Region:
        service = self._book.service(payer.door)
        return self._book.routes.region(
            payer.client, payer.customer, service, place.country, place.network, channel
        )

    def place(self, channel: str, recipient: str) -> Destination | None:
        """Where a message goes; an e-mail goes to no country."""
        return NOWHERE if channel == EMAIL else self._book.prefixes.find(recipient)

    def _find(self, way: Way, sender: str, recipient: str, text: str) -> None:
        """Fill in a way's price and route, or why there is none."""
        payer, book = way.payer, self._book
        where = {"country": way.country, "network": way.network}
        service = way.service = book.service(payer.door)
        known: dict[str, Any] = {**where, "service": service, "revision": book.revision}
        way.price = first_price(
            self.lists(payer, service), way.country, way.network, way.channel, self._moment
        )
        if way.price is None:
            way.refused = Decision(NO_PRICE, **known)
            return
        way.further = book.routes.matches(self.query(way, sender, recipient, text))
        if way.stage(0) is None:
            way.refused = Decision(NO_ROUTE, price=way.price, **known)

    def query(self, way: Way, sender: str, recipient: str, text: str) -> Query:
        """What the routes are asked with."""
        return Query(
            number=recipient,
            channel=way.channel,
            minute=self._minute,
            client=way.payer.client,
            customer=way.payer.customer,
            service=way.service,
            country=way.country,
            network=way.network,
            sender=sender,
            text=text,
            door=way.payer.door,
        )

    def _through(self, way: Way, ticket: int) -> Decision:
        """By the first matching route, or by the next that leads to somebody who is up.

        Where nobody is, the message waits for the first connector that might send it.
        """
        found, is_up = self._by(way, way.stages[0], ticket)
        return found if is_up else self._onward(way, ticket, found)

    def _onward(self, way: Way, ticket: int, first: Decision) -> Decision:
        tried, found, number = [first], first, 1
        while stage := way.stage(number):
            other, is_up = self._by(way, stage, ticket)
            tried.append(other)
            if is_up or (found.reason and not other.reason):
                found = other
            if is_up:
                break
            number += 1
        if found is first:
            return found
        # Those of the stages live as long as the desk, so their identities tell them apart.
        alike = (id(found), *map(id, tried))
        if alike not in way.passed_on:
            passed = tuple(one.route for one in tried[: tried.index(found)] if one.route)
            way.passed_on[alike] = found._replace(passed=passed)
        return way.passed_on[alike]

    def _by(self, way: Way, stage: Stage, ticket: int) -> tuple[Decision, bool]:
        order = self._order(way, stage, ticket)
        known = stage.decisions.get(order)
        if known is None:
            decision = self._first(way, stage.route, order)
            is_up = not decision.reason and decision.connector in self._up
            known = stage.decisions[order] = decision, is_up
        return known

    def _order(self, way: Way, stage: Stage, ticket: int) -> tuple[int, ...]:
        pool_id = stage.route.pool_id
        known = self._orders.get(pool_id) or stage.orders
        if known is not None:
            return known
        pool = self._book.pools[pool_id]
        if pool.asks_place and stage.ranks is None:
            stage.ranks = self.ranks(
                pool, country=way.country, network=way.network, channel=way.channel
            )
        order = tuple(pools.pick(pool, ticket=ticket, up=self._up, ranks=stage.ranks))
        if not pool.asks_ticket:
            if pool.asks_place:
                stage.orders = order
            else:
                self._orders[pool_id] = order
        return order

    def ranks(
        self, pool: PoolRow, *, country: str, network: int | None, channel: str
    ) -> dict[int, int] | None:
        """The places of a pool's connectors for a destination; None where it asks for none."""
        if pool.policy == "delivery":
            delivered = self._book.delivered
            counts = {
                member.connector: delivered[member.connector, country]
                for member in pool.members
                if (member.connector, country) in delivered
            }
            return pools.by_delivery(pool, counts)
        if pool.policy == "cost":
            where = {"country": country, "network": network, "channel": channel}
            named = (self._book.suppliers.get(member.connector) for member in pool.members)
            return pools.by_cost(
                pool, {one.id: self._costs(one, **where) for one in named if one is not None}
            )
        return None

    def _costs(self, supplier: Supplier, **where: Any) -> pools.Cost:
        if supplier.costs is None:
            return pools.Cost(NOTHING, supplier.unit)
        rate = self.cost(supplier, **where)
        return pools.Cost(rate.price if rate else None, supplier.unit)

    def _first(self, way: Way, route: RouteRow, order: tuple[int, ...]) -> Decision:
        """The first of these connectors that can say what it costs, and does not cost too much.

        Those that are up come first in it. One that is down is only chosen where no other may go.
        """
        undecided = Decision(
            NO_ROUTE,
            country=way.country,
            network=way.network,
            route=route.id,
            pool=route.pool_id,
            price=way.price,
            service=way.service,
            order=order,
            revision=self._book.revision,
        )
        reason = NO_ROUTE
        for connector in order:
            found = self.by(connector, undecided, way.payer.unit, way.channel)
            if not found.reason:
                return found
            reason = found.reason if found.reason != NO_ROUTE else reason
        return undecided._replace(reason=reason)

    def by(self, connector: int, decision: Decision, unit: str, channel: str) -> Decision:
        """The same message by this connector, with its cost, or why it may not go by it.

        `unit` is the payer's: only costs in it can be held against the price.
        """
        supplier = self._book.suppliers.get(connector)
        if supplier is None or supplier.channel != channel:
            return decision._replace(reason=NO_ROUTE)
        where = {"country": decision.country, "network": decision.network}
        cost = self.cost(supplier, channel=channel, **where)
        if cost is None and supplier.costs is not None:
            return decision._replace(reason=NO_COST)
        found = decision._replace(
            reason="", connector=connector, cost=cost, cost_unit=supplier.unit
        )
        guard = self._book.guard(decision.service)
        if guard not in STRICT or supplier.unit != unit or not found.is_loss:
            return found
        return found.held(LOSS) if guard == MarginGuard.HOLD else found._replace(reason=LOSS)

    def cost(self, supplier: Supplier, *, country: str, network: int | None, channel: str):
        """What a part costs at this supplier now; None when its list does not say."""
        if supplier.costs is None:
            return None
        return supplier.costs.rate_at(country, network, channel, self._moment)

    def lists(self, payer: Payer, service: int | None) -> list[Deck]:
        """Whose price counts first: the payer's own list, the service's, the account's.

        A list in another unit than the account's cannot price its messages.
        """
        book = self._book
        general = book.service_lists.get(service) if service else None
        named = (payer.own_list, general, payer.price_list)
        return [book.decks[pk] for pk in named if book.units.get(pk) == payer.unit]
