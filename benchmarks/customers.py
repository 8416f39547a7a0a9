"""The list of customers with 1,000 of them and with 100,000: leafed through, sorted, searched.

The goal: with a hundred times as many customers nothing takes more than twice as long.

    python -m portal.supervisor exec -- python -m benchmarks.customers [many]
"""

import sys
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from benchmarks import lists

FEW, MANY = 1_000, 100_000
GOAL = 2.0
ROUNDS = 23
BATCH = 5_000
COUNTRIES = ("GB", "EE", "DE", "FR", "ES", "PL", "UA", "LV", "LT", "FI", "SE", "NO")
FIRST = ("Harrow", "Linden", "Pellworm", "Dunmarrow", "Larkholme", "Vento", "Osprey", "Calder")
SECOND = ("Connect", "Foods", "Logistics", "Pharmacy", "Telecom", "Travel", "Energy")
# One of them is looked for by everything it is known by.
WANTED = 417


def fill(count: int) -> None:
    """Customers numbered from 1, each with an account, a contact and an SMPP account."""
    from customers.models import Contact, Customer  # noqa: PLC0415
    from portal.models import User  # noqa: PLC0415

    managers = list(User.objects.filter(is_staff=True).order_by("pk"))
    for first in range(1, count + 1, BATCH):
        numbers = range(first, min(first + BATCH, count + 1))
        customers = Customer.objects.bulk_create([customer(n, managers) for n in numbers])
        pairs = list(zip(numbers, customers, strict=True))
        Contact.objects.bulk_create([contact(n, one) for n, one in pairs])
        add_accounts(pairs)
        add_smpp_accounts(pairs)


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


def questions(few: int, many: int) -> Iterator[tuple[str, str, str]]:
    """(what is asked, the address of the list with few customers, and with many)."""
    for name, query in same_questions():
        yield name, f"/customers/?{query}", f"/customers/?{query}"
    yield "last page", *(f"/customers/?page={count // 25 * 49 // 50}" for count in (few, many))


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


def main(many: int) -> int:
    """Print B11; the exit code tells whether the goal was reached."""
    print(lists.head(FEW, many))  # noqa: T201
    results = []
    for result in lists.compare((FEW, many), fill, [*questions(FEW, many)], rounds=ROUNDS):
        print(f"{result}{'   over' if result.ratio > GOAL else ''}", flush=True)  # noqa: T201
        results.append(result)
    worst = max(one.ratio for one in results)
    most = max(one.many.queries for one in results)
    more = max(one.many.queries - one.few.queries for one in results)
    print(  # noqa: T201
        f"B11 customers {FEW:,} to {many:,}: at worst {worst:.2f} x as long (goal {GOAL}), "
        f"at most {most} queries, {more} more than before: {'pass' if worst <= GOAL else 'fail'}"
    )
    return 0 if worst <= GOAL else 1


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else MANY))
