"""Long messages that come part by part: nothing of a set is sent before all of it has come.

Each part is a message of its own: paid, answered and stored at once, `accepted` and no more. The
part that completes its set lets all of them go, by one connector, in the transaction in which it
comes; the way is chosen for the whole text, so that conditions on the text see all of it. A part
number that comes twice begins another set. What is not complete in time expires and is refunded.

Two processes that get parts of one set wait for each other: first for an advisory lock on what
tells the set, then for the set's row. Whoever cancels or gives up a set locks its row first, too.
"""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from django.db import connection, transaction
from django.utils import timezone

from messaging.dispatch import facts, rerouting, transitions, whole_texts
from messaging.dispatch.claim import YOUNGER
from messaging.dispatch.decide import Decision, Desk
from messaging.dispatch.facts import Facts
from messaging.dispatch.submission import Submission
from messaging.dispatch.whole_texts import Kept
from messaging.screens.lineup import Lineup
from messaging.states import Status
from portal.core.ids import first_of
from portal.kit import ids, operator

INCOMPLETE = "incomplete"
BATCH = 1_000

LOCK = "SELECT pg_advisory_xact_lock(k) FROM unnest(%s::bigint[]) AS k"
FIND = """
SELECT id, door_id, sender, recipient, reference, total, parts::text
  FROM messaging_longmessage
 WHERE (door_id, recipient) IN (SELECT * FROM unnest(%s::bigint[], %s::text[]))
 ORDER BY id FOR UPDATE
"""
KEEP = """
INSERT INTO messaging_longmessage
       (id, door_id, sender, recipient, reference, total, parts, began_at)
SELECT *, %s::timestamptz
  FROM unnest(%s::bigint[], %s::bigint[], %s::text[], %s::text[], %s::int[], %s::int[], %s::jsonb[])
ON CONFLICT (id) DO UPDATE SET parts = excluded.parts
"""
DROP = "DELETE FROM messaging_longmessage WHERE id = ANY(%s)"
LATE = """
SELECT id, parts::text FROM messaging_longmessage
 WHERE began_at < now() - %s * interval '1 minute' ORDER BY id LIMIT %s FOR UPDATE SKIP LOCKED
"""
SETS_OF = """
SELECT DISTINCT long_message_id, recipient FROM messaging_message
 WHERE id = ANY(%s) AND long_message_id IS NOT NULL
"""
SIBLINGS = """
SELECT id FROM messaging_message
 WHERE recipient = ANY(%s) AND long_message_id = ANY(%s) AND id >= %s
"""


# A door, and the client it sent for.
Whose = tuple[int, int | None]


class Judges(NamedTuple):
    """Who says where a whole text goes, and whether it may."""

    desk: Desk
    lineup: Lineup


class Key(NamedTuple):
    """What tells a set."""

    door: int
    sender: str
    recipient: str
    reference: int
    total: int

    @property
    def lock(self) -> int:
        digest = hashlib.sha256(repr(tuple(self)).encode()).digest()
        return int.from_bytes(digest[:8], "big", signed=True)


@dataclass(slots=True, eq=False)
class Set:
    """Parts by their numbers, each a message's id. `last` is the submission that came last."""

    id: int
    key: Key
    parts: dict[int, int]
    is_stored: bool
    last: Submission | None = None

    @property
    def is_complete(self) -> bool:
        return len(self.parts) == self.key.total

    @property
    def whose(self) -> Whose:
        """Its door, and the client that its last part came for."""
        return self.key.door, self.last.payer.client if self.last else None

    @property
    def messages(self) -> list[int]:
        """In the order of the parts."""
        return [self.parts[number] for number in sorted(self.parts)]


class Sets:
    """The open sets that a flush's parts belong to, locked until its transaction ends.

    A flush without parts asks the database nothing.
    """

    def __init__(self, cursor: Any, submissions: Iterable[Submission]) -> None:
        self._cursor = cursor
        self._open: dict[Key, list[Set]] = {}
        # The messages of the sets that this flush has completed.
        self.completed: list[int] = []
        keys = {
            key_of(submission, recipient)
            for submission in submissions
            if submission.segment
            for recipient in submission.recipients
        }
        if keys:
            self._lock(keys)

    @property
    def is_empty(self) -> bool:
        """Whether no part of this flush belongs to one."""
        return not self._open

    def place(self, submission: Submission, recipient: str, message: int) -> int:
        """Put an accepted part into the oldest set that lacks it, or a new one; the set's id."""
        assert submission.segment is not None
        key, number = key_of(submission, recipient), submission.segment.number
        known = self._open.setdefault(key, [])
        found = next((one for one in known if number not in one.parts), None)
        if found is None:
            found = Set(ids.take()[0], key, {}, is_stored=False)
            known.append(found)
        found.parts[number] = message
        found.last = submission
        return found.id

    def finish(self, desk: Desk, lineup: Lineup, now: datetime, held: Iterable[Whose]) -> set[int]:
        """Write what has changed and let complete sets go; the connectors to wake.

        `held` are the doors and clients whose messages wait because the client is blocked.
        """
        touched = [one for known in self._open.values() for one in known if one.last]
        if not touched:
            return set()
        complete = [one for one in touched if one.is_complete]
        self.completed = [message for one in complete for message in one.messages]
        self._keep([one for one in touched if not one.is_complete], now)
        if stored := [one.id for one in complete if one.is_stored]:
            self._cursor.execute(DROP, [stored])
        if not complete:
            return set()
        return _go(self._cursor, complete, Judges(desk, lineup), now, frozenset(held))

    def _lock(self, keys: set[Key]) -> None:
        self._cursor.execute(LOCK, [sorted(key.lock for key in keys)])
        places = sorted({(key.door, key.recipient) for key in keys})
        doors, recipients = zip(*places, strict=True)
        self._cursor.execute(FIND, [list(doors), list(recipients)])
        for pk, *key, parts in self._cursor.fetchall():
            numbered = {int(number): message for number, message in json.loads(parts).items()}
            found = Set(pk, Key(*key), numbered, is_stored=True)
            if found.key in keys:
                self._open.setdefault(found.key, []).append(found)

    def _keep(self, sets: list[Set], now: datetime) -> None:
        if sets:
            rows = [(one.id, *one.key, json.dumps(one.parts)) for one in sets]
            self._cursor.execute(KEEP, [now, *map(list, zip(*rows, strict=True))])


