"""The queue of webhooks in PostgreSQL: who sends what next, what came of it, and what is forgotten.

Each endpoint has a queue of its own: it gets a few places at a time, and one only while it fails.
So one that is dead or slow never holds up another. A claim is committed before the first octet
leaves and runs out by itself: what a killed sender had in hand is sent again under the same id.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from clients import webhook_schedule
from clients.webhook_calls import Answer
from portal.core.ids import first_of

# Longer than any call: see webhook_calls.TIMEOUT_S.
LEASE_S = 45
EACH_MAX = 8
# A test is tried once.
LAST_TRY = webhook_schedule.TRIES_MAX
# From so many failures in a row on an endpoint has one place, until it takes something.
FAILING = 5
KEPT = timedelta(days=30)
FORGET_BATCH = 5_000

# What is sent again after a crash does no harm, so nobody waits for the disk here.
NO_WAIT = "SET LOCAL synchronous_commit = off"
# As in messaging.dispatch.telling: a range instead of an equality lets only the right index serve.
CLAIM = """
UPDATE clients_webhookdelivery AS d
   SET tries = least(d.tries + 1, 30000), next_try_at = now() + %(lease)s * interval '1 second'
  FROM clients_webhookendpoint AS w
 WHERE w.id = d.endpoint_id AND d.id = ANY(ARRAY(
       SELECT due.id
         FROM (SELECT e.id, coalesce(b.number, 0) AS busy,
                      %(each)s - coalesce(b.number, 0) AS room
                 FROM clients_webhookendpoint AS e
                 LEFT JOIN unnest(%(busy)s::bigint[], %(numbers)s::int[]) AS b (id, number)
                        ON b.id = e.id
                WHERE e.is_enabled AND e.archived_at IS NULL
                  AND (e.failures >= %(failing)s) = %(is_failing)s
                  AND (e.rests_until IS NULL OR e.rests_until <= now())) AS wanted
        CROSS JOIN LATERAL (
              SELECT id FROM clients_webhookdelivery
               WHERE endpoint_id BETWEEN wanted.id AND wanted.id
                 AND status = 'waiting' AND next_try_at <= now()
               ORDER BY endpoint_id, next_try_at, id
               LIMIT greatest(wanted.room, 0) FOR UPDATE SKIP LOCKED) AS due
        ORDER BY wanted.busy, due.id LIMIT %(free)s))
RETURNING d.id, d.endpoint_id, d.tries, d.body, w.url, w.sealed_secret, w.sealed_old_secret,
          w.old_secret_until
"""
# Whoever held the lease before has lost it: only the last try says what came of it.
SETTLE = """
UPDATE clients_webhookdelivery AS d
   SET status = v.status, next_try_at = now() + v.pause_s * interval '1 second', tried_at = now(),
       answer_status = v.answer_status, answer = v.answer, error = v.error, took_ms = v.took_ms
  FROM unnest(%s::bigint[], %s::int[], %s::text[], %s::float8[], %s::int[], %s::text[], %s::text[],
              %s::int[]) AS v (id, tries, status, pause_s, answer_status, answer, error, took_ms)
 WHERE d.id = v.id AND d.tries = v.tries AND d.status = 'waiting'
"""
STANDING = """
UPDATE clients_webhookendpoint AS e
   SET failures = CASE WHEN v.has_taken THEN 0 ELSE e.failures + v.failures END,
       failing_since = CASE WHEN v.has_taken THEN NULL ELSE coalesce(e.failing_since, now()) END,
       last_success_at = CASE WHEN v.has_taken THEN now() ELSE e.last_success_at END,
       rests_until = CASE WHEN v.rest_s > 0 THEN now() + v.rest_s * interval '1 second'
                          ELSE e.rests_until END
  FROM unnest(%s::bigint[], %s::boolean[], %s::int[], %s::float8[])
       AS v (id, has_taken, failures, rest_s)
 WHERE e.id = v.id
"""
STOP = """
UPDATE clients_webhookdelivery SET status = 'failed', error = %s
 WHERE endpoint_id = %s AND status = 'waiting'
"""
STOP_LATE = """
UPDATE clients_webhookdelivery AS d SET status = 'failed', error = %s
  FROM clients_webhookendpoint AS e
 WHERE e.id = d.endpoint_id AND d.status = 'waiting' AND d.next_try_at < now()
   AND (NOT e.is_enabled OR e.archived_at IS NOT NULL)
"""
FORGET = """
DELETE FROM clients_webhookdelivery WHERE id = ANY(ARRAY(
       SELECT id FROM clients_webhookdelivery WHERE id < %s ORDER BY id LIMIT %s
          FOR UPDATE SKIP LOCKED))
