"""The five statistics pages over 90 days: of 10,000 messages, and of 10,000,000.

Daily rows stand as folds leave them, and some deltas wait. The goal: with a thousand times as many
messages no page of a client takes more than 1.3 times as long; the client asked for is the one who
sends most. Before that, each house writes real messages of one more client, folds half of them, and
holds every line of each report against a count of the messages themselves.

    python -m portal.supervisor exec -- python -m benchmarks.statistics [many]
"""

import random
import sys
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from benchmarks import lists
from benchmarks.lists import Result

FEW, MANY = 10_000, 10_000_000
GOAL = 1.3
ROUNDS = 33
DAYS = 90
CUSTOMERS, CLIENTS = 40, 400
COUNTRIES, NETWORKS = 12, 48
REAL, AT_ONCE = 5_000, 20
SLUGS = ("by-day", "by-operator", "by-sender-id", "by-viber-sender-id", "by-country")

# A few clients send most of it. Each has four sender IDs, two of Viber, and six networks.
TELL = """
CREATE TABLE told AS
SELECT day, client_id, customer_id, channel, sender, n.country_id AS country, n.id AS network_id,
       'EUR' AS unit, 'EUR' AS cost_unit, count(*) AS messages, sum(parts) AS parts,
       count(*) AS sent_messages, sum(parts) AS sent_parts,
       count(*) FILTER (WHERE arrived) AS delivered_messages,
       coalesce(sum(parts) FILTER (WHERE arrived), 0) AS delivered_parts,
       count(*) FILTER (WHERE NOT arrived) AS failed_messages,
       coalesce(sum(parts) FILTER (WHERE NOT arrived), 0) AS failed_parts,
       sum(parts) * 0.05 AS price, sum(parts) * 0.03 AS cost
  FROM (SELECT %(today)s::date - floor(random() * %(days)s)::int AS day,
               floor(%(clients)s * power(random(), 3))::int AS client,
               floor(6 * random())::int AS word, floor(6 * power(random(), 2))::int AS place,
               1 + (random() < 0.2)::int AS parts, random() < 0.95 AS arrived
          FROM generate_series(1, %(count)s) OFFSET 0) AS m
  JOIN (SELECT id AS client_id, customer_id, row_number() OVER (ORDER BY id) - 1 AS number
          FROM clients_client) AS c ON c.number = m.client
  JOIN (SELECT *, row_number() OVER (ORDER BY id) - 1 AS number FROM billing_network) AS n
    ON n.number = (m.client * 7 + m.place) %% %(networks)s
 CROSS JOIN LATERAL (SELECT CASE WHEN word < 4 THEN 'sms' ELSE 'viber' END AS channel,
                            'Sender' || (m.client * 10 + word) AS sender) AS s
 GROUP BY day, client_id, customer_id, channel, sender, n.country_id, n.id
"""

COUNT = """
SELECT {keys}, coalesce(sum(parts) FILTER (WHERE sent_at IS NOT NULL), 0)::bigint,
       coalesce(sum(parts) FILTER (WHERE status = 'delivered'), 0)::bigint,
       sum(price * parts)
  FROM messaging_message WHERE client_id = %s AND channel = ANY(%s) GROUP BY {keys}
"""


def fill(count: int) -> None:
    """A house with so many messages' worth of daily rows, and one client's real ones."""
    from reports.models import DayClient, DayNetwork, DaySender  # noqa: PLC0415

    add_owners()
    add_places()
    run("SELECT setseed(0.5)")
    names = {"today": today(), "days": DAYS, "clients": CLIENTS, "networks": NETWORKS}
    run(TELL, names | {"count": count})
    for table in (DayClient, DayNetwork, DaySender):
        fold_into(table)
    run("DROP TABLE told")
    prove()


def run(statement: str, params: Any = None) -> list[tuple[Any, ...]]:
    from django.db import connection  # noqa: PLC0415

    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        return cursor.fetchall() if cursor.description else []


