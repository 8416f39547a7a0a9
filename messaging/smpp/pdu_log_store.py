"""The PDU log's way to the database: what is switched on, and the lines in one COPY."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal, NamedTuple

from django.db import connection, transaction

from messaging.smpp import pdu_log_lines
from messaging.smpp.pdu_log_lines import Line
from portal.kit import ids

Kind = Literal["account", "connector"]
Key = tuple[Kind, int]

LINES_MAX = 500_000  # of one switch
# Lines are kept for so many days; a text that may not be kept as long is not written down.
DAYS = 7
LEFT_OUT = "left_out"

# Texts are shown as long as they are asked for and allowed. A connector has those of all customers.
ON = """
SELECT s.id, s.account_id, s.connector_id, a.system_id, s.with_texts AND
       CASE WHEN s.account_id IS NOT NULL THEN u.text_retention_days >= %(days)s
            ELSE NOT EXISTS (SELECT 1 FROM customers_customer
                              WHERE text_retention_days < %(days)s) END
  FROM messaging_pdulogswitch s
  LEFT JOIN clients_smppaccount a ON a.door_ptr_id = s.account_id
  LEFT JOIN clients_door d ON d.id = s.account_id
  LEFT JOIN customers_customer u ON u.id = d.customer_id
 WHERE s.ended_at IS NULL AND s.until > now()
"""
WRITE = """
COPY messaging_pduline (id, kind, "of", session, direction, command, sequence, status,
     message_id, digits, has_text, body, octets, size, at) FROM STDIN
"""
# What is full ends.
COUNT = """
UPDATE messaging_pdulogswitch
   SET lines = lines + %(lines)s, left_out = left_out + %(left_out)s,
       ended_at = CASE WHEN lines + %(lines)s >= %(most)s
                       THEN coalesce(ended_at, now()) ELSE ended_at END
 WHERE id = %(switch)s
"""


@dataclass(frozen=True, slots=True)
class Switch:
    """A log that is on. `system_id` is an account's."""

    pk: int
    key: Key
    with_texts: bool
    system_id: str = ""


class Taken(NamedTuple):
    """A frame on its way into the log."""

    switch: Switch
    session: str
    direction: str
    octets: bytes
    at: float


def switches() -> list[Switch]:
    """The logs that are on."""
    with connection.cursor() as cursor:
        cursor.execute(ON, {"days": DAYS})
        return [_switch(*row) for row in cursor.fetchall()]


def _switch(
    pk: int, account: int | None, connector: int | None, system_id: str | None, texts: bool
) -> Switch:
    key: Key = ("connector", connector or 0) if account is None else ("account", account)
    return Switch(pk, key, bool(texts), (system_id or "").lower())


def write(taken: Sequence[Taken], left_out: dict[Switch, int], now: float) -> None:
    """Write down what was taken, and of each log how much was left out."""
    rows = [
        _row(one, pdu_log_lines.read(one.octets, with_texts=one.switch.with_texts)) for one in taken
    ]
    rows += [
        _row(Taken(switch, "", "", b"", now), Line(LEFT_OUT, 0, 0, [["lines", str(n)]], b"", 0))
        for switch, n in left_out.items()
    ]
    counts: dict[int, list[int]] = {}
    for one in taken:
        counts.setdefault(one.switch.pk, [0, 0])[0] += 1
    for switch, number in left_out.items():
        counts.setdefault(switch.pk, [0, 0])[1] += number
    with transaction.atomic(), connection.cursor() as cursor:
        with cursor.copy(WRITE) as copy:
            for pk, row in zip(ids.take(len(rows)), rows, strict=True):
                copy.write_row((pk, *row))
        for pk, (lines, left) in sorted(counts.items()):
            count = {"switch": pk, "lines": lines, "left_out": left, "most": LINES_MAX}
            cursor.execute(COUNT, count)


def _row(one: Taken, line: Line) -> tuple[Any, ...]:
    kind, of = one.switch.key
    at = datetime.fromtimestamp(one.at, UTC)
    body = json.dumps(line.body, ensure_ascii=False)
    what = (line.command, line.sequence, line.status, line.message_id, line.digits)
    kept = (line.has_text, body, line.octets, line.size, at)
    return (kind, of, one.session[:80], one.direction, *what, *kept)
