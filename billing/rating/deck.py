"""The rates of one price list, ready to be asked millions of times.

Within a list a network's rate comes before its country's, and that before the one for everywhere
(`*`). A rate holds until the next one for the same key begins, so at every instant exactly one
holds for a key, or none before the first. The first key that names the destination and has not
ended decides: a row that says "ended" hands the destination on to the wider key.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Literal

EVERYWHERE = "*"

Basis = Literal["submitted", "delivered"]
Key = tuple[str, int | None, str]  # Country, network, channel.


@dataclass(frozen=True, slots=True)
class RateRow:
    """One line of a price list. `country` is ISO 3166 letters or `*`; no price means "ended"."""

    id: int
    country: str
    network: int | None
    channel: str
    price: Decimal | None
    basis: Basis
    starts: datetime


@dataclass(frozen=True, slots=True)
class Rate:
    """The answer: a price per part (currency or credits), when it is owed, and who said so."""

    id: int
    price_list: int
    price: Decimal
    basis: Basis


class Deck:
    """One price list, compiled. It never changes; a change of rates makes a new one."""

    def __init__(self, rows: Iterable[RateRow], *, price_list: int = 0) -> None:
        """Raises ValueError for a rate of a network that is in no country."""
        self.price_list = price_list
        self._lines: dict[Key, _Line] = {}
        by_key: defaultdict[Key, list[RateRow]] = defaultdict(list)
        starts: set[datetime] = set()
        for row in rows:
            if row.network is not None and row.country == EVERYWHERE:
                raise ValueError(f"Rate {row.id} names a network without its country.")
            by_key[row.country, row.network, row.channel].append(row)
            starts.add(row.starts)
        self._starts = sorted(starts)
        for key, named in by_key.items():
            self._lines[key] = _Line(named, price_list)

    def rate_at(
        self, country: str | None, network: int | None, channel: str, moment: datetime
    ) -> Rate | None:
        """The rate for a destination at an aware moment; None when the list does not price it.

        An unknown network or country is None: then only the wider keys are asked.
        """
        return self._first(_keys(country, network, channel), moment)

    def own_at(
        self, country: str | None, network: int | None, channel: str, moment: datetime
    ) -> Rate | None:
        """The rate of this very key, no wider one; no country means everywhere."""
        return self._first(_keys(country, network, channel)[:1], moment)

    def wider_at(
        self, country: str | None, network: int | None, channel: str, moment: datetime
    ) -> Rate | None:
        """What a destination would cost if its own key had no price."""
        return self._first(_keys(country, network, channel)[1:], moment)

    def next_rate(self, moment: datetime) -> datetime | None:
        """When the next of its rates begins after an aware moment; None when none will."""
        begun = bisect_right(self._starts, moment)
        return self._starts[begun] if begun < len(self._starts) else None

    def networks(self, country: str, channel: str) -> list[int]:
        """The networks of a country that the list has ever named."""
        return [
            network
            for place, network, of_channel in self._lines
            if network is not None and (place, of_channel) == (country, channel)
        ]

    def _first(self, keys: list[Key], moment: datetime) -> Rate | None:
        for key in keys:
            line = self._lines.get(key)
            rate = line.at(moment) if line else None
            if rate:
                return rate
        return None


def first_price(
    decks: Iterable[Deck | None],
    country: str | None,
    network: int | None,
    channel: str,
    moment: datetime,
) -> Rate | None:
    """The rate from the first list that prices the destination; None stands for "no such list".

    The order is the payer's own list, the list of the door's service, the account's list.
    """
    for deck in decks:
        rate = deck and deck.rate_at(country, network, channel, moment)
        if rate:
            return rate
    return None


class _Line:
    """The rates of one key in the order of their beginnings."""

    __slots__ = ("rates", "starts")

    def __init__(self, rows: list[RateRow], price_list: int) -> None:
        ordered = sorted(rows, key=lambda row: (row.starts, row.id))
        self.starts = [row.starts for row in ordered]
        self.rates = [_rate(row, price_list) for row in ordered]

    def at(self, moment: datetime) -> Rate | None:
        begun = bisect_right(self.starts, moment)
        return self.rates[begun - 1] if begun else None


def _rate(row: RateRow, price_list: int) -> Rate | None:
    if row.price is None:
        return None
    return Rate(row.id, price_list, row.price, row.basis)


def _keys(country: str | None, network: int | None, channel: str) -> list[Key]:
    everywhere: Key = (EVERYWHERE, None, channel)
    if country is None:
        return [everywhere]
    if network is None:
        return [(country, None, channel), everywhere]
    return [(country, network, channel), (country, None, channel), everywhere]
