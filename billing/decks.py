"""Price lists read from the database into decks, whole or as far as somebody asks."""

from collections import defaultdict
from collections.abc import Collection, Iterable

from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce

from billing.models import PriceList, Rate
from billing.rating.deck import EVERYWHERE, Deck, RateRow

COLUMNS = ("network_id", "channel", "price", "basis", "starts_at")


def of(price_list: int, countries: Collection[str] | None = None) -> Deck:
    """A list with all its rates, or with those that have a say in these countries."""
    return many([price_list], countries)[price_list]


def many(lists: Iterable[int], countries: Collection[str] | None = None) -> dict[int, Deck]:
    """The decks of several lists by their numbers."""
    lists = list(lists)
    rates = Rate.objects.filter(price_list__in=lists)
    rows = _rows(rates, countries)
    return {pk: Deck(rows[pk], price_list=pk) for pk in lists}


def built(rates: QuerySet[Rate], price_list: int, countries: Collection[str] | None = None) -> Deck:
    """A deck of some of a list's rates."""
    return Deck(_rows(rates, countries)[price_list], price_list=price_list)


def _rows(
    rates: QuerySet[Rate], countries: Collection[str] | None
) -> defaultdict[int, list[RateRow]]:
    rates = rates.order_by()
    if countries is not None:
        rates = rates.filter(Q(country__in=countries) | Q(country__isnull=True))
    rows: defaultdict[int, list[RateRow]] = defaultdict(list)
    place = Coalesce("country_id", "network__country_id")
    for of_list, pk, country, *rest in rates.values_list("price_list_id", "pk", place, *COLUMNS):
        rows[of_list].append(RateRow(pk, country or EVERYWHERE, *rest))
    return rows


def costs(unit: str, countries: Collection[str] | None = None) -> list[Deck]:
    """The cost lists in a unit, each as a deck."""
    lists = PriceList.objects.filter(kind=PriceList.Kind.COST, unit=unit)
    return list(many(lists.values_list("pk", flat=True), countries).values())