def today() -> date:
    from django.utils import timezone  # noqa: PLC0415

    return timezone.localdate(timezone=timezone.get_default_timezone())


def add_owners() -> None:
    from clients.models import Client  # noqa: PLC0415
    from customers.models import Customer  # noqa: PLC0415

    customers = Customer.objects.bulk_create(
        Customer(name=f"Customer {n}", account_code=f"CODE{n}") for n in range(CUSTOMERS)
    )
    Client.objects.bulk_create(
        Client(customer=customers[n % CUSTOMERS], company=f"Client {n}") for n in range(CLIENTS)
    )


def add_places() -> None:
    from billing.models import Country, Network  # noqa: PLC0415

    codes = [f"Q{chr(ord('A') + n)}" for n in range(COUNTRIES)]
    Country.objects.bulk_create(Country(code=code, name=f"Country {code}") for code in codes)
    Network.objects.bulk_create(
        Network(country_id=codes[n % COUNTRIES], mcc="901", mnc=f"{n:03}", name=f"Network {n}")
        for n in range(NETWORKS)
    )


def fold_into(table: Any) -> None:
    from messaging.models.delta import MEASURES  # noqa: PLC0415

    names = ", ".join(table.dimensions)
    sums = ", ".join(f"sum({name})" for name in MEASURES)
    run(
        f"INSERT INTO {table._meta.db_table} ({names}, {', '.join(MEASURES)}) "  # noqa: S608
        f"SELECT {names}, {sums} FROM told GROUP BY {names}"
    )


