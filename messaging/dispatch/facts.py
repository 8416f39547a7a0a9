"""What is known of a stored message while its fate is decided: the row, locked.

Two pure rules follow from a row alone, so that anybody can prove them later: what it counts for in
the statistics (`measures`) and whether its price goes back to the payer (`owes_refund`).
"""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from messaging.deltas import Dimensions
from messaging.dispatch.prepared import Statement
from messaging.states import FINAL, Status
from portal.kit import arrays

LOCK = """
SELECT m.id, m.status, m.reason, m.tries, m.parts, m.account_id, m.price, m.basis, m.charge,
       m.cost, m.cost_basis, m.sent_at, m.final_at, m.possible_duplicate, d.resends_unanswered,
       m.asked, m.next_try_at,
       m.day, m.hour, m.customer_id, m.client_id, m.door_id, m.channel, m.connector_id, m.country,
       m.network_id, m.sender, m.unit, m.cost_unit
  FROM messaging_message m JOIN clients_door d ON d.id = m.door_id
 WHERE m.id = ANY(%s::bigint[]) ORDER BY m.id FOR UPDATE OF m
"""
FIELDS = 17


class Facts(NamedTuple):
    """One message's row; money per part in the dimensions' units."""

    id: int
    status: Status
    reason: str
    tries: int
    parts: int
    account: int
    price: Decimal
    basis: str
    charge: str
    cost: Decimal
    cost_basis: str
    sent_at: datetime | None
    final_at: datetime | None
    possible_duplicate: bool
    resends_unanswered: bool
    asked: int
    next_try_at: datetime | None
    dimensions: Dimensions
    refunded_on: date | None = None

    @property
    def total(self) -> Decimal:
        return self.price * self.parts

    def measures(self) -> dict[str, int | Decimal]:
        """What the message counts for now, without its price (money counts on its entry's day)."""
        counted = {"messages": 1, "parts": self.parts}
        if self.sent_at is not None:
            counted |= {"sent_messages": 1, "sent_parts": self.parts}
        if self.status == Status.DELIVERED:
            counted |= {"delivered_messages": 1, "delivered_parts": self.parts}
        elif self.status in FINAL:
            counted |= {"failed_messages": 1, "failed_parts": self.parts}
        if self._owes_cost():
            counted["cost"] = self.cost * self.parts
        return counted

    def counting(self) -> tuple[Any, ...]:
        """Rows with the same one count for the same, in the same place."""
        is_sent = self.sent_at is not None
        return self.dimensions, self.status, is_sent, self.parts, self.cost, self.cost_basis

    def _owes_cost(self) -> bool:
        if self.cost_basis == "delivered":
            return self.status == Status.DELIVERED
        return self.sent_at is not None

    def owes_refund(self) -> bool:
        """Final, charged, and either never sent or charged on *delivered* without a delivery."""
        if self.status not in FINAL or self.charge != "charged" or not self.total:
            return False
        if self.status == Status.DELIVERED:
            return False
        return self.sent_at is None or self.basis == "delivered"

    def changed(self, **fields: Any) -> "Facts":
        return self._replace(**fields)


def lock(cursor: Any, messages: Iterable[int]) -> dict[int, Facts]:
    """Lock these messages until the transaction ends, in the order of their ids."""
    cursor.execute(*locking(messages))
    return of_rows(cursor.fetchall())


def locking(messages: Iterable[int]) -> Statement:
    """The same as a statement; `of_rows` reads what it returns."""
    return LOCK, [arrays.of(sorted(set(messages)))]


def of_rows(rows: Iterable[tuple[Any, ...]]) -> dict[int, Facts]:
    """The facts in the rows of `locking`."""
    return {row[0]: _facts(row) for row in rows}


def _facts(row: tuple[Any, ...]) -> Facts:
    pk, status, *own = row[:FIELDS]
    return Facts(pk, Status(status), *own, dimensions=Dimensions._make(row[FIELDS:]))
