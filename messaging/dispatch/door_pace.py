"""How fast parts may come in by a door: a token bucket in the database, one for all processes.

A door with `parts_per_s` has a bucket that holds one second's parts and fills at that rate. What
comes in takes its parts out at once. A submission larger than the bucket is let in when the bucket
is full and takes it below zero: a bulk of 1,000 parts at 20 parts/s comes in whole, and the next
part 50 s later. Refused is what the bucket cannot give, and that takes nothing out of it.

Each taking is one statement and its own short transaction, without a wait for the disk: the table
is unlogged, and after a crash of the database every bucket is full.
"""

import math

from django.db import connection

from messaging.dispatch.payer import Payer
from messaging.dispatch.submission import TryLater

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
    raise TryLater(
        f"This account may submit {rate} parts per second.",
        code="too_fast",
        retry_s=max(1, math.ceil(missing / rate)),
    )


def give_back(payer: Payer, parts: int) -> None:
    """Put back what was taken for something that was not done after all, up to a full bucket."""
    if payer.parts_per_s is not None:
        with connection.cursor() as cursor:
            cursor.execute(GIVE_BACK, [payer.parts_per_s, parts, payer.door])
