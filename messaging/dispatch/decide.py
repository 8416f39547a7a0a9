"""Where one message goes and what it costs and earns, or why it may not go at all.

One function decides for live traffic and for whoever asks to have it explained. A reason is one of
the codes customers know; a blocked message is stored with it and never charged.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from billing.rating.deck import Deck, Rate, first_price
from messaging.book import Book, Supplier
from messaging.dispatch.payer import Payer
from messaging.routing.pools import pick
from messaging.routing.table import Query

NO_NETWORK = "no_mcc_mnc"
NO_ROUTE = "no_active_aggregator"
NO_PRICE = "no_client_price"
NO_COST = "no_source_price"
STRANGER = "not_in_cug"


@dataclass(frozen=True, slots=True)
class Decision:
    """The frozen answer: `reason` is empty when the message may go."""

    reason: str = ""
    country: str = ""
    network: int | None = None
    route: int | None = None
    pool: int | None = None
    connector: int | None = None
    price: Rate | None = None
    cost: Rate | None = None
    cost_unit: str = ""


class Desk:
    """Decides for one group of messages with one book, at one moment."""

    def __init__(self, book: Book, up: Collection[int], moment: datetime, minute: int) -> None:
        self._book, self._up, self._moment, self._minute = book, up, moment, minute

    def decide(
        self,
        payer: Payer,
        *,
        channel: str,
        sender: str,
        recipient: str,
        text: str,
        ticket: int,
        is_stranger: bool = False,
    ) -> Decision:
        """`ticket` spreads messages over a pool's connectors by their shares.

        `is_stranger` says that the recipient stands outside the door's closed user group.
        """
        book = self._book
        place = book.prefixes.find(recipient)
        if place is None:
            return Decision(STRANGER if is_stranger else NO_NETWORK)
        where = {"country": place.country, "network": place.network}
        if is_stranger:
            return Decision(STRANGER, **where)
        service = book.service(payer.door)
        price = first_price(
            self._lists(payer, service), place.country, place.network, channel, self._moment
        )
        if price is None:
            return Decision(NO_PRICE, **where)
        query = Query(
            number=recipient,
            channel=channel,
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
            return Decision(NO_ROUTE, price=price, **where)
        return self._through(route.id, route.pool_id, channel, price, where, ticket)

    def _through(self, route, pool, channel, price, where, ticket) -> Decision:
        """The first connector of the pool that can say what it costs."""
        reason = NO_ROUTE
        for connector in pick(self._book.pools[pool], ticket=ticket, up=self._up):
            supplier = self._book.suppliers.get(connector)
            if supplier is None:
                continue
            cost = self.cost(supplier, channel=channel, **where)
            if cost is not None or supplier.costs is None:
                return Decision(
                    route=route,
                    pool=pool,
                    connector=connector,
                    price=price,
                    cost=cost,
                    cost_unit=supplier.unit,
                    **where,
                )
            reason = NO_COST
        return Decision(reason, route=route, pool=pool, price=price, **where)

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
