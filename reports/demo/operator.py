"""Builds the whole demo in one transaction: all of it, or nothing."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import connection, transaction
from django.db.models import Max

from billing import world
from billing.models import Entry
from clients.models import Client, Door, Seat
from customers.models import Customer, Membership
from portal.core.errors import Refused
from portal.kit import partitions, rights
from reports.demo import (
    accounts,
    clients,
    connect,
    contacts,
    customers,
    daily,
    history,
    inbox,
    invoices,
    names,
    notes,
    numbers,
    people,
    prices,
    routing,
    sender_names,
    senders,
    smpp,
    traffic,
    warnings,
)
from reports.demo.past import Past
from reports.demo.people import LogIn
from reports.demo.plan import Plan
from reports.demo.purse import Book, Purse
from reports.demo.senders import Sender
from reports.demo.sheets import Sheets, line

TRICKLING = 12
ENOUGH = Decimal(100)  # Euro, or as many credits: for some hours of a trickle.
ENTRIES = "billing_entry"
MANAGERS = (rights.ADMIN, rights.SUPPORT, rights.FINANCE)


@dataclass(frozen=True, slots=True)
class Spring:
    """A door through which a live trickle may send: its secret and what it usually sends."""

    token: str
    company: str
    kind: str
    senders: list[str]
    countries: dict[str, int]


@dataclass(frozen=True, slots=True)
class Made:
    """What is needed to use the demo; secrets appear nowhere else."""

    users: list[LogIn]
    colleagues: list[LogIn]
    api_token: str
    springs: list[Spring]
    smpp_system_id: str
    smpp_password: str


def make(plan: Plan) -> Made:
    """Fill an empty, migrated database. Raises `Refused` when there are customers already."""
    if Customer.objects.exists():
        raise Refused("This database has customers. A demo is only made in an empty one.")
    with transaction.atomic(), connection.cursor() as cursor:
        return _made(plan, cursor)


def _made(plan: Plan, cursor: Any) -> Made:
    _ground(plan)
    who, companies = names.people(plan.rng), names.companies(plan.rng)
    staff = people.staff(plan, who)
    users = {role: user for role, (user, _) in staff.items()}
    firms = customers.make(plan, [users[role] for role in MANAGERS], companies)
    buyers = clients.make(plan, firms, companies)
    doors, secrets = clients.doors(plan, firms, buyers)
    issued = smpp.make(plan, firms[1:], buyers)
    lists = prices.make(plan)
    network = routing.make(plan, lists, firms)
    flagship = senders.flagship_of(doors)
    routing.use(network.services, [*_but(flagship, doors), *issued.made[1:]], plan)
    purses = accounts.make(plan, firms, buyers, lists)
    sending = senders.make(plan, [*doors, *issued.sending], purses)
    ledger = _live(plan, cursor, list(purses.values()), sending)
    people.members(plan, who, [firm for firm in firms if firm != flagship.customer])
    people.seats(plan, who, [buyer for buyer in buyers if buyer != flagship.client])
    contacts.make(plan, who, firms[1:])
    warnings.make(plan, ledger)
    notes.make(plan, [users[role] for role in MANAGERS], firms[1:], issued.made)
    history.write(plan, users, firms, buyers, doors, issued.made)
    sender_names.make(plan, [users[rights.ADMIN], users[rights.SUPPORT]], sending)
    inbox.make(plan, network.connectors["Tern"], [flagship, *_but(flagship, doors)])
    # By the verbs themselves, which tell the history at their own moment.
    invoices.make(plan, users[rights.FINANCE], list(purses.values()))
    connect.make(plan, users[rights.ADMIN], flagship.customer)
    return Made(
        users=[staff["admin"][1], *_owners(who, flagship.customer, flagship.client)],
        colleagues=[log_in for role, (_, log_in) in staff.items() if role != "admin"],
        api_token=secrets[flagship.pk],
        springs=_springs(sending, secrets),
        smpp_system_id=issued.system_id,
        smpp_password=issued.password,
    )


def _but(one: Door, doors: list[Door]) -> list[Door]:
    return [door for door in doors if door is not one]


def _ground(plan: Plan) -> None:
    """The world, and partitions for all months from the first attempt to the next receipts."""
    world.load()
    numbers.write_prefixes()
    partitions.make_ahead(plan.now, back=plan.days // 28 + 1)


def _live(plan: Plan, cursor: Any, purses: list[Purse], sending: list[Sender]) -> Book:
    ledger = Book(Entry.objects.aggregate(last=Max("pk"))["last"] or 0)
    sheets = Sheets(cursor)
    past = Past(plan, cursor, sheets, ledger)
    past.open(purses)
    past.live(traffic.bursts(plan, sending))
    _write_entries(plan, cursor, sheets, ledger)
    sheets.close()
    accounts.close(purses)
    # Fresh statistics, before anybody asks: the daily tables are filled by plans made from them.
    cursor.execute("ANALYZE messaging_message, billing_entry")
    daily.fill(cursor, plan.today)
    return ledger


def _write_entries(plan: Plan, cursor: Any, sheets: Sheets, ledger: Book) -> None:
    for number, entry in enumerate(ledger.lines, start=ledger.before + 1):
        *values, at = entry
        day = at.astimezone(plan.zone).date()
        sheets.add(ENTRIES, line(number, *values, None, at.isoformat(), day) + "\n")
    last = ledger.before + len(ledger.lines)
    cursor.execute("SELECT setval(pg_get_serial_sequence('billing_entry', 'id'), %s)", [last])


def _owners(who, customer: Customer, client: Client) -> list[LogIn]:
    """The customer and the client of the token that is handed out can log in."""
    boss, first = _owner(next(who), "customer", customer.name)
    Membership.objects.create(user=boss, customer=customer, rights=Membership.Rights.OWNER)
    chief, second = _owner(next(who), "client", client.company)
    Seat.objects.create(user=chief, client=client, rights=Seat.Rights.OWNER, is_login=True)
    return [first, second]


def _owner(name: str, role: str, company: str):
    return people.with_password(role, names.email(name, company), name)


def _springs(sending: list[Sender], secrets: dict[int, str]) -> list[Spring]:
    """The busiest senders with money of their own; never the one whose token is handed out."""
    handed_out = {sender.purse.account.pk for sender in sending if sender.is_settled}
    able = [
        sender
        for sender in sorted(sending, key=lambda sender: -sender.share)
        if sender.door.pk in secrets
        and sender.door.is_open
        and sender.purse.account.pk not in handed_out
        and sender.purse.balance > ENOUGH
        and (sender.door.client is None or sender.door.client.status == Client.Status.ACTIVE)
    ]
    return [
        Spring(secrets[sender.door.pk], sender.company, sender.kind, sender.names, sender.countries)
        for sender in able[:TRICKLING]
    ]
