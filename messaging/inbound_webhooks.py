"""What webhooks tell of handsets: a short message at once, a long one when it is whole."""

from collections.abc import Iterable
from datetime import datetime
from functools import partial
from typing import Any, NamedTuple

from clients import webhook_events
from clients.models import Client, WebhookEndpoint
from clients.webhook_events import Data, Fact, instant
from messaging.compatible import numerals
from portal.kit import opaque

INBOUND = WebhookEndpoint.Event.INBOUND


class Heard(NamedTuple):
    """A whole message of somebody's: `id` is the row that came first."""

    id: int
    customer: int
    client: int | None
    sender: str
    recipient: str
    keyword: str
    text: str
    at: datetime


def tell(cursor: Any, heard: Iterable[Heard]) -> int:
    """Write them for everybody who is to hear of them; return how many rows that made."""
    rows = list(heard)
    audience = webhook_events.listening(cursor, INBOUND, (row.customer for row in rows))
    if not audience:
        return 0
    found = Client.objects.filter(pk__in={row.client for row in rows if row.client})
    names = dict(found.values_list("pk", "public_id"))
    return webhook_events.tell(cursor, audience, [_fact(row, names) for row in rows])


def _fact(row: Heard, clients: dict[int, str]) -> Fact:
    data = {
        "id": opaque.seal("i", row.id),
        "sender": row.sender,
        "recipient": row.recipient,
        "keyword": row.keyword,
        "text": row.text,
        "clientId": clients.get(row.client) if row.client else None,
        "received_at": instant(row.at),
    }
    return Fact(
        row.customer,
        row.client,
        row.at,
        data,
        subject=row.id,
        divergent=partial(_divergent, row),
        has_text=True,
    )


def _divergent(row: Heard) -> Data:
    return {
        "messageId": str(numerals.seal(row.id)),
        "sender": row.sender,
        "recipient": row.recipient,
        "content": row.text,
        "receivedAt": instant(row.at),
    }
