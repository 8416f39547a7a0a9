"""One customer's million of queued messages, and how long another's codes wait behind them.

A million messages of one customer stand in the queue of the only connector, in bulk. Another
customer's program then sends ten codes a second for half a minute. Counted is the time from the
answer that accepted a code to the supplier's answer that took it, in the database's own stamps. The
goal: the 99th percentile is at most two seconds.

    python -m benchmarks.fairness [queued messages]
"""

import os
import sys
import time
from typing import Any

import django

GOAL_S = 2.0
QUEUED = 1_000_000
RATE = 500
CODES, CODES_PER_S = 300, 10

# The first message of the crowd is copied: its number, text and id differ, everything else stays.
CROWD = """
INSERT INTO messaging_message ({columns})
SELECT {values} FROM messaging_message AS m, generate_series(1, %s) AS n WHERE m.id = %s
"""
TEXTS = """
INSERT INTO messaging_messagetext (message_id, text)
SELECT m.id, 'A crowd of people' FROM messaging_message AS m
 WHERE m.id <> %s AND m.customer_id = (SELECT customer_id FROM messaging_message WHERE id = %s)
"""
WAITED = """
SELECT extract(epoch FROM sent_at - accepted_at)::float FROM messaging_message
 WHERE customer_id = %s AND sent_at IS NOT NULL ORDER BY 1
"""


def main(queued: int) -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    django.setup()
    from benchmarks.smpp.stand import Stand  # noqa: PLC0415

    stand = Stand()
    try:
        waited, left = measured(stand, queued)
    finally:
        stand.close()
    p50, p99 = waited[len(waited) // 2], waited[int(len(waited) * 0.99)]
    say = sys.stdout.write
    say(f"{queued:,} messages of one customer queued, {left:,} of them at the end\n")
    say(f"{len(waited)} of {CODES} codes of another sent\n")
    say(f"waited: median {p50:.3f} s, 99th percentile {p99:.3f} s (goal {GOAL_S:g} s)\n")
    return 0 if len(waited) == CODES and p99 <= GOAL_S else 1


def measured(stand: Any, queued: int) -> tuple[list[float], int]:
    """The codes' waits in order, and how many of the crowd are still queued."""
    from clients import smpp_accounts  # noqa: PLC0415
    from clients.models import SmppAccount  # noqa: PLC0415
    from messaging.models import Connector, Message  # noqa: PLC0415
    from tests import make  # noqa: PLC0415

    Connector.objects.update(rate=RATE)
    account = make.account(customer=make.customer("Bank"), unit="EUR")
    account.credit_limit = 1_000
    account.save()
    fields = {"name": "Codes", "system_id": "codes", "window": 10, "parts_per_s": 100}
    issued, password = smpp_accounts.issue(customer=account.customer, fields=fields, by=None)
    stand.start_simulator("--faults", "fast", "--receipt-delay-s", "1", "1")
    stand.start_server()
    stand.load(count=1, window=1)
    crowd(queued)
    stand.start_dispatch()
    stand.system_id, stand.password = issued.system_id, password
    time.sleep(5)
    stand.load(count=CODES, window=10, rate=CODES_PER_S)
    time.sleep(5)
    mine = SmppAccount.objects.get(pk=issued.pk).customer_id
    return [one for (one,) in rows(WAITED, mine)], Message.objects.filter(status="queued").count()


def crowd(count: int) -> None:
    """Copy the one message that is there so many times, queued and in bulk."""
    from django.db import connection  # noqa: PLC0415

    from messaging.dispatch import sweep  # noqa: PLC0415
    from messaging.models import Message  # noqa: PLC0415
    from messaging.models.message import Lane  # noqa: PLC0415
    from portal.kit import ids  # noqa: PLC0415

    first = Message.objects.get()
    Message.objects.filter(pk=first.pk).update(lane=Lane.BULK, status="queued", sent_at=None)
    columns = [field.column for field in Message._meta.concrete_fields if not field.generated]
    start = ids.take()[0]
    changed = {"id": f"{start} + n * 16", "recipient": "(447700000000 + n)::text"}
    values = ", ".join(changed.get(name, f"m.{name}") for name in columns)
    with connection.cursor() as cursor:
        cursor.execute(CROWD.format(columns=", ".join(columns), values=values), [count, first.pk])
        cursor.execute(TEXTS, [first.pk, first.pk])
        sweep.unplaced(first.connector_id)
        cursor.execute("ANALYZE messaging_message, messaging_queued")


def rows(sql: str, *params: Any) -> list[tuple[Any, ...]]:
    from django.db import connection  # noqa: PLC0415

    with connection.cursor() as cursor:
        cursor.execute(sql, list(params))
        return list(cursor.fetchall())


if __name__ == "__main__":
    raise SystemExit(main(int(sys.argv[1]) if len(sys.argv) > 1 else QUEUED))
