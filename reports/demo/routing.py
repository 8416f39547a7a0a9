"""Suppliers, pools, routes and services of the demo's operator."""

from dataclasses import dataclass

from billing.models import PriceList
from clients.models import Door
from customers.models import Customer
from messaging.models import (
    Connector,
    Pool,
    PoolMember,
    Route,
    Service,
    ServiceOf,
)
from portal.kit import secrets
from reports.demo import prices
from reports.demo.plan import Plan

NORDIC = ("SE", "NO", "DK")
OTHER_SERVICE_SHARE = 0.25
ATLANTIC = ("US", "CA", "AU")
# Pool, policy, and the share of each connector in it.
POOLS = (
    ("Main", Pool.Policy.SHARE, {"Halden 1": 50, "Halden 2": 30, "Tern": 20}),
    ("Nordic", Pool.Policy.SHARE, {"Halden 1": 60, "Halden 2": 40}),
    ("Atlantic", Pool.Policy.ORDER, {"Tern": 100, "Halden 2": 100}),
    ("Economy", Pool.Policy.ORDER, {"Ostmark": 100, "Tern": 100}),
)


@dataclass(frozen=True, slots=True)
class Network:
    """What `make` made, by name."""

    connectors: dict[str, Connector]
    services: dict[str, Service]


def make(plan: Plan, lists: dict[str, PriceList], customers: list[Customer]) -> Network:
    connectors = _connectors(plan, lists)
    services = _services(lists)
    pools = {name: _pool(name, policy, shares, connectors) for name, policy, shares in POOLS}
    _routes(pools, services, customers)
    return Network(connectors, services)


def use(services: dict[str, Service], doors: list[Door], plan: Plan) -> None:
    """Some doors use the dear or the cheap service; the others take the default."""
    chosen = [door for door in doors if plan.rng.random() < OTHER_SERVICE_SHARE]
    ServiceOf.objects.bulk_create(
        ServiceOf(door=door, service=services[plan.rng.choice(("Premium", "Economy"))])
        for door in chosen
    )


def _connectors(plan: Plan, lists: dict[str, PriceList]) -> dict[str, Connector]:
    ids = plan.simulator_system_ids
    made = Connector.objects.bulk_create(
        Connector(
            name=name,
            host="127.0.0.1",
            port=plan.simulator_port,
            system_id=ids[place % len(ids)],
            sealed_password=secrets.close(plan.simulator_password),
            cost_list=lists[offer.name],
        )
        for place, (name, offer) in enumerate(prices.COSTS.items())
    )
    return {connector.name: connector for connector in made}


def _services(lists: dict[str, PriceList]) -> dict[str, Service]:
    made = Service.objects.bulk_create(
        [
            Service(name="Standard", is_default=True),
            Service(name="Premium", price_list=lists[prices.PREMIUM]),
            Service(name="Economy", price_list=lists[prices.ECONOMY]),
        ]
    )
    return {service.name: service for service in made}


def _pool(name: str, policy: str, shares: dict[str, int], connectors) -> Pool:
    pool = Pool.objects.create(name=name, policy=policy)
    PoolMember.objects.bulk_create(
        PoolMember(pool=pool, connector=connectors[member], share=share, order=order)
        for order, (member, share) in enumerate(shares.items(), start=1)
    )
    return pool


def _routes(pools: dict[str, Pool], services: dict[str, Service], customers) -> None:
    routes = [
        Route(name="Everything", pool=pools["Main"], priority=900),
        Route(
            name="Economy: everything",
            pool=pools["Economy"],
            scope=Route.Scope.SERVICE,
            service=services["Economy"],
        ),
        Route(
            name=f"{customers[-1].name}: everything by Tern",
            pool=pools["Atlantic"],
            scope=Route.Scope.CUSTOMER,
            customer=customers[-1],
        ),
    ]
    routes += [
        Route(name=f"{code} by the Nordic pool", pool=pools["Nordic"], country_id=code)
        for code in NORDIC
    ]
    routes += [
        Route(name=f"{code} by the Atlantic pool", pool=pools["Atlantic"], country_id=code)
        for code in ATLANTIC
    ]
    Route.objects.bulk_create(routes)
