"""How fast parts may come in by a door: a token bucket in the database, one for all processes.

A door with `parts_per_s` has a bucket that holds one second's parts and fills at that rate. What
comes in takes its parts out at once. A submission larger than the bucket is let in when the bucket
is full and takes it below zero: a bulk of 1,000 parts at 20 parts/s comes in whole, and the next
part 50 s later. Refused is what the bucket cannot give, and that takes nothing out of it.

Each taking is one statement and its own short transaction, without a wait for the disk: the table
is unlogged, and after a crash of the database every bucket is full. Small submissions, of which
many are accepted in one commit, are asked about together inside it (`Paces`).
"""

import math
from collections.abc import Iterable
from typing import Any

from django.db import connection

from messaging.dispatch.payer import Payer
from messaging.dispatch.submission import TryLater
from portal.kit import arrays

# Another process may have come in between with a later clock: then no time has passed.
TAKE = """
INSERT INTO clients_doorpace AS p (door_id, parts, at)
VALUES (%(door)s, %(rate)s - %(parts)s, clock_timestamp())
ON CONFLICT (door_id) DO UPDATE
   SET parts = least(%(rate)s, p.parts + %(rate)s * greatest(0, extract(epoch FROM
                     excluded.at - p.at))) - %(parts)s,
       at = greatest(p.at, excluded.at)
 WHERE least(%(rate)s, p.parts + %(rate)s * greatest(0, extract(epoch FROM
             excluded.at - p.at))) >= least(%(rate)s, %(parts)s)
RETURNING parts
"""
# For a whole commit: the buckets as they are now, locked until it ends.
FILL = """
INSERT INTO clients_doorpace AS p (door_id, parts, at)
SELECT door, rate, clock_timestamp() FROM unnest(%s::bigint[], %s::int[]) AS w (door, rate)
 ORDER BY door
ON CONFLICT (door_id) DO UPDATE
   SET parts = least(excluded.parts, p.parts + excluded.parts * greatest(0, extract(epoch FROM
                     excluded.at - p.at))),
       at = greatest(p.at, excluded.at)
RETURNING door_id, parts
"""
EMPTY = """
UPDATE clients_doorpace AS p SET parts = v.parts
  FROM unnest(%s::bigint[], %s::float8[]) AS v (door, parts) WHERE p.door_id = v.door
"""
LEFT = """
SELECT coalesce((SELECT parts + %s * extract(epoch FROM clock_timestamp() - at)
                   FROM clients_doorpace WHERE door_id = %s), 0)
"""
GIVE_BACK = "UPDATE clients_doorpace SET parts = least(%s, parts + %s) WHERE door_id = %s"


def take(payer: Payer, parts: int) -> None:
    """Take `parts` out of the door's bucket. Raises `TryLater` when it does not hold them yet."""
    rate = payer.parts_per_s
    if rate is None:
        return
    with connection.cursor() as cursor:
        cursor.execute(TAKE, {"door": payer.door, "rate": rate, "parts": parts})
        if cursor.rowcount:
            return
        cursor.execute(LEFT, [rate, payer.door])
        missing = min(rate, parts) - cursor.fetchone()[0]
    raise _too_fast(rate, missing)


class Paces:
    """The buckets of the doors of one commit. They are locked before the payers' accounts."""

    def __init__(self, cursor: Any, payers: Iterable[Payer]) -> None:
        self._cursor = cursor
        self._rates = rates_of(payers)
        self._left = self._filled() if self._rates else {}
        self._taken: set[int] = set()

    def take(self, payer: Payer, parts: int) -> None:
        """Take `parts` out of the door's bucket. Raises `TryLater` when it does not hold them."""
        rate = self._rates.get(payer.door)
        if rate is None:
            return
        left = self._left[payer.door]
        if left < min(rate, parts):
            raise _too_fast(rate, min(rate, parts) - left)
        self._left[payer.door] = left - parts
        self._taken.add(payer.door)

    def write(self, cursor: Any) -> None:
        if self._taken:
            doors = sorted(self._taken)
            cursor.execute(EMPTY, [arrays.of(doors), arrays.of(self._left[door] for door in doors)])

    def _filled(self) -> dict[int, float]:
        self._cursor.execute(*filling(self._rates))
        return dict(self._cursor.fetchall())


def rates_of(payers: Iterable[Payer]) -> dict[int, int]:
    """The doors among these payers that have a pace, and their parts per second."""
    return {one.door: one.parts_per_s for one in payers if one.parts_per_s is not None}


def filling(rates: dict[int, int]) -> tuple[str, list[Any]]:
    """The statement that fills these doors' buckets and locks them."""
    doors = sorted(rates)
    return FILL, [arrays.of(doors), arrays.of(rates[door] for door in doors)]


def _too_fast(rate: int, missing: float) -> TryLater:
    return TryLater(
        f"This account may submit {rate} parts per second.",
        code="too_fast",
        retry_s=max(1, math.ceil(missing / rate)),
    )


def give_back(payer: Payer, parts: int) -> None:
    """Put back what was taken for something that was not done after all, up to a full bucket."""
    if payer.parts_per_s is not None:
        with connection.cursor() as cursor:
            cursor.execute(GIVE_BACK, [payer.parts_per_s, parts, payer.door])
