"""Rating and routing from compiled tables, beside a bare look-up in a dictionary.

100,000 rates of 20 price lists, 1,000 routes with conditions on place, sender, number and text, 30
connectors in 10 pools, and the shipped prefixes. Messages differ in payer, sender, number and text;
they come in groups of 500, as commits take them. The reference looks the number's first five digits
up in a dictionary of prices, and does nothing else. Both take turns; the median of five rounds
counts. The goal: at least 50,000 messages a second on one core.

    python -m benchmarks.deciding [messages]
"""

import csv
import os
import random
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

GOAL = 50_000
ROUNDS = 5
GROUP = 500
RATES, LISTS, ROUTES = 100_000, 20, 1_000
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
SENDERS = ["HarbourPine", "Alder", "Birch", "447700900001", *(f"Brand{n}" for n in range(40))]
WORDS = ("Your code is", "Your parcel is on its way", "Sale until Sunday", "Good day")


class Asked(NamedTuple):
    """One message to decide."""

    payer: Any
    sender: str
    recipient: str
    text: str
    ticket: int


def world(rng: random.Random) -> tuple[Any, list[Any], list[str]]:
    """A book of that size, its payers, and prefixes to make numbers of."""
    from billing.rating.deck import Deck, RateRow  # noqa: PLC0415
    from billing.rating.prefixes import PrefixTable  # noqa: PLC0415
    from billing.world import HERE  # noqa: PLC0415
    from messaging.book import Book, Supplier  # noqa: PLC0415
    from messaging.dispatch.payer import Payer  # noqa: PLC0415
    from messaging.routing.pools import Member, PoolRow  # noqa: PLC0415
    from messaging.routing.table import RouteTable  # noqa: PLC0415

    known = list(shipped(HERE))
    table = PrefixTable(known)
    places = sorted({(country, network) for _, country, network in known}, key=str)
    decks = {}
    for pk in range(1, LISTS + 1):
        rows = [RateRow(pk, "*", None, "sms", Decimal("0.09"), "submitted", NOW - YEAR)]
        for n in range(RATES // LISTS - 1):
            country, network = places[n % len(places)]
            starts = NOW - timedelta(days=n // len(places) * 30 + 1)
            price = Decimal(rng.randrange(1_000, 90_000)) / 1_000_000
            number = pk * 100_000 + n
            rows.append(RateRow(number, country, network, "sms", price, "submitted", starts))
        decks[pk] = Deck(rows, price_list=pk)
    suppliers = {
        pk: Supplier(pk, f"Connector {pk}", decks[1 + pk % LISTS], "EUR") for pk in range(1, 31)
    }
    pools = {
        pk: PoolRow(pk, f"Pool {pk}", "share", tuple(Member(pk * 3 - n, 50, n) for n in range(3)))
        for pk in range(1, 11)
    }
    book = Book(
        revision=1,
        prefixes=table,
        decks=decks,
        units=dict.fromkeys(decks, "EUR"),
        routes=RouteTable(routes(rng, places)),
        pools=pools,
        suppliers=suppliers,
        service_of={},
        service_lists={},
        default_service=None,
        guards={},
    )
    payers = [
        Payer(
            is_open=True,
            is_held=False,
            door=n,
            customer=n,
            client=None,
            account=n,
            unit="EUR",
            own_list=None,
            price_list=1 + n % LISTS,
        )
        for n in range(1, 51)
    ]
    return book, payers, [digits for digits, _, _ in known]


YEAR = timedelta(days=365)


def shipped(folder: Path) -> Iterator[tuple[str, str, int | None]]:
    """The prefixes of the house with their countries; each network gets a number here."""
    numbers: dict[str, int] = {}
    with (folder / "prefixes.csv").open(newline="") as file:
        for line in csv.DictReader(file):
            network = line["network"]
            number = numbers.setdefault(network, len(numbers) + 1) if network else None
            yield line["digits"], line["country"], number


def routes(rng: random.Random, places: list[Any]) -> list[Any]:
    """Most ask for a place, some for a sender, a number or a word; the last takes everything."""
    from messaging.routing.table import RouteRow  # noqa: PLC0415

    rows = []
    for pk in range(1, ROUTES):
        country, network = rng.choice(places)
        what: dict[str, Any] = {"country": country, "network": network}
        if pk % 10 == 0:
            what = {"senders": (rng.choice(SENDERS),), "country": country}
        elif pk % 25 == 1:
            what = {"number_prefixes": (str(rng.randrange(10_000, 99_999)),)}
        elif pk % 50 == 2:
            what = {"texts": (f"word{pk}",), "country": country}
        scope = "customer" if pk % 5 == 0 else "platform"
        owner = 1 + pk % 50 if scope == "customer" else 0
        rows.append(
            RouteRow(id=pk, priority=pk, scope=scope, scope_id=owner, pool_id=1 + pk % 10, **what)
        )
    rows.append(RouteRow(id=ROUTES, priority=ROUTES, scope="platform", scope_id=0, pool_id=1))
    return rows


def messages(rng: random.Random, payers: list[Any], starts: list[str], count: int) -> list[Asked]:
    return [
        Asked(
            rng.choice(payers),
            rng.choice(SENDERS),
            f"{rng.choice(starts)}{rng.randrange(10**6, 10**7)}",
            f"{rng.choice(WORDS)} {n}",
            n << 12,
        )
        for n in range(count)
    ]


def ours(book: Any, asked: list[Asked]) -> None:
    from messaging.dispatch.decide import Desk  # noqa: PLC0415

    up = frozenset(range(1, 31))
    for begin in range(0, len(asked), GROUP):
        desk = Desk(book, up, NOW, 720)
        for one in asked[begin : begin + GROUP]:
            desk.decide(
                one.payer,
                channel="sms",
                sender=one.sender,
                recipient=one.recipient,
                text=one.text,
                ticket=one.ticket,
            )


def bare(prices: dict[str, Decimal], asked: list[Asked]) -> None:
    for one in asked:
        prices.get(one.recipient[:5])


def rate(work: Callable[[], None], count: int) -> float:
    begun = time.process_time()
    work()
    return count / (time.process_time() - begun)


def main(count: int) -> int:
    import django  # noqa: PLC0415

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    django.setup()
    rng = random.Random(11)  # noqa: S311
    book, payers, starts = world(rng)
    asked = messages(rng, payers, starts, count)
    prices = {f"{n:05}": Decimal(n) for n in range(100_000)}
    rounds = [
        (rate(lambda: ours(book, asked), count), rate(lambda: bare(prices, asked), count))
        for _ in range(ROUNDS)
    ]
    decided, looked_up = (median(column) for column in zip(*rounds, strict=True))
    say = sys.stdout.write
    say(
        f"{RATES:,} rates, {ROUTES:,} routes, {len(book.prefixes):,} prefixes, {count:,} messages\n"
    )
    say(f"decided      {decided:12,.0f} a second on one core (goal {GOAL:,})\n")
    say(f"bare look-up {looked_up:12,.0f}\n")
    say(f"ratio        {decided / looked_up:12.4f}\n")
    return 0 if decided >= GOAL else 1


if __name__ == "__main__":
    raise SystemExit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 50_000))
