"""The list of customers with 1,000 of them and with 100,000: leafed through, sorted, searched.

Two throw-away databases, each with a process that asks its list through Django's test client, in
turns, so that a busy moment hits both; the median counts. The goal: with a hundred times as many
customers nothing takes more than twice as long. A long list asks for its estimate besides.

    python -m portal.supervisor exec -- python -m benchmarks.customers [many]
"""

import logging
import multiprocessing
import os
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from multiprocessing.connection import Connection
from statistics import median
from typing import Any, Self
from urllib.parse import urlsplit

import django
import psycopg

FEW, MANY = 1_000, 100_000
GOAL = 2.0
ROUNDS, WARM = 23, 2
BATCH = 5_000
COUNTRIES = ("GB", "EE", "DE", "FR", "ES", "PL", "UA", "LV", "LT", "FI", "SE", "NO")
FIRST = ("Harrow", "Linden", "Pellworm", "Dunmarrow", "Larkholme", "Vento", "Osprey", "Calder")
SECOND = ("Connect", "Foods", "Logistics", "Pharmacy", "Telecom", "Travel", "Energy")
# One of them is looked for by everything it is known by.
WANTED = 417


def fill(start: int, stop: int) -> None:
    """Customers of these numbers, each with an account, a contact and an SMPP account."""
    from customers.models import Contact, Customer  # noqa: PLC0415
    from portal.models import User  # noqa: PLC0415

    managers = list(User.objects.filter(is_staff=True).order_by("pk"))
    for first in range(start, stop, BATCH):
        numbers = range(first, min(first + BATCH, stop))
        customers = Customer.objects.bulk_create([customer(n, managers) for n in numbers])
        pairs = list(zip(numbers, customers, strict=True))
        Contact.objects.bulk_create([contact(n, one) for n, one in pairs])
        add_accounts(pairs)
        add_smpp_accounts(pairs)
    analyse()


def customer(n: int, managers: list[Any]) -> Any:
    from django.utils import timezone  # noqa: PLC0415

    from customers.models import Customer  # noqa: PLC0415

    is_archived = n % 50 == 0
    return Customer(
        name=f"{FIRST[n % 8]} {SECOND[n % 7]} K{n:06}",
        account_code=f"CODE{n:06}",
        country=COUNTRIES[n % 12],
        manager=managers[n % len(managers)] if n % 3 else None,
        email=f"office{n}@company.example",
        api_id=f"cu_{n:016}",
        status="archived" if is_archived else "active",
        archived_at=timezone.now() if is_archived else None,
    )


def contact(n: int, of: Any) -> Any:
    from customers.models import Contact  # noqa: PLC0415

    return Contact(customer=of, name=f"Robin Q{n:06}", email=f"robin{n}@person.example")


def add_accounts(pairs: list[tuple[int, Any]]) -> None:
    from billing.models import Account  # noqa: PLC0415

    Account.objects.bulk_create(
        Account(customer=one, unit="EUR", balance=Decimal(n % 1_000), warned=n % 3)
        for n, one in pairs
    )


def add_smpp_accounts(pairs: list[tuple[int, Any]]) -> None:
    """Their doors first, and then what makes doors SMPP accounts: Django does only one by one."""
    from django.utils import timezone  # noqa: PLC0415

    from clients.models import Door, SmppAccount  # noqa: PLC0415

    now = timezone.now()
    doors = Door.objects.bulk_create(
        Door(kind=Door.Kind.SMPP, customer=one, name="Main") for _, one in pairs
    )
    accounts = [
        SmppAccount(door_ptr=door, system_id=f"smpp{n:06}", password_set_at=now)
        for (n, _), door in zip(pairs, doors, strict=True)
    ]
    SmppAccount._base_manager._insert(
        accounts, fields=SmppAccount._meta.local_concrete_fields, using="default"
    )


def analyse() -> None:
    """What autovacuum does in a house that runs."""
    from django.db import connection  # noqa: PLC0415

    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def questions(*counts: int) -> Iterator[tuple[str, ...]]:
    """(what is asked, the query of the list's address for each of the counts)."""
    for name, query in same_questions():
        yield name, *(query for _ in counts)
    yield "last page", *(f"page={count // 25 * 49 // 50}" for count in counts)


def same_questions() -> Iterator[tuple[str, str]]:
    yield "list", ""
    yield "page 2", "page=2"
    yield "100 rows", "size=100"
    yield "list again", "size=25"
    for column in ("name", "account_code", "country", "manager", "created_at", "status", "balance"):
        yield f"sort {column}", f"sort={column}"
        yield f"sort -{column}", f"sort=-{column}"
    yield "sort name", "sort=name"
    keys = {
        "company": f"K{WANTED:06}",
        "words of it": f"{FIRST[WANTED % 8]} k{WANTED:06}",
        "account code": f"code{WANTED:06}",
        "e-mail": f"office{WANTED}@",
        "contact": f"Robin Q{WANTED:06}",
        "contact e-mail": f"robin{WANTED}@",
        "API ID": f"cu_{WANTED:016}",
        "system ID": f"SMPP{WANTED:06}",
        "nothing": "nobody is called so",
        "a word of many": FIRST[2],
        "contacts of all": "robin",
        "system IDs of all": "smpp",
    }
    for name, text in keys.items():
        yield f"search {name}", f"q={text.replace(' ', '+')}"
    yield "filter country", "country=GB"
    yield "filter manager", "manager=3"
    yield "filter archived", "status=archived"
    yield "filter balance", "balance_below=100"


