"""Three hundred clients and the doors by which they and the customers send."""

import json
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from clients import tokens
from clients.models import Client, Door
from clients.models.api_token import every_scope
from customers.models import Customer
from reports.demo import backdate, names
from reports.demo.plan import Plan

COUNT = 300
HOUSE_SHARE = 0.2
NEW_SHARE = 0.1
BLOCKED_AT = 37  # One client in the middle of the list is blocked.
SYSTEMS = ("shop-live", "clinic-live", "crm", "orders", "booking", "alerts")

TOKENS = """
INSERT INTO clients_apitoken (door_ptr_id, digest, tail, scopes)
SELECT *, %s::jsonb FROM unnest(%s::bigint[], %s::text[], %s::text[])
"""


def make(plan: Plan, customers: list[Customer], companies) -> list[Client]:
    """Direct clients of the house and clients of the resellers, larger resellers with more."""
    house, *others = customers
    resellers = [customer for customer in others if customer.client_tagging]
    weights = [1 / (place + 1) for place in range(len(resellers))]
    rows = []
    for number in range(COUNT):
        # The first is the flagship of the first reseller: the demo's client log-in sits there.
        direct = number > 0 and plan.rng.random() < HOUSE_SHARE
        owner = house if direct else plan.rng.choices(resellers, weights)[0]
        owner = resellers[0] if number == 0 else owner
        rows.append(_client(plan, number, owner, next(companies)))
    made = Client.objects.bulk_create(rows)
    return backdate.rows(made, [_since(plan, client, place) for place, client in enumerate(made)])


def _client(plan: Plan, number: int, owner: Customer, company: str) -> Client:
    return Client(
        customer=owner,
        company=company,
        name=company,
        login=f"{names.slug(company)}",
        country=owner.country if plan.rng.random() < 0.75 else plan.rng.choice(("GB", "SE", "DE")),
        channels=["sms"],
        status=Client.Status.BLOCKED if number == BLOCKED_AT else Client.Status.ACTIVE,
    )


def _since(plan: Plan, client: Client, place: int) -> datetime:
    """Most came before the traffic begins, and the last of the list while it went on."""
    if place >= COUNT * (1 - NEW_SHARE):
        days = plan.rng.uniform(2, max(2.0, plan.days - 1))
        return _in_office(plan, plan.ago(days=days))
    days = (plan.start - client.customer.created_at) / timedelta(days=1)
    return _in_office(plan, plan.start - timedelta(days=plan.rng.uniform(2, max(3.0, days - 2))))


def _in_office(plan: Plan, moment: datetime) -> datetime:
    local = moment.astimezone(plan.zone)
    return local.replace(hour=plan.rng.randint(8, 16))


def doors(plan: Plan, customers: list[Customer], clients: list[Client]) -> tuple[list[Door], Any]:
    """A REST door for every customer and client, and the secrets by the doors' ids."""
    owners = [(customer, None) for customer in customers]
    owners += [(client.customer, client) for client in clients]
    made = Door.objects.bulk_create(
        Door(
            kind=Door.Kind.API,
            customer=customer,
            client=client,
            name=plan.rng.choice(SYSTEMS),
            resends_unanswered=client is None or plan.rng.random() < 0.9,
            is_open=not customer.is_archived,
            archived_at=customer.archived_at,
        )
        for customer, client in owners
    )
    secret_of = {door.pk: tokens.new_secret() for door in made}
    with connection.cursor() as cursor:
        cursor.execute(
            TOKENS,
            [
                json.dumps(every_scope()),
                list(secret_of),
                [tokens.digest(secret) for secret in secret_of.values()],
                [secret[-tokens.TAIL_SIZE :] for secret in secret_of.values()],
            ],
        )
    since = [(door.client or door.customer).created_at + timedelta(hours=1) for door in made]
    return backdate.rows(made, since), secret_of
