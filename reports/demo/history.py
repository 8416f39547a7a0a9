"""What the history tells of the demo's past."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any

from billing.models import Rate
from clients.events import ClientEvent, SmppEvent, TokenEvent
from clients.models import Client, Door, SmppAccount
from customers.events import ArchiveEvent
from customers.models import Customer
from portal.kit import rights
from portal.kit.events import Event
from portal.models import HistoryEntry, User
from portal.pages.events import RowEvent
from reports.demo import prices
from reports.demo.plan import Plan

NEWEST_CLIENTS = 40
TOKENS = 25
LISTS = (prices.STANDARD, prices.RESELLER)


def write(
    plan: Plan,
    staff: dict[str, User],
    customers: list[Customer],
    clients: list[Client],
    doors: list[Door],
    accounts: list[SmppAccount],
) -> None:
    """Write the last clients, their tokens, who blocked whom, and new rates, as time went.

    And every SMPP account, and who was archived; `doors` are the tokens.
    """
    desk = [staff[rights.ADMIN], staff[rights.SUPPORT]]
    newest = sorted(clients, key=lambda client: client.created_at)[-NEWEST_CLIENTS:]
    told = [*_clients(plan, desk, newest), *_tokens(plan, desk, doors[-TOKENS:])]
    told += [*_blocked(plan, desk, clients), *_rates(plan, staff[rights.FINANCE])]
    told += [*_accounts(plan, desk, accounts), *_archived(desk[0], customers, doors, accounts)]
    HistoryEntry.objects.bulk_create(sorted(told, key=lambda entry: entry.at))


def _clients(plan: Plan, staff: list[User], clients: Iterable[Client]) -> Iterator[HistoryEntry]:
    for client in clients:
        yield _entry(client.created_at, plan.rng.choice(staff), ClientEvent.ADDED, client, client)


def _tokens(plan: Plan, staff: list[User], doors: Iterable[Door]) -> Iterator[HistoryEntry]:
    for door in doors:
        data = {"name": door.name, "tail": door.apitoken.tail}
        actor = plan.rng.choice(staff)
        yield _entry(door.created_at, actor, TokenEvent.ISSUED, door, door.client, **data)


def _blocked(plan: Plan, staff: list[User], clients: Iterable[Client]) -> Iterator[HistoryEntry]:
    for client in clients:
        if client.status == Client.Status.BLOCKED:
            at = plan.ago(days=6) + timedelta(minutes=4)
            reason = {"reason": "complaints from recipients"}
            yield _entry(at, staff[0], ClientEvent.BLOCKED, client, client, **reason)


def _accounts(
    plan: Plan, staff: list[User], accounts: Iterable[SmppAccount]
) -> Iterator[HistoryEntry]:
    for account in accounts:
        data = {"system_id": account.system_id}
        actor = plan.rng.choice(staff)
        yield _entry(account.created_at, actor, SmppEvent.ISSUED, account, account.client, **data)


def _archived(
    actor: User, customers: list[Customer], doors: list[Door], accounts: list[SmppAccount]
) -> Iterator[HistoryEntry]:
    """As `customers.archiving` tells it: first the accounts, then their customer."""
    for customer in customers:
        if not customer.is_archived:
            continue
        at = customer.archived_at
        gone = [account for account in accounts if account.customer_id == customer.pk]
        for account in gone:
            data = {"system_id": account.system_id}
            yield _entry(at, actor, SmppEvent.ARCHIVED, account, account.client, **data)
        tokens = sum(door.customer_id == customer.pk for door in doors)
        numbers = {"clients": 0, "blocked": [], "accounts": len(gone), "tokens": tokens}
        moment = at + timedelta(milliseconds=20)
        entry = _entry(moment, actor, ArchiveEvent.ARCHIVED, customer, None, **numbers)
        entry.customer_id = customer.pk
        yield entry


def _rates(plan: Plan, actor: User) -> Iterator[HistoryEntry]:
    """Prices that moved were written down the day before, as rows in the Django admin."""
    moved = Rate.objects.filter(starts_at__gt=plan.start, price_list__name__in=LISTS)
    for rate in moved.select_related("price_list", "country", "network"):
        at = rate.starts_at - timedelta(hours=20, seconds=rate.pk % 600)
        yield _entry(at, actor, RowEvent.ADDED, rate, None, kind="rate")


def _entry(
    at: datetime, actor: User, event: Event, subject: Any, client: Client | None, **data: Any
) -> HistoryEntry:
    return HistoryEntry(
        at=at,
        actor=actor,
        event=event.value,
        subject_kind="apitoken" if type(subject) is Door else subject._meta.model_name,
        subject_id=subject.pk,
        subject=str(subject),
        customer_id=getattr(subject, "customer_id", None),
        client_id=client.pk if client else None,
        data=data,
    )
