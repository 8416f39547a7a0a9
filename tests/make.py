"""Rows with boring defaults, for tests. Name only what the test is about."""

from datetime import UTC, datetime
from decimal import Decimal
from itertools import count

from billing.models import Account, Country, Network, Prefix, PriceList, Rate
from clients.models import ApiToken, Client, Door, Seat
from customers.models import Customer, Membership
from messaging.models import Connector, Pool, PoolMember, Route, Service
from portal.models import User

number = count(1)
LONG_AGO = datetime(2024, 1, 1, tzinfo=UTC)


def user(name="Alice Moor", *, role=None, **fields):
    from django.contrib.auth.models import Group  # noqa: PLC0415

    fields.setdefault("email", f"user{next(number)}@example.test")
    made = User.objects.create_user(password="a long enough secret", name=name, **fields)
    if role:
        made.groups.add(Group.objects.get(name=role))
    return made


def staff(role="admin", **fields):
    return user(fields.pop("name", "Sam Staff"), role=role, is_staff=True, **fields)


def house():
    found = Customer.objects.filter(is_house=True).first()
    return found or customer("The house", is_house=True)


def customer(name="Pellworm Connect", **fields):
    fields.setdefault("account_code", f"CODE{next(number)}")
    return Customer.objects.create(name=name, **fields)


def member(of=None, rights="owner", **fields):
    person = user(fields.pop("name", "Mia Member"), **fields)
    Membership.objects.create(user=person, customer=of or customer(), rights=rights)
    return person


def client(company="Vento Pharmacy", *, customer=None, **fields):
    return Client.objects.create(customer=customer or house(), company=company, **fields)


def seat(at=None, rights="owner", **fields):
    person = user(fields.pop("name", "Sol Seat"), **fields)
    Seat.objects.create(user=person, client=at or client(), rights=rights)
    return person


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


def account(*, customer=None, client=None, unit="EUR", **fields):
    """An account with its own price list and no money; `billing.ledger` puts some in."""
    owner = customer or (client.customer if client else make_customer())
    fields.setdefault("price_list", price_list(unit=unit))
    return Account.objects.create(customer=owner, client=client, unit=unit, **fields)


def make_customer():
    return customer()


def connector(name=None, *, cost="0.03", **fields):
    fields.setdefault("host", "127.0.0.1")
    fields.setdefault("port", 2775)
    fields.setdefault("system_id", "onward")
    fields.setdefault("cost_list", price_list(kind="cost", price=cost))
    return Connector.objects.create(name=name or f"Connector {next(number)}", **fields)


def routing(*connectors, policy="share"):
    """One pool of these connectors and one platform route to it, with a default service."""
    pool = Pool.objects.create(name=f"Pool {next(number)}", policy=policy)
    for order, member_ in enumerate(connectors or [connector()], start=1):
        PoolMember.objects.create(pool=pool, connector=member_, order=order)
    Service.objects.get_or_create(is_default=True, defaults={"name": "Standard"})
    return Route.objects.create(name="Everything", pool=pool)


def door(*, customer=None, client=None, name="shop-live", **fields):
    """A door nobody can open: a token whose secret is unknown."""
    owner = customer or (client.customer if client else make_customer())
    fields.setdefault("digest", f"{next(number):064d}")
    return ApiToken.objects.create(
        kind=Door.Kind.API, customer=owner, client=client, name=name, tail="0000", **fields
    )
