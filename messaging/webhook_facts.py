"""What webhooks tell of messages, written in the transaction in which it became true.

Messages change by the thousand in one transaction: who listens is asked once, and only where
somebody does are the messages read again, for what their programs know them by.
"""

from collections.abc import Iterable
from datetime import datetime
from functools import partial
from typing import Any

from clients import webhook_events
from clients.models import WebhookEndpoint
from clients.webhook_events import Data, Fact, instant
from messaging.compatible import numerals
from messaging.dispatch.facts import Facts
from messaging.dispatch.sheaf import Sheaf
from messaging.states import FINAL, Status
from portal.kit import opaque

Event = WebhookEndpoint.Event
OWN = """
SELECT m.id, m.recipient, m.reference, m.accepted_at, c.public_id
  FROM messaging_message AS m LEFT JOIN clients_client AS c ON c.id = m.client_id
 WHERE m.id = ANY(%s)
"""
# How the divergent envelope calls the statuses; what is not here has failed.
DIVERGENT = {
    Status.SENT: "Dispatched",
    Status.DELIVERED: "Delivered",
    Status.EXPIRED: "Expired",
}


class News:
    """The messages that have come to their ends or were sent. Who listens is asked with `sheaf`."""

    def __init__(self, sheaf: Sheaf, before: dict[int, Facts], after: Iterable[Facts]) -> None:
        self._moved = [row for row in after if _is_news(before[row.id], row)]
        customers = {row.dimensions.customer_id for row in self._moved}
        asked = webhook_events.asking(Event.DELIVERY, customers)
        self._listeners = sheaf.ask(*asked) if customers else []

    def tell(self, cursor: Any, now: datetime) -> int:
        """Tell those who listen, once the sheaf was sent; return how many rows that is."""
        if not self._listeners:
            return 0
        audience = webhook_events.Audience(Event.DELIVERY, self._listeners)
        return _tell(cursor, audience, self._moved, now)


def _tell(cursor: Any, audience: webhook_events.Audience, moved: list[Facts], now: datetime) -> int:
    heard = [row for row in moved if audience.of(*_whose(row), is_step=row.status not in FINAL)]
    if not heard:
        return 0
    cursor.execute(OWN, [[row.id for row in heard]])
    known = {pk: own for pk, *own in cursor.fetchall()}
    names = opaque.seal_many("m", [row.id for row in heard])
    facts = [_fact(row, name, known[row.id], now) for row, name in zip(heard, names, strict=True)]
    return webhook_events.tell(cursor, audience, facts)


def _is_news(before: Facts, after: Facts) -> bool:
    return after.status != before.status and (after.status in FINAL or after.status == Status.SENT)


def _whose(row: Facts) -> tuple[int, int | None]:
    return row.dimensions.customer_id, row.dimensions.client_id


def _fact(row: Facts, name: str, own: list[Any], now: datetime) -> Fact:
    recipient, reference, accepted_at, client = own
    is_final = row.status in FINAL
    data = {
        "id": name,
        "status": row.status.value,
        "final": is_final,
        "reason": row.reason,
        "channel": row.dimensions.channel,
        "sender": row.dimensions.sender,
        "recipient": recipient,
        "parts": row.parts,
        "reference": reference,
        "clientId": client,
        "accepted_at": instant(accepted_at),
        "sent_at": instant(row.sent_at),
        "final_at": instant(row.final_at),
    }
    customer, client_id = _whose(row)
    return Fact(
        customer,
        client_id,
        now,
        data,
        subject=row.id,
        divergent=partial(_divergent, row, reference, now),
        is_step=not is_final,
    )


def _divergent(row: Facts, reference: str, now: datetime) -> Data:
    is_delivered = row.status == Status.DELIVERED
    return {
        "messageId": str(numerals.seal(row.id)),
        "clientReference": reference or None,
        "deliveryStatus": DIVERGENT.get(row.status, "Failed"),
        "errorCode": None if is_delivered else row.reason or None,
        "processedAt": instant(row.sent_at or now),
        "deliveredAt": instant(row.final_at) if is_delivered else None,
    }
