"""When a message leaves its way: a connector that is down, a refusal, a receipt that never came.

What is queued for a connector that is down or switched off moves to another one when its pool's
patience is over. What a supplier refuses with an error that its route or pool names goes on to one
that was not tried. What got no receipt in its pool's minutes is sent again by another, labelled as
a possible duplicate, and never more than once; when that one refuses it, it is left to the first.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from time import monotonic
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from messaging import replacements
from messaging.dispatch import facts, hints, rerouting, transitions
from messaging.dispatch.claim import YOUNGER
from messaging.dispatch.decide import Decision
from messaging.dispatch.facts import Facts
from messaging.dispatch.rerouting import NEVER, REROUTED, Guide
from messaging.models import Pool
from messaging.states import Status
from portal.core.ids import first_of

BATCH = 1_000
# A sweep of one kind leaves the rest to the next one after so long: others wait for it.
BUDGET_S = 2.0

# How long each connector that is not up has been so, in seconds; one that never was, for ever.
DOWN = """
SELECT c.id, coalesce(extract(epoch FROM now() - CASE WHEN s.state = 'up' THEN s.seen_at
                                                      ELSE s.since END), 1e9)
  FROM messaging_connector AS c
  LEFT JOIN messaging_connectorstate AS s ON s.connector_id = c.id
 WHERE NOT (c.is_enabled AND s.state IS NOT DISTINCT FROM 'up'
            AND s.seen_at > now() - interval '20 seconds')
   AND EXISTS (SELECT FROM messaging_queued AS q WHERE q.connector_id = c.id)
"""
# In the order of the index of what is queued; beginning where the last batch ended.
QUEUED = """
SELECT m.id, q.lane, q.customer_id
  FROM messaging_queued AS q JOIN messaging_message AS m ON m.id = q.message_id
 WHERE q.connector_id = %s AND m.status = 'queued' AND m.id >= %s AND m.pool_id = ANY(%s)
   AND q.valid_until > now() AND (q.lane, q.customer_id, q.message_id) > (%s, %s, %s)
 ORDER BY q.lane, q.customer_id, q.message_id LIMIT %s FOR UPDATE OF m SKIP LOCKED
"""
UNHEARD = """
SELECT m.id FROM messaging_message AS m
 WHERE m.status = 'sent' AND m.final_at IS NULL AND NOT m.possible_duplicate
   AND m.pool_id = %s AND m.id > %s AND m.valid_until > now()
   AND m.sent_at < now() - %s * interval '1 minute'
   AND NOT EXISTS (SELECT FROM messaging_attempt AS a
                    WHERE a.message_id = m.id AND a.receipt_state <> '')
   AND EXISTS (SELECT FROM messaging_messagetext AS t WHERE t.message_id = m.id)
 ORDER BY m.id LIMIT %s FOR UPDATE OF m SKIP LOCKED
"""


@dataclass(frozen=True, slots=True)
class Refusal:
    """A try that a supplier refused, by number, with these errors; none of its parts was taken."""

    number: int
    codes: frozenset[int | None]


def after(
    cursor: Any, refusals: Mapping[int, Refusal], passing: frozenset[int]
) -> dict[int, Facts]:
    """Put refused messages that may go on upon their next ways; what becomes of them instead.

    The others are left to what their errors mean. An error that is `passing` by itself goes on,
    too, where it is named.
    """
    if not refusals:
        return {}
    rows = {
        pk: row
        for pk, row in facts.lock(cursor, refusals).items()
        if row.status == Status.SUBMITTING and row.tries == refusals[pk].number
    }
    guide = Guide(cursor, timezone.now())
    if not guide.names_errors and not any(row.sent_at for row in rows.values()):
        return {}
    places, tries = guide.places(rows), guide.tries(rows)
    ways: dict[int, Decision] = {}
    steps: dict[int, Facts] = {}
    for pk, row in rows.items():
        codes, tried = refusals[pk].codes, tries.get(pk, NEVER)
        earlier = tried.reached - {row.dimensions.connector_id}
        if row.sent_at is not None and earlier:
            if not codes <= passing:
                ways[pk] = guide.back(row, places[pk], min(earlier))
                steps[pk] = row.changed(status=Status.SENT, reason="")
        elif codes & guide.errors(places[pk].route, places[pk].pool):
            excluded = tried.all | _here(row)
            found = guide.way(row, places[pk], excluded)
            if found is not None:
                ways[pk] = found
                steps[pk] = row.changed(status=Status.QUEUED, reason=REROUTED, next_try_at=None)
    rerouting.put(cursor, rows, ways)
    replacements.again(cursor, ways)
    return steps


def leave_down() -> int:
    """Move what is queued for connectors that are down to others; return how many went."""
    with connection.cursor() as cursor:
        cursor.execute(DOWN)
        down = cursor.fetchall()
    return sum(_leave(connector, float(silent_s)) for connector, silent_s in down)


def send_again() -> int:
    """Send by another connector what got no receipt in its pool's time; return how many."""
    pools = Pool.objects.filter(resend_minutes__gt=0)
    named = list(pools.values_list("pk", "resend_minutes"))
    return sum(_send_again(pool, minutes) for pool, minutes in named)


