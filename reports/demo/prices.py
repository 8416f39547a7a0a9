"""What destinations cost: eight lists to sell from, and one of each supplier."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from billing.models import Network, PriceList, Rate
from billing.models.rate import Basis
from reports.demo.plan import Plan

FOURTH = Decimal("0.0001")
# Euro per part, before anybody's margin.
WORLD: dict[str, str] = {
    "AU": "0.0310",
    "BE": "0.0560",
    "CA": "0.0095",
    "CH": "0.0480",
    "CZ": "0.0390",
    "DE": "0.0590",
    "DK": "0.0230",
    "ES": "0.0360",
    "FR": "0.0420",
    "GB": "0.0270",
    "GR": "0.0410",
    "IE": "0.0390",
    "IT": "0.0460",
    "LT": "0.0240",
    "LV": "0.0330",
    "NL": "0.0610",
    "NO": "0.0370",
    "PL": "0.0190",
    "PT": "0.0260",
    "RO": "0.0350",
    "SE": "0.0340",
    "TR": "0.0120",
    "UA": "0.0740",
    "US": "0.0088",
}
# Networks that cost other than their country.
DEAR: dict[str, str] = {
    "234-20": "1.12",
    "240-02": "1.08",
    "262-03": "1.05",
    "208-15": "1.10",
    "214-04": "0.94",
    "222-99": "1.15",
    "260-06": "0.92",
    "311-480": "1.20",
}
# Days before the end on which the country's price moved, and by how much.
CHANGES: tuple[tuple[int, str, str], ...] = (
    (71, "GB", "1.03"),
    (58, "NO", "0.97"),
    (45, "DE", "1.06"),
    (33, "PL", "1.10"),
    (26, "SE", "1.04"),
    (12, "FR", "0.95"),
    (5, "IE", "1.02"),
)


@dataclass(frozen=True, slots=True)
class Offer:
    """A list: its unit, what a euro is in it with the margin, and when it is owed.

    `delivered` are the countries charged on delivery, or `*` for all of them.
    """

    name: str
    unit: str
    factor: str
    delivered: str = ""
    kind: str = PriceList.Kind.SELL


STANDARD, ON_DELIVERY, RESELLER = "Standard EUR", "On delivery EUR", "Reseller EUR"
STERLING, KRONOR, CREDITS = "Standard GBP", "Nordic SEK", "SMS credits"
PREMIUM, ECONOMY = "Premium EUR", "Economy EUR"
OFFERS = (
    Offer(STANDARD, "EUR", "1.35"),
    Offer(ON_DELIVERY, "EUR", "1.45", "*"),
    Offer(RESELLER, "EUR", "1.18", "SE NO DK"),
    Offer(STERLING, "GBP", "1.16", "GB IE"),
    Offer(KRONOR, "SEK", "15.40", "SE"),
    Offer(PREMIUM, "EUR", "1.60", "*"),
    Offer(ECONOMY, "EUR", "1.22"),
    Offer(CREDITS, "SMS", "0", "SE NO"),
)
COSTS = {
    "Halden 1": Offer("Halden 1 costs", "EUR", "1.00", "SE NO DK", PriceList.Kind.COST),
    "Halden 2": Offer("Halden 2 costs", "EUR", "1.02", "SE NO DK", PriceList.Kind.COST),
    "Tern": Offer("Tern costs", "EUR", "0.94", "", PriceList.Kind.COST),
    "Ostmark": Offer("Ostmark costs", "EUR", "0.90", "*", PriceList.Kind.COST),
}
TWO_CREDITS = frozenset({"UA", "NL", "DE"})
IN_FORCE_BEFORE = timedelta(days=120)


def make(plan: Plan) -> dict[str, PriceList]:
    """All lists by their names, with rates that were in force before the traffic begins."""
    offers = [*OFFERS, *COSTS.values()]
    made = PriceList.objects.bulk_create(
        PriceList(name=offer.name, kind=offer.kind, unit=offer.unit) for offer in offers
    )
    networks = {network.mcc_mnc: network for network in Network.objects.all()}
    lists = {row.name: row for row in made}
    Rate.objects.bulk_create(
        rate for offer in offers for rate in _rates(plan, offer, lists[offer.name], networks)
    )
    return lists


def _rates(plan: Plan, offer: Offer, of: PriceList, networks: dict[str, Network]) -> Iterator[Rate]:
    for country, euro in WORLD.items():
        for starts, moved in _history(plan, country, offer.kind):
            price = Decimal(euro) * moved
            yield _rate(offer, of, country, None, price, starts)
            for network in _dear(country, networks):
                dear = price * Decimal(DEAR[network.mcc_mnc])
                yield _rate(offer, of, country, network, dear, starts)


def _history(plan: Plan, country: str, kind: str) -> Iterator[tuple[datetime, Decimal]]:
    """When the country's price began, and by what it had moved. Suppliers' moved a day before."""
    moved = Decimal(1)
    yield plan.start - IN_FORCE_BEFORE, moved
    for days, place, factor in CHANGES:
        if place == country:
            moved *= Decimal(factor)
            yield plan.ago(days=days + (kind == PriceList.Kind.COST)), moved


def _dear(country: str, networks: dict[str, Network]) -> list[Network]:
    return [networks[code] for code in DEAR if networks[code].country_id == country]


def _rate(offer: Offer, of: PriceList, country, network, euro: Decimal, starts) -> Rate:
    price = (euro * Decimal(offer.factor)).quantize(FOURTH)
    if offer.unit == "SMS":
        price = Decimal(2 if country in TWO_CREDITS else 1)
    on_delivery = offer.delivered == "*" or country in offer.delivered.split()
    return Rate(
        price_list=of,
        country_id=country,
        network=network,
        price=price,
        basis=Basis.DELIVERED if on_delivery else Basis.SUBMITTED,
        starts_at=starts,
    )
