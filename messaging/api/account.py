"""What is left to spend, and what a part costs where."""

from datetime import datetime
from typing import Annotated, Any

from django.db.models import Q, QuerySet
from django.utils import timezone
from ninja import Query, Router, Schema
from pydantic import Field

from billing import balances, rate_rows, rates
from billing.models import Account, PriceList, Rate
from clients.models import ApiToken
from messaging.api import answers
from messaging.api.answering import instant, money, told
from messaging.api.doors import ways_in
from messaging.models import Service, ServiceOf
from portal.core.errors import Refused

READS = ways_in(ApiToken.Scope.ACCOUNT_READ)
MOST = 10_000

router = Router(tags=["Account"])


class Where(Schema):
    """Which prices are asked for."""

    country: str = Field("", pattern=r"^([A-Z]{2})?$", description="ISO 3166; empty: all.")
    channel: answers.ChannelName | None = None


@router.get("/balance", auth=READS, summary="Balances", response={200: answers.Balances})
def balance(request):
    """The account that pays for the door's messages first; of a customer, its others too."""
    payer = request.auth
    own = Q(pk=payer.account)
    if payer.client is None:
        own |= Q(customer=payer.customer, client=None)
    rows = Account.objects.filter(own).order_by("-pays", "unit")
    return told({"data": [_account(row, payer.account) for row in rows]})


@router.get("/prices", auth=READS, summary="Prices per part", response={200: answers.Prices})
def prices(request, where: Annotated[Where, Query()]):
    """What the door's account pays today, and what it will pay next.

    For a destination the network's price comes before its country's, and that before the one for
    everywhere else.
    """
    payer = request.auth
    if payer.account is None:
        raise Refused("No account pays for what comes in by this door.", code="no_account")
    found: dict[tuple[str, int, str], dict[str, Any]] = {}
    for price_list in _lists(payer):
        for key, shown in _prices(price_list, where, payer.unit):
            found.setdefault(key, shown)
    return told({"data": [found[key] for key in sorted(found)]})


def _lists(payer: Any) -> list[PriceList]:
    """Whose price counts first: the account's own list, its service's, its general one."""
    uses = ServiceOf.objects.filter(door=payer.door).select_related("service").first()
    service = uses.service if uses else Service.objects.filter(is_default=True).first()
    named = [payer.own_list, service and service.price_list_id, payer.price_list]
    lists = PriceList.objects.filter(unit=payer.unit).in_bulk([pk for pk in named if pk])
    return [lists[pk] for pk in named if pk in lists]


def _prices(
    price_list: PriceList, where: Where, unit: str
) -> list[tuple[tuple[str, int, str], dict[str, Any]]]:
    """What a list says of its destinations. Raises `Refused` for more than one answer holds."""
    now = timezone.now()
    rows = rate_rows.living(rate_rows.of(price_list, now, Rate.objects.all()), now)
    found = list(_narrowed(rows, where)[: MOST + 1])
    if len(found) > MOST:
        raise Refused(f"There are more than {MOST:,} prices: name a country.", field="country")
    to_come = Rate.objects.filter(price_list=price_list, starts_at__gt=now)
    coming = {rates.key_of(rate): rate for rate in to_come.order_by("-starts_at")}
    return [
        (
            (rate.country_id or "", rate.network_id or 0, rate.channel),
            _rate(rate, coming.get(rates.key_of(rate)), unit, now),
        )
        for rate in found
    ]


def _narrowed(rows: QuerySet[Rate], where: Where) -> QuerySet[Rate]:
    if where.country:
        rows = rows.filter(
            Q(country=where.country)
            | Q(network__country=where.country)
            | Q(country=None, network=None)
        )
    return rows.filter(channel=where.channel) if where.channel else rows


def _account(account: Account, paying: int | None) -> dict[str, Any]:
    return {
        "unit": account.unit,
        "balance": money(account.balance),
        "credit_limit": money(account.credit_limit),
        "available": money(balances.free(account)),
        "pays": account.pk == paying,
    }


def _rate(rate: Rate, following: Rate | None, unit: str, now: datetime) -> dict[str, Any]:
    network = rate.network
    holds = rate.starts_at <= now and rate.price is not None
    return {
        "channel": rate.channel,
        "country": rate.country_id or (network.country_id if network else None),
        "network": network and {"mcc": network.mcc, "mnc": network.mnc, "name": network.name},
        "price": money(rate.price) if holds else None,
        "unit": unit,
        "basis": rate.basis,
        "since": instant(rate.starts_at),
        "next_price": money(following.price) if following and following.price is not None else None,
        "next_from": instant(following.starts_at) if following else None,
    }
