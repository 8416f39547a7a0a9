"""Who keeps money, in what, and how it comes in: the accounts, and a purse for each of them."""

from dataclasses import dataclass
from decimal import ROUND_DOWN, ROUND_UP, Decimal

from django.db import connection

from billing.models import Account, PriceList
from clients.models import Client
from customers.models import Customer
from reports.demo import prices
from reports.demo.plan import Plan
from reports.demo.purse import Habit, Purse

OWN_ACCOUNT_SHARE = 0.4
LOW_COUNT, UPPER_COUNT = 5, 6
CREDIT = Decimal(2_000)
TEN = Decimal(10)
Warned = Account.Warned
# How the customers after the resellers are sold to: price list by turns.
LISTS = (
    prices.STANDARD,
    prices.ON_DELIVERY,
    prices.STANDARD,
    prices.STERLING,
    prices.STANDARD,
    prices.KRONOR,
    prices.ON_DELIVERY,
    prices.CREDITS,
)
# The thirteenth customer pays afterwards; everybody else pays first.
PAYS_AFTERWARDS = 13

UPDATE = """
UPDATE billing_account AS a
   SET balance = v.balance, entry_count = v.number, warned = v.warned,
       lower_warning = v.lower, upper_warning = v.upper
  FROM unnest(%s::bigint[], %s::numeric[], %s::bigint[], %s::smallint[], %s::numeric[],
              %s::numeric[])
       AS v (id, balance, number, warned, lower, upper)
 WHERE a.id = v.id
"""


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose an account is, and by which list it pays."""

    customer: Customer
    client: Client | None
    price_list: PriceList
    habit: Habit


def make(
    plan: Plan, customers: list[Customer], clients: list[Client], lists: dict[str, PriceList]
) -> dict[tuple[int, int | None], Purse]:
    """An account for every customer and for some clients; the purses by (customer, client)."""
    owners = [
        Owner(customer, None, lists[_list_of(place, customer)], _habit_of(place, customer))
        for place, customer in enumerate(customers)
    ]
    owners += _client_owners(plan, clients, lists)
    made = Account.objects.bulk_create(_account(owner) for owner in owners)
    return {
        (account.customer_id, account.client_id): Purse(account, owner.habit)
        for account, owner in zip(made, owners, strict=True)
    }


def close(purses: list[Purse]) -> None:
    """Write the balances, and warnings below which a few accounts, and only those, have fallen."""
    fallen = _fallen(purses)
    depths = [fallen.get(purse.account.pk, Warned.NOTHING) for purse in purses]
    pairs = [_warnings(purse, depth) for purse, depth in zip(purses, depths, strict=True)]
    with connection.cursor() as cursor:
        cursor.execute(
            UPDATE,
            [
                [purse.account.pk for purse in purses],
                [purse.balance for purse in purses],
                [purse.number for purse in purses],
                [int(depth) for depth in depths],
                [lower for lower, _ in pairs],
                [upper for _, upper in pairs],
            ],
        )


def _fallen(purses: list[Purse]) -> dict[int, int]:
    """The emptiest accounts have fallen below both warnings, the next ones below the upper one."""
    ranked = sorted((purse for purse in purses if purse.may_run_low), key=lambda one: one.fill)
    ranked = [purse for purse in ranked if purse.balance >= TEN]
    depths = [Warned.LOWER] * LOW_COUNT + [Warned.UPPER] * UPPER_COUNT
    return {purse.account.pk: depth for purse, depth in zip(ranked, depths, strict=False)}


def _warnings(purse: Purse, depth: int) -> tuple[Decimal | None, Decimal | None]:
    """(lower, upper) warnings of an account that has fallen so deep."""
    if purse.habit is Habit.AFTERWARDS or purse.balance < TEN:
        return None, None
    if depth == Warned.LOWER:
        lower = (purse.balance * Decimal("1.6") / TEN).quantize(Decimal(1), ROUND_UP) * TEN
        return lower, lower * 3
    half = (purse.balance / 2 / TEN).quantize(Decimal(1), ROUND_DOWN) * TEN
    if depth == Warned.UPPER:
        return half, (purse.balance / TEN).quantize(Decimal(1), ROUND_DOWN) * TEN + TEN
    lower = min(purse.step / 5, half)
    return (lower, min(lower * 3, half * 2)) if lower else (None, None)


def _list_of(place: int, customer: Customer) -> str:
    if customer.client_tagging:
        return prices.RESELLER
    if customer.is_house or place == PAYS_AFTERWARDS:
        return prices.STANDARD
    return LISTS[place % len(LISTS)]


def _habit_of(place: int, customer: Customer) -> Habit:
    if customer.is_house:
        return Habit.PLENTY
    return Habit.AFTERWARDS if place == PAYS_AFTERWARDS else Habit.FIRST


def _client_owners(plan: Plan, clients: list[Client], lists: dict[str, PriceList]) -> list[Owner]:
    flagship, *others = clients
    owners = [Owner(flagship.customer, flagship, lists[prices.STANDARD], Habit.PLENTY)]
    for client in others:
        if plan.rng.random() < OWN_ACCOUNT_SHARE:
            name = prices.STERLING if client.country == "GB" else plan.rng.choice(LISTS)
            owners.append(Owner(client.customer, client, lists[name], Habit.FIRST))
    return owners


def _account(owner: Owner) -> Account:
    return Account(
        customer=owner.customer,
        client=owner.client,
        unit=owner.price_list.unit,
        price_list=owner.price_list,
        credit_limit=CREDIT if owner.habit is Habit.AFTERWARDS else Decimal(0),
    )
