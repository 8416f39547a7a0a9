"""Who tells which notice: leases, so that two processes never tell the same at the same time.

A notice is claimed, told, and deleted once it is acknowledged. Whoever cannot go on gives it back;
whoever is killed loses it when the lease is over. So a notice may be told twice, and is never lost
before it is a week old.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from operator import itemgetter
from typing import Any, NamedTuple

import structlog
from django.db import connection, transaction
from django.utils import timezone

from messaging.dispatch import prepared
from portal.core.ids import first_of
from portal.kit import arrays

log = structlog.get_logger(__name__)

LEASE_S = 60
# A receipt is told for as long as its customer may be away, not for a number of tries.
KEPT = timedelta(days=7)
FORGET_BATCH = 5_000

# What is told again after a crash does no harm, so nobody waits for the disk here.
NO_WAIT = "SET LOCAL synchronous_commit = off"
# The statistics of a queue are always wrong. With a join, or with the door as an equality, the
# planner then may go through all that waits for other doors; so it can only use the door's index.
CLAIM = """
UPDATE messaging_notice
   SET leased_by = %s, lease_until = now() + %s * interval '1 second'
 WHERE id = ANY(ARRAY(
       SELECT due.id
         FROM unnest(%s::bigint[], %s::int[]) AS wanted (door, room)
        CROSS JOIN LATERAL (
              SELECT id FROM messaging_notice
               WHERE door_id BETWEEN wanted.door AND wanted.door
                 AND (lease_until IS NULL OR lease_until < now())
                 AND (next_try_at IS NULL OR next_try_at <= now())
               ORDER BY door_id, id LIMIT wanted.room FOR UPDATE SKIP LOCKED) AS due))
RETURNING id, door_id, kind, state, at, coalesce(message_id, inbound_id), tries
"""
TOLD = "DELETE FROM messaging_notice WHERE id = ANY(%s)"
GIVE_BACK = """
UPDATE messaging_notice SET leased_by = NULL, lease_until = NULL
 WHERE id = ANY(%s) AND leased_by = %s
"""
AGAIN = """
UPDATE messaging_notice AS n
   SET leased_by = NULL, lease_until = NULL, tries = least(n.tries + 1, 30000),
       next_try_at = now() + v.pause_s * interval '1 second'
  FROM unnest(%s::bigint[], %s::float8[]) AS v (id, pause_s)
 WHERE n.id = v.id AND n.leased_by = %s
"""
HOLD_ON = """
UPDATE messaging_notice SET lease_until = now() + %s * interval '1 second'
 WHERE id = ANY(%s) AND leased_by = %s
"""
FORGET = """
DELETE FROM messaging_notice WHERE id = ANY(ARRAY(
       SELECT id FROM messaging_notice
        WHERE id < %s AND (lease_until IS NULL OR lease_until < now())
        ORDER BY id LIMIT %s FOR UPDATE SKIP LOCKED))
RETURNING door_id
"""


class Claimed(NamedTuple):
    """A notice in our hands. `subject` is its message, or its inbound message."""

    id: int
    door: int
    kind: str
    state: str
    at: datetime
    subject: int
    tries: int


@dataclass(slots=True)
class Outcome:
    """What came of notices since the last time it was written down; `again` with pauses in s."""

    told: list[int] = field(default_factory=list)
    lost: list[int] = field(default_factory=list)
    again: list[tuple[int, float]] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.told or self.lost or self.again)

    def add(self, other: "Outcome") -> None:
        self.told += other.told
        self.lost += other.lost
        self.again += other.again


def settle(cursor: Any, holder: int, outcome: Outcome) -> None:
    """Write down what came of notices that `holder` has claimed."""
    if outcome:
        cursor.execute(NO_WAIT)
    if outcome.told:
        cursor.execute(TOLD, [outcome.told])
    if outcome.lost:
        cursor.execute(GIVE_BACK, [outcome.lost, holder])
    if outcome.again:
        notices, pauses = zip(*outcome.again, strict=True)
        cursor.execute(AGAIN, [list(notices), list(pauses), holder])


def claim(holder: int, room: dict[int, int]) -> list[Claimed]:
    """Take the oldest notices of these doors, at most as many of each as there is room for.

    It belongs to the transaction of the caller's thread.
    """
    if not room:
        return []
    wanted = [holder, LEASE_S, arrays.of(room), arrays.of(room.values())]
    _, rows = prepared.asked([(NO_WAIT, None), (CLAIM, wanted)])
    return [Claimed(*row) for row in sorted(rows, key=itemgetter(0))]


def hold_on(cursor: Any, holder: int, notices: Sequence[int]) -> None:
    """Lengthen the leases of what is told but not answered yet."""
    cursor.execute(HOLD_ON, [LEASE_S, list(notices), holder])


def forget_old(now: datetime | None = None) -> int:
    """Drop what could not be told in a week, and say how much of whom; return how many."""
    edge = first_of((now or timezone.now()) - KEPT)
    dropped: dict[int, int] = {}
    while True:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(FORGET, [edge, FORGET_BATCH])
            doors = [door for (door,) in cursor.fetchall()]
        for door in doors:
            dropped[door] = dropped.get(door, 0) + 1
        if len(doors) < FORGET_BATCH:
            break
    for door, count in dropped.items():
        log.warning("notices_dropped", door=door, count=count, older_than_days=KEPT.days)
    return sum(dropped.values())
