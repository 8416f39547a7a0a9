"""What the database alone can do with the same rows, as a reference, without any work of our own.

The tables are copies of ours with all their columns and indexes, and a message is as wide as one of
ours; the commit is durable. Every figure is messages per second of one connection.
"""

import time
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import psycopg

TABLES = """
DROP TABLE IF EXISTS bare_message, bare_text, bare_wallet, bare_day;
CREATE TABLE bare_message (LIKE messaging_message INCLUDING ALL);
CREATE TABLE bare_text (LIKE messaging_messagetext INCLUDING ALL);
CREATE TABLE bare_wallet (id bigint PRIMARY KEY, balance numeric(20, 6) NOT NULL);
INSERT INTO bare_wallet VALUES (1, 1000000000);
CREATE TABLE bare_day (day date, customer bigint, sent bigint, delivered bigint,
                       PRIMARY KEY (day, customer));
"""
SAMPLE = "COPY (SELECT {} FROM messaging_message ORDER BY id DESC LIMIT 1) TO STDOUT"
# Those that are generated are written by the database itself.
COLUMNS = """
SELECT array_agg(attname::text ORDER BY attnum) FROM pg_attribute
 WHERE attrelid = 'messaging_message'::regclass AND attnum > 0 AND NOT attisdropped
   AND attgenerated = ''
"""
DEBIT = "UPDATE bare_wallet SET balance = balance - %s WHERE id = 1 AND balance >= %s"
SUBMITTED = """
UPDATE bare_message AS m SET status = 'sent', sent_at = now(), tries = 1
  FROM unnest(%s::bigint[]) AS v (id) WHERE m.id = v.id
"""
RECEIVED = """
UPDATE bare_message AS m SET status = 'delivered', final_at = now()
  FROM unnest(%s::bigint[]) AS v (id) WHERE m.id = v.id
"""
ROLLED = """
INSERT INTO bare_day VALUES (current_date, 1, %s, %s) ON CONFLICT (day, customer)
DO UPDATE SET sent = bare_day.sent + excluded.sent,
              delivered = bare_day.delivered + excluded.delivered
"""
PRICE = Decimal("0.035")
TEXT = "Your parcel is on its way and arrives today between two and four in the afternoon"


class Bare:
    """One connection to throw-away tables; one message of ours must be there to be copied."""

    def __init__(self, url: str) -> None:
        self.database = psycopg.connect(url)
        with self.database.cursor() as cursor:
            (self.columns,) = cursor.execute(COLUMNS).fetchone() or ([],)
            self.named = ", ".join(self.columns)
            with cursor.copy(SAMPLE.format(self.named)) as copy:
                sample = b"".join(bytes(part) for part in copy).decode().removesuffix("\n")
        self.sample = dict(zip(self.columns, sample.split("\t"), strict=True))
        self.database.execute(TABLES)
        self.database.commit()
        self.next = 1

    def close(self) -> None:
        self.database.execute("DROP TABLE bare_message, bare_text, bare_wallet, bare_day")
        self.database.commit()
        self.database.close()

    def batches(self, count: int, size: int = 500) -> float:
        """One debit and a COPY of `size` messages per commit."""
        return self.timed(count, size, self.accept)

    def singles(self, count: int) -> float:
        """A debit, the INSERTs of a message, and a COMMIT for each."""
        return self.timed(count, 1, self.accept_one)

    def lives(self, count: int, size: int = 500) -> float:
        """Accepted, submitted, receipted and counted, each in batches of `size`."""
        return self.timed(count, size, self.live)

    def timed(self, count: int, size: int, step: Callable[[int], Any]) -> float:
        began = time.perf_counter()
        for _ in range(count // size):
            step(size)
        return count / (time.perf_counter() - began)

    def accept(self, size: int) -> list[int]:
        numbers, lines, texts = self.lines(size)
        with self.database.transaction(), self.database.cursor() as cursor:
            cursor.execute(DEBIT, [PRICE * size, PRICE * size])
            with cursor.copy(f"COPY bare_message ({self.named}) FROM STDIN") as copy:
                copy.write(lines)
            with cursor.copy("COPY bare_text (message_id, text) FROM STDIN") as copy:
                copy.write(texts)
        return numbers

    def accept_one(self, _size: int) -> None:
        values = self.values()
        places = ", ".join(["%s"] * len(values))
        with self.database.transaction(), self.database.cursor() as cursor:
            cursor.execute(DEBIT, [PRICE, PRICE])
            cursor.execute(f"INSERT INTO bare_message ({self.named}) VALUES ({places})", values)
            cursor.execute(
                "INSERT INTO bare_text (message_id, text) VALUES (%s, %s)", [values[0], TEXT]
            )

    def live(self, size: int) -> None:
        numbers = self.accept(size)
        with self.database.transaction(), self.database.cursor() as cursor:
            cursor.execute(SUBMITTED, [numbers])
            cursor.execute(ROLLED, [size, 0])
        with self.database.transaction(), self.database.cursor() as cursor:
            cursor.execute(RECEIVED, [numbers])
            cursor.execute(ROLLED, [0, size])

    def lines(self, size: int) -> tuple[list[int], str, str]:
        """Numbers, and the lines of COPY for messages and texts, made with hardly any work."""
        numbers = list(range(self.next, self.next + size))
        self.next += size
        shape = "\t".join(
            {"id": "%d", "recipient": "4477009%05d"}.get(name, self.sample[name])
            for name in self.columns
        )
        lines = [shape % (pk, pk % 90_000) for pk in numbers]
        texts = [f"{pk}\t{TEXT}" for pk in numbers]
        return numbers, "\n".join(lines) + "\n", "\n".join(texts) + "\n"

    def values(self) -> list[str | None]:
        """One message as parameters."""
        ((pk,), line, _) = self.lines(1)
        assert pk
        return [None if one == "\\N" else one for one in line.rstrip("\n").split("\t")]
