"""The rows of the large tables as lines for COPY, written in large pieces.

Lines are put together as text, because a row object for each of a million rows costs more than
PostgreSQL does. What is the same for a whole request is put together once.
"""

from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from portal.core.ids import EPOCH_MS, SHIFT

NULL = r"\N"
PIECE = 20_000

COLUMNS: dict[str, str] = {
    "messaging_batch": (
        "id, customer_id, client_id, account_id, door_id, entry_id, messages, parts, total, at"
    ),
    "messaging_message": (
        "id, recipient, charge, refund_entry_id, refunded_on, status, reason, sent_at, final_at,"
        " tries, possible_duplicate,"
        " country, network_id, price, rate_id, basis, cost_unit, cost, cost_rate_id, cost_basis,"
        " route_id, pool_id, connector_id,"
        " batch_id, customer_id, client_id, account_id, door_id, channel, sender, encoding, parts,"
        " unit, day, hour, accepted_at, valid_until, reference"
    ),
    "messaging_messagetext": "message_id, text",
    "messaging_attempt": (
        "id, message_id, number, part, connector_id, bind, started_at, finished_at, result,"
        " status_code, upstream_id, receipt_state"
    ),
    "messaging_receipt": (
        "id, connector_id, upstream_id, state, error, origin, raw, at, message_id"
    ),
    "billing_entry": (
        "id, account_id, number, kind, amount, balance_after, floor, purpose, key, actor_id, at,"
        " day"
    ),
}


class Sheets:
    """Collects lines for tables and hands them to the database when there are many."""

    def __init__(self, cursor: Any) -> None:
        self._cursor = cursor
        self._lines: dict[str, list[str]] = {table: [] for table in COLUMNS}
        self._rows = 0

    def add(self, table: str, line: str) -> None:
        lines = self._lines[table]
        lines.append(line)
        if len(lines) >= PIECE:
            self._write(table)

    def next_id(self, millis: int) -> int:
        """An id of that millisecond (since 1970) that no other row of the demo has.

        The number of the row stands where a process and its counter stand in ids of live rows
        (`portal.core.ids`).
        """
        self._rows += 1
        return (millis - EPOCH_MS) << SHIFT | self._rows % (1 << SHIFT)

    def close(self) -> None:
        for table in COLUMNS:
            self._write(table)

    def _write(self, table: str) -> None:
        lines = self._lines[table]
        if lines:
            with self._cursor.copy(f"COPY {table} ({COLUMNS[table]}) FROM STDIN") as copy:
                copy.write("".join(lines))
            lines.clear()


def line(*values: Any) -> str:
    """Values joined for COPY; None is NULL. Texts have no tab, no backslash and no line end."""
    return "\t".join([NULL if value is None else str(value) for value in values])


@lru_cache(maxsize=4096)
def stamp(millis: int | None) -> str:
    if millis is None:
        return NULL
    return datetime.fromtimestamp(millis / 1000, UTC).isoformat()


@lru_cache(maxsize=4096)
def minute_of(minutes: int) -> str:
    """A minute since 1970 as receipts write it: YYMMDDhhmm (SMPP 3.4, appendix B)."""
    return datetime.fromtimestamp(minutes * 60, UTC).strftime("%y%m%d%H%M")
