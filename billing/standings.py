"""How customers and clients stand: their money, and what a part costs them today. In bulk.

Each verb takes the rows of one page and hangs on them what its columns show, with one or two
queries for all of them.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils import timezone

from billing.models import Account, Rate
from billing.models.rate import Channel
from billing.rating import deck
from billing.rating.deck import EVERYWHERE, Deck, RateRow, first_price


@dataclass(frozen=True, slots=True)
class Standing:
    """A client's own account, if it has one, and today's price of a part, in the payer's unit."""

    account: Account | None
    price: deck.Rate | None
    unit: str


def of_customers(customers: Sequence[Any]) -> None:
    """Hang on each customer `own_accounts`: its accounts without those of its clients."""
    found = defaultdict(list)
    accounts = Account.objects.filter(customer__in=customers, client__isnull=True)
    for account in accounts.order_by("-pays", "unit"):
        found[account.customer_id].append(account)
    for customer in customers:
        customer.own_accounts = found[customer.pk]


def of_clients(clients: Sequence[Any]) -> None:
    """Hang on each client its `standing`.

    The price is for a text to the client's own country, without a network, or else for everywhere;
    a service's list, which is a door's own, is not asked.
    """
    own, customers = _payers(clients)
    payers = {
        client.pk: own.get(client.pk) or customers.get(client.customer_id) for client in clients
    }
    decks = _decks(payers.values(), {client.country for client in clients})
    now = timezone.now()
    for client in clients:
        payer = payers[client.pk]
        price = payer and _price(payer, client.country, decks, now)
        client.standing = Standing(own.get(client.pk), price, payer.unit if payer else "")


def payer_of(client: Any) -> Account | None:
    """The account that pays for a client's messages: its own, or its customer's."""
    own, customers = _payers([client])
    return own.get(client.pk) or customers.get(client.customer_id)


def _payers(clients: Sequence[Any]) -> tuple[dict[int, Account], dict[int, Account]]:
    """The accounts that pay, by client, and by customer for clients without one of their own."""
    customers = {client.customer_id for client in clients}
    mine = Q(client__in=clients) | Q(client__isnull=True, customer__in=customers)
    accounts = list(Account.objects.filter(mine, pays=True))
    return (
        {account.client_id: account for account in accounts if account.client_id},
        {account.customer_id: account for account in accounts if not account.client_id},
    )


def _price(
    payer: Account, country: str, decks: dict[int | None, Deck], now: datetime
) -> deck.Rate | None:
    lists = (decks.get(payer.own_list_id), decks.get(payer.price_list_id))
    return first_price(lists, country or None, None, Channel.SMS, now)


def _decks(payers: Iterable[Account | None], countries: set[str]) -> dict[int | None, Deck]:
    """The payers' lists, as far as they name these countries or everywhere."""
    lists = {pk for payer in payers if payer for pk in (payer.own_list_id, payer.price_list_id)}
    named = Q(country__in=countries) | Q(country__isnull=True)
    rates = Rate.objects.filter(
        named, price_list__in=lists - {None}, network__isnull=True, channel=Channel.SMS
    )
    rows = defaultdict(list)
    for rate in rates:
        rows[rate.price_list_id].append(_row(rate))
    return {pk: Deck(lines, price_list=pk) for pk, lines in rows.items()}


def _row(rate: Rate) -> RateRow:
    return RateRow(
        rate.pk,
        rate.country_id or EVERYWHERE,
        None,
        rate.channel,
        rate.price,
        rate.basis,
        rate.starts_at,
    )
