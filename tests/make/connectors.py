"""Ways out: connectors, the routes to them, and what is replaced on the way."""

from messaging.models import Connector, Pool, PoolMember, ReplacementRule, Route, Service
from tests.make.basics import number
from tests.make.prices import price_list


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


def replacement_rule(*, kind="content", **fields):
    """A rule of the platform: by default "otp" goes out as "code"."""
    wanted = {"senders": ["Fresh"]} if kind == "sender" else {"phrase": "otp"}
    fields = {"name": f"Rule {next(number)}"} | wanted | fields
    if kind == "content" and "put" not in fields:
        fields.setdefault("replacement", "code")
    return ReplacementRule.objects.create(kind=kind, **fields)