"""
# What is still to be told keeps its text until it is: a few days at most. An answer may repeat it.
FORGET_TEXTS = """
UPDATE clients_webhookdelivery SET body = '', answer = '', has_text = false
 WHERE id = ANY(ARRAY(
       SELECT d.id FROM clients_webhookdelivery AS d
         JOIN clients_webhookendpoint AS e ON e.id = d.endpoint_id
         JOIN customers_customer AS u ON u.id = e.customer_id
         LEFT JOIN clients_client AS c ON c.id = e.client_id
        WHERE d.has_text AND d.status <> 'waiting'
          AND (c.status = 'erased' OR d.at < %s - make_interval(days => u.text_retention_days))
        ORDER BY d.id LIMIT %s))
"""


class Claimed(NamedTuple):
    """A delivery in our hands, with what its endpoint needs for it."""

    id: int
    endpoint: int
    tries: int
    body: str
    url: str
    sealed_secret: str
    sealed_old_secret: str
    old_secret_until: datetime | None


class Outcome(NamedTuple):
    """What came of one try."""

    id: int
    endpoint: int
    tries: int
    answer: Answer

    @property
    def pause_s(self) -> float | None:
        """Seconds until the next try; None at the end of it."""
        if self.answer.is_taken or self.answer.is_gone:
            return None
        return webhook_schedule.pause(self.tries, self.answer.retry_after_s)

    @property
    def status(self) -> str:
        if self.answer.is_taken:
            return "done"
        return "failed" if self.pause_s is None else "waiting"


def claim(free: int, busy: Counter[int], *, is_failing: bool) -> list[Claimed]:
    """Take what is due, at most `free`, of endpoints that fail or of the others.

    `busy` is how many of each endpoint are under way here; who has least comes first.
    """
    if free <= 0:
        return []
    places = {"each": 1 if is_failing else EACH_MAX, "failing": FAILING, "is_failing": is_failing}
    held = {"busy": list(busy), "numbers": list(busy.values())}
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(NO_WAIT)
        cursor.execute(CLAIM, {"lease": LEASE_S, "free": free, **places, **held})
        return [Claimed(*row) for row in cursor.fetchall()]


def settle(outcomes: Sequence[Outcome], *, is_test: bool = False) -> None:
    """Write down what came of these tries and, unless it was a test, how their endpoints stand."""
    if not outcomes:
        return
    columns = zip(*(_column(one) for one in outcomes), strict=True)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(NO_WAIT)
        cursor.execute(SETTLE, [list(column) for column in columns])
        if not is_test:
            cursor.execute(STANDING, _standing(outcomes))


def _column(one: Outcome) -> tuple[Any, ...]:
    answer = one.answer
    error = answer.error or ("" if answer.is_taken else _("It answered %s.") % answer.status)
    said = (answer.status, answer.text, error, answer.took_ms)
    return one.id, one.tries, one.status, one.pause_s or 0.0, *said


def _standing(outcomes: Iterable[Outcome]) -> list[list[Any]]:
    """(endpoint, whether it took one, how many it did not, how long it wants peace)."""
    found: dict[int, list[Any]] = {}
    for one in outcomes:
        taken, failures, rest = found.get(one.endpoint, [False, 0, 0.0])
        rest = max(rest, min(one.answer.retry_after_s, webhook_schedule.RETRY_AFTER_MAX_S))
        found[one.endpoint] = [
            taken or one.answer.is_taken,
            failures + (not one.answer.is_taken),
            rest,
        ]
    # In one order always: two senders then queue instead of deadlocking.
    return [
        list(column) for column in zip(*((pk, *found[pk]) for pk in sorted(found)), strict=True)
    ]


def stop(endpoint: int, reason: str) -> int:
    """End what waits for an endpoint; it can be sent again by hand. Return how much that was."""
    with connection.cursor() as cursor:
        cursor.execute(STOP, [reason, endpoint])
        return cursor.rowcount


def stop_late() -> int:
    """End what was written for endpoints while they were being switched off."""
    with connection.cursor() as cursor:
        cursor.execute(STOP_LATE, [_("The webhook is disabled.")])
        return cursor.rowcount


def forget(now: datetime | None = None) -> int:
    """Delete what is older than 30 days, in bounded batches; return how many went."""
    return _in_batches(FORGET, first_of((now or timezone.now()) - KEPT))


def forget_texts(now: datetime | None = None) -> int:
    """Erase bodies with texts that are past their customers' days, or of erased clients."""
    return _in_batches(FORGET_TEXTS, now or timezone.now())


def _in_batches(sql: str, edge: Any) -> int:
    total = 0
    while True:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql, [edge, FORGET_BATCH])
            total += cursor.rowcount
            if cursor.rowcount < FORGET_BATCH:
                return total
