"""What a connector's links say of themselves: up or down, since when, and why."""

from datetime import datetime
from typing import Any, NamedTuple

SAY = """
WITH told AS (
    SELECT * FROM unnest(%(number)s::int[], %(role)s::text[], %(link)s::text[],
                         %(window_used)s::int[], %(rate)s::int[], %(last_minute)s::int[],
                         %(last_error)s::text[], %(last_receipt_at)s::timestamptz[])
        AS t (number, role, state, window_used, rate, last_minute, last_error, last_receipt_at)),
gone AS (
    DELETE FROM messaging_linkstate
     WHERE connector_id = %(connector)s AND number <> ALL(%(number)s::int[])),
links AS (
    INSERT INTO messaging_linkstate AS l (connector_id, number, role, state, since, window_used,
           rate, last_minute, last_error, last_receipt_at, seen_at)
    SELECT %(connector)s, number, role, state, now(), window_used, rate, last_minute, last_error,
           last_receipt_at, now() FROM told
    ON CONFLICT (connector_id, number) DO UPDATE
       SET role = excluded.role, state = excluded.state, window_used = excluded.window_used,
           rate = excluded.rate, last_minute = excluded.last_minute,
           last_error = coalesce(nullif(excluded.last_error, ''), l.last_error),
           last_receipt_at = coalesce(excluded.last_receipt_at, l.last_receipt_at),
           seen_at = excluded.seen_at,
           since = CASE WHEN l.state = excluded.state THEN l.since ELSE excluded.since END)
INSERT INTO messaging_connectorstate AS s (connector_id, state, since, seen_at, reason)
VALUES (%(connector)s, %(state)s, now(), now(), %(reason)s)
ON CONFLICT (connector_id) DO UPDATE
   SET state = excluded.state, seen_at = excluded.seen_at, reason = excluded.reason,
       since = CASE WHEN s.state = excluded.state THEN s.since ELSE excluded.since END
"""


class Told(NamedTuple):
    """How one bind is: a row of `LinkState`."""

    number: int
    role: str
    state: str
    window_used: int = 0
    rate: int = 0
    last_minute: int = 0
    last_error: str = ""
    last_receipt_at: datetime | None = None


def say(
    cursor: Any, connector: int, *, is_up: bool, reason: str, links: list[Told] | None = None
) -> None:
    """Write how a connector and its binds are, in one statement; without `links` it has none."""
    columns = list(zip(*(links or []), strict=True)) or [()] * len(Told._fields)
    names = ("number", "role", "link", *Told._fields[3:])
    cursor.execute(
        SAY,
        {name: list(column) for name, column in zip(names, columns, strict=True)}
        | {
            "connector": connector,
            "state": "up" if is_up else "down",
            "reason": reason[:200],
        },
    )
