"""The books of all processes that serve SMPP: two tables, written by each for itself.

Everything here talks to the database and waits for it; asyncio code calls it in a thread.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction

from messaging.dispatch import payer as payers
from messaging.dispatch.payer import Payer
from messaging.smpp.server import accounts, gate
from messaging.smpp.server.accounts import Row
from portal.kit import health, ids

BEAT_NAME = "smppd"

CLEAR_NAME = """
WITH old AS (SELECT id FROM messaging_smppnode WHERE name = %s),
     left_behind AS (DELETE FROM messaging_smppbind WHERE node_id IN (SELECT id FROM old))
DELETE FROM messaging_smppnode WHERE id IN (SELECT id FROM old)
"""
CLEAR_OWN = """
WITH left_behind AS (DELETE FROM messaging_smppbind WHERE node_id = %(node)s)
DELETE FROM messaging_smppnode WHERE id = %(node)s
"""
CLEAR_DEAD = """
WITH dead AS (SELECT id FROM messaging_smppnode
               WHERE seen_at < now() - make_interval(secs => %s) AND id <> %s
                 FOR UPDATE SKIP LOCKED),
     left_behind AS (DELETE FROM messaging_smppbind WHERE node_id IN (SELECT id FROM dead))
DELETE FROM messaging_smppnode WHERE id IN (SELECT id FROM dead)
"""
REGISTER = """
INSERT INTO messaging_smppnode (id, name, started_at, seen_at) VALUES (%s, %s, now(), now())
ON CONFLICT (name) DO NOTHING
"""
BEAT = "UPDATE messaging_smppnode SET seen_at = now() WHERE id = %s"
COUNTERS = """
UPDATE messaging_smppbind b
   SET submitted = told.submitted, delivered = told.delivered,
       active_at = now() - make_interval(secs => told.idle_s)
  FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::float[])
       AS told (id, submitted, delivered, idle_s)
 WHERE b.id = told.id
"""
# The rank of a bind among all of its account: who came last goes first.
STAND = """
SELECT id, close_asked_at IS NOT NULL, rank FROM (
       SELECT b.id, b.node_id, b.close_asked_at,
              row_number() OVER (PARTITION BY b.account_id ORDER BY b.since, b.id) AS rank
         FROM messaging_smppbind b JOIN messaging_smppnode n ON n.id = b.node_id
        WHERE b.account_id = ANY(%s) AND n.seen_at > now() - make_interval(secs => %s)) b
 WHERE node_id = %s
"""
AGAIN = """
INSERT INTO messaging_smppbind (id, account_id, node_id, kind, address, port, uses_tls,
       interface_version, since, submitted, delivered)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, now() - make_interval(secs => %s), %s, %s)
ON CONFLICT (id) DO NOTHING
"""


class Replaced(Exception):
    """Another process has taken this one's name."""


@dataclass(frozen=True, slots=True)
class Told:
    """What a bind has done so far, and how long ago the last of it was."""

    bind_id: int
    submitted: int
    delivered: int
    idle_s: float


@dataclass(frozen=True, slots=True)
class Seen:
    """How things stand. `binds` are ours that stand as rows: (asked to close, rank)."""

    accounts: list[Row]
    payers: dict[int, Payer]
    binds: dict[int, tuple[bool, int]]


def register(name: str) -> int:
    """Begin under this name, whose last bearer's rows are gone; the process's number."""
    (number,) = ids.take()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(CLEAR_NAME, [name])
        cursor.execute(REGISTER, [number, name])
        cursor.execute(CLEAR_DEAD, [gate.DEAD_S, number])
        health.beat(BEAT_NAME)
    return number


def exchange(node: int, name: str, told: list[Told], doors: Collection[int]) -> Seen:
    """Say that the process lives and what its binds have done; hear how everything stands.

    Raises `Replaced`.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(BEAT, [node])
        if not cursor.rowcount:
            cursor.execute(REGISTER, [node, name])
            if not cursor.rowcount:
                raise Replaced(f"another process serves as {name}")
        if told:
            cursor.execute(COUNTERS, _columns(told))
        cursor.execute(CLEAR_DEAD, [gate.DEAD_S, node])
        cursor.execute(STAND, [list(doors), gate.DEAD_S, node])
        binds = {row[0]: (row[1], row[2]) for row in cursor.fetchall()}
        health.beat(BEAT_NAME)
        if not doors:
            return Seen([], {}, binds)
        return Seen(accounts.rows(doors), payers.of_doors(doors), binds)


def write_again(rows: list[list[Any]]) -> None:
    """Binds that are up and stand no more; each as the columns of `AGAIN`."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.executemany(AGAIN, rows)


def forget(binds: Collection[int]) -> None:
    _run(gate.FORGET, [list(binds)])


def close(node: int) -> None:
    """Take the process and its binds out."""
    _run(CLEAR_OWN, {"node": node})


def _columns(told: list[Told]) -> list[list[Any]]:
    return [
        [one.bind_id for one in told],
        [one.submitted for one in told],
        [one.delivered for one in told],
        [one.idle_s for one in told],
    ]


def _run(statement: str, parameters: list[Any] | dict[str, Any]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
