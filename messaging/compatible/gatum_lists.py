"""GATUM's personal black list, and its prices, by REST.

The black list is the opt-outs that programs added: what people asked for themselves, by keyword or
from staff, stays.
"""

from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from billing import prices
from billing.models import Account, Rate
from clients.models import ApiToken, Client
from customers.models import Customer
from messaging import opt_outs
from messaging.compatible import bodies
from messaging.compatible.gatum_rest import RestDoor, done
from messaging.dispatch.payer import Payer
from messaging.models import OptOut
from messaging.opt_outs import Whose
from portal.core import phone
from portal.core.errors import Refused

PRICES_MAX = 10_000
READS, WRITES = ApiToken.Scope.OPT_OUTS_READ, ApiToken.Scope.OPT_OUTS_WRITE
WHY_ENDED = "Deleted from the black list by the program that added it"


class BlackList(RestDoor):
    def numbers(self, payer: Payer, request: HttpRequest) -> list[str]:
        asked = bodies.texts(bodies.object_of(request.body), "numbers")
        return [phone.digits(one, payer.default_country) for one in asked]


class BlackListAdd(BlackList):
    """`POST /v1/black-list-add`."""

    def post(self, request: HttpRequest) -> HttpResponse:
        payer = self.payer(WRITES)
        numbers = self.numbers(payer, request)
        before = _own(payer).count()
        customer = Customer.objects.get(pk=payer.customer)
        client = Client.objects.filter(pk=payer.client).select_related("customer").first()
        whose = Whose(OptOut.Scope.CUSTOMER, customer, client)
        added = opt_outs.add(whose, numbers, source=OptOut.Source.API, by=None)
        return done({"countBefore": before, "countAfter": before + added})


class BlackListSearch(BlackList):
    """`POST /v1/black-list-search`: which of these numbers stand there."""

    def post(self, request: HttpRequest) -> HttpResponse:
        payer = self.payer(READS)
        found = _own(payer).filter(number__in=self.numbers(payer, request))
        return done(sorted(found.values_list("number", flat=True)))


class BlackListDelete(BlackList):
    """`POST /v1/black-list-delete`."""

    def post(self, request: HttpRequest) -> HttpResponse:
        payer = self.payer(WRITES)
        numbers = self.numbers(payer, request)
        before = _own(payer).count()
        rows = list(_own(payer).filter(number__in=numbers))
        ended = opt_outs.end(rows, reason=WHY_ENDED, by=None)
        return done({"countBefore": before, "countAfter": before - ended})


class Prices(RestDoor):
    """`POST /v1/account-price` and `/v1/country-price`: what a part of an SMS costs today."""

    def post(self, request: HttpRequest) -> HttpResponse:
        payer = self.payer(ApiToken.Scope.ACCOUNT_READ)
        asked = bodies.object_of(request.body) if request.body.strip() else {}
        account = Account.objects.filter(pk=payer.account).first()
        if account is None:
            raise Refused("No account pays for what comes in by this door.", code="no_account")
        rows = _narrowed(prices.today(account, timezone.now()).filter(channel="sms"), asked)
        return done([_price(rate, account.unit) for rate in rows[:PRICES_MAX]])


def _own(payer: Payer) -> QuerySet[OptOut]:
    return OptOut.objects.holding().filter(
        scope=OptOut.Scope.CUSTOMER,
        source=OptOut.Source.API,
        customer_id=payer.customer,
        client_id=payer.client,
    )


def _narrowed(rows: QuerySet[Rate], asked: dict[str, Any]) -> QuerySet[Rate]:
    country = bodies.text(asked, "ISO", is_needed=False).upper()
    mcc = bodies.text(asked, "MCC", is_needed=False)
    mnc = bodies.text(asked, "MNC", is_needed=False)
    for name, value in (("ISO", country), ("MCC", mcc), ("MNC", mnc)):
        if not value.isalnum() and value:
            raise Refused("Letters or digits are needed.", code="bad_value", field=name)
    if country:
        rows = rows.filter(Q(country=country) | Q(network__country=country))
    if mcc:
        rows = rows.filter(network__mcc=mcc)
    # GATUM's samples write the MNC 00 as 0.
    return rows.filter(network__mnc__in={mnc, mnc.zfill(2), mnc.zfill(3)}) if mnc else rows


def _price(rate: Rate, unit: str) -> dict[str, Any]:
    network = rate.network
    return {
        "ISO": rate.country_id or (network.country_id if network else None),
        "MCC": network.mcc if network else None,
        "MNC": network.mnc if network else None,
        "network": network.name if network else None,
        "type_sms": "sms",
        "price": str(rate.price),
        "currency": unit,
        "charged": rate.basis,
    }
