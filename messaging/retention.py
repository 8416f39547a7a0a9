"""Texts are kept as many days as their customer wants, and then erased; the messages stay.

The ids of messages grow with time, so what is old enough ends at an id. How far a customer's texts
are erased is kept in `Erasure`: nothing is looked at twice, whoever else keeps texts for longer,
and fewer days take effect with the next run. Texts of an erased client are erased at once. A text
is never taken from a message that may still be sent. What handsets sent is erased alike.
"""

from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from messaging.dispatch import enclosures
from messaging.states import Status
from portal.core.ids import first_of

FORGET_ERASED = "messaging.forget_erased"
BATCH = 5_000
# What one run does at most; the next one goes on, the customers farthest behind first.
BATCHES_MAX = 1_000
# What takes its id now may be committed a little later.
SETTLED = timedelta(hours=1)
# What came to a number of nobody's is kept as long as a customer's by default.
NOBODYS_DAYS = 90
# These wait for a link, or one has them and may give them back.
NEEDED = frozenset({Status.ACCEPTED, Status.HELD, Status.QUEUED, Status.SUBMITTING})

CUSTOMERS = """
SELECT u.id, u.text_retention_days FROM customers_customer AS u
  LEFT JOIN messaging_erasure AS e ON e.customer_id = u.id
 ORDER BY coalesce(e.up_to, 0), u.id
"""
BEGIN = "INSERT INTO messaging_erasure (customer_id, up_to) VALUES (%s, 0) ON CONFLICT DO NOTHING"
# Who finds it locked leaves the customer to the run that has it.
LOCK = "SELECT up_to FROM messaging_erasure WHERE customer_id = %s FOR UPDATE SKIP LOCKED"
FIND = """
SELECT id, status FROM messaging_message
 WHERE customer_id = %s AND id >= %s AND id < %s ORDER BY id LIMIT %s
"""
ERASE = """
DELETE FROM messaging_messagetext
 WHERE message_id = ANY(%s) AND message_id >= %s AND message_id <= %s
"""
# Before the mark of their customers nothing is left.
OF_ERASED = """
SELECT c.id, coalesce(e.up_to, 0) FROM clients_client AS c
  LEFT JOIN messaging_erasure AS e ON e.customer_id = c.customer_id
 WHERE c.status = 'erased' ORDER BY c.id
"""
FIND_ERASED = """
SELECT id, status FROM messaging_message
 WHERE client_id = %s AND id >= %s ORDER BY id LIMIT %s
"""
# What a customer has not been told yet keeps its text until it is, a week at most.
FORGET_INBOUND = """
UPDATE messaging_inbound SET text = '', payload = ''
 WHERE id = ANY(ARRAY(
       SELECT i.id FROM messaging_inbound AS i
         LEFT JOIN customers_customer AS u ON u.id = i.customer_id
         LEFT JOIN clients_client AS c ON c.id = i.client_id
        WHERE (i.text <> '' OR i.payload <> '')
          AND (c.status = 'erased'
               OR i.at < %s - make_interval(days => coalesce(u.text_retention_days, %s)))
          AND NOT EXISTS (SELECT FROM messaging_notice AS n WHERE n.inbound_id = i.id)
        LIMIT %s))
"""
KEEP = "UPDATE messaging_erasure SET up_to = %s WHERE customer_id = %s"


def forget_texts(now: datetime | None = None, *, batches: int = BATCHES_MAX) -> int:
    """Erase the texts that are past their customers' days, in bounded batches; return how many."""
    now = now or timezone.now()
    erased = 0
    with connection.cursor() as cursor:
        cursor.execute(CUSTOMERS)
        customers = cursor.fetchall()
    for customer, days in customers:
        edge = first_of(now - max(timedelta(days=days), SETTLED))
        start = 0
        while batches and start < edge:
            batches -= 1
            start, count = _erase_some(customer, start, edge)
            erased += count
    return erased + _forget_inbound(now)


def forget_erased() -> int:
    """Erase the texts of erased clients, in bounded batches; return how many."""
    erased = _forget_inbound(timezone.now())
    with connection.cursor() as cursor:
        cursor.execute(OF_ERASED)
        clients = cursor.fetchall()
    for client, mark in clients:
        start: int | None = mark
        while start is not None:
            start, count = _erase_some_of(client, start)
            erased += count
    return erased


def _forget_inbound(now: datetime) -> int:
    """Erase what handsets sent to customers long ago, to nobody, or to erased clients."""
    erased = 0
    while True:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(FORGET_INBOUND, [now, NOBODYS_DAYS, BATCH])
            erased += cursor.rowcount
            if cursor.rowcount < BATCH:
                return erased


def _erase_some_of(client: int, start: int) -> tuple[int | None, int]:
    """Erase one batch of a client's; where the next one begins, and how many texts went."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(FIND_ERASED, [client, start, BATCH])
        found = cursor.fetchall()
        following = found[-1][0] + 1 if len(found) == BATCH else None
        return following, _erase(cursor, [pk for pk, status in found if status not in NEEDED])


def _erase_some(customer: int, start: int, edge: int) -> tuple[int, int]:
    """Erase one batch from where the last one ended; where it ended, and how many texts went.

    A message that still needs its text holds the mark: it is looked at again by the next run.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(BEGIN, [customer])
        cursor.execute(LOCK, [customer])
        row = cursor.fetchone()
        if row is None:
            return edge, 0
        mark = row[0]
        cursor.execute(FIND, [customer, max(mark, start), edge, BATCH])
        found = cursor.fetchall()
        end = found[-1][0] + 1 if len(found) == BATCH else edge
        waiting = [pk for pk, status in found if status in NEEDED]
        if start in (0, mark) and end > mark:
            cursor.execute(KEEP, [min([*waiting, end]), customer])
        return end, _erase(cursor, [pk for pk, status in found if status not in NEEDED])


def _erase(cursor: Any, messages: list[int]) -> int:
    if not messages:
        return 0
    # The first and the last id tell the planner which partitions to leave alone.
    cursor.execute(ERASE, [messages, messages[0], messages[-1]])
    erased = cursor.rowcount
    enclosures.erase(cursor, messages)
    return erased
