"""What the database alone can do, as a reference: the same rows without any of our own work.

The table is as wide as a message and has a key and three indexes; the commit is durable. Every
figure is messages per second of one connection.
"""

import time
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import psycopg

TABLES = """
DROP TABLE IF EXISTS bare_message, bare_wallet, bare_day;
CREATE TABLE bare_message (
    id bigint PRIMARY KEY, customer bigint NOT NULL, client bigint, sender text NOT NULL,
    recipient text NOT NULL, text text NOT NULL, parts smallint NOT NULL,
    price numeric(20, 6) NOT NULL, status text NOT NULL, external_id text,
    accepted_at timestamptz NOT NULL, sent_at timestamptz, final_at timestamptz);
CREATE INDEX ON bare_message (customer, accepted_at);
CREATE INDEX ON bare_message (recipient);
CREATE INDEX ON bare_message (external_id);
CREATE TABLE bare_wallet (id bigint PRIMARY KEY, balance numeric(20, 6) NOT NULL);
INSERT INTO bare_wallet VALUES (1, 1000000000);
CREATE TABLE bare_day (day date, customer bigint, sent bigint, delivered bigint,
                       PRIMARY KEY (day, customer));
"""
DEBIT = "UPDATE bare_wallet SET balance = balance - %s WHERE id = 1 AND balance >= %s"
COLUMNS = "(id, customer, client, sender, recipient, text, parts, price, status, accepted_at)"
COPY = f"COPY bare_message {COLUMNS} FROM STDIN"
INSERT = f"INSERT INTO bare_message {COLUMNS} VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)"
SUBMITTED = """
UPDATE bare_message AS m SET status = 'sent', external_id = v.external, sent_at = now()
  FROM unnest(%s::bigint[], %s::text[]) AS v (id, external) WHERE m.id = v.id
"""
RECEIVED = """
UPDATE bare_message AS m SET status = 'delivered', final_at = now()
  FROM unnest(%s::text[]) AS v (external) WHERE m.external_id = v.external
"""
ROLLED = """
INSERT INTO bare_day VALUES (current_date, 1, %s, %s) ON CONFLICT (day, customer)
DO UPDATE SET sent = bare_day.sent + excluded.sent,
              delivered = bare_day.delivered + excluded.delivered
"""
PRICE = Decimal("0.035")
TEXT = "Your parcel is on its way and arrives today between two and four in the afternoon"

Row = tuple[Any, ...]


class Bare:
    """One connection to throw-away tables."""

    def __init__(self, url: str) -> None:
        self.database = psycopg.connect(url)
        self.database.execute(TABLES)
        self.database.commit()
        self.next = 1

    def close(self) -> None:
        self.database.execute("DROP TABLE bare_message, bare_wallet, bare_day")
        self.database.commit()
        self.database.close()

    def batches(self, count: int, size: int = 500) -> float:
        """One debit and a COPY of `size` rows per commit."""
        return self.timed(count, size, self.accept)

    def singles(self, count: int) -> float:
        """A debit, an INSERT and a COMMIT for each message."""
        return self.timed(count, 1, self.accept_one)

    def lives(self, count: int, size: int = 500) -> float:
        """Accepted, submitted, receipted and counted, each in batches of `size`."""
        return self.timed(count, size, self.live)

    def timed(self, count: int, size: int, step: Any) -> float:
        began = time.perf_counter()
        for _ in range(count // size):
            step(size)
        return count / (time.perf_counter() - began)

    def accept(self, size: int) -> list[int]:
        rows = list(self.rows(size))
        with self.database.transaction(), self.database.cursor() as cursor:
            cursor.execute(DEBIT, [PRICE * size, PRICE * size])
            with cursor.copy(COPY) as copy:
                for row in rows:
                    copy.write_row(row)
        return [row[0] for row in rows]

    def accept_one(self, _size: int) -> None:
        (row,) = self.rows(1)
        with self.database.transaction(), self.database.cursor() as cursor:
            cursor.execute(DEBIT, [PRICE, PRICE])
            cursor.execute(INSERT, row)

    def live(self, size: int) -> None:
        ids = self.accept(size)
        external = [f"{pk:x}" for pk in ids]
        with self.database.transaction(), self.database.cursor() as cursor:
            cursor.execute(SUBMITTED, [ids, external])
            cursor.execute(ROLLED, [size, 0])
        with self.database.transaction(), self.database.cursor() as cursor:
            cursor.execute(RECEIVED, [external])
            cursor.execute(ROLLED, [0, size])

    def rows(self, size: int) -> Iterator[Row]:
        now = datetime.now(UTC)
        for pk in range(self.next, self.next + size):
            number = f"4477009{pk % 90_000:05}"
            yield (pk, 1, None, "HarbourPine", number, TEXT, 1, PRICE, "queued", now)
        self.next += size
