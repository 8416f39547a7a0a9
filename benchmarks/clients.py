"""The list of clients with 10,000 of them and with 1,000,000: searched, sorted, leafed through.

The goal: with a hundred times as many clients a page asks as many questions, and takes at most
twice as long, or no more than 20 ms of the database.

    python -m portal.supervisor exec -- python -m benchmarks.clients [many]
"""

import sys
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from benchmarks import lists
from benchmarks.lists import Result

FEW, MANY = 10_000, 1_000_000
GOAL, ENOUGH_S = 2.0, 0.020
ROUNDS = 13
CUSTOMERS = 1_000
SIZE = 10
# One of them is looked for by everything it is known by.
WANTED = 4_174
COUNTRIES = ("GB", "EE", "DE", "FR", "ES", "PL", "UA", "LV", "LT", "FI", "SE", "NO")
FIRST = ("Harrow", "Linden", "Pellworm", "Dunmarrow", "Larkholme", "Vento", "Osprey", "Calder")
SECOND = ("Connect", "Foods", "Logistics", "Pharmacy", "Telecom", "Travel", "Energy")
PEOPLE = ("Nadia", "Owen", "Katrin", "Deirdre", "Priya", "Tom", "Luc", "Marta", "Elsa")

# What differs from the pattern, by column; n is the client's number.
CLIENTS = {
    "id": "n",
    "customer_id": "CASE WHEN n % 2 = 0 THEN %(house)s ELSE %(first)s + n % %(customers)s END",
    "public_id": "'cl_' || lpad(n::text, 12, '0')",
    "company": "(%(first_words)s::text[])[1 + n % 8] || ' '"
    " || (%(second_words)s::text[])[1 + n % 7] || ' K' || lpad(n::text, 7, '0')",
    "name": "(%(people)s::text[])[1 + n % 9] || ' Q' || lpad(n::text, 7, '0')",
    "login": "'44' || (7700000000 + n)::text",
    "country": "(%(countries)s::text[])[1 + n % 12]",
    "channels": 'CASE WHEN n % 200 = 0 THEN \'["sms", "viber"]\' ELSE \'["sms"]\' END::jsonb',
    "status": "CASE WHEN n % 100 IN (1, 24) THEN 'blocked' WHEN n % 50 = 2 THEN 'archived'"
    " WHEN n % 100 = 3 THEN 'erased' ELSE 'active' END",
    "manager_id": "CASE WHEN n % 3 > 0 THEN %(manager)s + n % 10 END",
    "created_at": "now() - interval '1 minute' * (2000000 - n)",
}
# The direct ones have an account of their own; for the others their customer pays.
ACCOUNTS = {
    "id": "DEFAULT",
    "customer_id": "%(house)s",
    "client_id": "n",
    "balance": "n % 997 - 10",
    "lower_warning": "CASE WHEN n % 5 = 0 THEN 50 END",
}


def fill(count: int) -> None:
    """Clients numbered from 1, half under the house and half under a thousand customers."""
    facts = add_customers()
    copy_rows(pattern_of_client(facts["house"]), CLIENTS, f"generate_series(1, {count}) n", facts)
    copy_rows(pattern_of_account(), ACCOUNTS, f"generate_series(2, {count}, 2) n", facts)


def add_customers() -> dict[str, Any]:
    """The house and its customers, each with an account that pays by the one price list."""
    from billing.models import Account  # noqa: PLC0415
    from customers.models import Customer  # noqa: PLC0415
    from portal.models import User  # noqa: PLC0415

    prices = add_prices()
    house = Customer.objects.filter(is_house=True).first()
    house = house or Customer.objects.create(name="House", account_code="HOUSE", is_house=True)
    customers = Customer.objects.bulk_create(
        Customer(name=f"Customer {n}", account_code=f"CODE{n:04}", country="GB")
        for n in range(CUSTOMERS)
    )
    Account.objects.bulk_create(
        Account(customer=one, unit="EUR", balance=Decimal(n), price_list=prices)
        for n, one in enumerate(customers)
    )
    return {
        "house": house.pk,
        "first": customers[0].pk,
        "customers": CUSTOMERS,
        "manager": User.objects.order_by("pk").first().pk,
        "first_words": list(FIRST),
        "second_words": list(SECOND),
        "people": list(PEOPLE),
        "countries": list(COUNTRIES),
    }


def add_prices() -> Any:
    """A list with a price for everywhere and one for each country."""
    from django.utils import timezone  # noqa: PLC0415

    from billing.models import Country, PriceList, Rate  # noqa: PLC0415

    prices = PriceList.objects.create(name="General", kind="sell", unit="EUR")
    lands = [Country.objects.get_or_create(code=c, defaults={"name": c})[0] for c in COUNTRIES]
    Rate.objects.bulk_create(
        Rate(
            price_list=prices,
            country=land,
            price=Decimal("0.05"),
            basis="submitted",
            starts_at=timezone.now(),
        )
        for land in (None, *lands)
    )
    return prices