def _leave(connector: int, silent_s: float) -> int:
    pools = list(Pool.objects.filter(move_after_s__lte=silent_s).values_list("pk", flat=True))
    count, end = 0, monotonic() + BUDGET_S
    at: tuple[int, int, int] = (-1, 0, 0)
    while pools and monotonic() < end:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(QUEUED, [connector, _youngest(), pools, *at, BATCH])
            found = cursor.fetchall()
            if not found:
                break
            woken = _move(cursor, [pk for pk, *_ in found])
        hints.wake(woken.values())
        count += len(woken)
        last, lane, customer = found[-1]
        at = lane, customer, last
    return count


def _move(cursor: Any, messages: list[int]) -> dict[int, int]:
    """Put these queued messages on other ways, as far as there are some; their new connectors."""
    rows = facts.lock(cursor, messages)
    guide = Guide(cursor, timezone.now())
    if not guide.is_anybody_up:
        return {}
    places = guide.places(rows)
    tries = guide.tries(pk for pk, row in rows.items() if row.tries)
    ways = {}
    for pk, row in rows.items():
        tried = tries.get(pk, NEVER)
        excluded = tried.refused | tried.reached | _here(row)
        found = guide.way(row, places[pk], excluded)
        if found is not None:
            ways[pk] = found
    # Whoever has some of its parts, or did not answer, may deliver it, too.
    rerouting.put(cursor, rows, ways, duplicates={pk for pk, one in tries.items() if one.reached})
    replacements.again(cursor, ways)
    return {pk: way.connector for pk, way in ways.items() if way.connector is not None}


def _send_again(pool: int, minutes: int) -> int:
    count, last, end = 0, _youngest(), monotonic() + BUDGET_S
    while monotonic() < end:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(UNHEARD, [pool, last, minutes, BATCH])
            found = [pk for (pk,) in cursor.fetchall()]
            if not found:
                break
            moved = _again(cursor, found)
        hints.wake(row.dimensions.connector_id for row in moved if row.dimensions.connector_id)
        count, last = count + len(moved), found[-1]
    return count


def _again(cursor: Any, messages: list[int]) -> list[Facts]:
    rows = facts.lock(cursor, messages)
    guide = Guide(cursor, timezone.now())
    places, tries = guide.places(rows), guide.tries(rows)
    ways = {}
    for pk, row in rows.items():
        excluded = tries.get(pk, NEVER).all | _here(row)
        found = guide.way(row, places[pk], excluded)
        if found is not None:
            ways[pk] = found
    rerouting.put(cursor, rows, ways, duplicates=set(ways))
    replacements.again(cursor, ways)
    return transitions.apply(cursor, list(ways), _queued_again)


def _queued_again(row: Facts, _now: datetime) -> Facts | None:
    if row.status != Status.SENT:
        return None
    return row.changed(status=Status.QUEUED, reason=REROUTED)


def _here(row: Facts) -> frozenset[int]:
    connector = row.dimensions.connector_id
    return frozenset() if connector is None else frozenset({connector})


def _youngest() -> int:
    """What may still be sent is younger than its validity; older partitions need no look."""
    return first_of(timezone.now() - YOUNGER)
