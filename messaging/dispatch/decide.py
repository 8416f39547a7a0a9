"""Where one message goes and what it costs and earns, or why it may not go at all.

One function decides for live traffic and for whoever asks to have it explained. A reason is one of
the codes customers know; a blocked message is stored with it and never charged.
"""

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from billing.rating.deck import Deck, Rate, first_price
from messaging.book import Book, Supplier
from messaging.dispatch.payer import Payer
from messaging.models.service import MarginGuard
from messaging.routing.pools import pick
from messaging.routing.table import Query

NO_NETWORK = "no_mcc_mnc"
NO_ROUTE = "no_active_aggregator"
NO_PRICE = "no_client_price"
NO_COST = "no_source_price"
LOSS = "cost_above_price"
STRICT = (MarginGuard.HOLD, MarginGuard.REJECT)


@dataclass(frozen=True, slots=True)
class Decision:
    """The frozen answer: `reason` is empty when the message may go.

    `held_for` is why it waits until somebody lets it go; it has a connector, a price and a cost all
    the same. `detail` says to staff what was found. `order` is how the pool's connectors would be
    tried, and `revision` the book's it was decided with.
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
        return replace(self, held_for=reason, detail=detail)


@dataclass(slots=True)
class Way:
    """What is decided alike for all messages that no condition tells apart.

    `refused` is the decision where none of them may go. Which connector of the pool a message takes
    is its own affair, but the same order of connectors always leads to the same decision.
    """

    payer: Payer
    channel: str
    country: str
    network: int | None
    price: Rate | None = None
    route: int | None = None
    pool: int = 0
    service: int | None = None
    refused: Decision | None = None
    decisions: dict[tuple[int, ...], Decision] = field(default_factory=dict)


class Desk:
    """Decides for one group of messages with one book, at one moment."""

    def __init__(self, book: Book, up: Collection[int], moment: datetime, minute: int) -> None:
        self._book, self._up, self._moment, self._minute = book, up, moment, minute
        self._ways: dict[tuple[Any, ...], Way] = {}
        # Of the pools whose order no ticket changes.
        self._orders: dict[int, tuple[int, ...]] = {}

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
        place = self._book.prefixes.find(recipient)
        if place is None:
            return Decision(NO_NETWORK, revision=self._book.revision)
        routes = self._book.routes
        # A way keeps its payer, so that no other one can get the same identity.
        alike = (
            id(payer),
            channel,
            place,
            sender if routes.asks_sender else None,
            recipient if routes.asks_number else None,
            text if routes.asks_text else None,
        )
        way = self._ways.get(alike)
        if way is None:
            way = self._ways[alike] = Way(payer, channel, place.country, place.network)
            self._find(way, sender, recipient, text)
        return way.refused or self._through(way, ticket)

    def _find(self, way: Way, sender: str, recipient: str, text: str) -> None:
        """Fill in a way's price and route, or why there is none."""
        payer, book = way.payer, self._book
        where = {"country": way.country, "network": way.network}
        service = way.service = book.service(payer.door)
        known = {**where, "service": service, "revision": book.revision}
        way.price = first_price(
            self._lists(payer, service), way.country, way.network, way.channel, self._moment
        )
        if way.price is None:
            way.refused = Decision(NO_PRICE, **known)
            return
        query = Query(
            number=recipient,
            channel=way.channel,
            minute=self._minute,
            client=payer.client,
            customer=payer.customer,
            service=service,
            sender=sender,
            text=text,
            door=payer.door,
            **where,
        )
        route = book.routes.find(query).route
        if route is None:
            way.refused = Decision(NO_ROUTE, price=way.price, **known)
        else:
            way.route, way.pool = route.id, route.pool_id

    def _through(self, way: Way, ticket: int) -> Decision:
        order = self._order(way.pool, ticket)
        decision = way.decisions.get(order)
        if decision is None:
            decision = way.decisions[order] = self._first(way, order)
        return decision

    def _order(self, pool_id: int, ticket: int) -> tuple[int, ...]:
        known = self._orders.get(pool_id)
        if known is not None:
            return known
        pool = self._book.pools[pool_id]
        order = tuple(pick(pool, ticket=ticket, up=self._up))
        if pool.policy == "order" or len(pool.members) <= 1:
            self._orders[pool_id] = order
        return order

    def _first(self, way: Way, order: tuple[int, ...]) -> Decision:
        """The first of these connectors that can say what it costs, and does not cost too much."""
        where = {"country": way.country, "network": way.network}
        undecided = Decision(
            NO_ROUTE,
            route=way.route,
            pool=way.pool,
            price=way.price,
            service=way.service,
            order=order,
            revision=self._book.revision,
            **where,
        )
        guard = self._book.guard(way.service)
        reason = NO_ROUTE
        for connector in order:
            supplier = self._book.suppliers.get(connector)
            if supplier is None:
                continue
            cost = self.cost(supplier, channel=way.channel, **where)
            if cost is None and supplier.costs is not None:
                reason = NO_COST
                continue
            found = replace(
                undecided, reason="", connector=connector, cost=cost, cost_unit=supplier.unit
            )
            if guard in STRICT and supplier.unit == way.payer.unit and found.is_loss:
                if guard == MarginGuard.HOLD:
                    return found.held(LOSS)
                reason = LOSS
                continue
            return found
        return replace(undecided, reason=reason)

    def cost(self, supplier: Supplier, *, country: str, network: int | None, channel: str):
        """What a part costs at this supplier now; None when its list does not say."""
        if supplier.costs is None:
            return None
        return supplier.costs.rate_at(country, network, channel, self._moment)

    def _lists(self, payer: Payer, service: int | None) -> list[Deck]:
        """Whose price counts first: the payer's own list, the service's, the account's.

        A list in another unit than the account's cannot price its messages.
        """
        book = self._book
        general = book.service_lists.get(service) if service else None
        named = (payer.own_list, general, payer.price_list)
        return [book.decks[pk] for pk in named if book.units.get(pk) == payer.unit]
