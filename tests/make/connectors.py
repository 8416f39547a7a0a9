"""Ways out: connectors, the routes to them, and what is replaced on the way."""

from decimal import Decimal

from billing import ledger
from billing.models import Entry
from messaging.models import Connector, Pool, PoolMember, ReplacementRule, Route, Service
from tests.make import prices
from tests.make.basics import number


def connector(name=None, *, cost="0.03", **fields):
    fields.setdefault("host", "127.0.0.1")
    fields.setdefault("port", 2775)
    fields.setdefault("system_id", "onward")
    fields.setdefault("cost_list", prices.price_list(kind="cost", price=cost))
    return Connector.objects.create(name=name or f"Connector {next(number)}", **fields)


def routing(*connectors, policy="share"):
    """One pool of these connectors and one platform route to it, with a default service."""
    pool = Pool.objects.create(name=f"Pool {next(number)}", policy=policy)
    for order, member_ in enumerate(connectors or [connector()], start=1):
        PoolMember.objects.create(pool=pool, connector=member_, order=order)
    Service.objects.get_or_create(is_default=True, defaults={"name": "Standard"})
    return Route.objects.create(name="Everything", pool=pool)


def paying_account(*, balance=10, **fields):
    """An account with money in it, in a world in which its messages have a price and a way."""
    prices.network()
    routing(connector("Tern"))
    made = prices.account(**fields)
    ledger.post(made, amount=Decimal(balance), kind=Entry.Kind.TOP_UP, key="first")
    return made


def replacement_rule(*, kind="content", **fields):
    """A rule of the platform: by default "otp" goes out as "code"."""
    wanted = {"senders": ["Fresh"]} if kind == "sender" else {"phrase": "otp"}
    fields = {"name": f"Rule {next(number)}"} | wanted | fields
    if kind == "content" and "put" not in fields:
        fields.setdefault("replacement", "code")
    return ReplacementRule.objects.create(kind=kind, **fields)
