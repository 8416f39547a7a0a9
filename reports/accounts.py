"""Accounts that run low, and how long they last at the present pace."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import F, Q

from billing.models import Account
from clients.scoping import LIVING
from customers.scoping import ACTIVE
from portal.kit.cards import Glance
from reports import today
from reports.tally import NOTHING

SOON_H = 48
LIVES = Q(customer__status=ACTIVE) & (Q(client=None) | Q(client__status__in=LIVING))
WARNED_MAX = 100


@dataclass(frozen=True, slots=True)
class Lasting:
    """An account, and for how many hours it lasts; None where it spends nothing."""

    account: Account
    hours: float | None

    @property
    def is_spent(self) -> bool:
        return self.account.balance <= self.account.floor


def low(glance: Glance) -> list[Lasting]:
    """Accounts under their warning, or spent within two days; those that end first come first.

    The pace is what was charged yesterday and today, per hour.
    """
    spent = _spent(glance)
    elapsed = glance.local.hour + glance.local.minute / 60
    lasting = []
    for account in _candidates(glance, spent):
        pace = _spent_of(account, spent) / Decimal(24 + elapsed)
        room = account.balance - account.floor
        hours = float(max(room, NOTHING) / pace) if pace > 0 else None
        if account.runs_low or (hours is not None and hours < SOON_H):
            lasting.append(Lasting(account, hours))
    return sorted(lasting, key=lambda one: (one.hours is None, one.hours or 0, one.account.pk))


def _spent(glance: Glance) -> dict[tuple[int, int | None], dict[str, Decimal]]:
    """Charged yesterday and today, by customer, client and unit."""
    spent: dict[tuple[int, int | None], dict[str, Decimal]] = {}
    for (_, customer, client), found in glance.once(today.by_payer).items():
        units = spent.setdefault((customer, client), {})
        for unit in found.units:
            units[unit] = units.get(unit, NOTHING) + found.price(unit)
    return spent


def _candidates(glance: Glance, spent) -> list[Account]:
    """Accounts of whoever had traffic, and the lowest of those under their warning."""
    mine = Account.objects.visible_to(glance.user).filter(LIVES, pays=True)
    customers = {customer for customer, _ in spent}
    clients = {client for _, client in spent if client is not None}
    active = Q(client__isnull=True, customer_id__in=customers) | Q(client_id__in=clients)
    warned = mine.filter(balance__lt=F("lower_warning")).order_by("balance", "pk")[:WARNED_MAX]
    rows = mine.filter(active | Q(pk__in=list(warned.values_list("pk", flat=True))))
    found = list(rows.select_related("customer", "client"))
    own = {account.client_id for account in found if account.client_id}
    # What a client with an account of its own spent is not its customer's.
    for customer, client in list(spent):
        if client is not None and client not in own:
            _add(spent, (customer, None), spent[customer, client])
    return found


def _add(spent, key, units) -> None:
    mine = spent.setdefault(key, {})
    for unit, amount in units.items():
        mine[unit] = mine.get(unit, NOTHING) + amount


def _spent_of(account: Account, spent) -> Decimal:
    units = spent.get((account.customer_id, account.client_id), {})
    return units.get(account.unit, NOTHING)
