"""The same request twice is answered twice and done once.

A key belongs to its door. It is guarded by an advisory lock for the length of the transaction, so
that a request still in flight, in this process or another, is told from one that was answered.
"""

import hashlib
import zlib
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from messaging.dispatch.submission import Answer, Ask, InFlight, KeyMismatch, Submission
from portal.core.errors import Refused

KEPT_HOURS = 72

LOCK = "SELECT n FROM unnest(%s::bigint[]) AS n WHERE pg_try_advisory_xact_lock(n)"
FIND = """
SELECT k.door_id, k.key, k.body_hash, k.status, k.answer, k.at
  FROM unnest(%s::bigint[], %s::text[]) AS w (door, key)
  JOIN messaging_idempotencykey AS k ON k.door_id = w.door AND k.key = w.key
"""
# A key that stands there already has outlived its window.
STORE = """
INSERT INTO messaging_idempotencykey (door_id, key, body_hash, status, answer, at)
SELECT *, %s::timestamptz
  FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::smallint[], %s::bytea[])
ON CONFLICT (door_id, key) DO UPDATE
   SET body_hash = excluded.body_hash, status = excluded.status, answer = excluded.answer,
       at = excluded.at
"""
FORGET = "DELETE FROM messaging_idempotencykey WHERE at < now() - %s * interval '1 hour'"


def begin(
    cursor: Any, submissions: list[Submission], now: datetime
) -> dict[Submission, Answer | Refused]:
    """Take the keys for this transaction; what those that need no work are told.

    That is the answer a key got before; `InFlight` while another transaction has the key,
    `KeyMismatch` when it came before with another body.
    """
    asked = [
        (one, one.ask, _lock_number(one.payer.door, one.ask.key)) for one in submissions if one.ask
    ]
    if not asked:
        return {}
    cursor.execute(LOCK, [[number for *_, number in asked]])
    locked = {number for (number,) in cursor.fetchall()}
    cursor.execute(FIND, [[one.payer.door for one, *_ in asked], [ask.key for _, ask, _ in asked]])
    found = {(door, key): Earlier(*rest) for door, key, *rest in cursor.fetchall()}
    told: dict[Submission, Answer | Refused] = {}
    for one, ask, number in asked:
        earlier = found.get((one.payer.door, ask.key))
        if number not in locked:
            told[one] = InFlight("A request with this key is being worked on.", code="in_flight")
        elif earlier and not earlier.is_over(ask, now):
            told[one] = earlier.answer(ask)
    return told


class Earlier(NamedTuple):
    """A key that came before."""

    body_hash: str
    status: int
    packed: bytes
    at: datetime

    def is_over(self, ask: Ask, now: datetime) -> bool:
        return ask.within_s is not None and self.at < now - timedelta(seconds=ask.within_s)

    def answer(self, ask: Ask) -> Answer | Refused:
        if self.body_hash != ask.body_hash:
            return KeyMismatch("This key came before with another body.", code="key_reused")
        return Answer(self.status, zlib.decompress(self.packed), is_replay=True)


def keep(cursor: Any, answers: list[tuple[Submission, Answer]], at: datetime) -> None:
    """Store what was answered under the keys that were given."""
    rows = [
        (
            one.payer.door,
            one.ask.key,
            one.ask.body_hash,
            answer.status,
            zlib.compress(answer.body, 1),
        )
        for one, answer in answers
        if one.ask
    ]
    if rows:
        cursor.execute(STORE, [at, *map(list, zip(*rows, strict=True))])


def forget(cursor: Any) -> int:
    """Drop keys older than `KEPT_HOURS`; return how many."""
    cursor.execute(FORGET, [KEPT_HOURS])
    return cursor.rowcount


def _lock_number(door: int, key: str) -> int:
    digest = hashlib.sha256(f"{door}:{key}".encode()).digest()
    return int.from_bytes(digest[:8], "big", signed=True)