def pattern_of_client(house: int) -> Any:
    from clients.models import Client  # noqa: PLC0415

    return Client(customer_id=house, company="Pattern", public_id="cl_pattern", channels=["sms"])


def pattern_of_account() -> Any:
    from billing.models import Account, PriceList  # noqa: PLC0415

    prices = PriceList.objects.get(name="General")
    return Account(customer_id=1, unit="EUR", price_list=prices, credit_limit=50)


def copy_rows(pattern: Any, differing: dict[str, str], numbers: str, facts: dict) -> None:
    """Insert a row for each of the numbers: the pattern's, but for the columns that differ."""
    from django.db import connection  # noqa: PLC0415

    fields = [
        one for one in pattern._meta.concrete_fields if differing.get(one.column) != "DEFAULT"
    ]
    values = {
        f"of_{one.column}": one.get_db_prep_save(one.pre_save(pattern, True), connection)
        for one in fields
    }
    table, columns = pattern._meta.db_table, ", ".join(f'"{one.column}"' for one in fields)
    cells = ", ".join(differing.get(one.column, f"%(of_{one.column})s") for one in fields)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({columns}) SELECT {cells.replace('% ', '%% ')} FROM {numbers}",  # noqa: S608
            facts | values,
        )


def questions(few: int, many: int) -> Iterator[tuple[str, str, str]]:
    """(what is asked, the address of the list with few clients, and with many)."""
    for name, query in same_questions():
        yield name, f"/clients/?{query}", f"/clients/?{query}"
    for name, order in (("last page", "-pk"), ("last page by ID", "pk")):
        yield name, *(f"/clients/?sort={order}&page={count // SIZE}" for count in (few, many))
    yield "100 rows", "/clients/?size=100", "/clients/?size=100"


def same_questions() -> Iterator[tuple[str, str]]:
    yield "first page", ""
    yield "page 2", "page=2"
    yield "sort by ID", "sort=pk"
    yield "sort by ID, falling", "sort=-pk"
    keys = {
        "ID": str(WANTED),
        "login": f"+44 {7_700_000_000 + WANTED}",
        "company": f"K{WANTED:07}",
        "words of it": f"{SECOND[WANTED % 7]} k{WANTED:07}",
        "client name": f"Q{WANTED:07}",
        "ID for requests": f"cl_{WANTED:012}",
        "nothing": "nobody is called so",
    }
    for name, text in keys.items():
        yield f"search {name}", f"q={text.replace('+', '%2B').replace(' ', '+')}"
    for status in ("active", "blocked", "archived", "erased"):
        yield f"filter {status}", f"status={status}"
    yield "filter archived, erased", "status=archived&status=erased"
    yield "filter channel", "channel=viber"
    yield "filter country", "country=GB"
    yield "filter manager", "manager=3"
    yield "filter customer", "customer=100"
    yield "sort by balance", "sort=balance"
    yield "sort by balance, falling", "sort=-balance"
    yield "sort by credit", "sort=credit"
    yield "sort by credit, falling", "sort=-credit"
    yield "sort by balance, page 2", "sort=balance&page=2"
    yield "filter balance below 0", "balance_below=0"
    yield "filter balance below 500", "balance_below=500"
    yield "filter runs low", "funds=low"
    yield "filter below zero", "funds=below"
    yield "below 0 by balance", "balance_below=0&sort=balance"
    yield "blocked by balance", "status=blocked&sort=-balance"


def main(many: int) -> int:
    """Print the ratios; the exit code tells whether the goal was reached."""
    print(lists.head(FEW, many))  # noqa: T201
    asked = [*questions(FEW, many)]
    results = []
    for result in lists.compare((FEW, many), fill, asked, rounds=ROUNDS):
        print(f"{result}{'' if is_reached(result) else '   over'}", flush=True)  # noqa: T201
        results.append(result)
    reached = all(map(is_reached, results))
    worst = max(results, key=lambda one: one.ratio)
    print(  # noqa: T201
        f"Clients, {FEW:,} to {many:,}: at worst {worst.ratio:.2f} x as long ({worst.name}), "
        f"at most {max(one.many.database_s for one in results) * 1e3:.1f} ms of the database "
        f"(goal {GOAL} x or {ENOUGH_S * 1e3:.0f} ms, no query more): "
        f"{'pass' if reached else 'fail'}"
    )
    return 0 if reached else 1


def is_reached(result: Result) -> bool:
    is_quick = result.ratio <= GOAL or result.many.database_s <= ENOUGH_S
    return is_quick and result.many.queries == result.few.queries


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else MANY))
