"""The month's end: 1,000,000 messages of 500 customers in 6 currencies, closed by one run.

The messages stand as the engine leaves them: charged in batches by the ledger, some given back,
also in the month after. What is measured is the preview, the run, and the run again. Afterwards the
usage of all invoices must be what the ledger charged in the month, to the last of six places, in
every currency; every account has its one invoice; and the promises of the ledger and of documents
hold.

    python -m portal.supervisor exec -- python -m benchmarks.month [messages] [customers]
"""

import logging
import os
import sys
import time
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import django

from benchmarks import lists

MESSAGES, CUSTOMERS = 1_000_000, 500
# With no, two and three places.
UNITS = ("EUR", "USD", "GBP", "JPY", "KWD", "UAH")
COUNTRIES = ("GB", "DE", "FR", "US", "UA", "KW")
NETWORKS = 40
CREDIT = 1_000_000_000
GOAL_S = 600

# A few customers send most of it. Prices have five places, and refunds come up to six days later.
# An id is the milliseconds since the epoch of ids, and here a running number.
SENT = """
CREATE TABLE sent AS
SELECT m.*, ((extract(epoch FROM at) * 1000)::bigint - %(epoch_ms)s) * 4194304 + n AS id,
       0.001 + ((account * 3701 + network * 1709) %% 9000) / 100000.0 AS price,
       (at AT TIME ZONE %(zone)s)::date AS day,
       CASE WHEN is_back THEN least(%(today)s::date,
            (at AT TIME ZONE %(zone)s)::date + floor(random() * 7)::int) END AS back,
       'batch:' || account || ':' || extract(epoch FROM date_trunc('hour', at))::bigint AS key
  FROM (SELECT a.id AS account, a.customer_id, a.unit, d.id AS door, w.id AS network,
               w.country_id AS country, s.parts, s.is_back, s.n,
               %(first)s::timestamptz + s.share * (%(after)s::timestamptz - %(first)s::timestamptz)
               AS at
          FROM (SELECT floor(%(customers)s * power(random(), 2))::int AS payer, random() AS share,
                       floor(%(networks)s * random())::int AS place, n %% 4194304 AS n,
                       1 + (random() < 0.2)::int AS parts, random() < 0.02 AS is_back
                  FROM generate_series(1, %(messages)s) AS n OFFSET 0) AS s
          JOIN (SELECT *, row_number() OVER (ORDER BY id) - 1 AS place FROM billing_account) AS a
            ON a.place = s.payer
          JOIN clients_door AS d ON d.customer_id = a.customer_id
          JOIN (SELECT *, row_number() OVER (ORDER BY id) - 1 AS place FROM billing_network) AS w
            ON w.place = s.place) AS m
"""

# One charge for each account and hour, one refund for each account and day.
MOVED = """
CREATE TABLE moved AS
SELECT account, min(at) AS at, day, 'usage' AS kind, -sum(price * parts) AS amount, key,
       min(id) AS id, count(*) AS messages, sum(parts) AS parts
  FROM sent GROUP BY account, day, key
 UNION ALL
SELECT account, back + interval '23 hours', back, 'refund', sum(price * parts),
       'refund:' || account || ':' || back, 0, 0, 0
  FROM sent WHERE back IS NOT NULL GROUP BY account, back
"""

BOOK = """
INSERT INTO billing_entry
       (account_id, number, kind, amount, balance_after, floor, purpose, key, at, day)
SELECT account, row_number() OVER w, kind, amount, sum(amount) OVER w, -%(credit)s, '', key, at, day
  FROM moved WINDOW w AS (PARTITION BY account ORDER BY at, kind DESC, key) ORDER BY at
"""

BALANCE = """
UPDATE billing_account AS a SET balance = e.total, entry_count = e.entries
  FROM (SELECT account_id, sum(amount) AS total, count(*) AS entries
          FROM billing_entry GROUP BY 1) AS e WHERE e.account_id = a.id
"""

BATCHES = """
INSERT INTO messaging_batch
       (id, customer_id, account_id, door_id, entry_id, messages, parts, total, at)
SELECT s.id, s.customer_id, m.account, s.door, e.id, m.messages, m.parts, -m.amount, m.at
  FROM moved m JOIN sent s ON s.id = m.id
  JOIN billing_entry e ON e.account_id = m.account AND e.key = m.key
"""

