"""The lines of a price list as its page shows them: one for each key, with what comes next."""

from collections.abc import Collection, Sequence
from datetime import datetime

from django.db import connection
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.expressions import RawSQL
from django.utils import timezone

from billing import margins
from billing.models import PriceList, Rate
from billing.models.rate import OF_NETWORK, PLACE
from billing.rates import key_of

SAME_KEY = {
    "price_list": OuterRef("price_list"),
    "channel": OuterRef("channel"),
    "place": OuterRef("place"),
    "of_network": OuterRef("of_network"),
}
# The index `rate_key` read backwards, with no sort: a list of 100,000 rates in a tenth of a second.
SHOWN = """
SELECT id FROM (
  SELECT DISTINCT ON (coalesce(country_id, '*'), coalesce(network_id, 0), channel) id
    FROM billing_rate WHERE price_list_id = %s AND starts_at <= %s
   ORDER BY coalesce(country_id, '*') DESC, coalesce(network_id, 0) DESC, channel DESC,
            starts_at DESC) held
UNION ALL
SELECT r.id FROM billing_rate r WHERE r.price_list_id = %s AND r.starts_at > %s AND NOT EXISTS (
  SELECT 1 FROM billing_rate e
   WHERE (e.price_list_id, coalesce(e.country_id, '*'), coalesce(e.network_id, 0), e.channel)
       = (r.price_list_id, coalesce(r.country_id, '*'), coalesce(r.network_id, 0), r.channel)
     AND e.starts_at < r.starts_at)
"""
COUNT = """
SELECT price_list_id, count(*) FROM (
  SELECT DISTINCT ON (price_list_id, coalesce(country_id, '*'), coalesce(network_id, 0), channel)
         price_list_id, price
    FROM billing_rate WHERE price_list_id = ANY(%s) AND starts_at <= %s
   ORDER BY price_list_id DESC, coalesce(country_id, '*') DESC, coalesce(network_id, 0) DESC,
            channel DESC, starts_at DESC) held
 WHERE price IS NOT NULL GROUP BY price_list_id
"""


def of(price_list: PriceList, now: datetime, among: QuerySet[Rate]) -> QuerySet[Rate]:
    """For each key the rate that holds; before the first one, that which will.

    `among` are the rates that the one who asks may see.
    """
    shown = RawSQL(SHOWN, [price_list.pk, now] * 2)  # noqa: S611 (nothing is pasted into it)
    rows = among.alias(place=PLACE, of_network=OF_NETWORK).filter(pk__in=shown)
    return rows.select_related("country", "network", "price_list")


def changing(rows: QuerySet[Rate], now: datetime) -> QuerySet[Rate]:
    """Those for whose key a change is to come."""
    return rows.filter(Q(starts_at__gt=now) | Exists(_to_come(now)))


def living(rows: QuerySet[Rate], now: datetime) -> QuerySet[Rate]:
    """Those with a price, or with one to come."""
    return rows.filter(Q(price__isnull=False) | Q(starts_at__gt=now) | Exists(_to_come(now)))


def ended(rows: QuerySet[Rate], now: datetime) -> QuerySet[Rate]:
    return rows.filter(price__isnull=True, starts_at__lte=now).exclude(Exists(_to_come(now)))


def below_cost(rows: QuerySet[Rate], price_list: PriceList, grade: str) -> QuerySet[Rate]:
    """Those that are sold below the cost of `some` supplier, or of `every` one."""
    return rows.filter(pk__in=list(margins.below_cost(price_list, timezone.now(), grade)))


def in_order(rows: QuerySet[Rate]) -> QuerySet[Rate]:
    """Everywhere first, then by the names of countries and networks."""
    return rows.order_by(
        F("country__name").asc(nulls_first=True),
        F("network__name").asc(nulls_first=True),
        "channel",
        "pk",
    )


def fill(rows: Sequence[Rate]) -> None:
    """Hang on each row `next_rate`, the change to come, and `costs`, what it is bought for."""
    now = timezone.now()
    price_list = rows[0].price_list
    places = {row.country_id for row in rows}
    to_come = Rate.objects.filter(price_list=price_list, starts_at__gt=now)
    wanted = Q(country__in=[place for place in places if place])
    if None in places:
        wanted |= Q(country__isnull=True)
    coming = {}
    for rate in to_come.filter(wanted).order_by("-starts_at"):
        coming[key_of(rate)] = rate
    costs = margins.of_rates(price_list, now, places)
    margins.widen(costs, [row.pk for row in rows if row.country_id is None])
    for row in rows:
        begun = row.starts_at <= now
        row.holds = begun and row.price is not None
        row.next_rate = coming.get(key_of(row))
        row.costs = costs.get(row.pk) if row.holds else None


def counts(lists: Collection[int], now: datetime) -> dict[int, int]:
    """How many prices hold now, by list."""
    with connection.cursor() as cursor:
        cursor.execute(COUNT, [list(lists), now])
        return dict(cursor.fetchall())


def keyed() -> QuerySet[Rate]:
    return Rate.objects.alias(place=PLACE, of_network=OF_NETWORK)


def _to_come(now: datetime) -> QuerySet[Rate]:
    return keyed().filter(**SAME_KEY, starts_at__gt=now)
