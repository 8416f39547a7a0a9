"""What a part costs an account today, destination by destination.

An account asks its own list first and the general one after it, and within a list the network
before the country before everywhere. So a price of the general list stands here only where the own
list names neither the same destination nor one that contains it.
"""

from datetime import datetime

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Coalesce

from billing.models import Account, Rate
from billing.rating.deck import EVERYWHERE

NO_NETWORK = 0


def today(account: Account, now: datetime) -> QuerySet[Rate]:
    """The rates that hold now, each for its own destination; by country and network."""
    own, general = account.own_list_id, account.price_list_id
    lists = [pk for pk in (own, general) if pk]
    rows = _holding(now).filter(price_list__in=lists, price__isnull=False)
    if own and general and own != general:
        rows = rows.exclude(Q(price_list=general) & Exists(_containing(own, now)))
    rows = rows.select_related("country", "network", "price_list")
    return rows.order_by(
        F("country__name").asc(nulls_first=True),
        F("network__name").asc(nulls_first=True),
        "channel",
        "pk",
    )


def found(rows: QuerySet[Rate], text: str) -> QuerySet[Rate]:
    """Those whose country or network is called so, or has this code."""
    text = text.strip()
    if not text:
        return rows
    codes = Q(country__code__iexact=text)
    mcc, _dash, mnc = text.partition("-")
    if mcc.isdigit():
        codes |= Q(network__mcc=mcc, network__mnc__startswith=mnc)
    return rows.filter(codes | Q(country__name__icontains=text) | Q(network__name__icontains=text))


def _holding(now: datetime) -> QuerySet[Rate]:
    """The last rate of each key that has begun, with a price or without one."""
    rows = _keyed().filter(starts_at__lte=now)
    later = rows.filter(
        price_list=OuterRef("price_list"),
        channel=OuterRef("channel"),
        place=OuterRef("place"),
        of_network=OuterRef("of_network"),
        starts_at__gt=OuterRef("starts_at"),
    )
    return rows.exclude(Exists(later))


def _containing(own: int, now: datetime) -> QuerySet[Rate]:
    """Rates of the own list for the outer rate's destination or one that contains it."""
    same_country = Q(country=OuterRef("country")) & (
        Q(network__isnull=True) | Q(network=OuterRef("network"))
    )
    return _keyed().filter(
        Q(country__isnull=True) | same_country,
        pk__in=_holding(now).filter(price_list=own, price__isnull=False).values("pk"),
        channel=OuterRef("channel"),
    )


def _keyed() -> QuerySet[Rate]:
    return Rate.objects.alias(
        place=Coalesce("country_id", Value(EVERYWHERE)),
        of_network=Coalesce("network_id", Value(NO_NETWORK)),
    )