WRITTEN = """
INSERT INTO messaging_message
       (id, batch_id, customer_id, account_id, door_id, channel, sender, recipient, country,
        network_id, encoding, parts, unit, price, basis, cost_unit, cost, cost_basis, charge,
        refund_entry_id, refunded_on, status, reason, day, hour, accepted_at, sent_at, final_at,
        valid_until, tries, possible_duplicate, reference)
SELECT s.id, b.id, s.customer_id, s.account, s.door, 'sms', 'Vento', '447700900001', s.country,
       s.network, 'gsm', s.parts, s.unit, s.price, 'submitted', 'EUR', 0.001, 'submitted',
       CASE WHEN s.back IS NULL THEN 'charged' ELSE 'refunded' END, r.id, s.back,
       CASE WHEN s.back IS NULL THEN 'delivered' ELSE 'expired' END, '', s.day,
       extract(hour FROM s.at AT TIME ZONE %(zone)s), s.at,
       CASE WHEN s.back IS NULL THEN s.at END, s.at, s.at + interval '2 days', 1, false, ''
  FROM sent s
  JOIN billing_entry e ON e.account_id = s.account AND e.key = s.key
  JOIN messaging_batch b ON b.entry_id = e.id
  LEFT JOIN billing_entry r ON r.account_id = s.account
       AND r.key = 'refund:' || s.account || ':' || s.back
"""

SUMS = """
SELECT a.unit, -sum(e.amount) FROM billing_entry e JOIN billing_account a ON a.id = e.account_id
 WHERE e.kind IN ('usage', 'refund') AND e.day >= %(start)s AND e.day < %(end)s
 GROUP BY 1 ORDER BY 1
"""
INVOICED = """
SELECT unit, sum(usage), sum(net), sum(tax), count(*) FROM billing_invoice
 WHERE kind = 'usage' AND status <> 'discarded' GROUP BY 1 ORDER BY 1
"""


def run(statement: str, params: Any = None) -> list[tuple[Any, ...]]:
    from django.db import connection  # noqa: PLC0415

    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        return cursor.fetchall() if cursor.description else []


def last_month() -> Any:
    from billing.closing import due  # noqa: PLC0415
    from portal.core.periods import period_of, previous_period  # noqa: PLC0415

    return previous_period(period_of(due.today(), 1), 1)


def fill(messages: int, customers: int) -> None:
    """A month of messages with their money; deltas are left out, no report is asked."""
    from django.utils import timezone  # noqa: PLC0415

    from portal.core.ids import EPOCH_MS  # noqa: PLC0415
    from portal.core.periods import instants  # noqa: PLC0415
    from portal.kit import partitions  # noqa: PLC0415

    add_world()
    add_customers(customers)
    period = last_month()
    first, after = instants(period, timezone.get_default_timezone())
    partitions.make_ahead(timezone.now(), back=2)
    params = {
        "messages": messages,
        "customers": customers,
        "networks": NETWORKS,
        "first": first,
        "after": after - timedelta(seconds=1),
        "today": timezone.localdate(timezone=timezone.get_default_timezone()),
        "zone": timezone.get_default_timezone_name(),
        "credit": CREDIT,
        "epoch_ms": EPOCH_MS,
    }
    run("SELECT setseed(0.5)")
    for statement in (SENT, MOVED, BOOK, BALANCE, "ANALYZE", BATCHES, "ANALYZE", WRITTEN):
        run(statement, params)
    run("DROP TABLE sent, moved")
    lists.analyse()


def add_world() -> None:
    from billing.models import Country, Enterprise, Network, TaxRule  # noqa: PLC0415

    for code in COUNTRIES:
        Country.objects.get_or_create(code=code, defaults={"name": f"Country {code}"})
    Network.objects.all().delete()
    Network.objects.bulk_create(
        Network(
            country_id=COUNTRIES[n % len(COUNTRIES)], mcc="901", mnc=f"{n:03}", name=f"Network {n}"
        )
        for n in range(NETWORKS)
    )
    issuer = Enterprise.objects.create(
        brand="Harbour", legal_name="Harbour Messages GmbH", country="DE", is_default=True
    )
    long_ago = datetime(2024, 1, 1).date()  # noqa: DTZ001
    for case, percent, category in (
        ("domestic", 19, "S"),
        ("eu-consumer", 20, "S"),
        ("reverse", 0, "AE"),
        ("outside", 0, "G"),
    ):
        TaxRule.objects.create(
            enterprise=issuer, case=case, percent=percent, category=category, starts_on=long_ago
        )


