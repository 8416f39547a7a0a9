"""Claiming: a link takes what is queued for it, and says so before the first byte leaves.

The claim, its lease and the attempt rows are one commit. Whatever happens after it, nobody can
think that nothing was tried.
"""

import json
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from messaging import wire
from messaging.dispatch import pieces, transitions, turns
from messaging.dispatch.facts import Facts
from messaging.dispatch.pieces import Piece
from messaging.dispatch.profile import PLAIN, Profile
from messaging.models import Attempt
from messaging.models.message import Lane
from messaging.states import Status
from messaging.wire import Wire
from portal.core.ids import around
from portal.kit import copying, ids
from portal.kit.copying import Table

LEASE_S = 120
# What is queued is younger than its validity; older partitions need not be looked at.
YOUNGER = timedelta(days=8)
# Where a claimed row says its lane.
LANE = 6

# Nobody else claims for this connector; who locked a row meanwhile has taken it back. Rows are
# found by arrays: of a young partition the planner knows nothing, and for a join it may go through
# all of it for every row.
CLAIM = """
WITH turn AS (
    SELECT * FROM unnest(%(lanes)s::int[], %(customers)s::bigint[], %(mosts)s::int[],
                         %(weights)s::int[]) AS t (lane, customer, most, weight)),
ranked AS (
    SELECT found.id, turn.weight,
           row_number() OVER (PARTITION BY turn.lane, turn.customer ORDER BY found.id) AS place
      FROM turn CROSS JOIN LATERAL (
           SELECT message_id AS id FROM messaging_queued
            WHERE connector_id = %(connector)s AND lane = turn.lane
              AND customer_id = turn.customer
              AND (next_try_at IS NULL OR next_try_at <= now()) AND valid_until > now()
            ORDER BY message_id LIMIT turn.most) AS found),
due AS (
    SELECT id FROM messaging_message
     WHERE id = ANY(ARRAY(SELECT id FROM ranked ORDER BY place * weight, id LIMIT %(limit)s))
       AND status = 'queued' AND connector_id = %(connector)s
       AND id BETWEEN %(first)s AND %(last)s
       FOR UPDATE SKIP LOCKED)
UPDATE messaging_message AS m
   SET status = 'submitting', tries = tries + 1, next_try_at = NULL,
       lease_until = now() + %(lease)s * interval '1 second'
 WHERE m.id = ANY(ARRAY(SELECT id FROM due)) AND m.id BETWEEN %(first)s AND %(last)s
RETURNING m.id, m.tries, m.sender, m.recipient, m.wire, m.valid_until, m.lane,
          (SELECT ARRAY[coalesce(w.out_text, w.text), w.out_sender]
             FROM messaging_messagetext AS w
            WHERE w.message_id = m.id AND w.message_id BETWEEN %(first)s AND %(last)s)
"""
TAKEN = """
SELECT message_id, part FROM messaging_attempt
 WHERE message_id = ANY(%s) AND connector_id = %s AND result = 'taken'
   AND id BETWEEN %s AND %s
"""
ATTEMPTS = Table(
    Attempt,
    (
        "id",
        "message_id",
        "number",
        "part",
        "connector_id",
        "bind",
        "started_at",
        "result",
        "receipt_state",
    ),
    own=2,
)


@dataclass(frozen=True, slots=True)
class Submit:
    """One part to submit: its attempt row is there."""

    attempt: int
    part: Piece


@dataclass(frozen=True, slots=True)
class Claimed:
    """A message in a link's hands. `number` is its try, which fences out a holder that slept."""

    message: int
    number: int
    sender: str
    recipient: str
    submits: list[Submit]
    wire: Wire
    valid_until: datetime
    is_urgent: bool = False


def take(
    cursor: Any, *, connector: int, bind: str, limit: int, profile: Profile = PLAIN
) -> list[Claimed]:
    """Claim up to `limit` messages of a connector, as `profile` wants them cut.

    Urgent ones come first, and then the others by their turns, each customer's oldest first. One
    whose parts an earlier try has all brought to this supplier is sent with that, and is not among
    them: whatever is at a connector has an open attempt, by which a sweep finds it.
    """
    now = timezone.now()
    first, last = lately = around(now, YOUNGER)
    waiting = turns.of(cursor, connector=connector, limit=limit)
    if not waiting:
        return []
    lanes, customers, mosts, weights = map(list, zip(*waiting, strict=True))
    cursor.execute(
        CLAIM,
        {
            "connector": connector,
            "first": first,
            "last": last,
            "limit": limit,
            "lease": LEASE_S,
            "lanes": lanes,
            "customers": customers,
            "mosts": mosts,
            "weights": weights,
        },
    )
    rows = sorted(cursor.fetchall(), key=_urgent_first)
    if not rows:
        return []
    again = [message for message, number, *_ in rows if number > 1]
    taken = _taken_parts(cursor, again, connector, lately)
    claimed = [_claimed(row, taken, profile) for row in rows]
    if again and (brought := [one.message for one in claimed if not one.submits]):
        transitions.apply(cursor, brought, _sent)
        claimed = [one for one in claimed if one.submits]
    _write_attempts(cursor, claimed, connector, bind, now)
    return claimed


def _sent(row: Facts, now: datetime) -> Facts:
    return row.changed(status=Status.SENT, reason="", sent_at=now)


def _urgent_first(row: tuple[Any, ...]) -> tuple[bool, int]:
    return row[LANE] != Lane.URGENT, row[0]


def _taken_parts(
    cursor: Any, messages: list[int], connector: int, lately: tuple[int, int]
) -> set[tuple[int, int]]:
    """The parts that an earlier try has brought to this supplier: they are not sent again."""
    if not messages:
        return set()
    cursor.execute(TAKEN, [messages, connector, *lately])
    return set(cursor.fetchall())


def _claimed(row: tuple[Any, ...], taken: set[tuple[int, int]], profile: Profile) -> Claimed:
    message, number, sender, recipient, said, valid_until, lane, (text, out_sender) = row
    wanted = wire.of_json(json.loads(said) if said else None)
    is_begun = number > 1 and any(begun == message for begun, _ in taken)
    # The low bits of an id differ between neighbours: two long texts to one handset stay apart.
    whole = pieces.of(text, wanted, reference=message, profile=profile, is_begun=is_begun)
    left = [piece for piece in whole if (message, piece.number) not in taken]
    submits = [Submit(pk, piece) for pk, piece in zip(ids.take(len(left)), left, strict=True)]
    if out_sender:
        # The type of address that came with it was the other sender's.
        sender, wanted = out_sender, replace(wanted, source=None)
    is_urgent = lane == Lane.URGENT
    return Claimed(message, number, sender, recipient, submits, wanted, valid_until, is_urgent)


def _write_attempts(cursor, claimed, connector, bind, now) -> None:
    alike = copying.columns((connector, bind, now, "open", ""))
    lines = [
        f"{submit.attempt}\t{one.message}\t{one.number}\t{submit.part.number}\t{alike}\n"
        for one in claimed
        for submit in one.submits
    ]
    copying.store(cursor, ATTEMPTS, lines)
