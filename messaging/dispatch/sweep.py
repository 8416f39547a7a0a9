"""Finds the work that a crash or a lost hint has left behind. Every verb may run at any time."""

from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from messaging.dispatch import hints, receipts, results, transitions
from messaging.dispatch.claim import YOUNGER
from messaging.dispatch.facts import Facts
from messaging.models import Connector
from messaging.states import Status
from portal.core.ids import first_of

BATCH = 1_000

# What is at a supplier has an open attempt, and few attempts are open.
ORPHANS = """
SELECT DISTINCT m.id FROM messaging_attempt AS a JOIN messaging_message AS m ON m.id = a.message_id
 WHERE a.result = 'open' AND m.connector_id = %s AND m.status = 'submitting' AND a.id >= %s
 ORDER BY m.id LIMIT %s
"""
LEASE_OVER = """
SELECT DISTINCT m.id FROM messaging_attempt AS a JOIN messaging_message AS m ON m.id = a.message_id
 WHERE a.result = 'open' AND m.lease_until < now() AND m.status = 'submitting' AND a.id >= %s
 ORDER BY m.id LIMIT %s
"""
# A program of a version in which the queue had no table may have stored messages meanwhile.
UNPLACED = """
INSERT INTO messaging_queued (message_id, connector_id, lane, customer_id, next_try_at, valid_until)
SELECT id, connector_id, lane, customer_id, next_try_at, valid_until FROM messaging_message AS m
 WHERE status = 'queued' AND final_at IS NULL AND connector_id = %s AND id >= %s
   AND NOT EXISTS (SELECT FROM messaging_queued AS q WHERE q.message_id = m.id)
   FOR UPDATE OF m SKIP LOCKED
    ON CONFLICT DO NOTHING
"""
CLOSE = """
UPDATE messaging_attempt SET result = 'unanswered', finished_at = now()
 WHERE message_id = ANY(%s) AND result = 'open'
"""
OUTDATED = """
SELECT message_id FROM messaging_queued
 WHERE valid_until < now() AND message_id >= %s LIMIT %s
"""
OUTDATED_HELD = """
SELECT id FROM messaging_message
 WHERE aside IN ('accepted', 'held') AND valid_until < now() AND id >= %s LIMIT %s
"""
DUE = """
SELECT id FROM messaging_message
 WHERE aside = 'accepted' AND next_try_at <= now()
   AND valid_until > now() AND id >= %s
 ORDER BY id LIMIT %s FOR UPDATE SKIP LOCKED
"""
NO_RECEIPT = """
SELECT m.id FROM messaging_message AS m JOIN billing_account AS a ON a.id = m.account_id
 WHERE m.{where} AND m.id < %s
   AND m.accepted_at < now() - a.receipt_wait_days * interval '1 day'
   AND m.channel <> 'email' LIMIT %s
"""


def orphans(connector: int) -> int:
    """Settle what the last holder of a connector's link left in the air; return how many.

    For the new holder, before it claims anything: whoever had these messages is gone.
    """
    return _unanswered(ORPHANS, connector)


def unplaced(connector: int) -> int:
    """Give a place to what is queued for a connector and has none; return how many."""
    with connection.cursor() as cursor:
        cursor.execute(UNPLACED, [connector, first_of(timezone.now() - YOUNGER)])
        return int(cursor.rowcount)


def lease_over() -> int:
    """The same for messages whose lease ended without a new holder."""
    return _unanswered(LEASE_OVER)


def outdated() -> int:
    """Expire, and so refund, what waited longer than it is valid."""
    since = first_of(timezone.now() - YOUNGER)
    return _expire(OUTDATED, since, "validity_over") + _expire(
        OUTDATED_HELD, since, "validity_over"
    )


def scheduled() -> int:
    """Queue what was accepted for a moment that has come, and wake its links; return how many."""
    count = 0
    while True:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(DUE, [first_of(timezone.now() - YOUNGER), BATCH])
            found = [pk for (pk,) in cursor.fetchall()]
            moved = transitions.apply(cursor, found, _queue) if found else []
        if not found:
            return count
        hints.wake(row.dimensions.connector_id for row in moved)
        count += len(moved)


def no_receipt() -> int:
    """Expire what got no receipt in its account's days of waiting.

    Few mail servers say that a mail was delivered: it stays sent unless one says that it was not.
    """
    before = first_of(timezone.now() - timedelta(days=1))
    return sum(
        _expire(NO_RECEIPT.format(where=where), before, "no_receipt")
        for where in ("status = 'sent' AND m.final_at IS NULL", "aside = 'unknown'")
    )


def parked() -> int:
    """Match parked receipts whose answer came after all; return how many."""
    matched = 0
    for connector in Connector.objects.values_list("pk", flat=True):
        with transaction.atomic(), connection.cursor() as cursor:
            matched += receipts.match_parked(cursor, connector, receipts.waiting(cursor, connector))
    return matched


def _unanswered(sql: str, *params: Any) -> int:
    count = 0
    while True:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql, [*params, first_of(timezone.now() - YOUNGER), BATCH])
            found = [pk for (pk,) in cursor.fetchall()]
            if not found:
                return count
            cursor.execute(CLOSE, [found])
            count += len(transitions.apply(cursor, found, _settle))


def _settle(row, now):
    return results.unanswered(row, now) if row.status == Status.SUBMITTING else None


def _queue(row: Facts, _now: datetime) -> Facts | None:
    is_due = row.status == Status.ACCEPTED
    return row.changed(status=Status.QUEUED, next_try_at=None) if is_due else None


def _expire(sql: str, edge: int, reason: str) -> int:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, [edge, BATCH])
        found = [pk for (pk,) in cursor.fetchall()]
        step = transitions.to(Status.EXPIRED, reason=reason)
        return len(transitions.apply(cursor, found, step))