def add_customers(count: int) -> None:
    """Customers in all currencies and countries; every fifth pays for a number each month."""
    from billing.models import Account, BillingTerms, RecurringCharge  # noqa: PLC0415
    from clients.models import ApiToken, Door  # noqa: PLC0415
    from customers.models import Customer  # noqa: PLC0415

    start = last_month().start
    details = BillingTerms.Detail.values
    for n in range(count):
        customer = Customer.objects.create(
            name=f"Customer {n}", account_code=f"CODE{n}", country=COUNTRIES[n % len(COUNTRIES)]
        )
        account = Account.objects.create(
            customer=customer, unit=UNITS[n // 7 % len(UNITS)], credit_limit=CREDIT
        )
        ApiToken.objects.create(
            kind=Door.Kind.API, customer=customer, name="shop", digest=f"{n:064d}", tail="0000"
        )
        BillingTerms.objects.create(
            account=account, model="postpaid", detail=details[n % len(details)]
        )
        if n % 5 == 0:
            RecurringCharge.objects.create(
                account=account, title="Number", unit_price=Decimal("4.995"), starts_on=start
            )


def preview() -> Any:
    from billing.closing import due, runs  # noqa: PLC0415
    from portal.models import User  # noqa: PLC0415

    return runs.preview(due.today(), by=User.objects.filter(is_staff=True).earliest("pk"))


def carry_out(invoice_run: Any) -> None:
    """What a worker does with the run's job."""
    from billing.closing import runs  # noqa: PLC0415
    from portal.kit import jobs  # noqa: PLC0415

    job = runs.start(invoice_run, by=invoice_run.by)
    jobs.run(job.pk)


def prove(customers: int) -> list[str]:
    """Raise unless the invoices are the ledger's month; return what was found, in lines."""
    from billing.models import Invoice  # noqa: PLC0415
    from portal.kit import checks  # noqa: PLC0415

    period = last_month()
    charged = run(SUMS, {"start": period.start, "end": period.end})
    invoiced = run(INVOICED)
    law(charged == [row[:2] for row in invoiced], f"charged {charged}, invoiced {invoiced}")
    accounts = list(Invoice.objects.values_list("account", flat=True))
    law(len(accounts) == len(set(accounts)) == customers, f"{len(accounts)} invoices")
    outcomes = [checks.ask(one) for one in checks.every() if one.promise in {1, 2, 6}]
    for outcome in outcomes:
        law(outcome.holds, f"{outcome.check.name}: {outcome.examples}")
    said = [
        f"{unit}: {usage} charged and invoiced, net {net.normalize():f}, tax {tax.normalize():f}, "
        f"{count} invoices"
        for unit, usage, net, tax, count in invoiced
    ]
    return [*said, f"{len(outcomes)} checks of promises 1, 2 and 6: residual 0"]


def law(holds: bool, sentence: str) -> None:
    if not holds:
        raise RuntimeError(sentence)


def timed(deed: Any, *given: Any) -> tuple[float, Any]:
    begun = time.perf_counter()
    found = deed(*given)
    return time.perf_counter() - begun, found


def say(line: str) -> None:
    print(line, flush=True)  # noqa: T201


def setup() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    django.setup()
    logging.disable(logging.WARNING)


def main(messages: int, customers: int) -> int:
    setup()
    lists.prepare()
    took_s, _ = timed(fill, messages, customers)
    say(f"{messages:,} messages of {customers} customers written in {took_s:.1f} s")
    preview_s, first = timed(preview)
    run_s, _ = timed(carry_out, first)
    say(
        f"preview {preview_s:.1f} s, run {run_s:.1f} s, {run_s / customers * 1e3:.0f} ms an account"
    )
    for line in prove(customers):
        say(line)
    again_s, again = timed(preview)
    law(not again.lines.exists(), "a second run found something")
    carry_out(again)
    prove(customers)
    reached = preview_s + run_s <= GOAL_S
    say(f"run again: nothing, {again_s:.1f} s")
    say(f"month (goal {GOAL_S} s): {'pass' if reached else 'fail'}")
    return 0 if reached else 1


if __name__ == "__main__":
    numbers = [int(one) for one in sys.argv[1:]]
    sys.exit(main(*(numbers + [MESSAGES, CUSTOMERS][len(numbers) :])))
