"""How fast parts may come in: token buckets in the database, one for all processes each.

A door has a bucket that holds one second's parts and fills at its rate. A customer with all its
clients, a client and a sender name may have one, too, with a rate and a size of its own. What comes
in takes its parts out of every bucket that it falls under, at once, or out of none. A submission
larger than a bucket is let in when the bucket is full and takes it below zero: a bulk of 1,000
parts at 20 parts/s comes in whole, and the next part 50 s later.

Buckets are locked in the order of their keys, before anything else is. A taking by itself is its
own short transaction, without a wait for the disk: the table is unlogged, and after a crash of the
database every bucket is full. Small submissions, of which many are accepted in one commit, are
asked about together inside it (`Paces`), and by what their thread has drawn ahead (`Purse`).
"""

import math
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

from django.db import connection, transaction

from messaging.dispatch.payer import Limit, Payer
from messaging.dispatch.purse import Drafts, Purse, Wanted, must_draw
from messaging.dispatch.submission import Submission, TryLater
from portal.kit import arrays
from portal.kit.given import Given

# Another process may have come in between with a later clock: then no time has passed.
TAKE = """
INSERT INTO clients_bucket AS b (key, parts, rate, size, at)
VALUES (%(key)s, %(size)s - %(parts)s, %(rate)s, %(size)s, clock_timestamp())
ON CONFLICT (key) DO UPDATE
   SET parts = least(%(size)s, b.parts + %(rate)s * greatest(0, extract(epoch FROM
                     excluded.at - b.at))) - %(parts)s,
       rate = excluded.rate, size = excluded.size,
       at = greatest(b.at, excluded.at)
 WHERE least(%(size)s, b.parts + %(rate)s * greatest(0, extract(epoch FROM
             excluded.at - b.at))) >= least(%(size)s, %(parts)s)
RETURNING parts
"""
# For a whole commit: the buckets as they are now without all that is wanted of them, locked until
# it ends. A new one holds its size without it; so what is wanted is what it lacks.
DRAW_ON = """
INSERT INTO clients_bucket AS b (key, parts, rate, size, at)
SELECT key, size - wanted, rate, size, clock_timestamp()
  FROM {} AS w (key, rate, size, wanted)
 ORDER BY key
ON CONFLICT (key) DO UPDATE
   SET parts = least(excluded.size, b.parts + excluded.rate * greatest(0, extract(epoch FROM
                     excluded.at - b.at))) - (excluded.size - excluded.parts),
       rate = excluded.rate, size = excluded.size,
       at = greatest(b.at, excluded.at)
RETURNING key, parts
"""
DRAW = Given(DRAW_ON, "text", "int", "int", "int")
CORRECT = """
UPDATE clients_bucket AS b SET parts = v.parts
  FROM unnest(%s::text[], %s::float8[]) AS v (key, parts) WHERE b.key = v.key
"""
LEFT = """
SELECT coalesce((SELECT parts + %s * extract(epoch FROM clock_timestamp() - at)
                   FROM clients_bucket WHERE key = %s), 0)
"""
STANDING = """
SELECT key, parts + rate * greatest(0, extract(epoch FROM clock_timestamp() - at))
  FROM clients_bucket WHERE key = ANY(%s::text[])
"""
GIVE_BACK = "UPDATE clients_bucket SET parts = least(%s, parts + %s) WHERE key = %s"

# How many doors' paces are kept at hand.
PACES = 10_000


def of(payer: Payer, channel: str = "", sender: str = "") -> list[Limit]:
    """The limits that what comes in falls under: its door's, its owners', its sender name's."""
    found = []
    if payer.parts_per_s is not None:
        found.append(_own_pace(payer.door, payer.parts_per_s))
    if payer.limits:
        name = channel, sender.lower()
        found += (
            one for one in payer.limits if not one.sender or name == (one.channel, one.sender)
        )
    return found


@lru_cache(PACES)
def _own_pace(door: int, parts_per_s: int) -> Limit:
    return Limit(f"door:{door}", parts_per_s, parts_per_s)


def limits_of(submission: Submission) -> list[Limit]:
    return of(submission.payer, submission.channel, submission.sender)


