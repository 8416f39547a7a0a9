"""Countries, networks, prices, and the accounts that pay them."""

from decimal import Decimal

from billing.models import (
    Account,
    ChangeGroup,
    ChangeLine,
    Country,
    Network,
    Prefix,
    PriceList,
    Rate,
)
from tests.make import people
from tests.make.basics import LONG_AGO, number
from tests.make.people import staff


def country(code="GB", name="United Kingdom"):
    return Country.objects.get_or_create(code=code, defaults={"name": name})[0]


def network(name="Northcell", *, code="GB", mcc="234", mnc="97", prefixes=("447700",)):
    made, _ = Network.objects.get_or_create(
        mcc=mcc, mnc=mnc, defaults={"country": country(code), "name": name}
    )
    for digits in prefixes:
        Prefix.objects.get_or_create(
            digits=digits, defaults={"country": country(code), "network": made}
        )
    return made


def price_list(name=None, *, kind="sell", unit="EUR", price="0.05", basis="submitted"):
    """A list with one rate for everywhere."""
    made = PriceList.objects.create(name=name or f"List {next(number)}", kind=kind, unit=unit)
    rate(made, price=price, basis=basis)
    return made


def rate(of, *, price="0.05", basis="submitted", **fields):
    fields.setdefault("starts_at", LONG_AGO)
    amount = None if price is None else Decimal(price)
    return Rate.objects.create(price_list=of, price=amount, basis=basis, **fields)


def change_group(of=None, *, price="0.06", title="January", author=None, **line):
    """A draft with one line; without a key it is for everywhere."""
    group = ChangeGroup.objects.create(
        price_list=of or price_list(), title=title, author=author or staff(name="Ann Author")
    )
    amount = None if price is None else Decimal(price)
    ChangeLine.objects.create(group=group, price=amount, **line)
    return group


def account(*, customer=None, client=None, unit="EUR", **fields):
    """An account with its own price list and no money; `billing.ledger` puts some in."""
    owner = customer or (client.customer if client else people.customer())
    fields.setdefault("price_list", price_list(unit=unit))
    return Account.objects.create(customer=owner, client=client, unit=unit, **fields)