def prove() -> None:
    """Raise unless every report says of real messages what they say themselves, at any fold."""
    from clients.models import Client  # noqa: PLC0415
    from messaging.models import Delta  # noqa: PLC0415
    from reports import folding  # noqa: PLC0415

    client = Client.objects.create(
        customer_id=Client.objects.earliest("pk").customer_id, company="Counted one by one"
    )
    write_messages(client)
    for limit in (0, Delta.objects.count() // 2):
        folding.fold(limit)
        for slug in SLUGS:
            if shown(client, slug) != counted(client, slug):
                raise RuntimeError(f"{slug} does not say what the messages say.")


def write_messages(client: Any) -> None:
    """Messages over all of the days with the deltas the engine would write, some at a time."""
    from django.db import connection, transaction  # noqa: PLC0415
    from django.utils import timezone  # noqa: PLC0415

    from billing.models import Network  # noqa: PLC0415
    from messaging.deltas import Tally  # noqa: PLC0415
    from messaging.models import Message  # noqa: PLC0415
    from portal.kit import partitions  # noqa: PLC0415

    now = timezone.now()
    partitions.make_ahead(now, back=DAYS // 28 + 1)
    networks, chance = list(Network.objects.all()), random.Random(5)  # noqa: S311
    for _ in range(REAL // AT_ONCE):
        at = now - timedelta(seconds=chance.randrange(1, (DAYS - 2) * 86_400))
        messages = [message(client, at, n, networks, chance) for n in range(AT_ONCE)]
        with transaction.atomic(), connection.cursor() as cursor:
            Message.objects.bulk_create(messages)
            tally = Tally()
            for one in messages:
                tell(tally, one)
            tally.write(cursor)


def message(client: Any, at: datetime, n: int, networks: list[Any], chance: random.Random) -> Any:
    from django.utils import timezone  # noqa: PLC0415

    from messaging.models import Message  # noqa: PLC0415
    from portal.core.ids import first_of  # noqa: PLC0415

    local = timezone.localtime(at, timezone.get_default_timezone())
    network = chance.choice(networks)
    status = chance.choice(["delivered"] * 8 + ["undelivered", "queued"])
    return Message(
        id=first_of(at) + n,
        batch_id=0,
        customer_id=client.customer_id,
        client=client,
        account_id=0,
        door_id=0,
        channel=chance.choice(["sms", "sms", "viber"]),
        sender=f"Name{chance.randrange(5)}",
        recipient="999000000001",
        country=network.country_id,
        network=chance.choice([network, None]),
        encoding="gsm",
        parts=chance.randrange(1, 4),
        unit="EUR",
        price=Decimal("0.05"),
        basis="submitted",
        cost_unit="EUR",
        cost=Decimal("0.03"),
        cost_basis="submitted",
        charge="charged",
        status=status,
        day=local.date(),
        hour=local.hour,
        accepted_at=at,
        sent_at=None if status == "queued" else at,
        valid_until=at + timedelta(days=2),
    )


def tell(tally: Any, one: Any) -> None:
    from messaging.deltas import Dimensions  # noqa: PLC0415

    is_sent, is_delivered = one.sent_at is not None, one.status == "delivered"
    tally.add(
        Dimensions(*(getattr(one, name) for name in Dimensions._fields)),
        messages=1,
        parts=one.parts,
        sent_messages=int(is_sent),
        sent_parts=one.parts * is_sent,
        delivered_messages=int(is_delivered),
        delivered_parts=one.parts * is_delivered,
        price=one.price * one.parts,
    )


def shown(client: Any, slug: str) -> dict[Any, tuple[Any, ...]]:
    """Sent, delivered and price of each group as the report says; days without traffic left out."""
    from django.http import QueryDict  # noqa: PLC0415

    from portal.models import User  # noqa: PLC0415
    from reports import groupings  # noqa: PLC0415
    from reports.statistics import Statistics  # noqa: PLC0415

    staff, asked = User.objects.filter(is_staff=True).earliest("pk"), QueryDict(days())
    found = Statistics(staff, asked, groupings.called(slug), client)
    return {
        line.name: (line.tally.sent_parts, line.tally.delivered_parts, line.tally.price("EUR"))
        for line in found.lines
        if line.tally.messages
    }


def counted(client: Any, slug: str) -> dict[Any, tuple[Any, ...]]:
    """The same by a count of the messages."""
    from reports import groupings  # noqa: PLC0415

    grouping = groupings.called(slug)
    channels = grouping.where.get("channel__in", ["sms", "email", "viber"])
    rows = run(COUNT.format(keys=", ".join(grouping.keys)), [client.pk, channels])
    names = grouping.name([row[:-3] for row in rows])
    return {names[row[:-3]]: row[-3:] for row in rows}


def days() -> str:
    """The query of a page's address for all of the days. Runs before Django is set up, too."""
    last = datetime.now().astimezone().date()
    return f"start={last - timedelta(days=DAYS - 1)}&end={last}"


def questions() -> Iterator[tuple[str, str, str]]:
    """(what is asked, its address in either house): the first client sends most."""
    for whose, path in (("client", "/clients/1/statistics"), ("house", "/reports/statistics")):
        for slug in SLUGS:
            end = "" if (whose, slug) == ("house", "by-day") else f"{slug}/"
            address = f"{path}/{end}?{days()}"
            yield f"{whose} {slug}", address, address


def main(many: int) -> int:
    """Print B9; the exit code tells whether the goal was reached."""
    print(lists.head(FEW, many))  # noqa: T201
    results = []
    for result in lists.compare((FEW, many), fill, list(questions()), rounds=ROUNDS):
        print(result, flush=True)  # noqa: T201
        results.append(result)
    return told(results, many)


def told(results: list[Result], many: int) -> int:
    worst = {
        whose: max(one.ratio for one in results if one.name.startswith(whose))
        for whose in ("client", "house")
    }
    reached = worst["client"] <= GOAL
    print(  # noqa: T201
        f"{REAL:,} messages counted one by one: equal in every line of the five reports\n"
        f"B9 statistics {FEW:,} to {many:,} messages: a client's page at worst "
        f"{worst['client']:.2f} x as long (goal {GOAL}), the house's {worst['house']:.2f} x: "
        f"{'pass' if reached else 'fail'}"
    )
    return 0 if reached else 1


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else MANY))