def take(limits: Sequence[Limit], parts: int) -> None:
    """Take `parts` out of each bucket. Raises `TryLater` when one does not hold them yet."""
    if len(limits) == 1:
        _take_one(limits[0], parts)
    elif limits:
        with transaction.atomic(), connection.cursor() as cursor:
            purse = Purse()
            paces = Paces(cursor, purse.drafts(dict.fromkeys(limits, parts)), purse)
            paces.take(limits, parts)
            paces.write(cursor)


def _take_one(limit: Limit, parts: int) -> None:
    with connection.cursor() as cursor:
        about = {"key": limit.key, "rate": limit.rate, "size": limit.size, "parts": parts}
        cursor.execute(TAKE, about)
        if cursor.rowcount:
            return
        cursor.execute(LEFT, [limit.rate, limit.key])
        missing = min(limit.size, parts) - cursor.fetchone()[0]
    raise _too_fast(limit, missing)


class Paces:
    """The buckets of one commit. Where they are drawn on they are locked before the accounts are.

    All that is wanted of them is drawn at once, which mostly is right; `write` puts back what was
    not taken and may not stay in the purse.
    """

    def __init__(self, cursor: Any, drafts: Drafts, purse: Purse) -> None:
        self._drafts, self._purse = drafts, purse
        # What each bucket held after it was drawn on; below zero, not all of that was there.
        self._levels: dict[str, float] = {}
        self._rest = {limit.key: one.held for limit, one in drafts.items()}
        if must_draw(drafts):
            cursor.execute(*drawing(drafts))
            self._levels = dict(cursor.fetchall())
            self._rest = {limit.key: one.held + one.drawn for limit, one in drafts.items()}

    def take(self, limits: Sequence[Limit], parts: int) -> None:
        """Take `parts` out of each of these. Raises `TryLater` when one does not hold them."""
        for one in limits:
            missing = min(one.size, parts) - self._left(one.key)
            if missing > 0:
                raise _too_fast(one, missing)
        for one in limits:
            self._rest[one.key] -= parts

    def write(self, cursor: Any) -> None:
        back: dict[str, float] = {}
        for limit, draft in self._drafts.items():
            rest, level = self._rest[limit.key], self._levels.get(limit.key)
            if level is None:
                self._purse.keep(limit, rest)
                continue
            kept = min(rest, draft.ahead) if level >= 0 else 0
            self._purse.keep(limit, kept, is_ample=2 * level >= limit.size)
            if kept < rest:
                back[limit.key] = level + rest - kept
        if back:
            keys = sorted(back)
            cursor.execute(CORRECT, [arrays.of(keys), arrays.of(back[key] for key in keys)])

    def _left(self, key: str) -> float:
        return self._levels.get(key, 0) + self._rest[key]


def of_small(submissions: Iterable[Submission]) -> Wanted:
    """What those submissions want whose pace is asked in the commit.

    A limit that changes meanwhile stands under its key once, as the first of them knew it.
    """
    known: dict[str, Limit] = {}
    wanted: dict[Limit, int] = {}
    for one in submissions:
        if one.is_small:
            for found in limits_of(one):
                limit = known.setdefault(found.key, found)
                wanted[limit] = wanted.get(limit, 0) + one.parts
    return wanted


def drawing(drafts: Drafts) -> tuple[str, list[Any]]:
    """The statement that draws on these buckets and locks them, in the order of their keys."""
    found = [(one.key, one.rate, one.size, drafts[one].drawn) for one in sorted(drafts)]
    return DRAW.of(found)


def left(limits: Iterable[Limit]) -> dict[str, float]:
    """About how many parts each of these buckets holds now; one that nobody used is missing."""
    with connection.cursor() as cursor:
        cursor.execute(STANDING, [[one.key for one in limits]])
        return {key: float(parts) for key, parts in cursor.fetchall()}


def give_back(limits: Iterable[Limit], parts: int) -> None:
    """Put back what was taken for something that was not done after all, up to a full bucket."""
    with connection.cursor() as cursor:
        for one in limits:
            cursor.execute(GIVE_BACK, [one.size, parts, one.key])


def _too_fast(limit: Limit, missing: float) -> TryLater:
    return TryLater(
        f"{limit.whose} may submit {limit.rate} parts per second.",
        code="too_fast",
        retry_s=max(1, math.ceil(missing / limit.rate)),
    )
