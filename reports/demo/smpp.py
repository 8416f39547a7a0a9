"""SMPP accounts of the customers: who has which, and those that stand still."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from clients import passwords
from clients.models import Client, CugNumber, Door, SmppAccount
from customers.models import Customer
from reports.demo import backdate, names
from reports.demo.plan import Plan

# What an account is for: the end of its system ID, its name, and its parts a second.
MAIN = ("main", "Main", 50)
KINDS = (MAIN, ("otp", "One-time codes", 100), ("bulk", "Campaigns", 20))
STEM_MAX = 9
NEW_SHARE = 0.15
OF_CLIENT_SHARE = 0.5
# Ranges for documentation (RFC 5737).
NETWORKS = ("192.0.2.0/24", "198.51.100.0/28", "203.0.113.16/29")
# By the places of their customers: one only writes to its own numbers, one may not send now.
ALARMS_AT, STOPPED_AT = 5, 9
CUG = tuple(f"4477009000{digits}" for digits in (12, 18, 25, 31, 47, 52, 68, 90))


@dataclass(frozen=True, slots=True)
class Accounts:
    """`made` are all; nothing goes through the `silent` ones. One has a password that is known."""

    made: list[SmppAccount]
    silent: list[SmppAccount]
    system_id: str
    password: str

    @property
    def sending(self) -> list[SmppAccount]:
        return [account for account in self.made if account not in self.silent]


def make(plan: Plan, customers: list[Customer], clients: list[Client]) -> Accounts:
    """One to three accounts for every customer; the first customer's first one can be used."""
    rows = [row for place, customer in enumerate(customers) for row in _of(plan, place, customer)]
    password = passwords.new()
    stems: set[str] = set()
    by_owner: dict[int, str] = {}
    for row in rows:
        stem = by_owner.setdefault(row.customer_id, _stem(row.customer.name, stems))
        stems.add(stem)
        row.system_id = f"{stem}_{row.system_id}"
    _give_to_clients(plan, rows[1:], clients[1:])
    for place, row in enumerate(rows):
        row.password_digest = passwords.digest(password if place == 0 else passwords.new())
        row.password_set_at = _since(plan, row)
        row.save(force_insert=True)
    _backdate(rows)
    silent = [row for row in rows if row.uses_cug or not row.submit_enabled]
    CugNumber.objects.bulk_create(
        CugNumber(account=row, number=number) for row in rows if row.uses_cug for number in CUG
    )
    return Accounts(rows, silent, rows[0].system_id, password)


def _of(plan: Plan, place: int, customer: Customer) -> list[SmppAccount]:
    """A customer's accounts; only the ends of their system IDs stand in them yet."""
    count = plan.rng.choices((1, 2, 3), (5, 3, 2))[0]
    found = [_account(plan, customer, *kind) for kind in KINDS[:count]]
    if place == ALARMS_AT:
        found.append(_account(plan, customer, "alarm", "Alarms to our own staff", 5))
        found[-1].uses_cug = True
    if place == STOPPED_AT:
        found.append(_account(plan, customer, "test", "Trials", 1))
        found[-1].submit_enabled = False
    return found


def _account(plan: Plan, customer: Customer, end: str, name: str, parts_per_s: int) -> SmppAccount:
    # Whoever tries the demo comes from anywhere, and in plain text.
    is_strict = customer.client_tagging is False and plan.rng.random() < 0.3
    return SmppAccount(
        kind=Door.Kind.SMPP,
        customer=customer,
        name=name,
        system_id=end,
        parts_per_s=parts_per_s,
        allowed_networks=[plan.rng.choice(NETWORKS)] if is_strict else [],
        tls_required=is_strict and plan.rng.random() < 0.5,
        is_open=not customer.is_archived,
        archived_at=customer.archived_at,
    )


def _stem(name: str, taken: set[str]) -> str:
    """The first word of a company's name, as no other company has it."""
    first = names.slug(name.split(maxsplit=1)[0], "")[:STEM_MAX]
    return first if first not in taken else f"{first[: STEM_MAX - 2]}{len(taken)}"


def _give_to_clients(plan: Plan, rows: list[SmppAccount], clients: list[Client]) -> None:
    """Some accounts of resellers are their clients'."""
    theirs: dict[int, list[Client]] = {}
    for client in clients:
        if client.status == Client.Status.ACTIVE:
            theirs.setdefault(client.customer_id, []).append(client)
    for row in rows:
        known = theirs.get(row.customer_id)
        if known and not row.system_id.endswith(MAIN[0]) and plan.rng.random() < OF_CLIENT_SHARE:
            row.client = plan.rng.choice(known)


def _since(plan: Plan, row: SmppAccount) -> datetime:
    """Soon after its owner came, or, of some, while the traffic went on."""
    first = (row.client or row.customer).created_at + timedelta(hours=2)
    if plan.rng.random() >= NEW_SHARE:
        return first
    until = (row.archived_at or plan.now) - timedelta(days=1)
    return first + max(until - first, timedelta(0)) * plan.rng.uniform(0.6, 1)


def _backdate(rows: list[SmppAccount]) -> None:
    """A door's moment stands in the row that all kinds of doors have."""
    backdate.rows([Door(pk=row.pk) for row in rows], [row.password_set_at for row in rows])
    for row in rows:
        row.created_at = row.password_set_at
