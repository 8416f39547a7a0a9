"""The same request twice is answered twice and done once.

A key belongs to its door. It is guarded by an advisory lock for the length of the transaction, so
that a request still in flight, in this process or another, is told from one that was answered.
"""

import hashlib
import zlib
from datetime import datetime
from typing import Any

from messaging.dispatch.submission import Answer, Ask, InFlight, KeyMismatch, Submission

KEPT_HOURS = 72

FIND = """
SELECT body_hash, status, answer FROM messaging_idempotencykey WHERE door_id = %s AND key = %s
"""
STORE = """
INSERT INTO messaging_idempotencykey (door_id, key, body_hash, status, answer, at)
VALUES (%s, %s, %s, %s, %s, %s)
"""
FORGET = "DELETE FROM messaging_idempotencykey WHERE at < now() - %s * interval '1 hour'"


def begin(cursor: Any, door: int, ask: Ask) -> Answer | None:
    """Take the key for this transaction; return the answer it got before, if it did.

    Raises `InFlight` while another transaction has the key, `KeyMismatch` when it came before with
    another body.
    """
    cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_lock_number(door, ask.key)])
    if not cursor.fetchone()[0]:
        raise InFlight("A request with this key is being worked on.", code="in_flight")
    cursor.execute(FIND, [door, ask.key])
    row = cursor.fetchone()
    if row is None:
        return None
    if row[0] != ask.body_hash:
        raise KeyMismatch("This key came before with another body.", code="key_reused")
    return Answer(row[1], zlib.decompress(row[2]), is_replay=True)


def keep(cursor: Any, submission: Submission, answer: Answer, at: datetime) -> None:
    ask = submission.ask
    if ask is None:
        return
    packed = zlib.compress(answer.body, 1)
    door = submission.payer.door
    cursor.execute(STORE, [door, ask.key, ask.body_hash, answer.status, packed, at])


def forget(cursor: Any) -> int:
    """Drop keys older than `KEPT_HOURS`; return how many."""
    cursor.execute(FORGET, [KEPT_HOURS])
    return cursor.rowcount


def _lock_number(door: int, key: str) -> int:
    digest = hashlib.sha256(f"{door}:{key}".encode()).digest()
    return int.from_bytes(digest[:8], "big", signed=True)
