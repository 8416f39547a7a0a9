"""Writes events for the endpoints that want them, in the transaction that makes them true.

Whoever has news asks first who listens, with one statement for all customers of the transaction;
where nobody does, nothing is made and nothing is written. The rows are copied in at once.
"""

import json
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any, NamedTuple

from django.db import connection, transaction

from clients import webhook_hints
from clients.models import WebhookEndpoint
from portal.kit import arrays, ids, opaque

Event = WebhookEndpoint.Event
TEST = "webhook.test"
# The numbers of the divergent envelope; what has none there can only be told by the standard's.
DIVERGENT_NUMBERS = {Event.DELIVERY.value: 1, Event.INBOUND.value: 2}

LISTENING = """
SELECT w.id, w.customer_id, w.client_id, w.envelope, w.hears_steps,
       coalesce(c.public_id, u.account_code)
  FROM clients_webhookendpoint AS w
  JOIN customers_customer AS u ON u.id = w.customer_id
  LEFT JOIN clients_client AS c ON c.id = w.client_id
 WHERE w.customer_id = ANY(%s::bigint[]) AND w.is_enabled AND w.archived_at IS NULL
   AND w.events @> %s::jsonb
"""
COPY = (
    "COPY clients_webhookdelivery (id, endpoint_id, event, subject_id, body, has_text, status, "
    "tries, at, next_try_at, answer, error) FROM STDIN"
)

Data = dict[str, Any]


class Listener(NamedTuple):
    """An endpoint as far as writing for it goes; `workspace` names its owner to the outside."""

    id: int
    customer: int
    client: int | None
    envelope: str
    hears_steps: bool
    workspace: str


class Fact(NamedTuple):
    """News of one customer and, where it is one's, of a client.

    `data` is the event's content by the standard, `divergent` makes that of the other envelope
    where it has one. `has_text`: a text of somebody's is in it. `is_step`: not the end of it.
    """

    customer: int
    client: int | None
    at: datetime
    data: Data
    subject: int | None = None
    divergent: Callable[[], Data] | None = None
    has_text: bool = False
    is_step: bool = False


class Audience:
    """Who listens to one event, by customer."""

    def __init__(self, event: str, rows: Iterable[tuple[Any, ...]]) -> None:
        self.event = event
        self._by_customer: dict[int, list[Listener]] = {}
        for row in rows:
            listener = Listener(*row)
            self._by_customer.setdefault(listener.customer, []).append(listener)

    def __bool__(self) -> bool:
        return bool(self._by_customer)

    def of(self, customer: int, client: int | None, *, is_step: bool = False) -> list[Listener]:
        """The endpoints that hear of this client, or of the customer itself."""
        return [
            one
            for one in self._by_customer.get(customer, ())
            if one.client in {None, client} and (one.hears_steps or not is_step)
        ]


def listening(cursor: Any, event: str, customers: Iterable[int]) -> Audience:
    """Who of these customers and their clients wants this event: one statement."""
    wanted = set(customers)
    if not wanted:
        return Audience(event, ())
    cursor.execute(*asking(event, wanted))
    return Audience(event, cursor.fetchall())


def asking(event: str, customers: Iterable[int]) -> tuple[str, list[Any]]:
    """The same as a statement, whose rows make an `Audience`."""
    return LISTENING, [arrays.of(sorted(set(customers))), json.dumps([event])]


def tell(cursor: Any, audience: Audience, facts: Iterable[Fact]) -> int:
    """Write each fact for everybody who is to hear of it; return how many rows that made."""
    due = [
        (listener, fact)
        for fact in facts
        for listener in audience.of(fact.customer, fact.client, is_step=fact.is_step)
    ]
    if not due:
        return 0
    numbers = ids.take(len(due))
    names = opaque.seal_many("evt", numbers)
    with cursor.copy(COPY) as copy:
        for pk, name, (listener, fact) in zip(numbers, names, due, strict=True):
            body = rendered(audience.event, listener, fact, name)
            about = (pk, listener.id, audience.event, fact.subject, body, fact.has_text)
            copy.write_row((*about, "waiting", 0, fact.at, fact.at, "", ""))
    transaction.on_commit(webhook_hints.wake)
    return len(due)


def tell_one(event: str, customer: int, client: int | None, at: datetime, data: Data) -> int:
    """Tell one fact that has no text and no message; to be called in its transaction."""
    with connection.cursor() as cursor:
        audience = listening(cursor, event, [customer])
        return tell(cursor, audience, [Fact(customer, client, at, data)]) if audience else 0


def rendered(event: str, listener: Listener, fact: Fact, name: str) -> str:
    """The body, which is signed as it stands here."""
    if listener.envelope == WebhookEndpoint.Envelope.DIVERGENT:
        whole = {
            "id": name,
            "timestamp": instant(fact.at),
            "workspaceId": f"ws_{listener.workspace.removeprefix('cl_')}",
            "eventType": DIVERGENT_NUMBERS.get(event, 0),
            "data": fact.divergent() if fact.divergent else fact.data,
        }
    else:
        whole = {"type": event, "timestamp": instant(fact.at), "data": fact.data}
    return json.dumps(whole, ensure_ascii=False)


def instant(moment: datetime | None) -> str | None:
    """A moment in UTC as all our interfaces write it."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z") if moment else None