def key_of(submission: Submission, recipient: str) -> Key:
    part = submission.segment
    assert part is not None
    door = submission.payer.door
    return Key(door, submission.sender, recipient, part.reference, part.total)


def give_up() -> int:
    """Expire, and so refund, the parts of sets that were not complete in time; return how many."""
    minutes = operator.endpoints().parts_wait_minutes
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(LATE, [minutes, BATCH])
        found = cursor.fetchall()
        if not found:
            return 0
        cursor.execute(DROP, [[pk for pk, _ in found]])
        messages = [message for _, parts in found for message in json.loads(parts).values()]
        return len(transitions.apply(cursor, messages, _incomplete))


def with_siblings(cursor: Any, messages: list[int]) -> list[int]:
    """These messages and all parts of the sets they are in, whose rows are locked and dropped.

    For whoever takes them back: a set without one of its parts could never be complete.
    """
    cursor.execute(SETS_OF, [messages])
    found = cursor.fetchall()
    if not found:
        return messages
    sets, recipients = (sorted(set(column)) for column in zip(*found, strict=True))
    cursor.execute(DROP, [sets])
    cursor.execute(SIBLINGS, [recipients, sets, first_of(timezone.now() - YOUNGER)])
    return sorted({*messages, *(pk for (pk,) in cursor.fetchall())})


def _go(
    cursor: Any, complete: list[Set], judges: Judges, now: datetime, held: frozenset[Whose]
) -> set[int]:
    every = [message for one in complete for message in one.messages]
    rows = facts.lock(cursor, every)
    texts = whole_texts.read(cursor, every)
    steps: dict[int, Facts] = {}
    ways: dict[int, Decision] = {}
    for one in complete:
        parts = [rows[message] for message in one.messages if message in rows]
        if len(parts) < one.key.total or any(row.status != Status.ACCEPTED for row in parts):
            steps |= {row.id: _given_up(row) for row in parts if row.status == Status.ACCEPTED}
            continue
        decision = _decision(judges, one, [texts[row.id] for row in parts])
        ways |= {row.id: decision for row in parts if not decision.reason}
        steps |= {row.id: _next(row, one, decision, now, held) for row in parts}
    rerouting.put(cursor, rows, ways)
    moved = transitions.apply(cursor, steps, lambda row, _: _applied(row, steps[row.id]))
    return {row.dimensions.connector_id for row in moved if row.status == Status.QUEUED}


def _next(row: Facts, one: Set, decision: Decision, now: datetime, held: frozenset[Whose]) -> Facts:
    """What becomes of a part when its set is complete; the last part's schedule is the set's."""
    send_at = one.last.send_at if one.last else None
    if decision.reason:
        return row.changed(status=Status.REJECTED, reason=decision.reason)
    if send_at is not None and send_at > now:
        return row.changed(next_try_at=send_at)
    if decision.held_for or one.whose in held:
        return row.changed(status=Status.HELD, reason=decision.held_for)
    return row.changed(status=Status.QUEUED)


def _applied(row: Facts, wanted: Facts) -> Facts:
    """The row as it is now, connector and all, with what was decided for it."""
    return row.changed(status=wanted.status, reason=wanted.reason, next_try_at=wanted.next_try_at)


def _decision(judges: Judges, one: Set, texts: list[Kept]) -> Decision:
    assert one.last is not None
    text = whole_texts.joined(texts)
    decision = judges.desk.decide(
        one.last.payer,
        channel=one.last.channel,
        sender=one.key.sender,
        recipient=one.key.recipient,
        text=text,
        ticket=one.parts[1],
    )
    return judges.lineup.passed_whole(one.last, one.key.recipient, text, decision)


def _given_up(row: Facts) -> Facts:
    return row.changed(status=Status.EXPIRED, reason=INCOMPLETE)


def _incomplete(row: Facts, _now: datetime) -> Facts | None:
    return _given_up(row) if row.status == Status.ACCEPTED else None
