"""What suppliers over HTTP tell us by themselves: receipts, and messages from handsets.

Each connector has an address of its own, with a secret in it. What comes there is stored, in one
transaction with all that follows from it, before the supplier hears yes; a repetition does nothing
more. An event that is neither a receipt nor a message is left out, because its supplier would send
it for ever.
"""

import hashlib
import secrets as randomness
from datetime import datetime
from typing import Any, NamedTuple

from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone

from messaging.dispatch import inbound, receipts
from messaging.dispatch.arrivals import ID_SIZE_MAX
from messaging.dispatch.inbound import Came
from messaging.dispatch.receipts import Arrived
from messaging.http import reading
from messaging.models import Connector
from messaging.smpp.protocol import tlvs
from messaging.smpp.protocol.pdus import DeliverSm
from messaging.states import Told
from portal.kit import secrets

SIZE_MAX = 256 * 1024
TOKEN_SIZE = 24
RAW_MAX = 2_000
ERROR_MAX = 20
UCS_2 = 8
SHORT_MAX = 254


class Taken(NamedTuple):
    """How many events a callback held of each kind."""

    receipts: int
    inbound: int
    others: int


def new_fields() -> dict[str, str]:
    """The columns of a new secret address."""
    token = randomness.token_urlsafe(TOKEN_SIZE)
    return {"callback_digest": _digest(token), "sealed_callback": secrets.close(token)}


def path_of(connector: Connector) -> str:
    """The address without the host; empty where there is none. Raises `InvalidToken`."""
    if not connector.sealed_callback:
        return ""
    token = secrets.open_envelope(connector.sealed_callback)
    return reverse("messaging:callback", args=[token])


def url_of(connector: Connector) -> str:
    """The whole address, where the connector says under which name we are reached."""
    path = path_of(connector)
    return connector.public_url.rstrip("/") + path if connector.public_url else path


def find(token: str) -> Connector | None:
    """The connector of this secret; one that is off still hears its late receipts."""
    return Connector.objects.filter(callback_digest=_digest(token)).first()


def take(connector: Connector, document: Any) -> Taken:
    """Store every event of a callback; the transaction is done when this returns."""
    now = timezone.now()
    arrived: list[Arrived] = []
    came: list[Came] = []
    events = reading.events(document, connector.events_path)
    statuses = reading.statuses_of(connector.receipt_statuses)
    for event in events:
        if found := receipt_of(connector, event, statuses, now):
            arrived.append(found)
        elif message := inbound_of(connector, event, now):
            came.append(message)
    with transaction.atomic(), connection.cursor() as cursor:
        if arrived:
            receipts.store(cursor, connector.pk, arrived)
        if came:
            inbound.store(cursor, connector.pk, came)
    return Taken(len(arrived), len(came), len(events) - len(arrived) - len(came))


def receipt_of(
    connector: Connector, event: Any, statuses: dict[str, Told], now: datetime
) -> Arrived | None:
    """The receipt that an event is; a status nobody has explained is kept as unknown."""
    upstream = plain(reading.value(event, connector.receipt_id_path)).strip()[:ID_SIZE_MAX]
    word = reading.value(event, connector.receipt_status_path).strip()
    if not (upstream and word):
        return None
    error = plain(reading.value(event, connector.receipt_error_path))[:ERROR_MAX]
    raw = plain(f"{word} {event}")[:RAW_MAX]
    return Arrived(upstream, statuses.get(word.lower(), Told.UNKNOWN), error, raw, now)


def inbound_of(connector: Connector, event: Any, now: datetime) -> Came | None:
    """The handset's message that an event is, as it would have come by SMPP."""
    sender = reading.value(event, connector.inbound_sender_path)
    recipient = reading.value(event, connector.inbound_recipient_path)
    if not (sender and recipient):
        return None
    text = reading.value(event, connector.inbound_text_path)
    octets = text.encode("utf-16-be", "replace")
    is_long = len(octets) > SHORT_MAX
    pdu = DeliverSm(
        source_addr=_address(sender),
        destination_addr=_address(recipient),
        data_coding=UCS_2,
        short_message=b"" if is_long else octets,
        tlvs=(tlvs.MESSAGE_PAYLOAD.of(octets),) if is_long else (),
    )
    return Came(pdu, now)


def plain(text: str) -> str:
    """A text that PostgreSQL keeps."""
    return text.replace("\x00", "").encode("utf-8", "replace").decode()


def _address(text: str) -> bytes:
    return text.strip().encode("latin-1", "replace")[:20]


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
