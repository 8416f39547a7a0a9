"""What is left of a price after its cost: the cheapest and the dearest supplier of a destination.

A rate of a sell list answers for its own key and for every narrower one that some cost list names
and the sell list does not. So a price for a country is held against the costs of its networks,
and the price for everywhere against those of all countries that have no price of their own.
Costs are compared within one currency.

All countries' costs are many. So what a page shows of the price for everywhere is the cost for
everywhere and what the daily look at all prices found.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from billing import decks
from billing.models import Loss, PriceList
from billing.rating.deck import Deck

HOLDS = """
SELECT DISTINCT ON (price_list_id, place, network, channel) *
  FROM (SELECT id, price_list_id, price, channel, starts_at, coalesce(country_id, '*') AS place,
               coalesce(network_id, 0) AS network
          FROM billing_rate
         WHERE price_list_id = ANY(%({lists})s::bigint[]) AND starts_at <= %(now)s {where}) r
 ORDER BY price_list_id, place, network, channel, starts_at DESC
"""
# Each destination that any of the lists names, what it is sold for, and what each supplier asks.
ASK = """
WITH sold AS MATERIALIZED (SELECT * FROM ({sold}) h WHERE price IS NOT NULL),
     cost AS MATERIALIZED (SELECT * FROM ({cost}) h WHERE price IS NOT NULL),
     named AS (SELECT place, network, channel FROM sold
               UNION SELECT place, network, channel FROM cost),
     priced AS (
       SELECT n.*, coalesce(o.id, c.id, e.id) AS rate, coalesce(o.price, c.price, e.price) AS price
         FROM named n
         LEFT JOIN sold o ON (o.place, o.network, o.channel) = (n.place, n.network, n.channel)
         LEFT JOIN sold c ON (c.place, c.network, c.channel) = (n.place, 0, n.channel)
         LEFT JOIN sold e ON (e.place, e.network, e.channel) = ('*', 0, n.channel)),
     paid AS (
       SELECT p.rate, p.price, coalesce(o.price, c.price, e.price) AS cost
         FROM priced p CROSS JOIN unnest(%(costs)s::bigint[]) AS l (id)
         LEFT JOIN cost o ON (o.price_list_id, o.place, o.network, o.channel)
                           = (l.id, p.place, p.network, p.channel)
         LEFT JOIN cost c ON (c.price_list_id, c.place, c.network, c.channel)
                           = (l.id, p.place, 0, p.channel)
         LEFT JOIN cost e ON (e.price_list_id, e.place, e.network, e.channel)
                           = (l.id, '*', 0, p.channel)
        WHERE p.rate IS NOT NULL)
SELECT rate, min(cost), max(cost) FROM paid WHERE cost IS NOT NULL
 GROUP BY rate, price HAVING {having}
"""
WHERE = "AND (country_id = ANY(%(places)s::text[]) OR country_id IS NULL)"
GRADES = {"some": "price < max(cost)", "every": "price < min(cost)"}


@dataclass(frozen=True, slots=True)
class Range:
    """The costs of what a price is asked for."""

    lowest: Decimal
    highest: Decimal

    def margins(self, price: Decimal) -> tuple[Decimal, Decimal]:
        """What is left with the dearest and with the cheapest supplier."""
        return price - self.highest, price - self.lowest


def of_rates(
    price_list: PriceList, now: datetime, places: Collection[str | None]
) -> dict[int, Range]:
    """The costs under today's rates of a sell list in these countries, by the rates' numbers.

    None among them is everywhere; of that only the costs for everywhere are looked at.
    """
    found = _ask(price_list, now, [place for place in places if place])
    return {rate: Range(lowest, highest) for rate, lowest, highest in found}


def widen(costs: dict[int, Range], rates: Collection[int]) -> None:
    """Take into the costs of these rates what the daily look found."""
    for loss in Loss.objects.filter(rate__in=rates):
        known = costs.get(loss.rate_id, Range(loss.lowest, loss.highest))
        costs[loss.rate_id] = Range(
            min(known.lowest, loss.lowest), max(known.highest, loss.highest)
        )


def below_cost(price_list: PriceList, now: datetime, grade: str) -> dict[int, Range]:
    """Today's rates below the cost of `some` supplier, or of `every` one."""
    found = _ask(price_list, now, None, GRADES[grade])
    return {rate: Range(lowest, highest) for rate, lowest, highest in found}


def find_losses(now: datetime | None = None) -> int:
    """Look at all sell lists and write down what is sold below some cost; return how many."""
    now = now or timezone.now()
    made = []
    for sold in PriceList.objects.filter(kind=PriceList.Kind.SELL).order_by("pk"):
        found = _ask(sold, now, _places(sold), GRADES["some"])
        made += [
            Loss(rate_id=pk, lowest=low, highest=high, found_at=now) for pk, low, high in found
        ]
    with transaction.atomic():
        Loss.objects.all().delete()
        Loss.objects.bulk_create(made, batch_size=5_000)
    return len(made)


def _places(price_list: PriceList) -> list[str] | None:
    """The countries that a list can sell to; None: all, for it has a price for everywhere."""
    places = set(price_list.rates.order_by().values_list("country_id", flat=True).distinct())
    return None if None in places else sorted(places)


class Costs:
    """The costs in a unit in some countries, for prices that do not hold yet."""

    def __init__(self, unit: str, countries: Iterable[str]) -> None:
        self._decks = decks.costs(unit, set(countries))

    def of(
        self,
        country: str | None,
        network: int | None,
        channel: str,
        at: datetime,
        sold: Deck | None = None,
    ) -> Range | None:
        """The range for a key at a moment; None where no cost is known.

        For a country its networks count, less those that the sell deck prices by themselves.
        """
        networks: set[int | None] = {network}
        if country and network is None:
            networks |= {
                named
                for deck in self._decks
                for named in deck.networks(country, channel)
                if sold is None or sold.own_at(country, named, channel, at) is None
            }
        found = [
            rate.price
            for deck in self._decks
            for named in networks
            if (rate := deck.rate_at(country, named, channel, at))
        ]
        return Range(min(found), max(found)) if found else None


def _ask(
    price_list: PriceList, now: datetime, places: list[str] | None, having: str = "true"
) -> list[Any]:
    if not price_list.is_sell:
        return []
    costs = PriceList.objects.filter(kind=PriceList.Kind.COST, unit=price_list.unit)
    where = "" if places is None else WHERE
    sql = ASK.format(
        sold=HOLDS.format(lists="sell", where=where),
        cost=HOLDS.format(lists="costs", where=where),
        having=having,
    )
    params = {
        "sell": [price_list.pk],
        "costs": list(costs.values_list("pk", flat=True)),
        "now": now,
        "places": places,
    }
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall()