class House:
    """One of the two, in a process and a database of its own, asked through a pipe."""

    def __init__(self, count: int, database_url: str) -> None:
        context = multiprocessing.get_context("spawn")
        self._pipe, end = context.Pipe()
        self._process = context.Process(target=serve, args=(end, count, database_url))
        self._process.start()
        self.taken: dict[str, list[float]] = defaultdict(list)
        self.queries: dict[str, int] = {}

    def wait(self) -> None:
        self._pipe.recv()

    def ask(self, name: str, query: str) -> None:
        self._pipe.send(f"/customers/?{query}")
        seconds, self.queries[name] = self._pipe.recv()
        self.taken[name].append(seconds)

    def stop(self) -> None:
        self._pipe.send("")
        self._process.join()


def serve(pipe: Connection, count: int, database_url: str) -> None:
    """Fill a house and answer with seconds and queries until an empty address comes."""
    os.environ |= {"DATABASE_URL": database_url, "DJANGO_SETTINGS_MODULE": "portal.settings"}
    django.setup()
    logging.disable(logging.WARNING)
    client = prepare()
    fill(1, count + 1)
    pipe.send("ready")
    while address := pipe.recv():
        pipe.send(asked(client, address))


def asked(client: Any, address: str) -> tuple[float, int]:
    from django.db import connection  # noqa: PLC0415

    with Queries(connection) as queries:
        begun = time.perf_counter()
        answer = client.get(address)
        seconds = time.perf_counter() - begun
    if answer.status_code != 200:
        raise RuntimeError(f"{address}: {answer.status_code}")
    return seconds, queries.count


class Queries:
    """Counts the queries of a connection while it is open."""

    def __init__(self, connection: Any) -> None:
        self.count = 0
        self._watching = connection.execute_wrapper(self._see)

    def __enter__(self) -> Self:
        self._watching.__enter__()
        return self

    def __exit__(self, *error: object) -> None:
        self._watching.__exit__(*error)

    def _see(self, execute: Any, *call: Any) -> Any:
        self.count += 1
        return execute(*call)


def prepare() -> Any:
    """An empty house with its staff, and a client signed in as one of them."""
    from django.contrib.auth.models import Group  # noqa: PLC0415
    from django.core.management import call_command  # noqa: PLC0415
    from django.test import Client  # noqa: PLC0415

    from portal.models import User  # noqa: PLC0415

    call_command("migrate", verbosity=0)
    for n in range(10):
        person = User.objects.create_user(
            email=f"staff{n}@house.example", password=None, name=f"Manager {n}", is_staff=True
        )
        person.groups.add(Group.objects.get(name="admin"))
    client = Client(SERVER_NAME="localhost")
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client


def another_database(url: str) -> str:
    """The address of a new database beside this one."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("CREATE DATABASE many")
    return urlsplit(url)._replace(path="/many").geturl()


def collect_assets() -> None:
    """Pages name their style sheets by what was collected, once for both houses."""
    command = [sys.executable, "manage.py", "collectstatic", "--noinput", "--verbosity=0"]
    subprocess.run(command, check=True)  # noqa: S603


def main(many: int) -> int:
    """Print B11; the exit code tells whether the goal was reached."""
    collect_assets()
    url = os.environ["DATABASE_URL"]
    houses = House(FEW, url), House(many, another_database(url))
    for house in houses:
        house.wait()
    for name, *queries in questions(FEW, many):
        for _ in range(ROUNDS):
            for house, query in zip(houses, queries, strict=True):
                house.ask(name, query)
    for house in houses:
        house.stop()
    return told(*houses, many)


def told(few: House, many: House, count: int) -> int:
    print(f"{'':24}{FEW:>12,}{count:>12,}   ratio  queries")  # noqa: T201
    worst, most, more = 0.0, 0, 0
    for name, taken in many.taken.items():
        # The first rounds warm the caches up.
        before, after = median(few.taken[name][WARM:]), median(taken[WARM:])
        asked_before, asked_after = few.queries[name], many.queries[name]
        print(  # noqa: T201
            f"{name:24}{before * 1e3:9.1f} ms{after * 1e3:9.1f} ms{after / before:8.2f}"
            f"{asked_before:5}{asked_after:4}{'   over' if after / before > GOAL else ''}"
        )
        worst, most = max(worst, after / before), max(most, asked_after)
        more = max(more, asked_after - asked_before)
    reached = worst <= GOAL
    print(  # noqa: T201
        f"B11 customers {FEW:,} to {count:,}: at worst {worst:.2f} x as long (goal {GOAL}), "
        f"at most {most} queries, {more} more than before: {'pass' if reached else 'fail'}"
    )
    return 0 if reached else 1


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else MANY))
